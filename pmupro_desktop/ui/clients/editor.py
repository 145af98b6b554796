"""Editing a client, or writing down a new one: saved as one clear act, kept as a draft until then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.base import new_uid
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues, problems_of, tidy, values_of
from pmupro_desktop.domain.search_text import sort_key
from pmupro_desktop.errors import InvalidRecord
from pmupro_desktop.services.clients import Duplicate, find_duplicates, save_client
from pmupro_desktop.services.drafts import DraftRow, drop_draft, keep_draft
from pmupro_desktop.ui import words
from pmupro_desktop.ui.clients.client_form import ClientForm
from pmupro_desktop.ui.clients.duplicates import DuplicateNote
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.records.scrolled import ContentArea
from pmupro_desktop.ui.widgets import Button, ElidedLabel, PlainLabel, column, hairline, row

DRAFT = "client"
_DRAFT_AFTER_MS = 2_000
_COMPARE_AFTER_MS = 300


@dataclass(frozen=True)
class Edited:
    """What the form is about: a stored client, or a new one under a name of its own for the draft."""

    uid: str
    client_id: int | None
    name: str
    before: ClientValues


class ClientEditor(QWidget):
    """The form of one client at a time."""

    saved = Signal(object, object)  # Edited, Saved[Client]
    discarded = Signal(object, object)  # Edited, what was typed, as a draft keeps it; None when nothing was
    set_aside = Signal(object)  # Edited: typed and kept as a draft
    open_wanted = Signal(object)  # client id: somebody who may be the same person

    def __init__(self, studio: OpenStudio) -> None:
        super().__init__()
        self._studio = studio
        self._edited: Edited | None = None
        self._untouched: dict[str, Any] = {}
        self._saving = False
        self.title = ElidedLabel("", "title")
        self._state = PlainLabel("", "meta")
        self.save_button = Button(self.tr("Save"), "primary", pressed=self.save)
        self.cancel_button = Button(self.tr("Cancel"), pressed=self.discard)
        self.duplicates = DuplicateNote()
        self.form = ClientForm(studio)
        self._area = ContentArea(self.form)
        head = row(self.title, self._state, self.cancel_button, self.save_button, gap=8, stretch=0)
        self._top = column(head, self.duplicates, gap=12)
        self.setLayout(column(self._top, hairline(), self._area, gap=0, stretch=2))
        self.draft_soon = QTimer(self, singleShot=True, interval=_DRAFT_AFTER_MS)
        self.draft_soon.timeout.connect(self.keep_draft)
        self._compare_timer = QTimer(self, singleShot=True, interval=_COMPARE_AFTER_MS)
        self._compare_timer.timeout.connect(self._look_for_duplicates)
        self.form.edited.connect(self._on_edit)
        self.form.submitted.connect(self.save)
        self.duplicates.open_wanted.connect(self.open_wanted)
        save_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save_keys.activated.connect(self.save)
        self.set_compact(False)

    @property
    def edited(self) -> Edited | None:
        """What is being edited; None while the form is closed."""
        return self._edited

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._edited is not None and self.form.draft() != self._untouched

    def begin(self, client: Client | None, draft: DraftRow | None = None) -> None:
        """Edit `client`, a new one without; `draft` is what was typed of it before."""
        if client is not None:
            self._edited = Edited(client.uid, client.id, client.name, shown_values(client))
            title = self.tr("Edit {name}").format(name=words.one_line(client.name))
        else:
            uid = draft.record_uid if draft is not None else new_uid()
            self._edited = Edited(uid, None, "", ClientValues())
            title = self.tr("New client")
        self.title.setText(title)
        self.form.fill(self._edited.before)
        self._untouched = self.form.draft()
        self._saving = False
        self.duplicates.show_found(())
        self._state.setText("")
        if draft is not None:
            self.form.fill_draft(draft.values)
            self._state.setText(self.tr("Taken up where it was left"))
            self._compare_timer.start()
        self._allow()
        self._area.verticalScrollBar().setValue(0)
        self.form.focus_field("name")

    def save(self) -> None:
        """Keep the values, or say beside the fields what is wrong."""
        edited = self._edited
        if edited is None or self._saving:
            return
        unreadable = self.form.problems()
        today, values = self._studio.today(), self.form.values()
        if problems := self._translated(problems_of(tidy(values), today)) | unreadable:
            self.form.show_problems(problems)
            return
        if values == edited.before and edited.client_id is not None:
            self.discard()
            return
        self._saving = True
        self._stop_timers()
        self._allow()
        self._studio.write(
            self._job(edited, values, today),
            owner=self,
            done=lambda saved: self._done(edited, saved),
            failed=self._failed,
            changed=frozenset({"client", "draft"}),
        )

    def discard(self) -> None:
        """Close without saving; what was typed goes with the signal, so that it can be taken up again."""
        edited = self._edited
        if edited is None or self._saving:
            return
        typed = self.form.draft() if self.dirty else None
        self._close()
        uid = edited.uid
        self._studio.write(
            lambda session: drop_draft(session, kind=DRAFT, record_uid=uid), owner=self, changed=frozenset({"draft"})
        )
        self.discarded.emit(edited, typed)

    def leave(self) -> None:
        """Close, and keep what was typed as a draft."""
        edited = self._edited
        if edited is None or self._saving:
            return
        typed = self.dirty
        if typed:
            self.keep_draft()
        self._close()
        if typed:
            self.set_aside.emit(edited)

    def keep_draft(self) -> None:
        """Keep what is typed now; nothing happens when nothing is."""
        self.draft_soon.stop()
        edited = self._edited
        if edited is None or self._saving or not self.dirty:
            return
        values = self.form.draft()
        title = str(values.get("name") or edited.name)
        self._studio.write(
            lambda session: keep_draft(
                session, kind=DRAFT, record_uid=edited.uid, client_id=edited.client_id, title=title, values=values
            ),
            owner=self,
            done=lambda _saved: self._draft_kept(edited),
            changed=frozenset({"draft"}),
        )

    def set_compact(self, compact: bool) -> None:
        edge = 16 if compact else 24
        self.title.set_role("compact-title" if compact else "title")
        self._top.setContentsMargins(edge, 8 if compact else 16, edge, 8 if compact else 12)
        self.form.set_compact(compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            if self.dirty:
                self.leave()
            else:
                self.discard()
            return
        super().keyPressEvent(event)

    def _job(self, edited: Edited, values: ClientValues, today: date) -> Any:
        actor = self._studio.actor

        def job(session: Session) -> Client:
            client = save_client(session, actor, values, client_id=edited.client_id, today=today)
            drop_draft(session, kind=DRAFT, record_uid=edited.uid)
            return client

        return job

    def _on_edit(self) -> None:
        self._state.setText("")
        self.draft_soon.start()
        self._compare_timer.start()

    def _draft_kept(self, edited: Edited) -> None:
        if self._edited is edited and not self.draft_soon.isActive():
            self._state.setText(self.tr("Kept as a draft"))

    def _look_for_duplicates(self) -> None:
        edited = self._edited
        if edited is None:
            return
        typed = self.form.values()

        def job(session: Session) -> list[Duplicate]:
            return find_duplicates(
                session,
                name=typed.name,
                phone=typed.phone,
                email=typed.email,
                date_of_birth=typed.date_of_birth,
                except_id=edited.client_id,
            )

        self._studio.read(job, owner=self, done=lambda found: self._show_duplicates(edited, found), topic="duplicates")

    def _show_duplicates(self, edited: Edited, found: list[Duplicate]) -> None:
        if self._edited is edited:
            self.duplicates.show_found(found)

    def _done(self, edited: Edited, saved: Saved[Client]) -> None:
        self._close()
        self.saved.emit(edited, saved)

    def _failed(self, error: BaseException) -> None:
        self._saving = False
        self._allow()
        self.draft_soon.start()
        if isinstance(error, InvalidRecord):
            self.form.show_problems(self._translated(error.problems))
        else:
            self._studio.tasks.failed.emit(error)

    def _translated(self, problems: dict[str, str]) -> dict[str, str]:
        return {name: QCoreApplication.translate("problems", sentence) for name, sentence in problems.items()}

    def _close(self) -> None:
        self._stop_timers()
        self._edited, self._saving = None, False

    def _stop_timers(self) -> None:
        self.draft_soon.stop()
        self._compare_timer.stop()

    def _allow(self) -> None:
        self.save_button.setEnabled(not self._saving)
        self.cancel_button.setEnabled(not self._saving)


def shown_values(client: Client) -> ClientValues:
    """The values of `client`; a place in the list that just follows from the name is left to follow it."""
    values = values_of(client)
    return replace(values, sort_key="") if values.sort_key == sort_key(client.name) else values
