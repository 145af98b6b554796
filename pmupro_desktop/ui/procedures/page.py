"""The Procedures tab: every procedure of the studio, searched and filtered; each leads to its client."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget

from pmupro_desktop.services.procedure_list import ProcedureFilter, ProcedureRow, State, count_procedures
from pmupro_desktop.services.procedure_types import procedure_types
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.pages import Page
from pmupro_desktop.ui.procedures.acts import ProcedureActs
from pmupro_desktop.ui.procedures.chips import ProcedureChips
from pmupro_desktop.ui.procedures.rows import procedure_model, procedure_table
from pmupro_desktop.ui.widgets import EmptyState, PlainLabel, SearchField, column, panel, row

_SHOWN_HERE = frozenset({"procedure", "client", "import_run"})


@dataclass(frozen=True)
class _Known:
    """What the chips say, and whether there is anything at all."""

    types: tuple[tuple[int, str], ...]
    due: int
    everything: int


class ProceduresPage(Page):
    """The list, and what stands in its place while there is nothing."""

    key = "procedures"
    clients_wanted = Signal()

    def __init__(self, studio: OpenStudio, acts: ProcedureActs) -> None:
        super().__init__()
        self._studio, self._acts = studio, acts
        self.search = SearchField(self.tr("Client, shade, lot or notes"))
        self.search.setFixedHeight(36)
        self.chips = ProcedureChips(studio.today)
        self.model = procedure_model(studio, self, self._wanted)
        self.table = procedure_table(studio, self.model, self.tr("Procedures"))
        self._title = PlainLabel(self.tr("Procedures"), "title")
        self._count = PlainLabel("", "muted", tabular=True)
        self.nothing = EmptyState(
            "brush-variant",
            self.tr("Every treatment of the studio is found here. They are written down where the client is."),
            act=self.tr("Go to clients"), pressed=self.clients_wanted.emit, primary=True,
        )  # fmt: skip
        self.no_match = EmptyState("text-search", "", act=self.tr("Show all procedures"), pressed=self.show_all)
        self._everything = 0
        self._entering = False
        self._lay_out()
        self._connect()
        self.reload()

    def title(self) -> str:
        return self.tr("Procedures")

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def take_focus(self) -> None:
        self.table.setFocus()

    def show_record(self, kind: str, record_id: int) -> bool:
        return False

    def set_compact(self, compact: bool) -> None:
        edge = 16 if compact else 24
        self._whole.setContentsMargins(edge, 12 if compact else 16, edge, 16)
        self._title.set_role("compact-title" if compact else "title")
        self.table.setColumnHidden(3, compact)

    @property
    def current(self) -> ProcedureRow | None:
        """The procedure that is chosen, once its row has been read."""
        key = self.table.choice.current
        place = self.model.row_of(key) if key is not None else None
        return self.model.record_at(place) if place is not None else None

    def reload(self) -> None:
        """Read the list and what the chips say anew."""
        self.model.reload()
        today = self._studio.today()

        def job(session: Session) -> _Known:
            due = ProcedureFilter(state=State.FOLLOW_UP_DUE, due_by=today)
            types = tuple((each.id, each.name) for each in procedure_types(session, retired=True))
            return _Known(types, count_procedures(session, due), count_procedures(session, ProcedureFilter()))

        self._studio.read(job, owner=self, done=self._show_known, topic="procedure chips")

    def open(self, procedure_id: int) -> None:
        """Go to the client's procedures."""
        place = self.model.row_of(procedure_id)
        shown = self.model.record_at(place) if place is not None else None
        if shown is not None:
            self.open_record.emit("client_procedures", shown.client_id)

    def show_all(self) -> None:
        """Take every filter and the search away."""
        self.search.clear()
        self.chips.reset()

    def _lay_out(self) -> None:
        self.search.setMinimumWidth(280)
        self.search.setMaximumWidth(420)
        head = row(self._title, self._count, 16, self.search, None, gap=12)
        head.setStretch(3, 1)
        self._stack = QStackedWidget()
        for each in (self.table, self.nothing, self.no_match):
            self._stack.addWidget(each)
        framed = panel("card", column(self._stack, margins=(1, 8, 1, 8)))
        self._whole = column(head, self.chips, framed, gap=12, stretch=2)
        self.setLayout(self._whole)
        self.setProperty("panel", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.set_compact(False)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self.model.reload())
        self.search.returnPressed.connect(self._enter_list)
        self.chips.changed.connect(lambda _filter: self.model.reload())
        self.table.opened.connect(self.open)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.model.loaded.connect(self._loaded)
        self._studio.tasks.changed.connect(self._changed)

    def _wanted(self) -> ProcedureFilter:
        return replace(self.chips.filter, query=self.search.text().strip())

    def _changed(self, kinds: set[str]) -> None:
        if kinds & _SHOWN_HERE:
            self.reload()

    def _enter_list(self) -> None:
        """Enter in the search goes to the first that is found, once it is."""
        self._entering = True
        self.model.reload()

    def _show_known(self, known: _Known) -> None:
        self.chips.show_types(known.types)
        self.chips.show_due(known.due)
        self._everything = known.everything
        self._show_list()

    def _loaded(self) -> None:
        self._count.setText(words.count(self.model.count, self.locale()))
        self._show_list()
        entering, self._entering = self._entering, False
        if entering and self.model.count:
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()

    def _show_list(self) -> None:
        if self.model.count:
            self._stack.setCurrentWidget(self.table)
            return
        query = self.search.text().strip()
        said = (
            self.tr("No procedure matches “{query}”.").format(query=query) if query else self.tr("None is like that.")
        )
        self.no_match.set_sentence(said)
        self._stack.setCurrentWidget(self.no_match if self._everything else self.nothing)

    def menu(self) -> QMenu | None:
        """What can be done with the chosen procedure."""
        shown = self.current
        if shown is None:
            return None
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.tr("Go to client")).triggered.connect(lambda _on=False: self.open(shown.id))
        menu.addAction(self.tr("Edit procedure")).triggered.connect(lambda _on=False: self._acts.edit(shown.id))
        return menu

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        if menu is not None:
            menu.popup(self.table.viewport().mapToGlobal(place))
