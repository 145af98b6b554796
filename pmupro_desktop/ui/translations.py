"""The languages of the window: which there are, and putting one in force at the start."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from pmupro_desktop import paths

LANGUAGE = "language"
"""The name of the setting; it follows the studio that was opened last."""
SOURCE = "en"
"""What the texts in the code are written in; its file only holds the plurals."""
_NAMES = {SOURCE: "English", "es": "Español"}
"""Qt says "American English" and "español de España" of languages without a country."""


def languages(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """(code, name in the language itself) of every language there is a file of; English is always among them."""
    found = {path.stem.removeprefix("pmupro_") for path in _folder(folder).glob("pmupro_*.qm")} | {SOURCE}
    return tuple((code, _native_name(code)) for code in sorted(found))


def install(app: QCoreApplication, wanted: object, folder: Path | None = None) -> str:
    """Put the language `wanted` in force, or the system's, or English; gives its code."""
    known = {code for code, _name in languages(folder)}
    system = QLocale.system().name().partition("_")[0]
    language = next((each for each in (wanted, system) if isinstance(each, str) and each in known), SOURCE)
    _load(app, f"qtbase_{language}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
    _load(app, f"pmupro_{language}", _folder(folder))
    return language


def _native_name(code: str) -> str:
    return _NAMES.get(code) or str(QLocale(code).nativeLanguageName())


def _folder(folder: Path | None) -> Path:
    return folder or paths.resources() / "translations"


def _load(app: QCoreApplication, name: str, folder: Path) -> None:
    translator = QTranslator(app)
    if translator.load(name, str(folder)):
        app.installTranslator(translator)
