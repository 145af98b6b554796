"""Rows and columns on the 4 px grid: widgets, layouts, gaps in px, and None for what stretches."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Piece: TypeAlias = QWidget | QLayout | int | None
Margins: TypeAlias = tuple[int, int, int, int]

_Box = TypeVar("_Box", bound=QBoxLayout)


def row(*pieces: Piece, gap: int = 8, margins: Margins = (0, 0, 0, 0), stretch: int | None = None) -> QHBoxLayout:
    """Side by side in reading direction; `stretch` is the index of the piece that takes the room left over."""
    return _filled(QHBoxLayout(), pieces, gap, margins, stretch)


def column(*pieces: Piece, gap: int = 8, margins: Margins = (0, 0, 0, 0), stretch: int | None = None) -> QVBoxLayout:
    """One below the other; margins are left, top, right, bottom in px."""
    return _filled(QVBoxLayout(), pieces, gap, margins, stretch)


def _filled(box: _Box, pieces: tuple[Piece, ...], gap: int, margins: Margins, stretch: int | None) -> _Box:
    box.setContentsMargins(*margins)
    box.setSpacing(gap)
    for piece in pieces:
        if piece is None:
            box.addStretch(1)
        elif isinstance(piece, int):
            box.addSpacing(piece)
        elif isinstance(piece, QLayout):
            box.addLayout(piece)
        else:
            box.addWidget(piece)
    if stretch is not None:
        box.setStretch(stretch, 1)
    return box
