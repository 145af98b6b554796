"""Fields with their label above and their message below, and forms made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pmupro_desktop.ui.widgets.dates import DateField
from pmupro_desktop.ui.widgets.fields import NumberField
from pmupro_desktop.ui.widgets.labels import IconMark, PlainLabel
from pmupro_desktop.ui.widgets.layouts import column, row
from pmupro_desktop.ui.widgets.typeset import set_look

Editor = TypeVar("Editor", bound=QWidget)

_ONE_COLUMN_BELOW = 520


class Field(QWidget, Generic[Editor]):
    """An editor, what it is called, and in place below it what helps or what is wrong."""

    problem_changed = Signal(str)

    def __init__(
        self,
        label: str,
        editor: Editor,
        *,
        required: bool = False,
        help: str = "",  # noqa: A002 - the word of the trade
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._label, self._help, self._problem = label, help, ""
        self._target = editor.focusProxy() or editor
        name = PlainLabel(label, "label", wrap=True)
        name.setBuddy(self._target)
        self._required = PlainLabel(self.tr("required"), "meta")
        if not required:  # to show a label that lies in nothing yet would flash it as a window
            self._required.hide()
        self._mark = IconMark("alert-circle", "bad", 16)
        self._message = PlainLabel("", "meta", wrap=True)
        self._target.setAccessibleName(self.tr("{label}, required").format(label=label) if required else label)
        below = row(self._mark, self._message, gap=6, stretch=1)
        self.setLayout(column(row(name, self._required, gap=6, stretch=0), editor, below, gap=4))
        self.setFocusProxy(self._target)
        if isinstance(editor, DateField | NumberField):
            editor.problem_changed.connect(self.set_problem)
        self._show_message()

    @property
    def problem(self) -> str:
        return self._problem

    def set_problem(self, sentence: str) -> None:
        """Say below the editor what is wrong, or with an empty sentence that nothing is."""
        if sentence == self._problem:
            return
        self._problem = sentence
        set_look(self._target, "invalid", "true" if sentence else None)
        self._show_message()
        self.problem_changed.emit(sentence)

    def set_help(self, sentence: str) -> None:
        self._help = sentence
        self._show_message()

    def _show_message(self) -> None:
        said = self._problem or self._help
        self._message.setText(said)
        self._message.set_state("bad" if self._problem else None)
        self._message.setVisible(bool(said))
        self._mark.setVisible(bool(self._problem))
        self._target.setAccessibleDescription(said)


class Form(QWidget):
    """Named fields in two columns, or in one where the room is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field[QWidget]] = {}
        self._wide: set[str] = set()
        self._columns = 2
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self.setLayout(self._grid)

    def add(self, name: str, field: Field[Editor], *, wide: bool = False) -> Editor:
        """Add `field` under the name of the value it edits and return its editor; `wide` takes a whole line."""
        self._fields[name] = field  # type: ignore[assignment]  # every Editor is a QWidget
        if wide:
            self._wide.add(name)
        self._arrange()
        return field.editor

    def field(self, name: str) -> Field[QWidget]:
        """The field of `name`; KeyError when there is none."""
        return self._fields[name]

    def show_problems(self, problems: Mapping[str, str]) -> Mapping[str, str]:
        """Show each sentence at its field, clear the others, go to the first; return what has no field here."""
        for name, field in self._fields.items():
            field.set_problem(problems.get(name, ""))
        first = next((field for name, field in self._fields.items() if name in problems), None)
        if first is not None:
            first.setFocus()
        return {name: sentence for name, sentence in problems.items() if name not in self._fields}

    def problems(self) -> dict[str, str]:
        """What dates and numbers find wrong with themselves, by field, after reading them once more."""
        found = {}
        for name, field in self._fields.items():
            if isinstance(field.editor, DateField | NumberField) and (problem := field.editor.problem()):
                found[name] = problem
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 1 if self.width() < _ONE_COLUMN_BELOW else 2
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._arrange()

    def _arrange(self) -> None:
        line = place = 0
        for name, field in self._fields.items():
            span = self._columns if name in self._wide else 1
            if place + span > self._columns:
                line, place = line + 1, 0
            grows = Qt.AlignmentFlag(0) if name in self._wide else Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(field, line, place, 1, span, grows)
            place += span
        for each in range(2):
            self._grid.setColumnStretch(each, 1 if each < self._columns else 0)
