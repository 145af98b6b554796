"""Where things lie on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APPLICATION = "PMU Pro"


def data_folder() -> Path:
    """The folder of the application's data; a vault lies here unless the artist chose another place."""
    if override := os.environ.get("PMUPRO_DATA"):
        return Path(override)
    return Path(platformdirs.user_data_path(APPLICATION, appauthor=False, roaming=False))


def default_vault() -> Path:
    """The folder of the artist's own vault."""
    return data_folder() / "Vault"


def sample_vault() -> Path:
    """The folder of the sample studio, apart from the artist's own."""
    return data_folder() / "Sample studio"


def settings_file() -> Path:
    """The settings of this machine; they hold nothing personal."""
    return data_folder() / "settings.json"


def log_folder() -> Path:
    """Where logs and reports of bugs lie; they hold nothing about clients."""
    return data_folder() / "Logs"


def resources() -> Path:
    """The folder `resources/`, in a checkout, an installed wheel and a bundle alike."""
    return _beside_the_program("resources")


def forms() -> Path:
    """The folder `forms/` with the wording of every form, found the same way."""
    return _beside_the_program("forms")


def _beside_the_program(name: str) -> Path:
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / name
