"""Where a password is typed: hidden unless asked for, pasted freely, with a word about Caps Lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pmupro_desktop.ui.widgets import IconMark, PlainLabel, icon_button, row


class PasswordField(QWidget):
    """A line for a password and the eye that shows it; `returned` when Enter is pressed in it."""

    returned = Signal()
    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.line.returnPressed.connect(self.returned)
        self.line.textChanged.connect(self.edited)
        self.line.installEventFilter(self)
        self._eye = icon_button("eye-outline", self.tr("Show the password"), pressed=self._turn)
        self.setLayout(row(self.line, self._eye, gap=8, stretch=0))
        self.setFocusProxy(self.line)
        self.caps = CapsLockHint()

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)

    @property
    def shown(self) -> bool:
        """Whether the password stands in clear."""
        return self.line.echoMode() == QLineEdit.EchoMode.Normal

    def show_text(self, shown: bool) -> None:
        """Show the password in clear, or hide it again."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.set_icon("eye-off-outline" if shown else "eye-outline")
        name = self.tr("Hide the password") if shown else self.tr("Show the password")
        self._eye.setAccessibleName(name)
        self._eye.setToolTip(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.caps.learn(event)
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        self.show_text(not self.shown)
        self.line.setFocus()


class CapsLockHint(QWidget):
    """Says that Caps Lock is on; Qt does not know its state, but a capital typed without Shift tells it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel(self.tr("Caps Lock is on."), "meta")
        words.set_state("warn")
        self.setLayout(row(IconMark("alert", "warn_mark", 16), words, None, gap=6))
        self.hide()

    def learn(self, event: QKeyEvent) -> None:
        """See from one key press whether Caps Lock is on."""
        if event.key() == Qt.Key.Key_CapsLock:
            self.hide()  # turned; the next letter tells which way
            return
        letter = event.text()
        if len(letter) != 1 or not letter.isalpha() or letter.upper() == letter.lower():
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.setVisible(letter.isupper() != shifted)
