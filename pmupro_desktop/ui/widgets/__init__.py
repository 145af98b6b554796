"""The parts every page is made of, named as the design names them."""

from __future__ import annotations

from pmupro_desktop.ui.widgets.avatar import Avatar, hue, initials, paint_avatar
from pmupro_desktop.ui.widgets.backup import StateLabel
from pmupro_desktop.ui.widgets.buttons import Button, icon_button
from pmupro_desktop.ui.widgets.cards import Card, hairline, panel
from pmupro_desktop.ui.widgets.dates import DateField
from pmupro_desktop.ui.widgets.empty import EmptyState
from pmupro_desktop.ui.widgets.fields import ChoiceField, NumberField, SearchField
from pmupro_desktop.ui.widgets.forms import Field, Form
from pmupro_desktop.ui.widgets.labels import (
    Badge,
    ElidedLabel,
    IconMark,
    PlainLabel,
    literal,
    plain_tooltip,
)
from pmupro_desktop.ui.widgets.layouts import column, row
from pmupro_desktop.ui.widgets.notices import Notice, NoticeStack
from pmupro_desktop.ui.widgets.progress import ProgressPanel
from pmupro_desktop.ui.widgets.safety import Asked, Safety, SafetyStrip
from pmupro_desktop.ui.widgets.scrolling import Fade, FadeScrollArea
from pmupro_desktop.ui.widgets.tabs import NavTabs
from pmupro_desktop.ui.widgets.typeset import Typeset, set_look

__all__ = [
    "Asked",
    "Avatar",
    "Badge",
    "Button",
    "Card",
    "ChoiceField",
    "DateField",
    "ElidedLabel",
    "EmptyState",
    "Fade",
    "FadeScrollArea",
    "Field",
    "Form",
    "IconMark",
    "NavTabs",
    "Notice",
    "NoticeStack",
    "NumberField",
    "PlainLabel",
    "ProgressPanel",
    "Safety",
    "SafetyStrip",
    "SearchField",
    "StateLabel",
    "Typeset",
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
