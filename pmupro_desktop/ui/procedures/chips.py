"""The chips over the studio's procedures: which types, from when, in which state, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from pmupro_desktop.services.procedure_list import Order, ProcedureFilter, State
from pmupro_desktop.ui import words
from pmupro_desktop.ui.widgets import Button, DateField, PlainLabel, column, literal, row

Days = tuple[date | None, date | None]


class ProcedureChips(QWidget):
    """What narrows the list; the query stays with the search field."""

    changed = Signal(object)  # ProcedureFilter, its query left empty

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._filter = ProcedureFilter()
        self._types: dict[int, str] = {}
        self._due = 0
        self.types = Button("", "chip", icon="tune-variant", pressed=lambda: self._open(self.type_menu(), self.types))
        self.days = Button("", "chip", icon="calendar-outline", pressed=lambda: self._open(self.day_menu(), self.days))
        self.states = Button("", "chip", pressed=lambda: self._open(self.state_menu(), self.states))
        self.due = Button("", "chip", pressed=self._toggle_due)
        self.since, self.until = DateField(), DateField()
        for field, name in ((self.since, self.tr("From")), (self.until, self.tr("To"))):
            (field.focusProxy() or field).setAccessibleName(name)
            field.setFixedWidth(140)
            field.value_changed.connect(lambda _value: self._take_days())
        self._between = QWidget()
        self._between.setLayout(
            row(PlainLabel(self.tr("From"), "label"), self.since, PlainLabel(self.tr("to"), "label"), self.until, None)
        )
        self._between.hide()
        self.setLayout(column(row(self.types, self.days, self.states, self.due, None), self._between))
        self._show_state()

    @property
    def filter(self) -> ProcedureFilter:
        return self._filter

    def reset(self) -> None:
        """List everything again, newest first."""
        self._between.hide()
        self._take(ProcedureFilter())

    def show_types(self, types: Sequence[tuple[int, str]]) -> None:
        """Offer these kinds of procedure, by id and name."""
        self._types = dict(types)
        self._show_state()

    def show_due(self, number: int) -> None:
        """Say how many are due by today."""
        self._due = number
        self._show_state()

    def type_menu(self) -> QMenu:
        """Every type, the chosen ones ticked, and the order."""
        menu = self._menu()
        for type_id, name in self._types.items():
            on = type_id in self._filter.type_ids
            self._tick(menu, literal(name), on).triggered.connect(partial(self._toggle_type, type_id))
        menu.addSeparator()
        orders = {
            Order.NEWEST: self.tr("Newest first"),
            Order.OLDEST: self.tr("Oldest first"),
            Order.CLIENT: self.tr("Order by client"),
            Order.DUE: self.tr("Order by day of follow-up"),
        }
        group = QActionGroup(menu)
        for order, name in orders.items():
            action = self._tick(menu, name, order is self._filter.order)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_order, order))
        menu.addSeparator()
        clear = menu.addAction(self.tr("Clear filters"))
        clear.setEnabled(self._filter != ProcedureFilter())
        clear.triggered.connect(self.reset)
        return menu

    def day_menu(self) -> QMenu:
        """Spans of days that are often asked for, and dates of one's own."""
        menu = self._menu()
        for name, days in self._spans().items():
            action = self._tick(menu, name, days == (self._filter.since, self._filter.until))
            action.triggered.connect(partial(self._choose_span, days))
        menu.addSeparator()
        menu.addAction(self.tr("Choose dates…")).triggered.connect(self._choose_dates)
        return menu

    def state_menu(self) -> QMenu:
        """Every state, the chosen one ticked."""
        menu = self._menu()
        for state, name in self._states().items():
            self._tick(menu, name, state is self._filter.state).triggered.connect(partial(self._choose_state, state))
        return menu

    def _states(self) -> dict[State, str]:
        return {
            State.ALL: self.tr("Any state"),
            State.PLANNED: self.tr("Planned"),
            State.COMPLETED: self.tr("Completed"),
            State.FOLLOW_UP_DUE: self.tr("Follow-up due"),
        }

    def _spans(self) -> dict[str, Days]:
        today = self._today()
        return {
            self.tr("Any day"): (None, None),
            self.tr("Today"): (today, today),
            self.tr("Last 30 days"): (today - timedelta(days=29), today),
            self.tr("To come"): (today + timedelta(days=1), None),
            self.tr("This year"): (date(today.year, 1, 1), date(today.year, 12, 31)),
            self.tr("Last year"): (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        }

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open(self, menu: QMenu, chip: Button) -> None:
        self._show_state()
        menu.popup(chip.mapToGlobal(chip.rect().bottomLeft()))

    def _tick(self, menu: QMenu, name: str, on: bool) -> QAction:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(on)
        return action

    def _toggle_type(self, type_id: int, _on: bool = False) -> None:
        self._take(replace(self._filter, type_ids=self._filter.type_ids ^ {type_id}))

    def _choose_order(self, order: Order, _on: bool = False) -> None:
        self._take(replace(self._filter, order=order))

    def _choose_state(self, state: State, _on: bool = False) -> None:
        due_by = self._today() if state is State.FOLLOW_UP_DUE else None
        self._take(replace(self._filter, state=state, due_by=due_by))

    def _toggle_due(self) -> None:
        self._choose_state(State.ALL if self._filter.state is State.FOLLOW_UP_DUE else State.FOLLOW_UP_DUE)

    def _choose_span(self, days: Days, _on: bool = False) -> None:
        self._between.hide()
        self._take(replace(self._filter, since=days[0], until=days[1]))

    def _choose_dates(self) -> None:
        self.since.set_value(self._filter.since)
        self.until.set_value(self._filter.until)
        self._between.show()
        self.since.setFocus()

    def _take_days(self) -> None:
        if not self._between.isHidden():
            self._take(replace(self._filter, since=self.since.value(), until=self.until.value()))

    def _take(self, wanted: ProcedureFilter) -> None:
        self._filter = wanted
        self._show_state()
        self.changed.emit(wanted)

    def _show_state(self) -> None:
        shown = self._filter
        self.types.setText(self._type_words())
        self.types.setChecked(bool(shown.type_ids) or shown.order is not Order.NEWEST)
        days = (shown.since, shown.until)
        named = next((name for name, span in self._spans().items() if span == days), None)
        self.days.setText(named or self.tr("Chosen dates"))
        self.days.setChecked(days != (None, None))
        self.states.setText(self._states()[shown.state])
        self.states.setChecked(shown.state is not State.ALL)
        number = words.count(self._due, self.locale())
        self.due.setText(self.tr("Follow-up due {count}").format(count=number))
        self.due.setChecked(shown.state is State.FOLLOW_UP_DUE)

    def _type_words(self) -> str:
        chosen = self._filter.type_ids
        if not chosen:
            return self.tr("All types")
        if len(chosen) == 1:
            return literal(words.one_line(self._types.get(next(iter(chosen)), ""))[:40])
        return self.tr("{count} types").format(count=words.count(len(chosen), self.locale()))
