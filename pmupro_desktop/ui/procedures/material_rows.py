"""Rows of material in a procedure's form: pigments and needles, each with its lot and its expiry date."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pmupro_desktop.domain.procedure_values import NeedleValues, PigmentValues
from pmupro_desktop.services.procedures import Lot
from pmupro_desktop.ui import words
from pmupro_desktop.ui.widgets import Button, DateField, NumberField, PlainLabel, column, icon_button, row, set_look
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate
Material = TypeVar("Material", PigmentValues, NeedleValues)
Editor = QLineEdit | NumberField | DateField


@dataclass(frozen=True)
class Cell:
    """A column: which value it edits, what it is called, and its editor; `stretch` is its share of the room."""

    name: str
    label: str
    make: Callable[[], Editor]
    stretch: int


def pigment_cells() -> tuple[Cell, ...]:
    """The columns of a pigment."""
    return (
        Cell("pigment_brand", translate("material", "Brand"), QLineEdit, 4),
        Cell("pigment_color", translate("material", "Shade"), QLineEdit, 4),
        Cell("drops", translate("material", "Drops"), partial(NumberField, 0, 1_000, decimals=1), 2),
        Cell("lot_number", translate("material", "Lot"), QLineEdit, 4),
        Cell("expires_on", translate("material", "Expires"), DateField, 4),
    )


def needle_cells() -> tuple[Cell, ...]:
    """The columns of a needle."""
    diameter = partial(NumberField, 0, 10, decimals=2, unit="mm")
    return (
        Cell("needle_configuration", translate("material", "Code"), QLineEdit, 6),
        Cell("diameter_mm", translate("material", "Diameter in mm"), diameter, 4),
        Cell("lot_number", translate("material", "Lot"), QLineEdit, 4),
        Cell("expires_on", translate("material", "Expires"), DateField, 4),
    )


class MaterialRow(QWidget, Generic[Material]):
    """One pigment or needle."""

    edited = Signal()
    removed = Signal(object)
    lot_confirmed = Signal()

    def __init__(self, cells: Sequence[Cell], kind: type[Material], number: int) -> None:
        super().__init__()
        self._kind: type[Material] = kind
        self._kept: dict[str, Any] = {}
        self._offered: Lot | None = None
        self.editors: dict[str, Editor] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for place, cell in enumerate(cells):
            editor = cell.make()
            named = translate("material", "{label}, row {number}").format(label=cell.label, number=number)
            (editor.focusProxy() or editor).setAccessibleName(named)
            self.editors[cell.name] = editor
            _line(editor).textEdited.connect(lambda _text: self.edited.emit())
            if isinstance(editor, DateField):
                editor.value_changed.connect(lambda _value: self.edited.emit())
            grid.addWidget(editor, 0, place)
            grid.setColumnStretch(place, cell.stretch)
            editor.setMinimumWidth(64)
        remove = icon_button("close", translate("material", "Remove this row"), kind="quiet-icon")
        remove.clicked.connect(lambda: self.removed.emit(self))
        grid.addWidget(remove, 0, len(cells))
        self._offer_words = PlainLabel("", "meta", wrap=True)
        self.confirm = Button(translate("material", "Same lot"), "chip", pressed=self.take_offer)
        self.confirm.setCheckable(False)
        self._offer = QWidget()
        self._offer.setLayout(row(self._offer_words, self.confirm, stretch=0))
        self._offer.hide()
        self._message = PlainLabel("", "meta", wrap=True)
        self._message.set_state("bad")
        self._message.hide()
        self.setLayout(column(grid, self._offer, self._message, gap=4))

    @property
    def offered(self) -> Lot | None:
        """The lot of last time, while nobody has said which one it is this time."""
        return self._offered

    def is_blank(self) -> bool:
        """Whether nothing is typed."""
        return not any(_line(editor).text().strip() for editor in self.editors.values())

    def values(self) -> Material:
        """What is typed, as last read."""
        typed: dict[str, Any] = {name: _value(editor) for name, editor in self.editors.items()}
        values: Material = self._kind(**{**self._kept, **typed})
        return values

    def fill(self, values: Material) -> None:
        shown = asdict(values)
        self._kept = {name: value for name, value in shown.items() if name not in self.editors}
        for name, editor in self.editors.items():
            if isinstance(editor, DateField | NumberField):
                editor.set_value(shown[name])
            else:
                editor.setText(shown[name])
                editor.setCursorPosition(0)

    def draft(self) -> dict[str, Any]:
        """What is typed, as text."""
        return {name: _kept_text(editor) for name, editor in self.editors.items()} | {"kept": self._kept}

    def fill_draft(self, draft: Mapping[str, Any]) -> None:
        """Show what `draft` kept."""
        self._kept = dict(draft.get("kept") or {})
        for name, editor in self.editors.items():
            _show_text(editor, str(draft.get(name) or ""))

    def offer(self, lot: Lot) -> None:
        """Offer the lot of last time, to be confirmed by looking at the bottle or the packet."""
        self._offered = lot if lot.number or lot.expires_on else None
        day = written(lot.expires_on, self.locale()) if lot.expires_on else ""
        until = translate("material", "expires {day}").format(day=day) if day else ""
        said = words.joined(words.one_line(lot.number) or translate("material", "no lot"), until)
        self._offer_words.setText(
            translate("material", "Last time: {lot}. Check it before you use it.").format(lot=said)
        )
        self._offer.setVisible(self._offered is not None)

    def take_offer(self) -> None:
        """It is the same lot as last time."""
        lot = self._offered
        if lot is None:
            return
        lot_field, expiry = self.editors["lot_number"], self.editors["expires_on"]
        _line(lot_field).setText(lot.number)
        if isinstance(expiry, DateField):
            expiry.set_value(lot.expires_on)
        self._offered = None
        self._offer.hide()
        self.edited.emit()

    def own_problems(self) -> dict[str, str]:
        """What dates and numbers find wrong with themselves, after reading them once more."""
        found = {
            name: editor.problem()
            for name, editor in self.editors.items()
            if isinstance(editor, DateField | NumberField)
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Mark the fields, and say below them what is wrong."""
        for name, editor in self.editors.items():
            set_look(editor.focusProxy() or editor, "invalid", "true" if name in problems else None)
            (editor.focusProxy() or editor).setAccessibleDescription(problems.get(name, ""))
        self._message.setText(" ".join(dict.fromkeys(problems.values())))
        self._message.setVisible(bool(problems))


