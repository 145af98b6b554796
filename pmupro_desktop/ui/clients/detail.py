"""One client at the right of the list: banner, safety strip and tabs stay, what is behind the tabs scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from pmupro_desktop.domain.client import Client
from pmupro_desktop.services.client_page import ClientPage, HistoryRow
from pmupro_desktop.services.drafts import DraftRow
from pmupro_desktop.ui import words
from pmupro_desktop.ui.clients import record_tabs
from pmupro_desktop.ui.clients.banner import ClientBanner
from pmupro_desktop.ui.clients.overview import Overview
from pmupro_desktop.ui.clients.safety_form import DRAFT, SafetyForm
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.scrolled import ContentArea
from pmupro_desktop.ui.widgets import (
    Button,
    ElidedLabel,
    IconMark,
    NavTabs,
    SafetyStrip,
    column,
    hairline,
    panel,
    row,
)

TabBuilder: TypeAlias = Callable[[ClientPage, bool], QWidget]
"""Builds what stands behind a tab from a client's page; the flag says that room is short."""

TABS = ("overview", "procedures", "documents", "photos", "intake", "history")


class LastingTab(Protocol):
    """What stands behind a tab and stays there while clients come and go."""

    def show_client(self, client: Client) -> None: ...

    def set_compact(self, compact: bool) -> None: ...


