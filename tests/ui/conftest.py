"""What every test of the window shares: the application, dressed once in light."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from pmupro_desktop.ui import theme


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """Every test starts in light and in British English, whatever the one before left."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    theme.apply(qapp, "light")
    yield qapp
    leftover = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    assert not leftover, f"windows left open: {leftover}"