class MaterialRows(QWidget, Generic[Material]):
    """All pigments or all needles, with their titles above."""

    edited = Signal()

    def __init__(self, cells: Sequence[Cell], kind: type[Material], add: str) -> None:
        """`add` is what the button says that adds a row."""
        super().__init__()
        self._cells = tuple(cells)
        self._kind: type[Material] = kind
        self.rows: list[MaterialRow[Material]] = []
        titles = QGridLayout()
        titles.setContentsMargins(0, 0, 40, 0)
        titles.setHorizontalSpacing(8)
        for place, cell in enumerate(self._cells):
            title = PlainLabel(cell.label, "label")
            title.setMinimumWidth(64)
            titles.addWidget(title, 0, place)
            titles.setColumnStretch(place, cell.stretch)
        self._titles = QWidget()
        self._titles.setLayout(titles)
        self._lines = column(gap=8)
        self.add_button = Button(add, icon="plus", pressed=self._add_by_hand)
        self.setLayout(column(self._titles, self._lines, row(self.add_button, None), gap=8))

    def filled(self) -> list[MaterialRow[Material]]:
        """The rows in which something is typed."""
        return [each for each in self.rows if not each.is_blank()]

    def values(self) -> tuple[Material, ...]:
        """What is typed, blank rows left out."""
        return tuple(each.values() for each in self.filled())

    def fill(self, values: Sequence[Material]) -> None:
        """Show `values`, and one blank row where there are none."""
        self._clear()
        for each in values:
            self.add().fill(each)
        if not values:
            self.add()

    def draft(self) -> list[dict[str, Any]]:
        return [each.draft() for each in self.filled()]

    def fill_draft(self, drafts: Sequence[Mapping[str, Any]]) -> None:
        self.fill(())
        for place, each in enumerate(drafts):
            (self.rows[0] if place == 0 else self.add()).fill_draft(each)

    def offer(self, lots: Sequence[Lot]) -> None:
        """Offer to each row the lot of last time."""
        for each, lot in zip(self.rows, lots, strict=False):
            each.offer(lot)

    def unconfirmed(self) -> int:
        """How many rows have a lot of last time and none yet this time."""
        return sum(
            each.offered is not None and not _line(each.editors["lot_number"]).text().strip() for each in self.rows
        )

    def problems(self, name: str) -> dict[str, str]:
        """What the rows find wrong with themselves, as the service names it: "pigments.0.drops"."""
        return {
            f"{name}.{place}.{field}": sentence
            for place, each in enumerate(self.filled())
            for field, sentence in each.own_problems().items()
        }

    def show_problems(self, name: str, problems: Mapping[str, str]) -> None:
        """Show what is wrong at each row."""
        for each in self.rows:
            each.show_problems({})
        for place, each in enumerate(self.filled()):
            start = f"{name}.{place}."
            each.show_problems({key[len(start) :]: said for key, said in problems.items() if key.startswith(start)})

    def add(self) -> MaterialRow[Material]:
        """One more row."""
        line: MaterialRow[Material] = MaterialRow(self._cells, self._kind, len(self.rows) + 1)
        line.edited.connect(self.edited)
        line.removed.connect(self._remove)
        self.rows.append(line)
        self._lines.addWidget(line)
        self._titles.show()
        return line

    def _add_by_hand(self) -> None:
        line = self.add()
        next(iter(line.editors.values())).setFocus()
        self.edited.emit()

    def _remove(self, line: MaterialRow[Material]) -> None:
        self.rows.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._titles.setVisible(bool(self.rows))
        self.add_button.setFocus()
        self.edited.emit()

    def _clear(self) -> None:
        for line in self.rows:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.rows = []


def _line(editor: Editor) -> QLineEdit:
    return editor.edit if isinstance(editor, DateField) else editor


def _value(editor: Editor) -> Any:
    return editor.value() if isinstance(editor, DateField | NumberField) else editor.text()


def _kept_text(editor: Editor) -> str:
    """A date in the one shape that needs no locale, when it was read; else what is typed."""
    typed = _line(editor).text()
    if isinstance(editor, DateField):
        value = editor.value()
        return value.isoformat() if value is not None and typed == written(value, editor.locale()) else typed
    return typed


def _show_text(editor: Editor, text: str) -> None:
    if isinstance(editor, DateField):
        with contextlib.suppress(ValueError):
            editor.set_value(date.fromisoformat(text))
            return
    _line(editor).setText(text)
    if isinstance(editor, NumberField):
        editor.problem()
