"""Rows of documents: what stands in each column, and the model that reads them a page at a time.

The services number documents upwards from 1 and photos downwards from -1; a model of the window has one kind of id and
keeps negative ones for headings, so ids are folded into keys here: 2, 4, 6 for documents, 3, 5, 7 for photos.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtWidgets import QHeaderView

from pmupro_desktop.services.document_list import DocumentFilter, DocumentRow, document_ids, document_rows
from pmupro_desktop.services.studio import local_time, studio_zone
from pmupro_desktop.ui import theme, words
from pmupro_desktop.ui.documents.kinds import document_icon, document_type
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tables import Column, RecordModel, RecordTable, Source
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

WIDTHS = {"client": 208, "type": 168, "date": 104, "size": 96}
"""In px; name and notes share what is left."""


_LONGEST_SAID = 60


def key_of(record_id: int) -> int:
    """The key of a document (positive id) or a photo (negative id)."""
    return 2 * record_id if record_id > 0 else 1 - 2 * record_id


def id_of(key: int) -> int:
    """The id behind a key."""
    return key // 2 if key % 2 == 0 else -(key // 2)


def client_named(name: str, born: date | None, locale: QLocale) -> str:
    """A client's name with the birth date where it is known."""
    if born is None:
        return words.one_line(name)
    return translate("documents", "{name}, born {day}").format(name=words.one_line(name), day=written(born, locale))


def short_name(filename: str) -> str:
    """A file's name for a sentence: its beginning and its end, 60 letters at most."""
    name = words.one_line(filename)
    return name if len(name) <= _LONGEST_SAID else f"{name[: _LONGEST_SAID - 16]}…{name[-15:]}"


def client_of(row: DocumentRow) -> str:
    """Whose it is, as a list says it: with the birth date beside names that occur more than once."""
    born = row.client_date_of_birth if row.has_namesake else None
    return words.joined(words.one_line(row.client_name), written(born, QLocale()) if born else "")


def day_of(row: DocumentRow, studio: OpenStudio) -> str:
    """The day it was added."""
    at = local_time(row.created_at, studio_zone(studio.values)).date()
    return words.day(at, studio.today(), QLocale())


def weight_of(row: DocumentRow) -> str:
    """Its size, or that its file is not here."""
    return translate("documents", "File missing") if row.is_missing else words.size(row.file_size, QLocale())


def spoken(row: DocumentRow, studio: OpenStudio) -> str:
    """The row as a screen reader says it."""
    parts = (
        words.one_line(row.filename),
        document_type(row.type),
        client_of(row),
        day_of(row, studio),
        weight_of(row),
        words.one_line(row.notes),
    )
    return ", ".join(part for part in parts if part)


def columns(studio: OpenStudio, *, with_client: bool) -> dict[str, Column[DocumentRow]]:
    """The columns by name; a client's own list has none for the client."""

    def icon(row: DocumentRow) -> tuple[str, theme.Role]:
        return document_icon(row.type), "muted"

    def colour(row: DocumentRow) -> str | None:
        return "warn" if row.is_missing else None

    found: dict[str, Column[DocumentRow]] = {
        "name": Column(translate("documents", "Name"), lambda row: words.one_line(row.filename), icon=icon),
        "client": Column(translate("documents", "Client"), client_of),
        "type": Column(translate("documents", "Type"), lambda row: document_type(row.type)),
        "date": Column(translate("documents", "Date"), lambda row: day_of(row, studio)),
        "size": Column(translate("documents", "Size"), weight_of, colour=colour),
        "notes": Column(translate("documents", "Notes"), lambda row: words.one_line(row.notes)),
    }
    if not with_client:
        del found["client"]
    return found


def document_source(
    studio: OpenStudio, owner: QObject, topic: str, wanted: Callable[[], DocumentFilter]
) -> Source[DocumentRow]:
    """Where a model reads what `wanted` says at each reload."""
    vault = studio.vault

    def ids() -> Callable[[], Sequence[int]]:
        filtered = wanted()

        def job() -> Sequence[int]:
            with vault.reading() as session:
                return array("q", map(key_of, document_ids(session, filtered)))

        return job

    def rows(keys: Sequence[int]) -> Sequence[DocumentRow]:
        with vault.reading() as session:
            return document_rows(session, [id_of(key) for key in keys])

    return Source(studio.tasks, owner, topic, ids=ids, rows=rows)


def document_model(
    studio: OpenStudio, owner: QObject, topic: str, wanted: Callable[[], DocumentFilter], *, with_client: bool
) -> RecordModel[DocumentRow]:
    """A model for the table."""
    source = document_source(studio, owner, topic, wanted)
    return RecordModel(
        tuple(columns(studio, with_client=with_client).values()),
        row_id=lambda row: key_of(row.id),
        fetch_ids=source.fetch_ids,
        fetch_rows=source.fetch_rows,
        described=lambda row: spoken(row, studio),
        parent=owner,
    )


def document_table(studio: OpenStudio, model: RecordModel[DocumentRow], name: str, *, with_client: bool) -> RecordTable:
    """A table of `model`, its columns as wide as what they hold."""
    table = RecordTable(name)
    table.setModel(model)
    head = table.horizontalHeader()
    head.setStretchLastSection(False)
    for section, column in enumerate(columns(studio, with_client=with_client)):
        fixed = column in WIDTHS
        head.setSectionResizeMode(
            section, QHeaderView.ResizeMode.Interactive if fixed else QHeaderView.ResizeMode.Stretch
        )
        if fixed:
            head.resizeSection(section, WIDTHS[column])
    return table
