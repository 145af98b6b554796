"""Days, times and sizes as the locale writes them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLocale, QTime

from pmupro_desktop.ui.widgets.date_text import written


def moment(at: datetime, locale: QLocale) -> str:
    """An instant as the clock of this computer shows it: "20 Nov 2026, 14:02"."""
    local = at.astimezone()
    time: str = locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    return f"{written(local.date(), locale)}, {time}"


def size(count: int, locale: QLocale) -> str:
    """A size in bytes, in the unit that fits: "3.2 MB"."""
    written: str = locale.formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    return written
