"""Lists and tables of records: one model, two views, one delegate."""

from __future__ import annotations

from pmupro_desktop.ui.tables.model import HEADING_ROLE, ID_ROLE, ROW_ROLE, Column, RecordModel, Section
from pmupro_desktop.ui.tables.source import Source
from pmupro_desktop.ui.tables.two_line import TWO_LINE_ROLE, TwoLine, TwoLineDelegate
from pmupro_desktop.ui.tables.views import Choice, RecordList, RecordTable

__all__ = [
    "HEADING_ROLE",
    "ID_ROLE",
    "ROW_ROLE",
    "TWO_LINE_ROLE",
    "Choice",
    "Column",
    "RecordList",
    "RecordModel",
    "RecordTable",
    "Section",
    "Source",
    "TwoLine",
    "TwoLineDelegate",
]
