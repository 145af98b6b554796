"""The one owner of colour: the tokens of light and dark, the palette made of them, and the switch between."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from pmupro_desktop.ui import fonts, icons
from pmupro_desktop.ui.style import StudioStyle
from pmupro_desktop.ui.stylesheet import stylesheet

Choice = Literal["light", "dark", "system"]
Role = Literal["ink", "muted", "accent", "on_accent", "good", "warn", "warn_mark", "bad", "control"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, as #rrggbb; the avatars' tint as saturation and lightness of HSL, 0 to 255."""

    bg: str
    surface: str
    raised: str
    line: str  # decorative only: too pale to carry meaning
    control: str
    ink: str
    muted: str
    accent: str  # never a state
    accent_fill: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_mark: str
    warn_soft: str
    warn_line: str
    bad: str
    bad_soft: str
    bad_line: str
    shadow: str
    shadow_alpha: int  # 0 to 255; nothing casts a shadow in the dark
    avatar_saturation: int
    avatar_lightness: int


LIGHT = Tokens(
    bg="#F6F4F5",
    surface="#FFFFFF",
    raised="#FAF8FA",
    line="#E6E1E6",
    control="#8C838E",
    ink="#241D27",
    muted="#675E6A",
    accent="#5B3A63",
    accent_fill="#5B3A63",
    on_accent="#FFFFFF",
    accent_soft="#F1EAF3",
    good="#2A6A4C",
    good_soft="#E3F1E9",
    warn="#8F5600",
    warn_mark="#B86E00",
    warn_soft="#FCF1DA",
    warn_line="#EFD9AB",
    bad="#A3201C",
    bad_soft="#FCE8E6",
    bad_line="#F2C7C3",
    shadow="#3C1E46",
    shadow_alpha=26,
    avatar_saturation=70,
    avatar_lightness=222,
)

DARK = Tokens(
    bg="#17141A",
    surface="#201C23",
    raised="#29242D",
    line="#38323C",
    control="#80768A",
    ink="#F1ECF2",
    muted="#AFA5B3",
    accent="#C9A6D6",
    accent_fill="#835C90",
    on_accent="#FFFFFF",
    accent_soft="#35293B",
    good="#83CBA6",
    good_soft="#1E3529",
    warn="#EBC06C",
    warn_mark="#EBC06C",
    warn_soft="#352A16",
    warn_line="#54431F",
    bad="#F59C93",
    bad_soft="#42201F",
    bad_line="#6A3330",
    shadow="#000000",
    shadow_alpha=0,
    avatar_saturation=46,
    avatar_lightness=66,
)

_SCHEMES: dict[Choice, Qt.ColorScheme] = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "system": Qt.ColorScheme.Unknown,
}


class Theme(QObject):
    """Keeps the application in the scheme that was chosen, and follows the system when that is the choice."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = "system"
        self._shown: Tokens | None = None
        fonts.load()
        app.setStyle(StudioStyle())
        app.setFont(fonts.font())
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> Choice:
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Show `choice` from now on; title bars follow where the system allows it."""
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        self._follow()

    @Slot()
    def _follow(self) -> None:
        dark = self._choice == "dark"
        if self._choice == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        tokens = DARK if dark else LIGHT
        if tokens is self._shown:
            return
        self._shown = tokens
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(stylesheet(asdict(tokens)))
        self.changed.emit()


def apply(app: QApplication, choice: Choice) -> Theme:
    """Dress `app` in `choice` and return its one Theme, which says when the colours change."""
    theme = of(app) or Theme(app)
    theme.choose(choice)
    return theme


def of(app: QApplication) -> Theme | None:
    """The Theme of `app`, when it has been applied."""
    found: Theme | None = app.findChild(Theme)
    return found


def current() -> Tokens:
    """The tokens on screen now, told from the application's palette: ask again at every painting."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window == QColor(DARK.bg) else LIGHT


def colour(role: str) -> QColor:
    """The colour on screen now of a token, by its name in Tokens."""
    return QColor(getattr(current(), role))


def icon(name: str, role: Role = "ink") -> QIcon:
    """The Material icon `name` ("magnify", "lock-outline") in a token's colour; it follows the theme by itself."""

    def shade(mode: QIcon.Mode, _state: QIcon.State) -> QColor:
        return colour("control" if mode == QIcon.Mode.Disabled else role)

    return QIcon(icons.Glyph(icons.character(name), shade))


def palette(tokens: Tokens) -> QPalette:
    """What Fusion and our own painting read; Mid is the outline of controls."""
    result = QPalette()
    role = QPalette.ColorRole
    shades = {
        tokens.bg: (role.Window,),
        tokens.surface: (role.Base, role.Button, role.Light, role.Midlight),
        tokens.raised: (role.AlternateBase, role.ToolTipBase),
        tokens.ink: (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText),
        tokens.muted: (role.PlaceholderText,),
        tokens.control: (role.Mid,),
        tokens.line: (role.Dark, role.Shadow),
        tokens.accent: (role.Link, role.LinkVisited, role.Accent),
        tokens.accent_fill: (role.Highlight,),
        tokens.on_accent: (role.HighlightedText,),
    }
    for shade, roles in shades.items():
        for each in roles:
            result.setColor(each, QColor(shade))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.control))
    return result


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    bright, dim = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(shade: QColor) -> float:
    channels = (shade.redF(), shade.greenF(), shade.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
