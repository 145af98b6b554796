"""The main window: a bar, the pages that registered, notices over them, and the menu. It knows no feature."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import get_args

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QWidget

from pmupro_desktop.domain.base import now
from pmupro_desktop.errors import HeaderRepaired, UserError
from pmupro_desktop.services.backups import BackupState, backup_state
from pmupro_desktop.ui import ask, theme
from pmupro_desktop.ui.about import AboutDialog
from pmupro_desktop.ui.activity import ActivityPanel, Undoing
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.pages import Page
from pmupro_desktop.ui.search import SearchPanel
from pmupro_desktop.ui.shortcuts import Entry, ShortcutList
from pmupro_desktop.ui.top_bar import HEIGHT, TopBar
from pmupro_desktop.ui.widgets import NoticeStack, column

SMALLEST = (1024, 640)
_COMPACT_BELOW = 1_200
_BACKUP_STATE_EVERY_MS = 60_000
_GEOMETRY = "window_geometry"
_THEME = "theme"
_MAC = sys.platform == "darwin"


class MainWindow(QMainWindow):
    """Holds the pages of an open studio. What it can't do itself it asks for by a signal."""

    lock_requested = Signal()
    quit_requested = Signal()
    backup_requested = Signal()
    restore_requested = Signal()
    verify_requested = Signal()
    import_requested = Signal()
    settings_requested = Signal()

    def __init__(self, studio: OpenStudio, *, menu_in_bar: bool = not _MAC) -> None:
        """`menu_in_bar` puts the menu behind a button, where the system has no menu bar of its own."""
        super().__init__()
        self._studio = studio
        self._pages: dict[str, Page] = {}
        self._keys: list[Entry] = []
        self._compact: bool | None = None
        self.setMinimumSize(960, 600)
        self.setWindowTitle(QApplication.applicationDisplayName() or "PMU Pro Desktop")
        self.bar = TopBar(studio.values.name, sample=studio.values.is_sample, with_menu=menu_in_bar)
        self._stack = QStackedWidget()
        self._body = QWidget()
        self._body.setProperty("panel", "page")
        self._body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notices = NoticeStack(self._body)
        self.undoing = Undoing(studio, self.notices)
        self._body.setLayout(column(self.bar, self._stack, gap=0, stretch=1))
        self.activity = ActivityPanel(studio, self.undoing, self._body, top=HEIGHT)
        self.setCentralWidget(self._body)
        self.search = SearchPanel(studio, self._body)
        self._build_menus(menu_in_bar=menu_in_bar)
        self._connect()
        self._backup_timer = QTimer(self, interval=_BACKUP_STATE_EVERY_MS)
        self._backup_timer.timeout.connect(self.refresh_backup_state)
        self._restore_geometry()

    def add_page(self, page: Page) -> None:
        """Give `page` a tab, after those that are there."""
        self._pages[page.key] = page
        self._stack.addWidget(page)
        self.bar.tabs.add(page.key, page.title())
        page.open_record.connect(self.show_record)
        for action in page.record_actions():
            self.addAction(action)
            self._note_keys(self.tr("Client"), action)
        self._file.insertActions(self._after_exports, list(page.file_actions()))
        if len(self._pages) == 1:
            self.show_page(page.key)
        if self._compact is not None:
            page.set_compact(self._compact)

    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self.bar.tabs.current())

    def show_page(self, key: str) -> None:
        self.bar.tabs.set_current(key)
        page = self._pages[key]
        self._stack.setCurrentWidget(page)
        self._new_action.setText(page.new_title() or self.tr("New"))
        self._new_action.setEnabled(bool(page.new_title()))
        self._fill_edit_menu(page)
        for each in self._pages.values():
            for action in each.file_actions():
                action.setVisible(each is page)

    def show_record(self, kind: str, record_id: int) -> None:
        """Show a record on the page that has its kind."""
        for key, page in self._pages.items():
            if page.show_record(kind, record_id):
                self.show_page(key)
                return

    def keep_drafts(self) -> None:
        """Hand over everything typed and remember the window, before a lock or the end."""
        for page in self._pages.values():
            page.keep_drafts()
        self._studio.settings.put(_GEOMETRY, bytes(self.saveGeometry().toHex().data()).decode())

    def refresh_backup_state(self) -> None:
        """Read anew how it stands with backups."""
        at = now()
        self._studio.read(
            lambda session: backup_state(session, at), owner=self, done=self.show_backup_state, topic="backup state"
        )

    def show_backup_state(self, state: BackupState) -> None:
        self.bar.show_backup(state, now())

    def tell(self, error: UserError) -> None:
        """Tell something that happened in a notice, which stops nobody."""
        what, _kept, advice = ask.sentences(error)
        sentence = " ".join(part for part in (what, advice) if part)
        if isinstance(error, HeaderRepaired):
            check, wanted = self.tr("Check the vault…"), self.verify_requested.emit
            self.notices.tell(sentence, act=check, pressed=wanted, stay_ms=None)
        else:
            self.notices.tell(sentence, stay_ms=30_000)

    def shortcuts(self) -> tuple[Entry, ...]:
        """Every key of the window."""
        return tuple(self._keys)

    def show_shortcuts(self) -> None:
        dialog = ShortcutList(self.shortcuts(), self)
        dialog.open()

    def _connect(self) -> None:
        bar = self.bar
        bar.tab_chosen.connect(self.show_page)
        bar.search_wanted.connect(self.search.open)
        bar.backup_wanted.connect(self.backup_requested)
        bar.lock_wanted.connect(self.lock_requested)
        bar.menu_wanted.connect(self._open_menu)
        self.search.found.connect(self._show_found)
        self.search.dismissed.connect(self._give_focus)
        self.activity.closed.connect(self._close_activity)
        self._studio.tasks.changed.connect(self._changed)

    def _build_menus(self, *, menu_in_bar: bool) -> None:
        names = (self.tr("File"), self.tr("Edit"), self.tr("View"), self.tr("Help"))
        self._file, self._edit, self._view, self._help = self._menus = tuple(QMenu(name, self) for name in names)
        self._fill_file_menu()
        self._undo_action = self._action(self.tr("Take back the last save"), "Ctrl+Z", self.undoing.take_back_latest)
        self._find_action = self._action(self.tr("Search this list"), "Ctrl+F", self._focus_search)
        self._search_action = self._action(self.tr("Search everything"), "Ctrl+K", self.search.open)
        self._edit.addActions([self._undo_action, self._find_action, self._search_action])
        self._fill_view_menu()
        self._help.addAction(self._action(self.tr("Keyboard"), ("F1", "?"), self.show_shortcuts))
        self._help.addAction(self._action(self.tr("About PMU Pro Desktop"), "", self._show_about))
        self._keys += [
            Entry(self.tr("In lists"), self.tr("Next or previous"), (QKeySequence("Up"), QKeySequence("Down"))),
            Entry(self.tr("In lists"), self.tr("Go to the chosen record"), (QKeySequence("Return"),)),
            Entry(self.tr("In forms"), self.tr("Save"), (QKeySequence("Ctrl+S"), QKeySequence("Return"))),
            Entry(self.tr("In forms"), self.tr("Close; what was typed is kept as a draft"), (QKeySequence("Esc"),)),
        ]
        if not menu_in_bar:
            for menu in self._menus:
                self.menuBar().addMenu(menu)

    def _fill_file_menu(self) -> None:
        self._new_action = self._action(self.tr("New"), "Ctrl+N", self._make_new)
        menu = self._file
        menu.addAction(self._new_action)
        menu.addSeparator()
        menu.addAction(self._action(self.tr("Import…"), "", self.import_requested.emit))
        self._after_exports = menu.addSeparator()
        menu.addAction(self._action(self.tr("Back up now…"), "Ctrl+B", self.backup_requested.emit))
        menu.addAction(self._action(self.tr("Restore a backup…"), "", self.restore_requested.emit))
        menu.addAction(self._action(self.tr("Check the vault…"), "", self.verify_requested.emit))
        menu.addSeparator()
        settings = self._action(self.tr("Settings…"), "Ctrl+,", self.settings_requested.emit)
        settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        menu.addAction(settings)
        menu.addAction(self._action(self.tr("Lock"), "Ctrl+L", self.lock_requested.emit))
        leave = self._action(self.tr("Quit"), "Ctrl+Q", self.quit_requested.emit)
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        menu.addAction(leave)

    def _fill_view_menu(self) -> None:
        self._view.addAction(self._action(self.tr("Activity"), "Ctrl+Shift+A", self._toggle_activity))
        appearance = self._view.addMenu(self.tr("Appearance"))
        names = {"light": self.tr("Light"), "dark": self.tr("Dark"), "system": self.tr("As the system")}
        group = QActionGroup(self)
        chosen = self._studio.settings.get(_THEME, "system")
        for choice in get_args(theme.Choice):
            action = self._action(names[choice], "", partial(self._choose_theme, choice))
            action.setCheckable(True)
            action.setChecked(choice == chosen)
            group.addAction(action)
            appearance.addAction(action)

    def _fill_edit_menu(self, page: Page) -> None:
        self._edit.clear()
        self._edit.addActions([self._undo_action, self._find_action, self._search_action])
        if page.record_actions():
            self._edit.addSeparator()
            self._edit.addActions(list(page.record_actions()))

    def _action(self, text: str, keys: str | tuple[str, ...], pressed: Callable[[], object]) -> QAction:
        """An action of the window, in the list of keys when it has one."""
        action = QAction(text, self)
        sequences = keys if isinstance(keys, tuple) else (keys,) if keys else ()
        action.setShortcuts([QKeySequence(each) for each in sequences])
        action.triggered.connect(lambda _on=False: pressed())
        self.addAction(action)
        self._note_keys(self.tr("Everywhere"), action)
        return action

    def _note_keys(self, group: str, action: QAction) -> None:
        if action.shortcuts():
            self._keys.append(Entry(group, action.text().rstrip("…"), tuple(action.shortcuts())))

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for each in self._menus:
            menu.addMenu(each)
        below = self.bar.more.mapToGlobal(QPoint(self.bar.more.width(), self.bar.more.height()))
        menu.popup(below - QPoint(menu.sizeHint().width(), 0))

    def _show_found(self, kind: str, record_id: int) -> None:
        """Go to what was found, with the keyboard, lest the next Enter press what happens to be there."""
        self.show_record(kind, record_id)
        self._give_focus()

    def _give_focus(self) -> None:
        page = self.page()
        if page is not None:
            page.take_focus()

    def _make_new(self) -> None:
        page = self.page()
        if page is not None:
            page.make_new()

    def _focus_search(self) -> None:
        page = self.page()
        if page is not None:
            page.focus_search()

    def _toggle_activity(self) -> None:
        if self.activity.isVisible():
            self._close_activity()
        else:
            self.activity.open()

    def _close_activity(self) -> None:
        self.activity.hide()

    def _choose_theme(self, choice: theme.Choice) -> None:
        self._studio.settings.put(_THEME, choice)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, choice)

    def _show_about(self) -> None:
        dialog = AboutDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _changed(self, _kinds: set[str]) -> None:
        self.refresh_backup_state()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._backup_timer.isActive():
            self._backup_timer.start()
            self.refresh_backup_state()
            self._give_focus()
            for notice in self._studio.vault.notices:
                self.tell(notice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < _COMPACT_BELOW
        if compact != self._compact:
            self._compact = compact
            self.bar.set_compact(compact)
            for page in self._pages.values():
                page.set_compact(compact)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.keep_drafts()
        self._backup_timer.stop()
        super().closeEvent(event)

    def _restore_geometry(self) -> None:
        kept = self._studio.settings.get(_GEOMETRY)
        if not isinstance(kept, str) or not self.restoreGeometry(QByteArray.fromHex(kept.encode())):
            self.resize(QSize(1320, 868).boundedTo(self.screen().availableSize()))
