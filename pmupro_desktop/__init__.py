"""PMU Pro Desktop: an offline, encrypted record-keeper for permanent make-up artists."""

__version__ = "0.1.0"
