"""The strip that never leaves a client's page: allergies, clearance and whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.widgets.buttons import Button
from pmupro_desktop.ui.widgets.labels import ElidedLabel, IconMark, State
from pmupro_desktop.ui.widgets.layouts import column, row
from pmupro_desktop.ui.widgets.typeset import set_look

_NARROWEST, _WIDEST = 160, 420
"""What a cell may ask for of the strip's width, in px."""


class Asked(Enum):
    """How much is known: something, nothing after asking, nothing for want of asking, or hearsay, of something or
    only of none."""

    FLAGGED = "flagged"
    NONE_KNOWN = "none known"
    NEVER = "never"
    UNVERIFIED = "unverified"
    UNVERIFIED_NONE = "unverified none"


@dataclass(frozen=True, slots=True)
class Safety:
    """What the strip shows, already in words; dates are written by the caller, in the locale's way.

    `allergies` and `clearance` are the client's own words; `confirmed` and `clearance_confirmed` the days they were
    last confirmed, as text.
    """

    asked: Asked = Asked.NEVER
    allergies: str = ""
    confirmed: str = ""
    clearance_asked: Asked = Asked.NEVER
    clearance: str = ""
    clearance_confirmed: str = ""
    contact: str = ""


class SafetyStrip(QWidget):
    """Three cells, 52 px high, each with an icon, a word for what it is and the facts; colour only repeats them."""

    ask_allergies = Signal()
    ask_clearance = Signal()
    add_contact = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._allergy = _Cell("first", self.tr("Allergy"), self.tr("Ask now"), self.tr("Ask"))
        self._clearance = _Cell("middle", self.tr("Clearance"), self.tr("Ask now"), self.tr("Ask"))
        self._contact = _Cell("last", self.tr("Emergency contact"), self.tr("Add"), self.tr("Add"))
        self._allergy.asked.connect(self.ask_allergies)
        self._clearance.asked.connect(self.ask_clearance)
        self._contact.asked.connect(self.add_contact)
        self._cells = row(self._allergy, self._clearance, self._contact, gap=0)
        self.setLayout(self._cells)
        self.setFixedHeight(52)
        self.show_safety(Safety())

    def show_safety(self, safety: Safety) -> None:
        """Show what is known of one client."""
        self._show_asked(self._allergy, safety.asked, safety.allergies, safety.confirmed, danger=True)
        self._show_asked(
            self._clearance, safety.clearance_asked, safety.clearance, safety.clearance_confirmed, danger=False
        )
        self._contact.show_fact(
            "phone-outline", "muted", "neutral", safety.contact or self.tr("None given"), ask=not safety.contact
        )
        self._share()

    def set_compact(self, compact: bool) -> None:
        """Less air between icon and words, for small windows."""
        for cell in (self._allergy, self._clearance, self._contact):
            cell.set_compact(compact)
        self._share()

    def _share(self) -> None:
        """Divide the width by what each cell has to say: while it is enough for all, nothing is cut off."""
        for index, cell in enumerate((self._allergy, self._clearance, self._contact)):
            self._cells.setStretch(index, max(_NARROWEST, min(cell.needed(), _WIDEST)))

    def _show_asked(self, cell: _Cell, asked: Asked, facts: str, confirmed: str, *, danger: bool) -> None:
        icon = "alert-octagon" if danger else "stethoscope"
        if asked is Asked.NEVER:
            cell.show_fact("help-circle-outline", "warn_mark", "warn", self.tr("Never asked"), ask=True)
            return
        if asked is Asked.NONE_KNOWN:
            said = self.tr("None known") if danger else self.tr("None needed")
            cell.show_fact("check-circle-outline", "good", "neutral", self._with_day(said, confirmed))
            return
        if asked is Asked.UNVERIFIED_NONE:
            cell.show_fact("help-circle-outline", "warn_mark", "warn", facts, ask=True, imported=True)
            return
        state: State = "bad" if danger else "warn"
        role: theme.Role = "bad" if danger else "warn_mark"
        if asked is Asked.UNVERIFIED:
            cell.show_fact(icon, role, state, facts, ask=True, strong=danger, imported=True)
            return
        cell.show_fact(icon, role, state, self._with_day(facts, confirmed), strong=danger)

    def _with_day(self, said: str, day: str) -> str:
        return self.tr("{facts} · confirmed {day}").format(facts=said, day=day) if day else said


class _Cell(QFrame):
    """One fact of the strip with its icon, and a button where someone has to be asked."""

    asked = Signal()

    def __init__(self, edge: str, title: str, act: str, short_act: str) -> None:
        """`short_act` is what the button says in a small window."""
        super().__init__()
        self.setProperty("panel", "cell")
        self._edge = edge
        self._mirror()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(52)
        self._title_text, self._act_text, self._short_act = title, act, short_act
        self._imported = self._compact = False
        self._icon = IconMark("help-circle-outline")
        self._title = ElidedLabel(title, "mark")
        self._title.setFixedHeight(16)
        self._fact = ElidedLabel("")
        self._fact.setFixedHeight(20)
        self._act = Button(act, pressed=self.asked.emit)
        self._act.setAccessibleName(f"{act}: {title}")
        words = column(None, self._title, self._fact, None, gap=0)
        self._line = row(self._icon, words, self._act, gap=12, margins=(12, 0, 12, 0), stretch=1)
        self.setLayout(self._line)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_fact(
        self,
        icon: str,
        role: theme.Role,
        state: State,
        fact: str,
        *,
        ask: bool = False,
        strong: bool = False,
        imported: bool = False,
    ) -> None:
        """That a fact was `imported` stands beside the title, where it is not cut off."""
        self._imported = imported
        title = self._titled(self.tr("imported, not verified"))
        self._icon.set_icon(icon, role)
        self._show_title()
        self._title.set_state(state)
        self._fact.setText(fact)
        self._fact.set_role("strong" if strong else "text")
        self._act.setVisible(ask)
        self.setAccessibleName(f"{title}: {fact}")
        set_look(self, "state", state)

    def needed(self) -> int:
        """The width at which nothing is cut off, in px."""
        words = max(label.fontMetrics().horizontalAdvance(label.text()) for label in (self._title, self._fact))
        margins = self._line.contentsMargins()
        button = 0 if self._act.isHidden() else self._act.sizeHint().width() + self._line.spacing()
        return margins.left() + self._icon.width() + self._line.spacing() + words + 4 + button + margins.right()

    def _titled(self, note: str) -> str:
        return f"{self._title_text} · {note}" if self._imported else self._title_text

    def _show_title(self) -> None:
        self._title.setText(
            self._titled(self.tr("not verified") if self._compact else self.tr("imported, not verified"))
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """Round corners stay outside, whichever end is the first."""
        mirrored = {"first": "last", "last": "first"} if self.isRightToLeft() else {}
        set_look(self, "edge", mirrored.get(self._edge, self._edge))

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._show_title()
        self._act.setText(self._short_act if compact else self._act_text)
        self._line.setSpacing(8 if compact else 12)
        self._line.setContentsMargins(8 if compact else 12, 0, 8 if compact else 12, 0)
