"""What stands behind the other tabs of a client: documents, photos, intake and history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.base import Verification
from pmupro_desktop.domain.document import Document
from pmupro_desktop.domain.photo import Photo
from pmupro_desktop.services.client_page import ClientPage, HistoryRow
from pmupro_desktop.services.studio import local_time, studio_zone
from pmupro_desktop.ui import words
from pmupro_desktop.ui.clients.record_table import Line, RecordTable
from pmupro_desktop.ui.documents.kinds import document_icon, document_type
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.card_list import CardList
from pmupro_desktop.ui.records.parts import Facts
from pmupro_desktop.ui.records.scrolled import ContentArea
from pmupro_desktop.ui.widgets import Badge, Card, EmptyState, PlainLabel, column, panel

translate = QCoreApplication.translate

_ALL = 1_000
"""The stretch of what takes all the room it may have; what is left over goes to the ground."""


def documents_tab(studio: OpenStudio, page: ClientPage, *, compact: bool) -> QWidget:
    """Every document in a line; what had no file says so."""
    if not page.documents:
        return EmptyState(
            "file-document-outline", translate("records", "Consents, waivers and copies of documents belong here.")
        )
    lines = [_document_line(studio, document) for document in page.documents]
    titles = (
        translate("records", "Document"),
        translate("records", "File"),
        translate("records", "Date"),
        translate("records", "Size"),
        translate("records", "State"),
    )
    return _framed(RecordTable(translate("records", "Documents"), titles, lines, stretched=1), compact=compact)


def _document_line(studio: OpenStudio, document: Document) -> Line:
    locale = QLocale()
    version = document.versions[-1] if document.versions else None
    missing = version is None or version.stored_file is None
    number = None if version is None else version.stored_file.size if version.stored_file else version.file_size
    when = words.day(_local(studio, document.created_at).date(), studio.today(), locale)
    state = translate("records", "File was not in the import") if missing else ""
    cells = (
        document_type(document.type),
        words.one_line(document.filename),
        when,
        words.size(number, locale),
        state,
    )
    return Line(cells, document_icon(document.type), missing)


def photos_tab(studio: OpenStudio, page: ClientPage, *, compact: bool) -> QWidget:
    """Every photo in a line, as long as no picture can be shown."""
    if not page.photos:
        return EmptyState(
            "camera-outline", translate("records", "Photos of each visit belong here: before, after and healed.")
        )
    lines = [_photo_line(studio, photo) for photo in page.photos]
    titles = (
        translate("records", "Photo"),
        translate("records", "File"),
        translate("records", "Taken"),
        translate("records", "Size"),
        translate("records", "State"),
    )
    return _framed(RecordTable(translate("records", "Photos"), titles, lines, stretched=1), compact=compact)


def _photo_line(studio: OpenStudio, photo: Photo) -> Line:
    locale = QLocale()
    missing = photo.stored_file is None
    when = words.day(_local(studio, photo.taken_at).date(), studio.today(), locale) if photo.taken_at else ""
    kind = words.capital(words.joined(words.one_line(photo.kind), words.one_line(photo.area))) or translate(
        "records", "Photo"
    )
    number = photo.stored_file.size if photo.stored_file else photo.file_size
    state = translate("records", "File was not in the import") if missing else ""
    return Line(
        (kind, words.one_line(photo.filename), when, words.size(number, locale), state), "image-outline", missing
    )


def intake_tab(studio: OpenStudio, page: ClientPage, *, compact: bool) -> QWidget:
    """Health questionnaires and skin analyses, each with the doubt that imported health facts carry."""
    records: list[Any] = [*page.intakes, *page.analyses]
    if not records:
        return EmptyState(
            "clipboard-text-outline", translate("records", "What the client answered about their health belongs here.")
        )

    def make(index: int) -> QWidget:
        return _intake_card(studio, page, index)

    return ContentArea(CardList(len(records), make, compact=compact))


def _intake_card(studio: OpenStudio, page: ClientPage, index: int) -> Card:
    locale, today = QLocale(), studio.today()
    known = Facts(160)
    if index < len(page.intakes):
        intake = page.intakes[index]
        title, at, verification, notes = (
            translate("records", "Health questionnaire"),
            intake.answered_at,
            intake.verification,
            intake.notes,
        )
        known.add(translate("records", "Result"), intake.result)
        answers = intake.answers or {}
    else:
        analysis = page.analyses[index - len(page.intakes)]
        title, at, verification, notes = (
            translate("records", "Skin analysis"),
            analysis.analysed_at,
            analysis.verification,
            analysis.notes,
        )
        known.add(translate("records", "Skin type"), facts.skin(analysis.fitzpatrick))
        known.add(translate("records", "Undertone"), analysis.undertone)
        answers = analysis.results or {}
    for question, answer in answers.items():
        known.add(str(question), _answer(answer))
    known.add(translate("records", "Notes"), notes)
    when = words.day(_local(studio, at).date(), today, locale) if at else translate("records", "no date")
    imported = verification == Verification.IMPORTED
    badge = (
        Badge(translate("records", "Imported, not verified"), "warn")
        if imported
        else Badge(translate("records", "Verified"), "good")
    )
    body = PlainLabel(translate("records", "No answers were kept."), "muted") if known.empty else known
    return Card(words.joined(title, when), body, actions=(badge,))


def _answer(answer: object) -> str:
    """An answer of any shape as text; what has parts is written out."""
    if isinstance(answer, bool):
        return translate("records", "Yes") if answer else translate("records", "No")
    if answer is None or answer == "":
        return translate("records", "not answered")
    if isinstance(answer, list):
        return ", ".join(_answer(each) for each in answer)
    return json.dumps(answer, ensure_ascii=False) if isinstance(answer, dict) else str(answer)


def history_tab(studio: OpenStudio, rows: Sequence[HistoryRow], *, compact: bool) -> QWidget:
    """Who saw or changed what, and when, newest first."""
    locale, today = QLocale(), studio.today()
    lines = [
        Line(
            (
                words.moment(_local(studio, each.at), today, locale),
                words.deed(each.action, each.record_type),
                words.fields(each.fields) if each.action.value in ("change", "undo") else "",
                each.user_name,
            )
        )
        for each in rows
    ]
    titles = (
        translate("records", "When"),
        translate("records", "What"),
        translate("records", "Fields"),
        translate("records", "Who"),
    )
    return _framed(RecordTable(translate("records", "History"), titles, lines, stretched=2), compact=compact)


def _framed(table: RecordTable, *, compact: bool) -> QWidget:
    edge = 16 if compact else 24
    frame = panel("card", column(table, margins=(1, 4, 1, 4)))
    frame.setMaximumHeight(table.whole_height() + 10)
    line = column(frame, None, margins=(edge, 12 if compact else 16, edge, 16))
    line.setStretch(0, _ALL)
    result = QWidget()
    result.setLayout(line)
    return result


def _local(studio: OpenStudio, at: Any) -> Any:
    return local_time(at, studio_zone(studio.values))
