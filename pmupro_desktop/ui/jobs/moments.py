"""Days, times and sizes as the locale writes them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale


def moment(at: datetime, locale: QLocale) -> str:
    """An instant as the clock of this computer shows it: "20 Nov 2026, 14:02"."""
    local = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    day: str = locale.toString(local.date(), QLocale.FormatType.ShortFormat)
    time: str = locale.toString(local.time(), QLocale.FormatType.ShortFormat)
    return f"{day}, {time}"


def size(count: int, locale: QLocale) -> str:
    """A size in bytes, in the unit that fits: "3.2 MB"."""
    written: str = locale.formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    return written
