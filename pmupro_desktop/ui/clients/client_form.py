"""The fields of a client, in cards, and their values as typed."""

from __future__ import annotations

import contextlib
from dataclasses import fields
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from pmupro_desktop.domain.client import FITZPATRICK
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.scrolled import Content
from pmupro_desktop.ui.widgets import Card, ChoiceField, DateField, Field, Form, PlainLabel, column
from pmupro_desktop.ui.widgets.date_text import written


class ClientForm(Content):
    """Every field of ClientValues. What can't be read as a date stays in the field as it was typed."""

    edited = Signal()
    submitted = Signal()  # Enter in a field of one line

    def __init__(self, studio: OpenStudio) -> None:
        super().__init__(compact=False)
        self._today = studio.today()
        self._lines: dict[str, QLineEdit] = {}
        self._texts: dict[str, QPlainTextEdit] = {}
        self._dates: dict[str, DateField] = {}
        self._is_active = True
        self._filling = False
        self._forms = {"who": Form(), "contact": Form(), "health": Form(), "notes": Form()}
        self._build_who()
        self._build_contact()
        self._build_health()
        self._text("notes", "notes", self.tr("Notes"), height=96, wide=True)
        cards = (
            Card(self.tr("Who"), self._forms["who"], gap=12),
            Card(self.tr("Contact"), self._forms["contact"], gap=12),
            Card(self.tr("Health"), self._forms["health"], self.none_known, self._none_note, gap=12),
            Card("", self._forms["notes"]),
        )
        self.setLayout(column(*cards, None, gap=16))

    def _build_who(self) -> None:
        self._line("who", "name", self.tr("Name"), required=True, help=self.tr("As the client writes it."))
        self._date("who", "date_of_birth", self.tr("Date of birth"))
        self._line("who", "preferred_name", self.tr("Preferred name"))
        self._line("who", "pronouns", self.tr("Pronouns"))
        self._line("who", "first_name", self.tr("First name"))
        self._line("who", "last_name", self.tr("Last name"))
        place = self.tr("Empty: by the name as it is written. Type “Cruz” to list “de la Cruz” under C.")
        self._line("who", "sort_key", self.tr("Place in the list"), help=place, wide=True)

    def _build_contact(self) -> None:
        self._line("contact", "phone", self.tr("Phone"))
        self._line("contact", "email", self.tr("E-mail"))
        self._line("contact", "emergency_contact", self.tr("Emergency contact"))
        self._line("contact", "doctor_contact", self.tr("Doctor"))
        self._text("contact", "address", self.tr("Address"), height=64, wide=True)

    def _build_health(self) -> None:
        self._text("health", "allergies", self.tr("Allergies"), height=64)
        self._text("health", "clearance", self.tr("Needs a doctor’s word first"), height=64)
        self._date("health", "safety_confirmed_on", self.tr("Allergies confirmed with the client on"))
        self.skin_type = self._forms["health"].add(
            "skin_type", Field(self.tr("Skin type (Fitzpatrick)"), ChoiceField())
        )
        self.skin_type.chosen.connect(lambda _value: self._changed())
        self._text("health", "medical_history", self.tr("Medical history"), height=96, wide=True)
        self.none_known = QCheckBox(self.tr("The client says there are no known allergies"))
        self.none_known.toggled.connect(self._none_toggled)
        self._none_note = PlainLabel(
            self.tr("An empty field never counts as “none”: tick this only after asking."), "meta", wrap=True
        )
        self._texts["allergies"].textChanged.connect(self._asked_by_hand)

    def values(self) -> ClientValues:
        """What is typed; dates count as last read, and those that can't be read as empty (`problems` reads them)."""
        typed: dict[str, Any] = {name: edit.text() for name, edit in self._lines.items()}
        typed |= {name: edit.toPlainText() for name, edit in self._texts.items()}
        typed |= {name: edit.value() for name, edit in self._dates.items()}
        return ClientValues(
            **typed,
            skin_type=self.skin_type.value() or "",
            has_no_known_allergies=self.none_known.isChecked(),
            is_active=self._is_active,
        )

    def fill(self, values: ClientValues) -> None:
        """Show `values`."""
        self._filling = True
        for name, line in self._lines.items():
            line.setText(getattr(values, name))
            line.setCursorPosition(0)
        for name, text in self._texts.items():
            text.setPlainText(getattr(values, name))
        for name, day in self._dates.items():
            day.set_value(getattr(values, name))
        self._fill_skin(values.skin_type)
        self.none_known.setChecked(values.has_no_known_allergies)
        self._is_active = values.is_active
        self._filling = False
        self.show_problems({})

    def draft(self) -> dict[str, Any]:
        """What is typed, as JSON; a date that was not read yet, or can't be, as it was typed."""
        values = self.values()
        kept = {field.name: getattr(values, field.name) for field in fields(values)}
        return kept | {name: self._typed_date(edit) for name, edit in self._dates.items()}

    def _typed_date(self, edit: DateField) -> str:
        value, typed = edit.value(), edit.edit.text()
        return value.isoformat() if value is not None and typed == written(value, edit.locale()) else typed

    def fill_draft(self, draft: dict[str, Any]) -> None:
        """Show what `draft` kept; what it does not know stays empty."""
        known = {field.name for field in fields(ClientValues)} - set(self._dates)
        dates: dict[str, Any] = {}
        unread: dict[str, str] = {}
        for name in self._dates:
            text = str(draft.get(name) or "")
            dates[name] = None
            with contextlib.suppress(ValueError):
                dates[name] = date.fromisoformat(text)
            if dates[name] is None and text:
                unread[name] = text
        kept: dict[str, Any] = {name: draft[name] for name in known if name in draft}
        self.fill(ClientValues(**kept, **dates))
        for name, text in unread.items():
            self._dates[name].edit.setText(text)

    def problems(self) -> dict[str, str]:
        """What dates find wrong with themselves, by field, after reading them once more."""
        found: dict[str, str] = {}
        for form in self._forms.values():
            found |= form.problems()
        return found

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show each sentence at its field and go to the first."""
        for form in reversed(self._forms.values()):
            form.show_problems(problems)

    def focus_field(self, name: str) -> None:
        """Put the cursor into a field."""
        for form in self._forms.values():
            with contextlib.suppress(KeyError):
                form.field(name).setFocus()

    def field(self, name: str) -> Field[QWidget]:
        """The field of `name`; KeyError when there is none."""
        for form in self._forms.values():
            with contextlib.suppress(KeyError):
                return form.field(name)
        raise KeyError(name)

    def _line(
        self,
        form: str,
        name: str,
        label: str,
        *,
        required: bool = False,
        help: str = "",  # noqa: A002 - the word of the trade
        wide: bool = False,
    ) -> None:
        edit = self._forms[form].add(name, Field(label, QLineEdit(), required=required, help=help), wide=wide)
        edit.textChanged.connect(self._changed)
        edit.returnPressed.connect(self.submitted)
        self._lines[name] = edit

    def _text(self, form: str, name: str, label: str, *, height: int, wide: bool = False) -> None:
        edit = self._forms[form].add(name, Field(label, QPlainTextEdit()), wide=wide)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(height)
        edit.textChanged.connect(self._changed)
        self._texts[name] = edit

    def _date(self, form: str, name: str, label: str) -> None:
        edit = self._forms[form].add(name, Field(label, DateField(latest=self._today)))
        edit.value_changed.connect(lambda _value: self._changed())
        edit.edit.textEdited.connect(lambda _text: self._changed())
        edit.edit.returnPressed.connect(self.submitted)
        self._dates[name] = edit

    def _fill_skin(self, typed: str) -> None:
        choices = [(f"Type {number}", self.tr("Type {number}").format(number=number)) for number in FITZPATRICK]
        if typed and typed not in dict(choices):
            number = facts.fitzpatrick(typed)
            choices = [(typed, name) if value == f"Type {number}" else (value, name) for value, name in choices]
            if not number:
                choices.append((typed, typed))
        self.skin_type.set_choices(choices, empty=self.tr("Not known"))
        self.skin_type.set_value(typed or None)

    def _none_toggled(self, _none: bool) -> None:
        self._asked_by_hand()
        self._changed()

    def _asked_by_hand(self) -> None:
        """Whoever notes an answer has just asked: today is offered as the day, to be corrected where it is not."""
        day = self._dates["safety_confirmed_on"]
        if not self._filling and day.value() is None and not day.edit.text():
            day.set_value(self._today)

    def _changed(self) -> None:
        if not self._filling:
            self.edited.emit()
