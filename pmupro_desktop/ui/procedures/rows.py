"""Rows of procedures: what stands in each column, and the model that reads them a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtWidgets import QHeaderView

from pmupro_desktop.services.procedure_list import ProcedureFilter, ProcedureRow, procedure_ids, procedure_rows
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tables import Column, RecordModel, RecordTable, Source
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

WIDTHS = {"date": 104, "type": 168, "technique": 136, "lots": 176, "state": 168}
"""In px; client and shades share what is left."""


class Standing(NamedTuple):
    """The state of a procedure in words, and the colour token that repeats it."""

    said: str
    colour: str


def standing(row: ProcedureRow, today: date) -> Standing:
    """Planned, completed, or waiting for a follow-up or touch-up that should have been by now."""
    due = [day for day in (row.follow_up_date, row.touch_up_date) if day is not None and day <= today]
    if row.is_due and due:
        return Standing(translate("procedures", "Follow-up due"), "warn")
    if row.is_completed:
        return Standing(translate("procedures", "Completed"), "good")
    return Standing(translate("procedures", "Planned"), "muted")


def client_of(row: ProcedureRow) -> str:
    """Whose it is: with the birth date beside names that occur more than once."""
    born = row.client_date_of_birth if row.has_namesake else None
    return words.joined(words.one_line(row.client_name), written(born, QLocale()) if born else "")


def type_of(row: ProcedureRow) -> str:
    return row.type_name or words.one_line(row.area_treated) or translate("procedures", "Procedure")


def day_of(row: ProcedureRow, today: date) -> str:
    if row.procedure_date is None:
        return translate("procedures", "No date")
    return words.day(row.procedure_date, today, QLocale())


def listed(texts: Sequence[str]) -> str:
    """Shades or lots in one line."""
    return ", ".join(words.one_line(text) for text in texts)


def columns(studio: OpenStudio) -> dict[str, Column[ProcedureRow]]:
    """The columns by name."""
    today = studio.today
    return {
        "date": Column(translate("procedures", "Date"), lambda row: day_of(row, today())),
        "client": Column(translate("procedures", "Client"), client_of),
        "type": Column(translate("procedures", "Type"), type_of),
        "technique": Column(translate("procedures", "Technique"), lambda row: words.one_line(row.technique)),
        "shades": Column(translate("procedures", "Shades"), lambda row: listed(row.pigments)),
        "lots": Column(translate("procedures", "Lots"), lambda row: listed(row.lots)),
        "state": Column(
            translate("procedures", "State"),
            lambda row: standing(row, today()).said,
            colour=lambda row: standing(row, today()).colour,
        ),
    }


def spoken(row: ProcedureRow, today: date) -> str:
    """The row as a screen reader says it."""
    parts = (
        client_of(row), day_of(row, today), type_of(row), words.one_line(row.technique), listed(row.pigments),
        listed(row.lots), standing(row, today).said,
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def procedure_model(
    studio: OpenStudio, owner: QObject, wanted: Callable[[], ProcedureFilter]
) -> RecordModel[ProcedureRow]:
    """A model that reads what `wanted` says at each reload."""
    vault = studio.vault

    def ids() -> Callable[[], Sequence[int]]:
        filtered = wanted()

        def job() -> Sequence[int]:
            with vault.reading() as session:
                return procedure_ids(session, filtered)

        return job

    def rows(keys: Sequence[int]) -> Sequence[ProcedureRow]:
        with vault.reading() as session:
            return procedure_rows(session, keys)

    source = Source(studio.tasks, owner, "procedures", ids=ids, rows=rows)
    return RecordModel(
        tuple(columns(studio).values()),
        row_id=lambda row: row.id,
        fetch_ids=source.fetch_ids,
        fetch_rows=source.fetch_rows,
        described=lambda row: spoken(row, studio.today()),
        parent=owner,
    )


def procedure_table(studio: OpenStudio, model: RecordModel[ProcedureRow], name: str) -> RecordTable:
    """A table of `model`, its columns as wide as what they hold."""
    table = RecordTable(name)
    table.setModel(model)
    head = table.horizontalHeader()
    head.setStretchLastSection(False)
    for section, column in enumerate(columns(studio)):
        fixed = column in WIDTHS
        mode = QHeaderView.ResizeMode.Interactive if fixed else QHeaderView.ResizeMode.Stretch
        head.setSectionResizeMode(section, mode)
        if fixed:
            head.resizeSection(section, WIDTHS[column])
    return table
