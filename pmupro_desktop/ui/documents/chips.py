"""The chips over the studio's documents: which types, from when, of whom, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.services.document_list import DocumentFilter, Order
from pmupro_desktop.ui import words
from pmupro_desktop.ui.documents.kinds import choices, document_type
from pmupro_desktop.ui.widgets import Button, DateField, PlainLabel, column, literal, row

Days = tuple[date | None, date | None]


class DocumentChips(QWidget):
    """What narrows the list; the query stays with the search field."""

    changed = Signal(object)  # DocumentFilter, its query left empty

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._filter = DocumentFilter()
        self._client_name = ""
        self.types = Button("", "chip", icon="tune-variant", pressed=lambda: self._open(self.type_menu(), self.types))
        self.days = Button("", "chip", icon="calendar-outline", pressed=lambda: self._open(self.day_menu(), self.days))
        self.missing = Button(self.tr("File missing"), "chip", pressed=self._toggle_missing)
        self.client = Button("", "chip", icon="close", pressed=lambda: self.of_client(None, ""))
        self.since, self.until = DateField(), DateField()
        for field, name in ((self.since, self.tr("From")), (self.until, self.tr("To"))):
            (field.focusProxy() or field).setAccessibleName(name)
            field.setFixedWidth(140)
            field.value_changed.connect(lambda _value: self._take_days())
        self._between = QWidget()
        dates = row(
            PlainLabel(self.tr("From"), "label"), self.since, PlainLabel(self.tr("to"), "label"), self.until, None
        )
        self._between.setLayout(dates)
        self._between.hide()
        self._chips = row(self.types, self.days, self.missing, self.client, None)
        self.setLayout(column(self._chips, self._between))
        self._show_state()

    @property
    def filter(self) -> DocumentFilter:
        return self._filter

    def reset(self) -> None:
        """List everything again, newest first."""
        self._between.hide()
        self._take(DocumentFilter())

    def of_client(self, client_id: int | None, name: str) -> None:
        """List only what belongs to one client, or with None to everybody."""
        self._client_name = name
        self._take(replace(self._filter, client_id=client_id))

    def type_menu(self) -> QMenu:
        """Every type, the chosen ones ticked, and the order."""
        menu = self._menu()
        for kind, name in choices():
            on = kind in self._filter.types
            self._tick(menu, name, on).triggered.connect(partial(self._toggle_type, kind))
        menu.addSeparator()
        orders = {
            Order.NEWEST: self.tr("Newest first"),
            Order.OLDEST: self.tr("Oldest first"),
            Order.NAME: self.tr("Order by name"),
            Order.CLIENT: self.tr("Order by client"),
        }
        group = QActionGroup(menu)
        for order, name in orders.items():
            action = self._tick(menu, name, order is self._filter.order)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_order, order))
        menu.addSeparator()
        clear = menu.addAction(self.tr("Clear filters"))
        clear.setEnabled(self._filter != DocumentFilter())
        clear.triggered.connect(self.reset)
        return menu

    def day_menu(self) -> QMenu:
        """Spans of days that are often asked for, and dates of one's own."""
        menu = self._menu()
        for name, days in self._spans().items():
            action = self._tick(menu, name, days == (self._filter.since, self._filter.until))
            action.triggered.connect(partial(self._choose_span, days))
        menu.addSeparator()
        own = menu.addAction(self.tr("Choose dates…"))
        own.triggered.connect(self._choose_dates)
        return menu

    def _spans(self) -> dict[str, Days]:
        today = self._today()
        return {
            self.tr("Any day"): (None, None),
            self.tr("Today"): (today, None),
            self.tr("Last 7 days"): (today - timedelta(days=6), None),
            self.tr("Last 30 days"): (today - timedelta(days=29), None),
            self.tr("This year"): (date(today.year, 1, 1), None),
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

    def _toggle_type(self, kind: DocumentType, _on: bool = False) -> None:
        self._take(replace(self._filter, types=self._filter.types ^ {kind}))

    def _choose_order(self, order: Order, _on: bool = False) -> None:
        self._take(replace(self._filter, order=order))

    def _choose_span(self, days: Days, _on: bool = False) -> None:
        self._between.hide()
        self._take(replace(self._filter, since=days[0], until=days[1]))

    def _choose_dates(self) -> None:
        self.since.set_value(self._filter.since)
        self.until.set_value(self._filter.until)
        self._between.show()
        self.since.setFocus()

    def _take_days(self) -> None:
        if self._between.isHidden():
            return
        self._take(replace(self._filter, since=self.since.value(), until=self.until.value()))

    def _toggle_missing(self) -> None:
        self._take(replace(self._filter, missing_only=not self._filter.missing_only))

    def _take(self, wanted: DocumentFilter) -> None:
        self._filter = wanted
        self._show_state()
        self.changed.emit(wanted)

    def _show_state(self) -> None:
        shown = self._filter
        self.types.setText(self._type_words())
        self.types.setChecked(bool(shown.types) or shown.order is not Order.NEWEST)
        self.days.setText(self._day_words())
        self.days.setChecked(shown.since is not None or shown.until is not None)
        self.missing.setChecked(shown.missing_only)
        self.client.setText(literal(words.one_line(self._client_name)[:40]))
        self.client.setChecked(True)
        self.client.setVisible(shown.client_id is not None)
        self.client.setAccessibleName(self.tr("Only {name}; press to show everybody").format(name=self._client_name))

    def _type_words(self) -> str:
        types = self._filter.types
        if not types:
            return self.tr("All types")
        if len(types) == 1:
            return document_type(next(iter(types)).value)
        return self.tr("{count} types").format(count=words.count(len(types), self.locale()))

    def _day_words(self) -> str:
        days = (self._filter.since, self._filter.until)
        named = next((name for name, span in self._spans().items() if span == days), None)
        return named or self.tr("Chosen dates")
