"""Choosing files and folders without stopping the window: the dialog opens and calls back with what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


def choose_folder(parent: QWidget, title: str, start: Path | None, then: Chosen) -> QFileDialog:
    """Ask for a folder that is there."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _opened(dialog, then)


def choose_file(parent: QWidget, title: str, start: Path | None, kinds: str, then: Chosen) -> QFileDialog:
    """Ask for a file that is there; `kinds` is Qt's list of name filters."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(kinds)
    return _opened(dialog, then)


def choose_target(parent: QWidget, title: str, start: Path, kinds: str, suffix: str, then: Chosen) -> QFileDialog:
    """Ask where to save; `start` proposes folder and name. Whether to replace a file is asked by the dialog."""
    dialog = _dialog(parent, title, start.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(start.name)
    return _opened(dialog, then)


def _dialog(parent: QWidget, title: str, start: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    if start is not None:
        dialog.setDirectory(str(start))
    return dialog


def _opened(dialog: QFileDialog, then: Chosen) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
