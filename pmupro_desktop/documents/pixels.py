"""Decoded pictures as they travel between processes and to the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class PageImage:
    """Pixels of three bytes (red, green, blue), rows from the top without padding."""

    width: int
    height: int
    rgb: bytes
