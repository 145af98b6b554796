"""When to lock by itself: nobody at the computer, the computer asleep, the session locked."""

from __future__ import annotations

import ctypes
import logging
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QEvent,
    QObject,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QApplication, QWidget

log = logging.getLogger(__name__)

GAP_SECONDS = 30.0
_LOOK_MS = 5_000
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Tells when nobody has touched the application for some minutes."""

    idle = Signal()

    def __init__(self, app: QApplication, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.idle)
        self.set_minutes(minutes)
        app.installEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        """Wait for `minutes` from now on."""
        self._timer.start(minutes * 60_000)

    def stop(self) -> None:
        """Tell nothing more."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    @property
    def remaining_ms(self) -> int:
        """How long until it tells, in milliseconds."""
        return self._timer.remainingTime()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._timer.start()
        return False


class SleepWatch(QObject):
    """Tells that the computer slept: the wall clock has gone on by more than the timer that looks at it."""

    slept = Signal()

    def __init__(self, clock: Callable[[], float] = time.time, parent: QObject | None = None) -> None:
        """`clock` gives the wall clock's time in seconds."""
        super().__init__(parent)
        self._clock = clock
        self._last = clock()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Tell nothing more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Compare the clock with the last look; a step backwards is no sleep."""
        now = self._clock()
        gap, self._last = now - self._last, now
        if gap > GAP_SECONDS + _LOOK_MS / 1000:
            self.slept.emit()


class SessionWatch(QObject):
    """Tells that the system is about to sleep, or that the session was locked, where the system says so.

    Linux says it over D-Bus, Windows by messages to a window; macOS is not asked: there the gap of the clock tells.
    """

    leaving = Signal()

    def __init__(self, window: QWidget, parent: QObject | None = None) -> None:
        """`window` is the one that Windows sends its messages to."""
        super().__init__(parent)
        self._filter: _WindowsMessages | None = None
        if sys.platform == "win32":
            self._filter = _WindowsMessages(int(window.winId()), self.leaving.emit)
        elif sys.platform == "linux":
            self._listen()

    def stop(self) -> None:
        """Hear nothing more from the system."""
        if self._filter is not None:
            self._filter.remove()
            self._filter = None

    @Slot(bool)
    def prepare(self, about_to: bool) -> None:
        """The computer is about to sleep, or has woken; the screen saver has come, or gone."""
        if about_to:
            self.leaving.emit()

    @Slot()
    def locked(self) -> None:
        """The session was locked."""
        self.leaving.emit()

    def _listen(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # Linux alone

        login = "org.freedesktop.login1"
        prepare, locked = b"1prepare(bool)", b"1locked()"
        system = QDBusConnection.systemBus()
        if system.isConnected():
            system.connect(login, "/org/freedesktop/login1", f"{login}.Manager", "PrepareForSleep", self, prepare)
            system.connect(login, "", f"{login}.Session", "Lock", self, locked)
        session = QDBusConnection.sessionBus()
        if session.isConnected():
            for service in ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"):
                session.connect("", "", service, "ActiveChanged", self, prepare)


class _WindowsMessages(QAbstractNativeEventFilter):
    """Windows' own messages about sleep and the locked session."""

    _POWER, _SUSPEND = 0x0218, 0x0004
    _SESSION, _SESSION_LOCK = 0x02B1, 0x7

    def __init__(self, window: int, leaving: Callable[[], object]) -> None:
        super().__init__()
        self._window, self._leaving = window, leaving
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)
        self._registered = bool(_wtsapi().WTSRegisterSessionNotification(window, 0))

    def remove(self) -> None:
        """Hear nothing more."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)
        if self._registered:
            _wtsapi().WTSUnRegisterSessionNotification(self._window)

    def nativeEventFilter(self, event_type: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        if bytes(event_type) == b"windows_generic_MSG":  # type: ignore[arg-type]  # a QByteArray, or bytes
            kind, argument = _message(int(message))
            if (kind, argument) in ((self._POWER, self._SUSPEND), (self._SESSION, self._SESSION_LOCK)):
                self._leaving()
        return False, 0


class _Message(ctypes.Structure):
    """The beginning of Windows' MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("argument", ctypes.c_size_t),
    )


def _message(address: int) -> tuple[int, int]:
    found = _Message.from_address(address)
    return int(found.message), int(found.argument)


def _wtsapi() -> ctypes.CDLL:
    return ctypes.CDLL("wtsapi32")
