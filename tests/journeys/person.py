"""The artist at the screen: finds things by the words on them, presses them with the mouse and types."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

SHOTS = os.environ.get("PMUPRO_SHOTS")
"""A folder: where it is given, every step of a journey leaves a picture of the whole screen there."""


class Person:
    """Someone who knows only what is on the screen."""

    def __init__(self, story: str, *, patience: float = 1.0) -> None:
        """`story` names the pictures; `patience` makes every wait that much longer."""
        self._patience = patience
        self._story, self._shots = story, 0
        self.clicks = 0

    def wait(self, until: Callable[[], object], *, seconds: float = 20) -> None:
        """Look at the screen until `until` holds; TimeoutError when it does not within `seconds`."""
        patience = QDeadlineTimer(round(seconds * self._patience * 1000))
        while not until():
            if patience.hasExpired():
                raise TimeoutError
            QTest.qWait(10)

    def sees(self, words: str) -> bool:
        """Whether a label or a button on screen says `words`, among others."""
        return any(words in text for text in self.texts())

    def texts(self) -> list[str]:
        """Every text on screen."""
        return [text for widget in self._visible() if (text := _text(widget))]

    def reads(self, words: str, *, seconds: float = 20) -> None:
        """Wait until `words` are on screen."""
        try:
            self.wait(lambda: self.sees(words), seconds=seconds)
        except TimeoutError:
            raise AssertionError(f"{words!r} is not among {self.texts()}") from None

    def press(self, words: str, *, within: QWidget | None = None) -> None:
        """Click the button that says `words`, or that is called so where it shows an icon alone."""
        self.wait(lambda: self._button(words, within))
        button = self._button(words, within)
        assert button is not None
        self.click(button)

    def has_button(self, words: str) -> bool:
        return self._button(words, None) is not None

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget, which must not be covered by anything."""
        self._bring_into_view(widget)
        place = at or widget.rect().center()
        hit: list[str] = []

        def reachable() -> bool:
            under = QApplication.widgetAt(widget.mapToGlobal(place))
            hit[:] = [type(under).__name__]
            return under is widget or (under is not None and widget.isAncestorOf(under))

        try:
            self.wait(reachable, seconds=3)
        except TimeoutError:
            raise AssertionError(f"{_text(widget)!r} lies under {hit}") from None
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def types(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        for character in text:
            QTest.keyClicks(self._keyboard(), character)

    def fills(self, field: QWidget, text: str) -> None:
        """Click into a field and type over what is there."""
        self.click(field)
        self.key("Ctrl+A")
        self.types(text)

    def key(self, keys: str) -> None:
        """Press keys, "Ctrl+S" for one."""
        QTest.keySequence(self._keyboard(), QKeySequence(keys))

    def menu(self, *path: str) -> None:
        """Choose an entry of the menu behind the button at the top."""
        self.press("Menu")
        for depth, words in enumerate(path):
            self.wait(lambda depth=depth: len(self._menus()) > depth)  # type: ignore[misc]
            menu = self._menus()[depth]
            action = next(each for each in menu.actions() if each.text() == words)
            self.clicks += 1
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def picks(self, path: Path, *, picture: bool = False) -> None:
        """Put a path into the dialog that asks for a file or a folder."""
        self.wait(lambda: self._file_dialog())
        dialog = self._file_dialog()
        assert dialog is not None
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        if picture:
            self.shot("choosing")
        line.setText(str(path))  # typed, Qt's own proposals would come in between
        box = dialog.findChild(QDialogButtonBox)
        assert box is not None
        self.wait(lambda: box.buttons()[0].isEnabled())
        QTest.mouseClick(box.buttons()[0], Qt.MouseButton.LeftButton)
        self.wait(lambda: not self._file_dialog())

    def shot(self, name: str) -> None:
        """Leave a picture of the whole screen where pictures are wanted."""
        self._shots += 1
        if SHOTS:
            QTest.qWait(150)
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            for window in sorted(self._windows(), key=lambda each: each.isModal())[-2:]:
                place = Path(SHOTS) / f"{self._story}-{self._shots:02}-{name}-{type(window).__name__}.png"
                window.grab().save(str(place))

    def _windows(self) -> list[QWidget]:
        return [each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isWindow()]

    def _visible(self) -> Iterator[QWidget]:
        for window in self._windows():
            yield from (each for each in window.findChildren(QWidget) if each.isVisible())

    def _button(self, words: str, within: QWidget | None) -> QAbstractButton | None:
        found = [
            each
            for each in self._visible()
            if isinstance(each, QAbstractButton)
            and each.isEnabled()
            and words in (each.text(), each.accessibleName())
            and (within is None or within.isAncestorOf(each))
        ]
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            found = [each for each in found if dialog.isAncestorOf(each)]
        return found[-1] if found else None

    def _keyboard(self) -> QWidget:
        self._activate()
        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert widget is not None
        return widget

    def _activate(self) -> None:
        """Give the keyboard to the newest window, as a window manager does, which a virtual screen has not."""
        dialog, active = QApplication.activeModalWidget(), QApplication.activeWindow()
        if active is not None and dialog in (None, active):
            return
        window = dialog or self._windows()[-1]
        window.activateWindow()
        self.wait(lambda: QApplication.activeWindow() is window, seconds=5)

    def _menus(self) -> list[QMenu]:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
        return sorted(shown, key=lambda menu: isinstance(menu.parent(), QMenu) or bool(menu.title()))

    def _file_dialog(self) -> QFileDialog | None:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)]
        return next((each for each in shown if each.isVisible()), None)

    def _bring_into_view(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()


def _text(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return str(widget.text() or widget.accessibleName())
    return ""
