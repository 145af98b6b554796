"""The Overview tab: the cards that answer what is asked first."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QSizePolicy

from pmupro_desktop.services.client_page import ClientPage
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.kinds import document_icon, document_type
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.parts import Facts, fact_line
from pmupro_desktop.ui.records.procedure_card import procedure_card
from pmupro_desktop.ui.records.scrolled import Content
from pmupro_desktop.ui.widgets import Button, Card, EmptyState, PlainLabel, column, row
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

_SHOWN_DOCUMENTS = 4


class Overview(Content):
    """Six cards, in two columns of 7 to 5, or in one."""

    tab_wanted = Signal(str)
    edit_wanted = Signal(str)  # the field to begin with
    repeat_wanted = Signal()

    def __init__(self, studio: OpenStudio, page: ClientPage, *, compact: bool) -> None:
        super().__init__(compact)
        self._studio, self._page = studio, page
        self._locale = QLocale()
        main = (self._last_procedure(), self._medical(), self._notes())
        aside = (self._next(), self._contact(), self._documents())
        if compact:
            in_order = (main[0], aside[0], main[1], aside[1], aside[2], main[2])
            self.setLayout(column(*in_order, None, gap=12))
            return
        columns = row(column(*main, None, gap=16), column(*aside, None, gap=16), gap=16)
        for index, share in enumerate((7, 5)):
            columns.setStretch(index, share)
        for card in (*main, *aside):
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(columns)

    def _last_procedure(self) -> Card:
        if not self._page.procedures:
            sentence = translate("overview", "No procedure is recorded yet.")
            return Card(translate("overview", "Last procedure"), EmptyState("brush-variant", sentence), main=True)
        last, today = self._page.procedures[0], self._studio.today()
        when = (
            words.day(last.procedure_date, today, self._locale)
            if last.procedure_date
            else translate("overview", "no date")
        )
        title = words.joined(translate("overview", "Last procedure"), when)
        again = Button(translate("overview", "Repeat"), icon="repeat", pressed=self.repeat_wanted.emit)
        again.setToolTip(translate("overview", "Write down this procedure again, with the lots to be confirmed"))
        return procedure_card(last, today, title=title, main=True, buttons=(again,))

    def _next(self) -> Card:
        today = self._studio.today()
        planned = [p for p in self._page.procedures if p.follow_up_date is not None]
        newest = self._page.procedures[0] if self._page.procedures else None
        lines = []
        for procedure in planned:
            due = procedure.follow_up_date
            if due is None or (procedure is not newest and due < today):
                continue
            day = words.day(due, today, self._locale)
            title = words.joined(translate("overview", "Follow-up"), day, facts.procedure_title(procedure))
            lines.append(fact_line("calendar", title, words.distance(due, today), "accent"))
        if not lines:
            lines.append(PlainLabel(translate("overview", "No follow-up is planned."), "muted"))
        return Card(translate("overview", "Next"), *lines, None, gap=4)

    def _contact(self) -> Card:
        client, locale = self._page.client, self._locale
        known = Facts()
        known.add(translate("overview", "Phone"), client.phone)
        known.add(translate("overview", "E-mail"), client.email)
        known.add(translate("overview", "Address"), client.address)
        known.add(translate("overview", "Emergency contact"), client.emergency_contact)
        known.add(
            translate("overview", "Date of birth"),
            written(client.date_of_birth, locale) if client.date_of_birth else None,
        )
        known.add(translate("overview", "Preferred name"), client.preferred_name)
        known.add(translate("overview", "Pronouns"), client.pronouns)
        parts = words.joined(client.first_name, client.last_name)
        known.add(translate("overview", "First · last name"), parts if client.first_name and client.last_name else None)
        body = PlainLabel(translate("overview", "Nothing is known yet."), "muted") if known.empty else known
        return Card(translate("overview", "Contact and identity"), body, None, actions=(self._edit("phone"),))

    def _medical(self) -> Card:
        client = self._page.client
        known = Facts()
        known.add(translate("overview", "Skin type"), facts.fitzpatrick(client.skin_type) or client.skin_type)
        known.add(translate("overview", "Medical history"), client.medical_history)
        known.add(translate("overview", "Allergies"), client.allergies)
        known.add(translate("overview", "Clearance"), client.clearance)
        known.add(translate("overview", "Doctor"), client.doctor_contact)
        body = PlainLabel(translate("overview", "Nothing is known yet."), "muted") if known.empty else known
        return Card(translate("overview", "Medical"), body, None, actions=(self._edit("medical_history"),))

    def _documents(self) -> Card:
        documents, today = self._page.documents, self._studio.today()
        lines = []
        for document in documents[:_SHOWN_DOCUMENTS]:
            when = words.day(document.created_at.date(), today, self._locale)
            lines.append(fact_line(document_icon(document.type), document_type(document.type), when))
        if not lines:
            return Card(
                translate("overview", "Documents"),
                PlainLabel(translate("overview", "No documents yet."), "muted"),
                None,
            )
        number = words.count(len(documents), self._locale)
        show_all = Button(
            translate("overview", "All {count}").format(count=number), pressed=lambda: self.tab_wanted.emit("documents")
        )
        return Card(translate("overview", "Documents"), *lines, None, actions=(show_all,), gap=4)

    def _notes(self) -> Card:
        notes = self._page.client.notes
        body = PlainLabel(
            notes or translate("overview", "No notes."), "text" if notes else "muted", wrap=True, selectable=bool(notes)
        )
        return Card(translate("overview", "Notes"), body, None, actions=(self._edit("notes"),))

    def _edit(self, field: str) -> Button:
        button = Button(translate("overview", "Edit"), "quiet", pressed=lambda: self.edit_wanted.emit(field))
        name = {"phone": translate("overview", "Edit contact"), "notes": translate("overview", "Edit notes")}.get(
            field, translate("overview", "Edit medical facts")
        )
        button.setAccessibleName(name)
        return button
