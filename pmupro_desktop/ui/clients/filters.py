"""The chips over the list: a menu for every filter and order, and two shortcuts with their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from pmupro_desktop.services.client_list import ClientFilter, Order, Show
from pmupro_desktop.ui import words
from pmupro_desktop.ui.widgets import Button, row

V = TypeVar("V", Order, Show)


class Counts(NamedTuple):
    """How many clients there are of each kind."""

    everyone: int
    due: int
    no_intake: int


class FilterChips(QWidget):
    """What narrows the list. Chips that have no room stay reachable in the menu."""

    changed = Signal(object)  # ClientFilter, its query left empty

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._filter = ClientFilter()
        self._counts = Counts(0, 0, 0)
        self._menu_chip = Button(self.tr("Filter"), "chip", icon="tune-variant", pressed=self.open_menu)
        self.due = Button("", "chip", pressed=self._toggle_due)
        self._no_intake = Button("", "chip", pressed=self._toggle_no_intake)
        self._menu_chip.setAccessibleDescription(self.tr("Choose which clients are listed, and in which order"))
        self.setLayout(row(self._menu_chip, self.due, self._no_intake, None))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_counts(self._counts)

    @property
    def filter(self) -> ClientFilter:
        return self._filter

    def minimumSizeHint(self) -> QSize:
        return QSize(self._menu_chip.sizeHint().width(), self._menu_chip.height())

    def reset(self) -> None:
        """List every active client by name again."""
        self._take(ClientFilter())

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        locale = self.locale()
        self.due.setText(self.tr("Follow-up due {count}").format(count=words.count(counts.due, locale)))
        self._no_intake.setText(self.tr("No intake {count}").format(count=words.count(counts.no_intake, locale)))
        self._show_state()

    def open_menu(self) -> None:
        """Open the menu below its chip."""
        self._show_state()
        menu = self.menu()
        menu.popup(self._menu_chip.mapToGlobal(self._menu_chip.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Every filter and order, the present ones ticked."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        shown = self._filter
        states = {
            Show.ACTIVE: self.tr("Active clients"),
            Show.ARCHIVED: self.tr("Archived clients"),
            Show.ALL: self.tr("Active and archived clients"),
        }
        orders = {
            Order.NAME: self.tr("Order by name"),
            Order.LAST_SEEN: self.tr("Order by last visit"),
            Order.NEWEST: self.tr("Newest first"),
        }
        due = shown.follow_up_due_by is not None
        self._choices(menu, shown.show, states, lambda value: replace(shown, show=value))
        menu.addSeparator()
        self._tick(
            menu, self.tr("Allergies never confirmed"), shown.never_asked, lambda on: replace(shown, never_asked=on)
        )
        self._tick(menu, self._no_intake.text(), shown.no_intake, lambda on: replace(shown, no_intake=on))
        self._tick(
            menu, self.due.text(), due, lambda on: replace(shown, follow_up_due_by=self._today() if on else None)
        )
        menu.addSeparator()
        self._choices(menu, shown.order, orders, lambda value: replace(shown, order=value))
        menu.addSeparator()
        clear = menu.addAction(self.tr("Clear filters"))
        clear.setEnabled(shown != ClientFilter())
        clear.triggered.connect(self.reset)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _choices(self, menu: QMenu, present: V, names: dict[V, str], changed: Callable[[V], ClientFilter]) -> None:
        group = QActionGroup(menu)
        for value, name in names.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(value == present)
            group.addAction(action)
            action.triggered.connect(partial(self._take_choice, changed, value))

    def _take_choice(self, changed: Callable[[V], ClientFilter], value: V, _on: bool = False) -> None:
        self._take(changed(value))

    def _tick(self, menu: QMenu, name: str, on: bool, changed: Callable[[bool], ClientFilter]) -> QAction:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda checked: self._take(changed(checked)))
        return action

    def _toggle_due(self) -> None:
        due = None if self._filter.follow_up_due_by is not None else self._today()
        self._take(replace(self._filter, follow_up_due_by=due))

    def _toggle_no_intake(self) -> None:
        self._take(replace(self._filter, no_intake=not self._filter.no_intake))

    def _take(self, wanted: ClientFilter) -> None:
        self._filter = wanted
        self._show_state()
        self.changed.emit(wanted)

    def _show_state(self) -> None:
        only_chips = replace(self._filter, follow_up_due_by=None, no_intake=False)
        self._menu_chip.setChecked(only_chips != ClientFilter())
        self.due.setChecked(self._filter.follow_up_due_by is not None)
        self._no_intake.setChecked(self._filter.no_intake)
        self._fit()

    def _fit(self) -> None:
        """Show the shortcuts that fit and count something; one that is on is always worth its place."""
        room = self.width() - self._menu_chip.sizeHint().width()
        for chip, counted in ((self.due, self._counts.due), (self._no_intake, self._counts.no_intake)):
            needed = chip.sizeHint().width() + 8
            shown = (counted > 0 or chip.isChecked()) and needed <= room
            chip.setVisible(shown)
            room -= needed if shown else 0
