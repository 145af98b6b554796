"""The parts every page is made of, named as the design names them."""

from __future__ import annotations

from pmupro_desktop.ui.widgets.avatar import Avatar, hue, initials, paint_avatar
from pmupro_desktop.ui.widgets.buttons import Button, icon_button
from pmupro_desktop.ui.widgets.cards import Card, hairline, panel
from pmupro_desktop.ui.widgets.labels import (
    Badge,
    ElidedLabel,
    IconMark,
    PlainLabel,
    literal,
    plain_tooltip,
    set_look,
)
from pmupro_desktop.ui.widgets.layouts import column, row

__all__ = [
    "Avatar",
    "Badge",
    "Button",
    "Card",
    "ElidedLabel",
    "IconMark",
    "PlainLabel",
    "column",
    "hairline",
    "hue",
    "icon_button",
    "initials",
    "literal",
    "paint_avatar",
    "panel",
    "plain_tooltip",
    "row",
    "set_look",
]
