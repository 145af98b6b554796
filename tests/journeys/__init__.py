"""Stories through the real window: real keys, real clicks, real files, wired by app.py."""
