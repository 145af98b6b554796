"""What can be done with procedures, wherever they are shown: written down, repeated, completed, deleted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.procedure import Procedure, ProcedureType
from pmupro_desktop.errors import InvalidRecord
from pmupro_desktop.services.clients import get_client
from pmupro_desktop.services.drafts import DraftRow, open_drafts
from pmupro_desktop.services.procedure_types import procedure_types, touch_up_weeks
from pmupro_desktop.services.procedures import (
    complete_procedure,
    delete_procedure,
    get_procedure,
    reopen_procedure,
    repeat_procedure,
)
from pmupro_desktop.ui import words
from pmupro_desktop.ui.activity import Undoing
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.procedures.editor import DRAFT, ProcedureEditor, Start
from pmupro_desktop.ui.procedures.form import TypeChoice
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.widgets import NoticeStack

_CHANGED = frozenset({"procedure"})


class ProcedureActs(QWidget):
    """Opens the form and does the rest; every save can be taken back from a notice. It is never shown itself."""

    saved = Signal(object)  # client id: a procedure of theirs was written down

    def __init__(self, studio: OpenStudio, undoing: Undoing, notices: NoticeStack, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._studio, self._undoing, self._notices = studio, undoing, notices
        self.editor: ProcedureEditor | None = None

    def new(self, client_id: int) -> None:
        """Write down a procedure of a client."""
        self._begin(lambda session: _start(session, client_id))

    def repeat(self, client_id: int) -> None:
        """Write down the client's newest procedure again, for today."""
        actor, today = self._studio.actor, self._studio.today()

        def job(session: Session) -> Start:
            start = _start(session, client_id)
            return Start(
                start.client, start.types, start.weeks, repeat=repeat_procedure(session, actor, client_id, day=today)
            )

        self._begin(job)

    def edit(self, procedure_id: int) -> None:
        """Change a procedure; what was typed before and not saved is there again."""
        self._begin(lambda session: _start_of(session, procedure_id, None))

    def take_up(self, draft: DraftRow) -> None:
        """Go on with what was typed and not saved."""

        def job(session: Session) -> Start:
            procedure_id, client_id = draft.values.get("procedure_id"), draft.client_id
            if procedure_id is not None:
                return _start_of(session, int(procedure_id), draft)
            start = _start(session, client_id or 0)
            return Start(start.client, start.types, start.weeks, draft=draft)

        self._begin(job)

    def complete(self, procedure: Procedure) -> None:
        """Call a procedure completed, or planned again when it was."""
        actor, procedure_id, today = self._studio.actor, procedure.id, self._studio.today()
        title = words.one_line(facts.procedure_title(procedure))
        if procedure.is_completed:
            sentence = self.tr("{procedure} is open again.").format(procedure=title)
            self._write(lambda session: reopen_procedure(session, actor, procedure_id), sentence)
        else:
            sentence = self.tr("{procedure} is completed.").format(procedure=title)
            self._write(lambda session: complete_procedure(session, actor, procedure_id, today=today), sentence)

    def delete(self, procedure: Procedure) -> None:
        """Delete a procedure; a notice brings it back."""
        actor, procedure_id = self._studio.actor, procedure.id
        title = words.one_line(facts.procedure_title(procedure))
        sentence = self.tr("{procedure} was deleted.").format(procedure=title)
        self._write(lambda session: delete_procedure(session, actor, procedure_id), sentence)

    def keep_draft(self) -> None:
        """Keep what is typed in the open form, before a lock."""
        if self.editor is not None:
            self.editor.keep_draft()

    def _write(self, job: Callable[[Session], Procedure], sentence: str) -> None:
        self._studio.write(
            job,
            owner=self,
            done=lambda saved: self._undoing.offer(sentence, saved.commit_number),
            failed=self._refused,
            changed=_CHANGED,
        )

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, InvalidRecord):
            said = [QCoreApplication.translate("problems", sentence) for sentence in error.problems.values()]
            self._notices.tell(" ".join(said))
        else:
            self._studio.tasks.failed.emit(error)

    def _begin(self, job: Callable[[Session], Start]) -> None:
        if self.editor is None:
            self._studio.read(job, owner=self, done=self._open, topic="procedure form")

    def _open(self, start: Start) -> None:
        if self.editor is not None:
            return
        editor = self.editor = ProcedureEditor(self._studio, start, self.window())
        editor.saved.connect(lambda saved: self._saved(start, saved))
        editor.set_aside.connect(lambda _client_id: self._set_aside(start))
        editor.finished.connect(self._closed)
        editor.open()

    def _closed(self) -> None:
        if self.editor is not None:
            self.editor.deleteLater()
        self.editor = None

    def _saved(self, start: Start, saved: Saved[Procedure]) -> None:
        name = words.one_line(start.client.name)
        sentence = self.tr("The procedure of {name} was saved.").format(name=name)
        self._undoing.offer(sentence, saved.commit_number)
        self.saved.emit(start.client.id)

    def _set_aside(self, start: Start) -> None:
        name = words.one_line(start.client.name)
        self._notices.tell(self.tr("Not saved yet: the procedure of {name} is kept as a draft.").format(name=name))


def _start(session: Session, client_id: int) -> Start:
    client = get_client(session, client_id)
    return Start(client, _types(session, None), touch_up_weeks(session))


def _start_of(session: Session, procedure_id: int, draft: DraftRow | None) -> Start:
    procedure = get_procedure(session, procedure_id)
    client = get_client(session, procedure.client_id)
    if draft is None:
        found = (row for row in open_drafts(session) if (row.kind, row.record_uid) == (DRAFT, procedure.uid))
        draft = next(found, None)
    return Start(client, _types(session, procedure.procedure_type), touch_up_weeks(session), procedure, draft=draft)


def _types(session: Session, used: ProcedureType | None) -> tuple[TypeChoice, ...]:
    """The kinds on offer, and the one the procedure has even when it is offered no longer."""
    types = procedure_types(session)
    if used is not None and used.id not in {each.id for each in types}:
        types.append(used)
    return tuple(TypeChoice(each.id, each.name, each.area) for each in types)
