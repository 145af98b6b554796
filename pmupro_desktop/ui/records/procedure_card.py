"""A procedure as a card: when, what, with which machine, needles, pigments and lots."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from pmupro_desktop.domain.procedure import LotState, Procedure, ProcedurePigment
from pmupro_desktop.ui import words
from pmupro_desktop.ui.records import facts
from pmupro_desktop.ui.records.parts import Bottle
from pmupro_desktop.ui.widgets import Badge, Card, PlainLabel, column, hairline, panel, row
from pmupro_desktop.ui.widgets.layouts import Piece

translate = QCoreApplication.translate


def procedure_card(
    procedure: Procedure, today: date, *, title: str, main: bool = False, buttons: tuple[QWidget, ...] = ()
) -> Card:
    """`procedure` with everything that is known of it; `buttons` stand after the badge."""
    locale = QLocale()
    pieces: list[Piece] = []
    line = words.joined(facts.procedure_title(procedure) if main else "", facts.machine(procedure, locale))
    if line:
        pieces.append(PlainLabel(line, "muted", wrap=True))
    place = words.joined(words.one_line(procedure.area_treated), words.one_line(procedure.placement), _depth(procedure))
    if place:
        pieces.append(PlainLabel(place, "muted", wrap=True))
    if procedure.pigments:
        pieces += [4, pigment_table(procedure, locale)]
    else:
        pieces.append(PlainLabel(translate("procedure", "No pigments recorded"), "muted"))
    if procedure.notes:
        pieces += [4, hairline(), 4, PlainLabel(procedure.notes, selectable=True, wrap=True)]
    if procedure.follow_up_date:
        day = words.day(procedure.follow_up_date, today, locale)
        pieces.append(PlainLabel(translate("procedure", "Follow-up planned for {day}").format(day=day), "muted"))
    if procedure.touch_up_date:
        day = words.day(procedure.touch_up_date, today, locale)
        pieces.append(PlainLabel(translate("procedure", "Touch-up planned for {day}").format(day=day), "muted"))
    pieces.append(None)
    badge = (
        Badge(translate("procedure", "Completed"), "good")
        if procedure.is_completed
        else Badge(translate("procedure", "Not completed"))
    )
    return Card(title, *pieces, actions=(badge, *buttons), main=main, gap=4)


def pigment_table(procedure: Procedure, locale: QLocale) -> QWidget:
    """Shade, drops and lot of each pigment, numbers aligned."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    with_drops = any(pigment.drops is not None for pigment in procedure.pigments)
    grid.addWidget(PlainLabel(translate("procedure", "Shade"), "label"), 0, 0)
    if with_drops:
        grid.addWidget(PlainLabel(translate("procedure", "Drops"), "label"), 0, 1, right)
    grid.addWidget(PlainLabel(translate("procedure", "Lot"), "label"), 0, 2)
    for line, pigment in enumerate(procedure.pigments, 1):
        grid.addWidget(_shade(pigment), line, 0)
        if with_drops and pigment.drops is not None:
            grid.addWidget(PlainLabel(locale.toString(pigment.drops, "g", 4), tabular=True), line, 1, right)
        grid.addLayout(_lot(pigment), line, 2)
    table = QWidget()
    table.setLayout(grid)
    return table


def _shade(pigment: ProcedurePigment) -> QWidget:
    name = words.one_line(pigment.pigment_color) or translate("procedure", "Shade not noted")
    shade = PlainLabel(name, wrap=True)
    lines: list[Piece] = [None, shade]
    if pigment.pigment_brand:
        lines.append(PlainLabel(words.one_line(pigment.pigment_brand), "meta", wrap=True))
    result = panel("", row(Bottle(), column(*lines, None, gap=0), gap=12, stretch=1))
    result.setMinimumHeight(40)
    return result


def _lot(pigment: ProcedurePigment) -> QLayout:
    if not pigment.lot_number:
        return column(None, PlainLabel(translate("procedure", "No lot"), "muted"), None, gap=2)
    lot = PlainLabel(words.one_line(pigment.lot_number), "muted", tabular=True, selectable=True)
    lines: list[Piece] = [None, lot]
    if pigment.lot_state == LotState.UNLINKED:
        lines.append(PlainLabel(translate("procedure", "not linked to stock"), "meta"))
    return column(*lines, None, gap=0)


def _depth(procedure: Procedure) -> str:
    return (
        translate("procedure", "depth {depth}").format(depth=words.one_line(procedure.depth)) if procedure.depth else ""
    )
