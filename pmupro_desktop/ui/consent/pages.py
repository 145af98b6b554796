"""The pages of signing a form, one below the other in time: who, read and answer, client, artist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.documents.forms import By, Form
from pmupro_desktop.domain.base import now
from pmupro_desktop.services.consents import Prepared
from pmupro_desktop.ui.consent.questions import bullet
from pmupro_desktop.ui.consent.section_list import SectionList
from pmupro_desktop.ui.consent.sign_box import SignBox
from pmupro_desktop.ui.consent.tick import Tick
from pmupro_desktop.ui.unlock.trouble import Trouble
from pmupro_desktop.ui.widgets import (
    Button,
    Card,
    ChoiceField,
    FadeScrollArea,
    Field,
    IconMark,
    PlainLabel,
    column,
    row,
)

_WIDEST = 820


class FormPage(FadeScrollArea):
    """A page that scrolls; its content stays narrow enough to be read."""

    def __init__(self) -> None:
        self._lines = column(gap=12)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setLayout(self._lines)
        content = QWidget()
        across = row(None, inner, None, margins=(24, 16, 24, 24))
        across.setStretch(1, 1_000)
        content.setLayout(across)
        super().__init__(content)

    def put(self, *widgets: QWidget) -> None:
        """Place what the page consists of."""
        for widget in widgets:
            self._lines.addWidget(widget)
        self._lines.addStretch(1)

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        """Say in place what is missing here; gives the first of it, None when nothing is."""
        raise NotImplementedError

    def go_to(self, widget: QWidget | None) -> None:
        """Bring what is missing into sight, and the keyboard to it."""
        if widget is not None:
            widget.setFocus()
            self.ensureWidgetVisible(widget, 0, 80)


class WhoPage(FormPage):
    """For whom and for what, and whether on screen or on paper."""

    edited = Signal()
    blank_wanted = Signal()
    paper_wanted = Signal()

    def __init__(self, form: Form, procedures: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.agreed_at: datetime | None = None
        self.trouble = Trouble()
        self.procedure = ChoiceField(procedures, empty=self.tr("Not linked to a procedure yet"))
        self.agree = Tick(form.e_records_statement)
        self.blank = Button(self.tr("Print the blank form…"), icon="printer-outline", pressed=self.blank_wanted.emit)
        self.paper = Button(self.tr("Attach a signed scan…"), icon="paperclip", pressed=self.paper_wanted.emit)
        field = Field(self.tr("For this procedure"), self.procedure)
        field.setMaximumWidth(420)
        about = Card(form.title, PlainLabel(form.lead, wrap=True), field, main=True)
        screen = Card(form.e_records_title, *(bullet(point) for point in form.e_records_points), 4, self.agree)
        paper = Card(self.tr("On paper instead"), row(self.blank, self.paper, None))
        self.put(about, self.trouble, screen, paper)
        self.procedure.chosen.connect(lambda _value: self.edited.emit())
        self.agree.toggled.connect(self._on_agree)

    def set_agreed(self, at: datetime | None) -> None:
        """Show when it was agreed before."""
        self.agree.box.setChecked(at is not None)
        self.agreed_at = at

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        who = problems.get("date_of_birth", "")
        if who:
            self.trouble.say(who, "", "bad")
        else:
            self.trouble.clear()
        self.agree.set_problem(problems.get("screen", ""))
        return self.agree if self.agree.problem else self.trouble if who else None

    def _on_agree(self, on: bool) -> None:
        self.agreed_at = now() if on else None
        self.edited.emit()


class ReadPage(FormPage):
    """Everything the client reads and answers."""

    edited = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.sections = SectionList([part for part in form.sections if part.by is By.CLIENT])
        self.put(self.sections, PlainLabel(form.notice, "meta", wrap=True))
        self.sections.edited.connect(self.edited)

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        return self.sections.show_problems(problems)


class ClientSignPage(FormPage):
    """The client signs."""

    edited = Signal()

    def __init__(self, prepared: Prepared, title: str, lead: str) -> None:
        super().__init__()
        self.box = SignBox(title, prepared.form.client_intent)
        self.note = Trouble()
        self.put(PlainLabel(lead, "muted", wrap=True), self.note, self.box)
        self.box.edited.connect(self.edited)

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        return self.box.show_problems(problems, "client")


class ArtistSignPage(FormPage):
    """What to talk about, what the artist confirms, and their signature."""

    edited = Signal()

    def __init__(self, prepared: Prepared, title: str) -> None:
        super().__init__()
        form = prepared.form
        self.attention = Card(self.tr("Talk about this before you begin"))
        self._points: list[QWidget] = []
        self.sections = SectionList([part for part in form.sections if part.by is By.ARTIST])
        self.box = SignBox(title, form.artist_intent)
        self.box.name.setText(prepared.artist)
        self.put(self.attention, self.sections, self.box)
        self.sections.edited.connect(self.edited)
        self.box.edited.connect(self.edited)

    def show_attention(self, sentences: Sequence[str]) -> None:
        """What the client's answers give reason to talk about."""
        for point in self._points:
            self.attention.body.removeWidget(point)
            point.deleteLater()
        self._points = [_warning(sentence) for sentence in sentences]
        for point in self._points:
            self.attention.body.addWidget(point)
        self.attention.setVisible(bool(sentences))

    def show_problems(self, problems: Mapping[str, str]) -> QWidget | None:
        in_sections = self.sections.show_problems(problems)
        in_box = self.box.show_problems(problems, "artist")
        return in_sections or in_box


def _warning(sentence: str) -> QWidget:
    line = QWidget()
    line.setLayout(row(IconMark("alert", "warn_mark", 16), PlainLabel(sentence, "strong", wrap=True), stretch=1))
    return line
