"""The fields of a procedure, in cards, and their values as typed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from pmupro_desktop.domain.procedure_values import (
    NeedleValues,
    PigmentValues,
    ProcedureValues,
    advice_on,
    default_touch_up,
    tidy,
)
from pmupro_desktop.services.procedure_types import EYES
from pmupro_desktop.services.procedures import Repeat
from pmupro_desktop.ui.procedures.clock_field import ClockField
from pmupro_desktop.ui.procedures.material_rows import MaterialRows, needle_cells, pigment_cells
from pmupro_desktop.ui.records.scrolled import Content
from pmupro_desktop.ui.widgets import Card, ChoiceField, DateField, Field, Form, NumberField, PlainLabel, column
from pmupro_desktop.ui.widgets.date_text import written

translate = QCoreApplication.translate

_DATES = ("procedure_date", "follow_up_date", "touch_up_date")
_CLOCKS = ("procedure_time", "follow_up_time")
_LINES = ("technique", "area_treated", "depth")


@dataclass(frozen=True)
class TypeChoice:
    """A kind of procedure the form offers."""

    type_id: int
    name: str
    area: str | None


class ProcedureForm(Content):
    """Every field of ProcedureValues. What can't be read stays in its field as it was typed."""

    edited = Signal()

    def __init__(self, types: Sequence[TypeChoice], weeks: tuple[int, int]) -> None:
        """`weeks` is the studio's window for touch-ups after a procedure."""
        super().__init__(compact=False)
        self._weeks, self._zone = weeks, ""
        self._areas: dict[int, str | None] = {}
        self._filling = False
        self._proposed: date | None = None
        self._editors: dict[str, Any] = {}
        self._what, self._when, self._next = Form(), Form(), Form()
        self._build_what()
        self._build_when()
        self._build_next()
        self.pigments = MaterialRows(pigment_cells(), PigmentValues, self.tr("Add a pigment"))
        self.needles = MaterialRows(needle_cells(), NeedleValues, self.tr("Add a needle"))
        for rows in (self.pigments, self.needles):
            rows.edited.connect(self._changed)
        self.completed = QCheckBox(self.tr("This procedure is completed"))
        self.completed.toggled.connect(lambda _on: self._changed())
        self.advice = PlainLabel("", "meta", wrap=True)
        self.advice.set_state("warn")
        self._completed_problem = PlainLabel("", "meta", wrap=True)
        self._completed_problem.set_state("bad")
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(96)
        self.notes.textChanged.connect(self._changed)
        self._notes = Field(self.tr("Notes"), self.notes)
        cards = (
            Card(self.tr("What was done"), self._what, gap=12),
            Card(self.tr("When and with which settings"), self._when, gap=12),
            Card(self.tr("Pigments"), self.pigments, gap=8),
            Card(self.tr("Needles"), self.needles, gap=8),
            Card(self.tr("What comes next"), self._next, gap=12),
            Card("", self._notes, self.completed, self._completed_problem, self.advice, gap=12),
        )
        self.set_types(types)
        self.setLayout(column(*cards, None, gap=12))

    def _build_what(self) -> None:
        self.type = self._what.add("procedure_type_id", Field(self.tr("Type"), ChoiceField(), required=True))
        self.type.chosen.connect(lambda _value: self._type_chosen())
        self._line(self._what, "technique", self.tr("Technique"))
        self._line(self._what, "area_treated", self.tr("Area"))
        places = (
            ("top", self.tr("Top")), ("bottom", self.tr("Bottom")), ("both", self.tr("Top and bottom")),
        )  # fmt: skip
        choice = ChoiceField(places, empty=self.tr("Not noted"))
        self.placement = self._what.add("placement", Field(self.tr("Where on the eyelid"), choice))
        self.placement.chosen.connect(lambda _value: self._changed())

    def _build_when(self) -> None:
        self._date(self._when, "procedure_date", self.tr("Date"), required=True)
        self._clock(self._when, "procedure_time", self.tr("Began at"))
        self._number("duration", self.tr("Duration in minutes"), NumberField(0, 24 * 60, unit=self.tr("min")))
        self._number("voltage", self.tr("Voltage in volts"), NumberField(0, 100, decimals=1, unit=self.tr("V")))
        self._line(self._when, "depth", self.tr("Depth"))
        self._editors["procedure_date"].value_changed.connect(self._propose_touch_up)

    def _build_next(self) -> None:
        self._date(self._next, "follow_up_date", self.tr("Follow-up"))
        self._clock(self._next, "follow_up_time", self.tr("Follow-up at"))
        self._date(self._next, "touch_up_date", self.tr("Touch-up"))

    def set_types(self, types: Sequence[TypeChoice]) -> None:
        """Offer these kinds; the chosen one stays when it is among them."""
        self._areas = {each.type_id: each.area for each in types}
        self.type.set_choices([(each.type_id, each.name) for each in types], empty=self.tr("Choose…"))
        self._show_placement()

    def values(self) -> ProcedureValues:
        """What is typed; what can't be read counts as empty (`problems` says so)."""
        typed: dict[str, Any] = {name: self._editors[name].text() for name in _LINES}
        typed |= {name: self._editors[name].value() for name in (*_DATES, *_CLOCKS)}
        return ProcedureValues(
            **typed,
            procedure_type_id=self.type.value(),
            placement=self.placement.value() or "",
            zone=self._zone,
            duration=self._editors["duration"].whole(),
            voltage=self._editors["voltage"].value(),
            is_completed=self.completed.isChecked(),
            notes=self.notes.toPlainText(),
            pigments=self.pigments.values(),
            needles=self.needles.values(),
        )

    def fill(self, values: ProcedureValues) -> None:
        """Show `values`."""
        self._filling = True
        self._zone = values.zone
        for name in _LINES:
            self._editors[name].setText(getattr(values, name))
        for name in (*_DATES, *_CLOCKS, "duration", "voltage"):
            self._editors[name].set_value(getattr(values, name))
        self.type.set_value(values.procedure_type_id)
        self.placement.set_value(values.placement or None)
        self.completed.setChecked(values.is_completed)
        self.notes.setPlainText(values.notes)
        self.pigments.fill(values.pigments)
        self.needles.fill(values.needles)
        self._filling = False
        self._show_placement()
        self.show_problems({})

    def propose(self, repeat: Repeat) -> None:
        """Show a procedure again, its lots to be confirmed."""
        self.fill(repeat.values)
        self.pigments.offer(repeat.pigment_lots)
        self.needles.offer(repeat.needle_lots)
        self._propose_touch_up(repeat.values.procedure_date)

    def draft(self) -> dict[str, Any]:
        """What is typed, as JSON."""
        kept = {name: self._editors[name].text() for name in (*_LINES, *_CLOCKS, "duration", "voltage")}
        kept |= {name: _day_text(self._editors[name]) for name in _DATES}
        return kept | {
            "procedure_type_id": self.type.value(), "placement": self.placement.value() or "", "zone": self._zone,
            "is_completed": self.completed.isChecked(), "notes": self.notes.toPlainText(),
            "pigments": self.pigments.draft(), "needles": self.needles.draft(),
        }  # fmt: skip

    def fill_draft(self, draft: Mapping[str, Any]) -> None:
        """Show what `draft` kept."""
        self._filling = True
        for name in (*_LINES, *_CLOCKS, "duration", "voltage"):
            self._editors[name].setText(str(draft.get(name) or ""))
        for name in _DATES:
            self._show_day(self._editors[name], str(draft.get(name) or ""))
        self.type.set_value(draft.get("procedure_type_id"))
        self.placement.set_value(draft.get("placement") or None)
        self._zone = str(draft.get("zone") or "")
        self.completed.setChecked(bool(draft.get("is_completed")))
        self.notes.setPlainText(str(draft.get("notes") or ""))
        self.pigments.fill_draft(draft.get("pigments") or ())
        self.needles.fill_draft(draft.get("needles") or ())
        for name in ("duration", "voltage"):
            self._editors[name].problem()
        self._filling = False
        self._show_placement()
        self._show_advice()

    def problems(self) -> dict[str, str]:
        """What fields find wrong with themselves, by name, after reading them once more."""
        found: dict[str, str] = {}
        for form in (self._what, self._when, self._next):
            found |= form.problems()
        found |= {name: said for name in _CLOCKS if (said := self._editors[name].problem())}
        return found | self.pigments.problems("pigments") | self.needles.problems("needles")

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show each sentence at its field and go to the first."""
        self.needles.show_problems("needles", problems)
        self.pigments.show_problems("pigments", problems)
        self._completed_problem.setText(problems.get("is_completed", ""))
        self._completed_problem.setVisible("is_completed" in problems)
        self._notes.set_problem(problems.get("notes", ""))
        for form in (self._next, self._when, self._what):
            form.show_problems(problems)
        self._show_advice()

    def field(self, name: str) -> Field[QWidget]:
        """The field of `name`; KeyError when there is none."""
        for form in (self._what, self._when, self._next):
            with contextlib.suppress(KeyError):
                return form.field(name)
        raise KeyError(name)

    def take_all_lots(self) -> None:
        """Every lot is the same as last time."""
        for rows in (self.pigments, self.needles):
            for each in rows.rows:
                each.take_offer()

    def _line(self, form: Form, name: str, label: str) -> None:
        edit = form.add(name, Field(label, QLineEdit()))
        edit.textChanged.connect(self._changed)
        self._editors[name] = edit

    def _clock(self, form: Form, name: str, label: str) -> None:
        edit = form.add(name, Field(label, ClockField()))
        edit.textChanged.connect(self._changed)
        self._editors[name] = edit

    def _number(self, name: str, label: str, edit: NumberField) -> None:
        self._when.add(name, Field(label, edit))
        edit.textChanged.connect(self._changed)
        self._editors[name] = edit

    def _date(self, form: Form, name: str, label: str, *, required: bool = False) -> None:
        edit = form.add(name, Field(label, DateField(), required=required))
        edit.value_changed.connect(lambda _value: self._changed())
        edit.edit.textEdited.connect(lambda _text: self._changed())
        self._editors[name] = edit

    def _show_day(self, edit: DateField, text: str) -> None:
        with contextlib.suppress(ValueError):
            edit.set_value(date.fromisoformat(text))
            return
        edit.set_value(None)
        edit.edit.setText(text)

    def _propose_touch_up(self, day: date | None) -> None:
        """Offer the middle of the studio's window; what was typed by hand stays."""
        touch_up: DateField = self._editors["touch_up_date"]
        if self._filling or touch_up.value() != self._proposed or (touch_up.edit.text() and self._proposed is None):
            return
        self._proposed = default_touch_up(day, self._weeks) if day is not None else None
        touch_up.set_value(self._proposed)

    def propose_touch_up(self) -> None:
        """Offer a day for the touch-up of a new procedure."""
        self._propose_touch_up(self._editors["procedure_date"].value())

    def _type_chosen(self) -> None:
        self._show_placement()
        self._changed()

    def _show_placement(self) -> None:
        is_eyes = self._areas.get(self.type.value() or 0) == EYES
        self.field("placement").setVisible(is_eyes)

    def _changed(self) -> None:
        if not self._filling:
            self._show_advice()
            self.edited.emit()

    def _show_advice(self) -> None:
        """What may be kept, but deserves a second look: an expired lot always, gaps once it is called completed."""
        found = advice_on(tidy(self.values()))
        if not self.completed.isChecked():
            found = {name: said for name, said in found.items() if name == "touch_up_date" or _is_expiry(name, found)}
        sentences = dict.fromkeys(translate("problems", said) for said in found.values())
        self.advice.setText("\n".join(sentences))
        self.advice.setVisible(bool(sentences))


def _is_expiry(name: str, found: Mapping[str, str]) -> bool:
    return name.endswith(".expires_on") and "expired" in found[name]


def _day_text(edit: DateField) -> str:
    value, typed = edit.value(), edit.edit.text()
    return value.isoformat() if value is not None and typed == written(value, edit.locale()) else typed
