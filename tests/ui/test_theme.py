"""The tokens are readable, nobody else names a colour, and a change of scheme reaches every part."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

import pmupro_desktop.ui
from pmupro_desktop.ui import fonts, icons, theme
from pmupro_desktop.ui.stylesheet import stylesheet
from pmupro_desktop.ui.widgets import Button, Card, PlainLabel

SCHEMES = [pytest.param(theme.LIGHT, id="light"), pytest.param(theme.DARK, id="dark")]

TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("bg", "surface", "raised", "accent_soft")),
    *((state, ground) for state in ("good", "warn", "bad") for ground in ("surface", f"{state}_soft")),
    *(("ink", ground) for ground in ("good_soft", "warn_soft", "bad_soft", "line")),
    ("muted", "line"),
    ("on_accent", "accent_fill"),
]
CONTROLS = [
    *(("control", ground) for ground in ("bg", "surface")),
    *(("warn_mark", ground) for ground in ("surface", "warn_soft")),
    ("accent_fill", "surface"),
]


@pytest.mark.parametrize("tokens", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_has_a_contrast_of_four_and_a_half(tokens: theme.Tokens, ink: str, ground: str) -> None:
    assert theme.ratio(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), CONTROLS)
def test_icons_and_outlines_have_a_contrast_of_three(tokens: theme.Tokens, ink: str, ground: str) -> None:
    assert theme.ratio(getattr(tokens, ink), getattr(tokens, ground)) >= 3.0


def test_contrast_is_counted_as_wcag_does() -> None:
    assert theme.ratio("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_no_colour_is_named_outside_the_theme() -> None:
    folder = Path(pmupro_desktop.ui.__file__).parent
    literal = re.compile(r"[\"' ]#[0-9A-Fa-f]{3,8}\b|rgba?\(|QColor\(\s*[0-9\"']|GlobalColor\.(?!transparent)")
    guilty = [
        f"{path.relative_to(folder)}:{number}"
        for path in sorted(folder.rglob("*.py"))
        if path.name != "theme.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if literal.search(line)
    ]
    assert guilty == []


@pytest.mark.parametrize("tokens", SCHEMES)
def test_stylesheet_knows_every_token_it_names(tokens: theme.Tokens) -> None:
    assert "$" not in stylesheet(asdict(tokens))


def test_change_of_scheme_reaches_palette_icons_and_widgets(qtbot: QtBot, dressed: QApplication) -> None:
    button = Button("Lock", icon="lock-outline")
    label = PlainLabel("Title", "text")
    qtbot.addWidget(button)
    qtbot.addWidget(label)
    button.show()
    label.show()
    label.set_role("title")
    light = _picture(button)
    owner = theme.of(dressed)
    assert owner is not None
    with qtbot.waitSignal(owner.changed):
        theme.apply(dressed, "dark")
    assert theme.current() is theme.DARK
    assert label.font().pixelSize() == 22, "a typeface must outlive the stylesheet"
    assert _picture(button) != light
    assert owner is theme.of(dressed), "there is one theme for one application"


def test_main_card_casts_a_shadow_in_light_only(qtbot: QtBot, dressed: QApplication) -> None:
    card = Card("Next", main=True)
    qtbot.addWidget(card)
    assert card.graphicsEffect() is not None
    theme.apply(dressed, "dark")
    card.show()
    qtbot.waitUntil(lambda: card.graphicsEffect() is None)


def test_disabled_icon_is_drawn_in_the_colour_of_controls(qtbot: QtBot) -> None:
    mark = theme.icon("check", "ink")
    assert not mark.pixmap(QSize(16, 16)).isNull()
    assert mark.pixmap(QSize(16, 16)).toImage() != mark.pixmap(QSize(16, 16), mark.Mode.Disabled).toImage()


def test_unknown_icon_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        icons.character("no-such-icon")


def test_weights_and_figures_of_the_typeface_differ() -> None:
    text = "Patch test was done"
    regular, semibold = (QFontMetrics(fonts.font("text", weight)) for weight in (fonts.MEDIUM, fonts.SEMIBOLD))
    assert regular.horizontalAdvance(text) < semibold.horizontalAdvance(text)
    tabular = QFontMetrics(fonts.font(tabular=True))
    assert tabular.horizontalAdvance("1111") == tabular.horizontalAdvance("0000")
    assert {fonts.PIXELS[size] for size in ("title", "verdict", "heading", "text", "meta")} == {22, 20, 14, 13, 12}


def test_check_box_shows_its_state_by_more_than_colour(qtbot: QtBot) -> None:
    box = QCheckBox("Consent")
    qtbot.addWidget(box)
    empty = _picture(box)
    box.setChecked(True)
    assert _picture(box) != empty


def test_binding_does_not_steal_none(qapp: QApplication) -> None:
    label = QLabel()
    label.setText("x")
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("x")
    assert sys.getrefcount(None) > before - 250


def _picture(widget: Button | QCheckBox) -> QImage:
    return widget.grab().toImage()