class ClientDetail(QWidget):
    """Shows a ClientPage. A tab is built when it is looked at."""

    edit_wanted = Signal(str)  # the field to begin with, or nothing
    history_wanted = Signal()
    safety_saved = Signal(object)  # Saved[Client]
    draft_wanted = Signal(object)  # DraftRow
    draft_dropped = Signal(object)  # DraftRow
    repeat_wanted = Signal()

    def __init__(
        self, studio: OpenStudio, forms: tuple[QAction, ...], edit: QAction, more: tuple[QAction, ...]
    ) -> None:
        """The actions of the banner: new forms, editing, and what is behind the dots."""
        super().__init__()
        self._studio = studio
        self._page: ClientPage | None = None
        self._history: list[HistoryRow] | None = None
        self._drafts: tuple[DraftRow, ...] = ()
        self._built: dict[str, QWidget] = {}
        self._lasting: dict[str, LastingTab] = {}
        self._builders: dict[str, TabBuilder] = {}
        self._safety_form: SafetyForm | None = None
        self._compact = False
        self.banner = ClientBanner(studio, forms, edit, more)
        self.strip = SafetyStrip()
        self.tabs = NavTabs(self.tr("Client"))
        for key in TABS:
            self.tabs.add(key, self._tab_name(key))
        self._stack = QStackedWidget()
        self._lay_out()
        self.tabs.chosen.connect(self.show_tab)
        self.banner.edit_wanted.connect(lambda: self.edit_wanted.emit(""))
        self.strip.ask_allergies.connect(lambda: self.ask("allergies"))
        self.strip.ask_clearance.connect(lambda: self.ask("clearance"))
        self.strip.add_contact.connect(lambda: self.edit_wanted.emit("emergency_contact"))

    def _lay_out(self) -> None:
        self._note_words = ElidedLabel("")
        go_on = Button(self.tr("Continue"), pressed=lambda: self.draft_wanted.emit(self._drafts[0]))
        drop = Button(self.tr("Discard"), "quiet", pressed=lambda: self.draft_dropped.emit(self._drafts[0]))
        line = row(IconMark("pencil-outline"), self._note_words, drop, go_on, margins=(12, 4, 4, 4), stretch=1)
        self._note = QWidget()
        self._note.setLayout(column(panel("note", line), margins=(0, 8, 0, 0)))
        self._note.hide()
        self._gap_above, self._gap_below = QWidget(), QWidget()
        tabs = column(row(self.tabs, None), hairline(), gap=0)
        self._top = column(self.banner, self._gap_above, self.strip, self._gap_below, self._note, tabs, gap=0)
        self.setLayout(column(self._top, self._stack, gap=0, stretch=1))
        self.set_compact(False)

    @property
    def page(self) -> ClientPage | None:
        return self._page

    @property
    def asking(self) -> SafetyForm | None:
        """The form that asks about allergies, while it is open."""
        return self._safety_form

    def put_tab(self, key: str, widget: QWidget, tab: LastingTab) -> None:
        """Let `widget`, which is a lasting `tab`, stand behind a tab of TABS."""
        self._remove(key)
        self._lasting[key], self._built[key] = tab, widget
        self._stack.addWidget(widget)
        tab.set_compact(self._compact)

    def build_tab(self, key: str, build: TabBuilder) -> None:
        """Let `build` make what stands behind a tab of TABS, each time a client is shown."""
        self._builders[key] = build

    def show_page(self, page: ClientPage) -> None:
        """Show a client; the tab stays, so that one question can be asked of one client after the other."""
        same = self._page is not None and self._page.client.id == page.client.id
        self._page, self._history = page, None
        client = page.client
        self.banner.show_client(client)
        self.strip.show_safety(facts.safety(client, page.safety, self._studio.today(), self.locale()))
        for key in TABS:
            self.tabs.set_text(key, self._tab_name(key))
        if not same:
            self.close_safety_form()
        place = self.place if same else 0
        self._forget_tabs()
        if self._safety_form is None:
            self.show_tab(self.tabs.current())
            self._go_to(place)

    def forget(self) -> None:
        """Show nobody any more."""
        self._page = self._history = None
        self.close_safety_form()
        self._forget_tabs()

    def show_history(self, client_id: int, rows: list[HistoryRow]) -> None:
        """Show what `history_wanted` asked for."""
        if self._page is None or self._page.client.id != client_id:
            return
        self._history = rows
        if self.tabs.current() == "history" and self._safety_form is None:
            self._put("history", record_tabs.history_tab(self._studio, rows, compact=self._compact))

    def show_drafts(self, drafts: Sequence[DraftRow]) -> None:
        """Say that something typed for this client was not saved; nothing when all is."""
        self._drafts = tuple(drafts)
        self._note.setVisible(bool(drafts))
        self._note_words.setText(self.tr("Changes to this client were typed and not saved."))

    def show_tab(self, key: str) -> None:
        """Show what is behind a tab."""
        self.close_safety_form()
        self.tabs.set_current(key)
        if self._page is None:
            return
        if key == "history" and self._history is None:
            self.history_wanted.emit()
            return
        if key not in self._built:
            self._put(key, self._build(key, self._page))
        if key in self._lasting:
            self._lasting[key].show_client(self._page.client)
        self._stack.setCurrentWidget(self._built[key])

    def ask(self, part: str) -> None:
        """Open the form that asks about allergies and clearance, where the tab was; a draft of it is there again."""
        if self._page is None:
            return
        self.close_safety_form()
        draft = next((each for each in self._drafts if each.kind == DRAFT), None)
        form = SafetyForm(self._studio, self._page.client, draft, compact=self._compact)
        form.closed.connect(self._safety_closed)
        form.saved.connect(self._safety_done)
        self._safety_form = form
        area = ContentArea(form)
        self._built["asking"] = area
        self._stack.addWidget(area)
        self._stack.setCurrentWidget(area)
        form.begin(part)

    def close_safety_form(self) -> None:
        """Close the form; what was typed in it and not saved is kept as a draft."""
        if self._safety_form is not None:
            self._safety_form.keep_draft()
        self._safety_form = None
        self._remove("asking")

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        edge = 16 if compact else 24
        self._top.setContentsMargins(edge, 0 if compact else 16, edge, 0)
        self._gap_above.setFixedHeight(0 if compact else 12)
        self._gap_below.setFixedHeight(0 if compact else 4)
        self.banner.set_compact(compact)
        self.strip.set_compact(compact)
        for tab in self._lasting.values():
            tab.set_compact(compact)
        if self._page is not None and self._safety_form is None:
            self._forget_tabs()
            self.show_tab(self.tabs.current())

    @property
    def place(self) -> int:
        """How far down the tab is scrolled, in px."""
        shown = self._stack.currentWidget()
        return shown.verticalScrollBar().value() if isinstance(shown, ContentArea) else 0

    def _go_to(self, place: int) -> None:
        shown = self._stack.currentWidget()
        if isinstance(shown, ContentArea):
            shown.go_to(place)

    def _safety_closed(self) -> None:
        self.close_safety_form()
        self.show_tab(self.tabs.current())
        self.tabs.button(self.tabs.current()).setFocus()

    def _safety_done(self, saved: object) -> None:
        self._safety_closed()
        self.safety_saved.emit(saved)

    def _build(self, key: str, page: ClientPage) -> QWidget:
        studio, compact = self._studio, self._compact
        if key in self._builders:
            return self._builders[key](page, compact)
        if key == "documents":
            return record_tabs.documents_tab(studio, page, compact=compact)
        if key == "photos":
            return record_tabs.photos_tab(studio, page, compact=compact)
        if key == "intake":
            return record_tabs.intake_tab(studio, page, compact=compact)
        if key == "history":
            return record_tabs.history_tab(studio, self._history or [], compact=compact)
        overview = Overview(studio, page, compact=compact)
        overview.tab_wanted.connect(self.show_tab)
        overview.edit_wanted.connect(self.edit_wanted)
        overview.repeat_wanted.connect(self.repeat_wanted)
        return ContentArea(overview)

    def _put(self, key: str, widget: QWidget) -> None:
        self._remove(key)
        self._built[key] = widget
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    def _remove(self, key: str) -> None:
        old = self._built.pop(key, None)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    def _forget_tabs(self) -> None:
        for key in TABS:
            if key not in self._lasting:
                self._remove(key)

    def _tab_name(self, key: str) -> str:
        names = {
            "overview": self.tr("Overview"),
            "procedures": self.tr("Procedures"),
            "documents": self.tr("Documents"),
            "photos": self.tr("Photos"),
            "intake": self.tr("Intake"),
            "history": self.tr("History"),
        }
        counted = {}
        if self._page is not None:
            page = self._page
            counted = {
                "procedures": page.procedures,
                "documents": (*page.documents, *page.photos),
                "photos": page.photos,
            }
        number = len(counted.get(key, ()))
        return f"{names[key]} {words.count(number, self.locale())}" if number else names[key]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange and self._page is not None:
            self.show_page(self._page)
