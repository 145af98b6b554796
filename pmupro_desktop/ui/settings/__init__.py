"""The settings of the studio and of this computer."""
