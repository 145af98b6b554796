"""Asking the client, in place: what was said about allergies and clearance, and on which day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from pmupro_desktop.domain.client import Client, says_none
from pmupro_desktop.errors import InvalidRecord
from pmupro_desktop.services.clients import confirm_safety
from pmupro_desktop.services.drafts import DraftRow, drop_draft, keep_draft
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.records.scrolled import Content
from pmupro_desktop.ui.widgets import Button, Card, DateField, Field, Form, column, row

DRAFT = "safety"
_DRAFT_AFTER_MS = 2_000
_KEPT = ("allergies", "clearance", "none_known")


class Said(NamedTuple):
    """What the client said."""

    allergies: str
    clearance: str
    none_known: bool
    day: date


class SafetyForm(Content):
    """Takes the answers of one client. It stays until they are saved or let go."""

    saved = Signal(object)  # Saved[Client]
    closed = Signal()

    def __init__(self, studio: OpenStudio, client: Client, draft: DraftRow | None = None, *, compact: bool) -> None:
        super().__init__(compact)
        self._studio, self._client = studio, client
        self._closed = False
        self._draft_soon = QTimer(self, singleShot=True, interval=_DRAFT_AFTER_MS)
        self._draft_soon.timeout.connect(self.keep_draft)
        self.form = Form()
        noted = (client.allergies or "").strip()
        only_none = says_none(noted)
        known = Field(
            self.tr("Allergies"),
            _text("" if only_none else noted),
            help=self.tr("Noted before: “{words}”").format(words=words.one_line(noted)) if only_none else "",
        )
        self.allergies = self.form.add("allergies", known)
        self.clearance = self.form.add(
            "clearance",
            Field(
                self.tr("Needs a doctor’s word first"),
                _text(client.clearance),
                help=self.tr("Leave empty when nothing does."),
            ),
        )
        self.none_known = QCheckBox(self.tr("No known allergies"))
        self.none_known.setChecked(client.has_no_known_allergies)
        self.none_known.toggled.connect(self._none_toggled)
        self.day = self.form.add(
            "day", Field(self.tr("Asked on"), DateField(latest=studio.today()), help=self.tr("Today, unless changed."))
        )
        self.day.set_value(studio.today())
        self.save_button = Button(self.tr("Save"), "primary", pressed=self.save)
        cancel = Button(self.tr("Cancel"), pressed=self.let_go)
        name = words.one_line(client.name)
        title = self.tr("What does {name} say about allergies?").format(name=name)
        card = Card(title, self.form, self.none_known, row(None, cancel, self.save_button), gap=12)
        self.setLayout(column(card, None))
        self._fill(draft)
        self._untouched = self._typed() if draft is None else None
        for part in (self.allergies, self.clearance):
            part.installEventFilter(self)
            part.textChanged.connect(self._draft_soon.start)
        self.none_known.toggled.connect(lambda _on: self._draft_soon.start())

    def begin(self, part: str) -> None:
        """Put the cursor into "allergies" or "clearance"."""
        self.form.field(part).setFocus()

    def save(self) -> None:
        """Keep what was said, or say in place what is missing."""
        if problems := self.form.problems():
            self.form.show_problems(problems)
            return
        listed = self.allergies.toPlainText()
        none = says_none(listed)
        said = Said(
            "" if none else listed,
            self.clearance.toPlainText(),
            none or self.none_known.isChecked(),
            self.day.value() or self._studio.today(),
        )
        self.save_button.setEnabled(False)
        self._draft_soon.stop()
        actor, client_id, uid = self._studio.actor, self._client.id, self._client.uid

        def job(session: Session) -> Client:
            drop_draft(session, kind=DRAFT, record_uid=uid)
            return confirm_safety(session, actor, client_id, **said._asdict())

        self._studio.write(
            job, owner=self, done=self._done, failed=self._failed, changed=frozenset({"client", "draft"})
        )

    def keep_draft(self) -> None:
        """Keep what is typed now as a draft; nothing happens when nothing is."""
        self._draft_soon.stop()
        typed, client = self._typed(), self._client
        if self._closed or not self.save_button.isEnabled() or typed == self._untouched:
            return
        self._studio.write(
            lambda session: keep_draft(
                session, kind=DRAFT, record_uid=client.uid, client_id=client.id, title=client.name, values=typed
            ),
            owner=self._studio.tasks,
            changed=frozenset({"draft"}),
        )

    def let_go(self) -> None:
        """Close without saving, and forget what was typed."""
        self._closed = True
        self._draft_soon.stop()
        uid = self._client.uid
        self._studio.write(
            lambda session: drop_draft(session, kind=DRAFT, record_uid=uid),
            owner=self._studio.tasks,
            changed=frozenset({"draft"}),
        )
        self.closed.emit()

    def _typed(self) -> dict[str, object]:
        values = (self.allergies.toPlainText(), self.clearance.toPlainText(), self.none_known.isChecked())
        return dict(zip(_KEPT, values, strict=True))

    def _fill(self, draft: DraftRow | None) -> None:
        if draft is not None:
            self.allergies.setPlainText(str(draft.values.get("allergies", "")))
            self.clearance.setPlainText(str(draft.values.get("clearance", "")))
            self.none_known.setChecked(bool(draft.values.get("none_known")))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter saves from the boxes for text, where Enter alone begins a line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            wanted = Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & wanted:
                self.save()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.keep_draft()
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _none_toggled(self, none: bool) -> None:
        if none:
            self.form.field("allergies").set_problem("")

    def _done(self, saved: Saved[Client]) -> None:
        self._closed = True
        self.saved.emit(saved)

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, InvalidRecord):
            said = {name: QCoreApplication.translate("problems", text) for name, text in error.problems.items()}
            self.form.show_problems(said)
        else:
            self._studio.tasks.failed.emit(error)


def _text(value: str | None) -> QPlainTextEdit:
    edit = QPlainTextEdit(value or "")
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(72)
    return edit
