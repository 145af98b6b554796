"""Writing down a procedure: saved as one clear act, kept as a draft until then, the client's name always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.domain.base import new_uid
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.procedure import Procedure
from pmupro_desktop.domain.procedure_values import ProcedureValues, problems_of, tidy, values_of
from pmupro_desktop.errors import InvalidRecord
from pmupro_desktop.services.drafts import DraftRow, drop_draft, keep_draft
from pmupro_desktop.services.procedures import Repeat, save_procedure
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.procedures.form import ProcedureForm, TypeChoice
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.scrolled import ContentArea
from pmupro_desktop.ui.widgets import Avatar, Button, ElidedLabel, PlainLabel, column, hairline, panel, row
from pmupro_desktop.ui.widgets.date_text import written

DRAFT = "procedure"
_DRAFT_AFTER_MS = 2_000
_SIZE = (960, 780)
_SMALLEST = (720, 480)
_SCREEN_SHARE = 0.94
_AIR = 48
"""Above the lots, in px: room for the title of their card."""


@dataclass(frozen=True)
class Start:
    """What the form begins with: a stored procedure, the last one again, a draft, or nothing."""

    client: Client
    types: Sequence[TypeChoice]
    weeks: tuple[int, int]
    procedure: Procedure | None = None
    repeat: Repeat | None = None
    draft: DraftRow | None = None

    def __repr__(self) -> str:
        return "<Start>"


class ProcedureEditor(QDialog):
    """The form of one procedure of one client."""

    saved = Signal(object)  # Saved[Procedure]
    set_aside = Signal(object)  # client id: typed and kept as a draft

    def __init__(self, studio: OpenStudio, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._start = studio, start
        draft, procedure = start.draft, start.procedure
        self._procedure_id = procedure.id if procedure is not None else None
        self._uid = procedure.uid if procedure is not None else draft.record_uid if draft is not None else new_uid()
        self._saving = self._closed = self._at_lots = False
        self.setModal(True)
        self.form = ProcedureForm(start.types, start.weeks)
        self._state = PlainLabel("", "meta")
        self.lots_button = Button(self.tr("All lots as last time"), pressed=self.form.take_all_lots)
        self.cancel_button = Button(self.tr("Cancel"), pressed=self.discard)
        self.save_button = Button(self.tr("Save procedure"), "primary", pressed=self.save)
        for button in (self.lots_button, self.cancel_button, self.save_button):
            button.setAutoDefault(False)
        self._lay_out()
        self._begin()
        self.draft_soon = QTimer(self, singleShot=True, interval=_DRAFT_AFTER_MS)
        self.draft_soon.timeout.connect(self.keep_draft)
        self.form.edited.connect(self._on_edit)
        save_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save_keys.activated.connect(self.save)
        self._show_lots()

    @property
    def client(self) -> Client:
        return self._start.client

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return not self._closed and self.form.draft() != self._untouched

    def save(self) -> None:
        """Keep the values, or say beside the fields what is wrong."""
        if self._saving or self._closed:
            return
        unreadable = self.form.problems()
        today, values = self._studio.today(), self.form.values()
        if problems := _translated(problems_of(tidy(values), today)) | unreadable:
            self.form.show_problems(problems)
            return
        self._saving = True
        self.draft_soon.stop()
        self.save_button.setEnabled(False)
        self._studio.write(
            self._job(values),
            owner=self,
            done=self._done,
            failed=self._failed,
            changed=frozenset({"procedure", "draft"}),
        )

    def discard(self) -> None:
        """Close without saving; the draft is dropped with it."""
        if self._saving or self._closed:
            return
        self._end()
        uid = self._uid
        self._studio.write(
            lambda session: drop_draft(session, kind=DRAFT, record_uid=uid), owner=self, changed=frozenset({"draft"})
        )
        super().reject()

    def reject(self) -> None:
        """Escape or the window's cross: what was typed is kept as a draft."""
        if self._saving or self._closed:
            return
        if not self.dirty:
            self.discard()
            return
        self.keep_draft()
        self._end()
        self.set_aside.emit(self.client.id)
        super().reject()

    def keep_draft(self) -> None:
        """Keep what is typed now; nothing happens when nothing is."""
        self.draft_soon.stop()
        if self._saving or not self.dirty:
            return
        values = {**self.form.draft(), "procedure_id": self._procedure_id}
        uid, client_id, title = self._uid, self.client.id, self.client.name
        self._studio.write(
            lambda session: keep_draft(
                session, kind=DRAFT, record_uid=uid, client_id=client_id, title=title, values=values
            ),
            owner=self,
            done=lambda _saved: self._state.setText(self.tr("Kept as a draft")),
            changed=frozenset({"draft"}),
        )

    def _lay_out(self) -> None:
        client = self.client
        name = words.one_line(client.name)
        title = self._title()
        self.setWindowTitle(title)
        born = self.tr("no birth date on record")
        if client.date_of_birth:
            day = written(client.date_of_birth, self.locale())
            years = facts.age(client.date_of_birth, self._studio.today())
            born = words.joined(self.tr("born {date}").format(date=day), years)
        self.who = ElidedLabel(name, "title")
        self.born = PlainLabel(born, "strong")
        about = column(self.who, self.born, gap=0)
        head = row(Avatar(client.name, client.uid, 40), 4, about, 16, PlainLabel(title, "label"), stretch=2)
        bar = panel("bar", column(head, margins=(24, 14, 24, 12)))
        self._area = ContentArea(self.form)
        ways = row(self.cancel_button, self._state, None, self.lots_button, self.save_button, margins=(24, 12, 24, 12))
        self.setLayout(column(bar, self._area, hairline(), ways, gap=0, stretch=1))
        self.setMinimumSize(*_SMALLEST)
        room = self.screen().availableSize() * _SCREEN_SHARE
        self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))

    def _title(self) -> str:
        if self._start.procedure is not None:
            return self.tr("Edit procedure")
        return self.tr("Repeat procedure") if self._start.repeat is not None else self.tr("New procedure")

    def _begin(self) -> None:
        start = self._start
        if start.procedure is not None:
            self.form.fill(values_of(start.procedure))
        elif start.repeat is not None:
            self.form.propose(start.repeat)
        else:
            self.form.fill(ProcedureValues(procedure_date=self._studio.today()))
            self.form.propose_touch_up()
        self._untouched = self.form.draft()
        if start.draft is not None:
            self.form.fill_draft(start.draft.values)
            self._state.setText(self.tr("Taken up where it was left"))
        self.form.field("procedure_type_id").setFocus()
        if start.repeat is not None:
            self._area.verticalScrollBar().rangeChanged.connect(self._go_to_lots, Qt.ConnectionType.QueuedConnection)

    def _go_to_lots(self, _low: int = 0, _high: int = 0) -> None:
        """Of a procedure that is repeated, the lots have to be looked at: go there as soon as the form is laid out."""
        if self.form.pigments.rows and not self._at_lots and self.isVisible():
            self._at_lots = True
            below = self.form.pigments.mapTo(self.form, QPoint(0, 0)).y()
            self._area.go_to(max(0, below - _AIR))
            self.form.pigments.rows[0].editors["lot_number"].setFocus()

    def _job(self, values: ProcedureValues) -> Any:
        actor, client_id, procedure_id, uid = self._studio.actor, self.client.id, self._procedure_id, self._uid
        today = self._studio.today()

        def job(session: Session) -> Procedure:
            procedure = save_procedure(session, actor, client_id, values, procedure_id=procedure_id, today=today)
            drop_draft(session, kind=DRAFT, record_uid=uid)
            return procedure

        return job

    def _on_edit(self) -> None:
        self._state.setText("")
        self.draft_soon.start()
        self._show_lots()

    def _show_lots(self) -> None:
        waiting = self.form.pigments.unconfirmed() + self.form.needles.unconfirmed()
        self.lots_button.setVisible(waiting > 0)

    def _done(self, saved: Saved[Procedure]) -> None:
        self._saving = False
        self._end()
        self.saved.emit(saved)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        self.save_button.setEnabled(True)
        self.draft_soon.start()
        if isinstance(error, InvalidRecord):
            self.form.show_problems(_translated(error.problems))
        else:
            self._studio.tasks.failed.emit(error)

    def _end(self) -> None:
        self._closed = True
        self.draft_soon.stop()


def _translated(problems: dict[str, str]) -> dict[str, str]:
    return {name: QCoreApplication.translate("problems", sentence) for name, sentence in problems.items()}
