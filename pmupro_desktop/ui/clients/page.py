"""The Clients tab as a whole: what is chosen at the left is shown, edited or archived at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.errors import NotFound
from pmupro_desktop.services.client_page import ClientPage, client_history, client_page
from pmupro_desktop.services.clients import archive_client, delete_client
from pmupro_desktop.services.drafts import DraftRow, drop_draft, keep_draft, open_drafts
from pmupro_desktop.services.trail import note_view
from pmupro_desktop.ui import words
from pmupro_desktop.ui.activity import Undoing
from pmupro_desktop.ui.clients.detail import ClientDetail
from pmupro_desktop.ui.clients.editor import DRAFT, ClientEditor, Edited
from pmupro_desktop.ui.clients.safety_form import DRAFT as SAFETY_DRAFT
from pmupro_desktop.ui.clients.side import ClientSide
from pmupro_desktop.ui.open_studio import OpenStudio, Saved, Session
from pmupro_desktop.ui.pages import Page
from pmupro_desktop.ui.procedures.acts import ProcedureActs
from pmupro_desktop.ui.procedures.cards import procedures_tab
from pmupro_desktop.ui.procedures.editor import DRAFT as PROCEDURE_DRAFT
from pmupro_desktop.ui.widgets import EmptyState, NoticeStack, row

_OPEN_AFTER_MS = 60
"""So that whoever runs through the list by arrow keys opens only where they stop."""
_EVENTS_AFTER_MS = 2_000
_SHOWN_HERE = frozenset({"client", "procedure", "document", "photo", "intake", "analysis", "import_run"})
CONSENT_DRAFT = "consent"
FORM_WAYS = ("screen", "blank", "paper")
"""How a form is begun: signed on the screen, printed to be filled in by hand, or there on paper already."""
_SIDE_WIDTH = "clients_side_width"


class ClientsPage(Page):
    """List-detail of clients."""

    key = "clients"
    import_wanted = Signal()
    record_wanted = Signal(object)  # Client: their record is to be looked at, saved or printed
    form_wanted = Signal(str, object)  # how (FORM_WAYS) and the id of the client who is to sign one

    def __init__(self, studio: OpenStudio, notices: NoticeStack, undoing: Undoing) -> None:
        super().__init__()
        self._studio, self._notices, self._undoing = studio, notices, undoing
        self._drafts: tuple[DraftRow, ...] = ()
        self._resumed: DraftRow | None = None
        self._open_soon = QTimer(self, singleShot=True, interval=_OPEN_AFTER_MS)
        self._open_soon.timeout.connect(self._open_chosen)
        self.events_soon = QTimer(self, singleShot=True, interval=_EVENTS_AFTER_MS)
        self.events_soon.timeout.connect(self._write_events)
        self._make_actions()
        self.side = ClientSide(studio)
        more = (self.record_action, self.archive_action, self.delete_action)
        self.detail = ClientDetail(studio, self.form_actions, self.edit_action, more)
        self.procedures = ProcedureActs(studio, undoing, notices, self)
        self.detail.build_tab("procedures", self._procedures_tab)
        self._editor: ClientEditor | None = None
        self._compact = False
        self.side.view.addAction(self.delete_action)
        self._lay_out()
        self._connect()
        self._allow_actions()
        self.side.start()
        self._read_drafts()

    def _make_actions(self) -> None:
        self.edit_action = self._action(self.tr("Edit client"), "Ctrl+E", self.edit)
        self.record_action = self._action(self.tr("Record PDF"), "Ctrl+P", self.show_paper)
        self.export_action = self._action(self.tr("Export client record…"), "", self.show_paper)
        self.archive_action = self._action(self.tr("Archive"), "", self.archive)
        self.procedure_action = self._action(self.tr("New procedure"), "Ctrl+Shift+N", self.new_procedure)
        self.repeat_action = self._action(self.tr("Repeat the last procedure"), "Ctrl+Shift+R", self.repeat_procedure)
        forms = zip(FORM_WAYS, (self.tr("Microblading consent…"), self.tr("Print blank form…"),
                                self.tr("Attach a form signed on paper…")), strict=True)  # fmt: skip
        self.form_actions = tuple(self._action(text, "", partial(self._ask_form, way)) for way, text in forms)
        self.delete_action = self._action(self.tr("Delete client"), "Delete", self.delete)
        self.delete_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _action(self, text: str, keys: str, pressed: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _on=False: pressed())
        return action

    def _lay_out(self) -> None:
        self._nobody = EmptyState("account-outline", "")
        self._say_nobody(1)
        self._right = QStackedWidget()
        self._right.setProperty("panel", "page")
        for each in (self._nobody, self.detail):
            self._right.addWidget(each)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(0)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.side)
        self.splitter.addWidget(self._right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(self._remember_width)
        self.setLayout(row(self.splitter, gap=0))
        self._set_side_width(336)

    def _connect(self) -> None:
        self.side.chosen.connect(self._chosen)
        self.side.entered.connect(self._enter_detail)
        self.side.counted.connect(self._say_nobody)
        self.side.new_wanted.connect(self.make_new)
        self.side.import_wanted.connect(self.import_wanted)
        self.side.drafts.taken_up.connect(self.take_up)
        self.detail.edit_wanted.connect(self.edit)
        self.detail.history_wanted.connect(self._read_history)
        self.detail.safety_saved.connect(self._safety_saved)
        self.detail.draft_wanted.connect(self.take_up)
        self.detail.repeat_wanted.connect(self.repeat_procedure)
        self.detail.banner.procedure_wanted.connect(self.new_procedure)
        self.procedures.saved.connect(self.show_procedures)
        self.detail.draft_dropped.connect(self._drop_draft)
        self._right.currentChanged.connect(lambda _index: self._allow_actions())
        self._studio.tasks.changed.connect(self._changed)

    def title(self) -> str:
        return self.tr("Clients")

    def new_title(self) -> str:
        return self.tr("New client")

    def record_actions(self) -> tuple[QAction, ...]:
        return (
            self.edit_action, self.procedure_action, self.repeat_action, *self.form_actions, self.record_action,
            self.archive_action, self.delete_action,
        )  # fmt: skip

    def file_actions(self) -> tuple[QAction, ...]:
        return (self.export_action,)

    @property
    def editor(self) -> ClientEditor:
        """The form, built when somebody first writes: its many fields would hold up the opening of the studio."""
        if self._editor is None:
            editor = self._editor = ClientEditor(self._studio)
            editor.saved.connect(self._saved)
            editor.discarded.connect(self._discarded)
            editor.set_aside.connect(self._set_aside)
            editor.open_wanted.connect(lambda client_id: self.show_record("client", client_id))
            editor.set_compact(self._compact)
            self._right.addWidget(editor)
        return self._editor

    @property
    def edited(self) -> Edited | None:
        """Who is being written down, if anybody."""
        return self._editor.edited if self._editor is not None else None

    @property
    def client(self) -> Client | None:
        """The client that is shown."""
        page = self.detail.page
        return page.client if page is not None else None

    def make_new(self) -> None:
        """Begin a new client."""
        self._leave_editor()
        self.editor.begin(None)
        self._show_editor()

    def edit(self, field: str = "") -> None:
        """Edit the client that is shown, beginning with `field`; what was typed before is there again."""
        client = self.client
        if client is None or self.edited is not None:
            return
        self.editor.begin(client, self._draft_of(client.uid))
        self._show_editor()
        if field:
            self.editor.form.focus_field(field)

    def take_up(self, draft: DraftRow) -> None:
        """Go on with what was typed and not saved."""
        self._leave_editor()
        if draft.kind in (PROCEDURE_DRAFT, CONSENT_DRAFT) and draft.client_id is not None:
            self.show_record("client", draft.client_id)
            if draft.kind == PROCEDURE_DRAFT:
                self.procedures.take_up(draft)
            else:
                self.form_wanted.emit(FORM_WAYS[0], draft.client_id)
        elif draft.client_id is None:
            self.editor.begin(None, draft)
            self._show_editor()
        else:
            self.show_record("client", draft.client_id)
            self._resumed = draft

    def new_procedure(self) -> None:
        """Write down a procedure of the client that is shown."""
        if self.client is not None:
            self.procedures.new(self.client.id)

    def repeat_procedure(self) -> None:
        """Write down the client's last procedure again."""
        if self.detail.page is not None and self.detail.page.procedures:
            self.procedures.repeat(self.detail.page.client.id)

    def show_procedures(self, client_id: int) -> None:
        """Show what was done with a client."""
        self.detail.show_tab("procedures")
        if self.client is None or self.client.id != client_id:
            self.show_record("client", client_id)

    def archive(self) -> None:
        """Move the client to the archive, or back."""
        client = self.client
        if client is None:
            return
        actor, client_id, active = self._studio.actor, client.id, not client.is_active
        name = words.one_line(client.name)
        sentence = self.tr("{name} is active again.") if active else self.tr("{name} was moved to the archive.")
        self._studio.write(
            lambda session: archive_client(session, actor, client_id, active=active),
            owner=self,
            done=lambda saved: self._undoing.offer(sentence.format(name=name), saved.commit_number),
            changed=frozenset({"client"}),
        )

    def delete(self) -> None:
        """Delete the client; a notice brings them back with all that belongs to them."""
        client = self.client
        if client is None:
            return
        actor, client_id, name = self._studio.actor, client.id, words.one_line(client.name)
        self._studio.write(
            lambda session: delete_client(session, actor, client_id),
            owner=self,
            done=lambda saved: self._deleted(name, saved),
            changed=frozenset({"client"}),
        )

    def show_paper(self) -> None:
        """Ask for the client's record on paper."""
        if self.client is not None:
            self.record_wanted.emit(self.client)

    def focus_search(self) -> None:
        self.side.search.setFocus()
        self.side.search.selectAll()

    def take_focus(self) -> None:
        if self.edited is None:
            self.side.view.setFocus()

    def show_record(self, kind: str, record_id: int) -> bool:
        if kind == "client_procedures":
            self._leave_editor()
            self.show_procedures(record_id)
            return True
        if kind != "client":
            return False
        self._leave_editor()
        self.side.choose(record_id)
        self._open(record_id)
        return True

    def keep_drafts(self) -> None:
        if self._editor is not None:
            self._editor.keep_draft()
        if self.detail.asking is not None:
            self.detail.asking.keep_draft()
        self.procedures.keep_draft()
        self._write_events()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.side.set_compact(compact)
        self.detail.set_compact(compact)
        if self._editor is not None:
            self._editor.set_compact(compact)
        self._set_side_width(320 if compact else 336)

    def _chosen(self, client_id: int) -> None:
        self._leave_editor()
        self._open_soon.start()

    def _leave_editor(self) -> None:
        if self._editor is not None:
            self._editor.leave()

    def _open_chosen(self) -> None:
        if self.side.current is not None:
            self._open(self.side.current)

    def _open(self, client_id: int) -> None:
        self._open_soon.stop()
        self._studio.read(
            lambda session: client_page(session, client_id),
            owner=self,
            done=self._opened,
            failed=self._not_opened,
            topic="client page",
        )

    def _opened(self, page: ClientPage) -> None:
        before = self.client
        self.detail.show_page(page)
        self.detail.show_drafts(self._drafts_of(page.client))
        self._allow_actions()
        if self.edited is None:
            self._right.setCurrentWidget(self.detail)
        if before is None or before.id != page.client.id:
            note_view(self._studio.vault, self._studio.actor, page.client)
            self.events_soon.start()
        resumed, self._resumed = self._resumed, None
        if resumed is not None and resumed.client_id == page.client.id:
            self._resume(page.client, resumed)

    def _resume(self, client: Client, draft: DraftRow) -> None:
        if draft.kind == SAFETY_DRAFT:
            self.detail.ask("allergies")
            return
        self.editor.begin(client, draft)
        self._show_editor()

    def _show_editor(self) -> None:
        """The form is on screen, and the draft it holds is offered no longer."""
        self._right.setCurrentWidget(self.editor)
        self._show_drafts(self._drafts)

    def _not_opened(self, error: BaseException) -> None:
        if isinstance(error, NotFound):
            self._show_nobody()
        else:
            self._studio.tasks.failed.emit(error)

    def _say_nobody(self, clients: int) -> None:
        """What stands at the right while no client is shown; where there are none, none can be chosen."""
        choose = self.tr("Choose a client at the left, or write down a new one.")
        self._nobody.set_sentence(choose if clients else self.tr("Nobody yet. Your clients will be shown here."))

    def _show_nobody(self) -> None:
        self.side.choose(None)
        self.detail.forget()
        self._allow_actions()
        if self.edited is None:
            self._right.setCurrentIndex(0)

    def _enter_detail(self) -> None:
        self._open_chosen()
        self.detail.tabs.button(self.detail.tabs.current()).setFocus(Qt.FocusReason.TabFocusReason)

    def _read_history(self) -> None:
        page = self.detail.page
        if page is None:
            return
        client_id = page.client.id
        self._studio.read(
            lambda session: client_history(session, page),
            owner=self,
            done=lambda rows: self.detail.show_history(client_id, rows),
            topic="client history",
        )

    def _changed(self, kinds: set[str]) -> None:
        if kinds & _SHOWN_HERE:
            self.side.reload()
            if self.client is not None:
                self._open(self.client.id)
        if kinds & {"draft", "client"}:
            self._read_drafts()

    def _read_drafts(self) -> None:
        self._studio.read(_client_drafts, owner=self, done=self._show_drafts, topic="drafts")

    def _show_drafts(self, drafts: Sequence[DraftRow]) -> None:
        self._drafts = tuple(drafts)
        edited = self.edited
        self.side.drafts.show_drafts([each for each in drafts if edited is None or each.record_uid != edited.uid])
        if self.client is not None:
            self.detail.show_drafts(self._drafts_of(self.client))

    def _drafts_of(self, client: Client) -> list[DraftRow]:
        return [draft for draft in self._drafts if client.uid == draft.record_uid or client.id == draft.client_id]

    def _draft_of(self, uid: str) -> DraftRow | None:
        """What was typed into the form of the whole client."""
        return next((draft for draft in self._drafts if (draft.kind, draft.record_uid) == (DRAFT, uid)), None)

    def _drop_draft(self, draft: DraftRow) -> None:
        self._studio.write(
            lambda session: drop_draft(session, kind=draft.kind, record_uid=draft.record_uid),
            owner=self,
            changed=frozenset({"draft"}),
        )
        self._notices.undoable(self.tr("The typed changes were discarded."), lambda: self._bring_back(draft))

    def _bring_back(self, draft: DraftRow) -> None:
        """Keep a draft again that was discarded, and go on with it."""
        self._studio.write(
            lambda session: keep_draft(
                session, kind=draft.kind, record_uid=draft.record_uid, client_id=draft.client_id, title=draft.title,
                values=draft.values,
            ),
            owner=self,
            done=lambda _saved: self.take_up(draft),
            changed=frozenset({"draft"}),
        )  # fmt: skip

    def _procedures_tab(self, page: ClientPage, compact: bool) -> QWidget:
        return procedures_tab(self._studio, self.procedures, page, compact=compact)

    def _ask_form(self, way: str) -> None:
        if self.client is not None:
            self.form_wanted.emit(way, self.client.id)

    def _saved(self, edited: Edited, saved: Saved[Client]) -> None:
        client = saved.result
        name = words.one_line(client.name)
        sentence = self.tr("{name} was added.") if edited.client_id is None else self.tr("{name} was saved.")
        self._undoing.offer(sentence.format(name=name), saved.commit_number)
        self.side.choose(client.id)
        self._back()
        self._open(client.id)

    def _safety_saved(self, saved: Saved[Client]) -> None:
        name = words.one_line(saved.result.name)
        self._undoing.offer(self.tr("Noted what {name} said.").format(name=name), saved.commit_number)

    def _discarded(self, edited: Edited, typed: dict[str, object] | None) -> None:
        self._back()
        if typed is not None:
            draft = DraftRow(DRAFT, edited.uid, edited.client_id, edited.name, dict(typed), now())
            self._notices.undoable(self.tr("What you typed was discarded."), lambda: self.take_up(draft))

    def _set_aside(self, edited: Edited) -> None:
        self._back()
        name = words.one_line(edited.name)
        sentence = self.tr("Not saved yet: your changes to {name} are kept as a draft.").format(name=name)
        if not name:
            sentence = self.tr("Not saved yet: the new client is kept as a draft.")
        self._notices.tell(sentence, act=self.tr("Continue"), pressed=lambda: self._continue(edited))

    def _continue(self, edited: Edited) -> None:
        draft = self._draft_of(edited.uid)
        if draft is not None:
            self.take_up(draft)

    def _back(self) -> None:
        self._right.setCurrentIndex(1 if self.client is not None else 0)

    def _deleted(self, name: str, saved: Saved[Client]) -> None:
        self._undoing.offer(self.tr("{name} was deleted.").format(name=name), saved.commit_number)
        self._show_nobody()

    def _allow_actions(self) -> None:
        """What can be done with the client; nothing while a form is open, lest a key there means somebody."""
        client = self.client
        for action in (*self.record_actions(), *self.file_actions()):
            action.setEnabled(client is not None and self._right.currentWidget() is self.detail)
        archived = client is not None and not client.is_active
        self.archive_action.setText(self.tr("Bring back from the archive") if archived else self.tr("Archive"))

    def _write_events(self) -> None:
        self.events_soon.stop()
        self._studio.tasks.write(self._studio.vault.write_events, owner=self)

    def _set_side_width(self, width: int) -> None:
        kept = self._studio.settings.get(_SIDE_WIDTH)
        wide = kept if isinstance(kept, int) and 240 <= kept <= 800 else width
        self.splitter.setSizes([wide, max(1, self.width() - wide)])

    def _remember_width(self) -> None:
        self._studio.settings.put(_SIDE_WIDTH, self.side.width())


_DRAFTS = (DRAFT, SAFETY_DRAFT, PROCEDURE_DRAFT, CONSENT_DRAFT)


def _client_drafts(session: Session) -> list[DraftRow]:
    return [draft for draft in open_drafts(session) if draft.kind in _DRAFTS]
