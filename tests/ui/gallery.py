"""All parts of the window on one page, to be looked at: python -m tests.ui.gallery light out.png [small|rtl|lists]."""

from __future__ import annotations

import os
import sys
from typing import get_args

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLayout, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from pmupro_desktop.ui import theme
from pmupro_desktop.ui.tables import (
    TWO_LINE_ROLE,
    Column,
    RecordList,
    RecordModel,
    RecordTable,
    Section,
    TwoLine,
    TwoLineDelegate,
)
from pmupro_desktop.ui.widgets import (
    Asked,
    Avatar,
    Badge,
    Button,
    Card,
    ChoiceField,
    DateField,
    EmptyState,
    FadeScrollArea,
    Field,
    Form,
    IconMark,
    NavTabs,
    NoticeStack,
    NumberField,
    PlainLabel,
    ProgressPanel,
    Safety,
    SafetyStrip,
    SearchField,
    StateLabel,
    column,
    hairline,
    icon_button,
    panel,
    row,
)

SAFETIES = (
    Safety(
        Asked.FLAGGED,
        "Lidocaine",
        "14 Mar",
        Asked.FLAGGED,
        "Doctor’s note before lips · cold sores",
        "",
        "Mark Doe, husband · +1 234 567 891",
    ),
    Safety(Asked.NONE_KNOWN, "", "14 Mar", Asked.NONE_KNOWN, "", "14 Mar", "Mark Doe · +1 234 567 891"),
    Safety(),
    Safety(Asked.UNVERIFIED, "<b>Nickel</b> & latex", "", Asked.UNVERIFIED, "Takes aspirin"),
)


def bar() -> QWidget:
    tabs = NavTabs("Pages", height=47)
    for name in ("Today", "Clients", "Documents", "Procedures", "Calendar", "Pigments", "Reports"):
        tabs.add(name.casefold(), name)
    tabs.set_current("clients")
    state = StateLabel()
    state.show_state("Backed up 2 h ago", "good")
    lock = Button("Lock", icon="lock-outline")
    find = icon_button("magnify", "Search everything", kind="quiet-icon")
    key = PlainLabel("Ctrl K", "key")
    key.setFixedHeight(20)
    pieces = (PlainLabel("Lumière Brow Studio", "brand"), 32, tabs, None, find, key, 12, state, 12, lock)
    return panel("bar", row(*pieces, gap=0, margins=(16, 0, 16, 0)), height=48)


def banner() -> QWidget:
    words = column(
        None,
        row(PlainLabel("Jane Doe", "title"), PlainLabel("34 y · Skin type III", "muted"), None, gap=12),
        PlainLabel("+1 234 567 890 · jane@example.com · Client since March 2022", "muted", selectable=True),
        None,
        gap=4,
    )
    acts = (Button("Add document", icon="file-plus-outline"), Button("New procedure", icon="plus"))
    return panel("", row(Avatar("Jane Doe", "u-290", 56), 8, words, *acts, stretch=2), height=56)


def hero() -> Card:
    left = PlainLabel("2 things left", "verdict")
    left.set_state("warn")
    head = row(
        column(left, PlainLabel("Powder brows touch-up · Wed 25 Nov, 10:00", "muted"), gap=4),
        None,
        Button("Start anyway…", "quiet"),
    )
    pieces: list[QWidget | QLayout | int | None] = [head, 8, hairline()]
    for title, why, act, kind in (
        ("Patch test was done with another lot", "Tested MB-2024-001, planned MB-2024-007", "Choose lot", "primary"),
        ("No before photos", "Front and both sides", "Add photos", "outlined"),
    ):
        words = column(None, PlainLabel(title, "strong"), PlainLabel(why, "meta"), None, gap=0)
        button = Button(act, "primary" if kind == "primary" else "outlined")
        pieces += [
            panel("", row(IconMark("alert-circle", "warn_mark"), words, button, gap=12, stretch=1), height=55),
            hairline(),
        ]
    done = PlainLabel("3 done: consent, health screen, lots in date", "muted")
    pieces.append(panel("", row(IconMark("check", "good"), done, None, IconMark("chevron-down"), gap=12), height=43))
    return Card("", *pieces, main=True, gap=0)


def controls() -> Card:
    badges = row(Badge("Ready", "good"), Badge("2 left", "warn"), Badge("Allergy", "bad"), Badge("No intake"), None)
    off = Button("Not now")
    off.setEnabled(False)
    on = Button("Touch-up due 7", "chip")
    on.setChecked(True)
    buttons = row(
        Button("Choose lot", "primary"),
        Button("Compare", icon="compare"),
        Button("Skip", "quiet"),
        icon_button("dots-horizontal", "More"),
        off,
        None,
    )
    chips = row(Button("Filter", "chip", icon="tune-variant"), on, Button("No intake 2", "chip"), None)
    check, radio, other = QCheckBox("Consent signed"), QRadioButton("Yes"), QRadioButton("No")
    check.setChecked(True)
    radio.setChecked(True)
    search = SearchField("Name, phone or date of birth")
    people = row(
        Avatar("山田 花子", "u1"),
        Avatar("Łucja Kowalska", "u2"),
        Avatar("Zoë van den Berg", "u3"),
        Avatar("de la Cruz", "u4"),
        Avatar("", "u5"),
        None,
    )
    return Card(
        "Controls",
        badges,
        buttons,
        chips,
        search,
        row(check, radio, other, None, gap=16),
        people,
        actions=(Button("Import", icon="tray-arrow-down"),),
        gap=12,
    )


def form() -> Card:
    fields = Form()
    fields.add("name", Field("Name", QLineEdit("Łucja Kowalska"), required=True))
    born = fields.add("born", Field("Date of birth", DateField(), help="Needed for the consent form."))
    fields.add("skin", Field("Skin type", ChoiceField(((1, "I"), (3, "III")), empty="Not known")))
    volts = fields.add("voltage", Field("Voltage", NumberField(4, 12, decimals=1, unit="V")))
    phone = Field("Phone", QLineEdit("12"))
    fields.add("phone", phone)
    phone.set_problem("This number is too short to be dialled.")
    closed = QLineEdit("u-290")
    closed.setEnabled(False)
    fields.add("uid", Field("Number", closed))
    notes = QPlainTextEdit("Prefers mornings.")
    notes.setFixedHeight(72)
    fields.add("notes", Field("Notes", notes), wide=True)
    born.edit.setText("31 2 1990")
    born.problem()
    volts.set_value(7.5)
    return Card("Form", fields)


PEOPLE = (
    TwoLine("María García", "Lip blush · Mon 23 Nov, 09:30", "MG", 20, "Ready", "good"),
    TwoLine("Jane Doe", "Touch-up · Wed 25 Nov, 10:00", "JD", 290, "2 left", "warn"),
    TwoLine("Anh Nguyễn", "First visit · Thu 26 Nov, 14:00", "AN", 140, "No intake"),
    TwoLine("Łucja Kowalska", "Powder brows · 2 Nov", "ŁK", 200),
    TwoLine("山田 花子", "Eyeliner · 19 Oct", "山", 90),
    TwoLine("A name so long that it can't be shown in full anywhere", "Scalp · 22 Sep", "AN", 175, "Allergy", "bad"),
)


def people(parent: QWidget) -> RecordModel[TwoLine]:
    number = {line.title: index for index, line in enumerate(PEOPLE)}
    model: RecordModel[TwoLine] = RecordModel(
        (
            Column("Name", lambda line: line.title, sort="name"),
            Column("Last visit", lambda line: line.subtitle, colour=lambda _line: "muted"),
            Column("Number", lambda line: str(1111 * number[line.title]), numeric=True),
        ),
        row_id=lambda line: number[line.title],
        fetch_ids=lambda done: done([Section("Next 7 days", range(3)), Section("Last seen", range(3, len(PEOPLE)))]),
        fetch_rows=lambda ids, done: done([PEOPLE[each] for each in ids]),
        roles={TWO_LINE_ROLE: lambda line: line},
        parent=parent,
    )
    model.reload()
    return model


def lists() -> QWidget:
    names = RecordList("Clients")
    names.setItemDelegate(TwoLineDelegate(names))
    names.setModel(people(names))
    names.choice.choose(1)
    table = RecordTable("Documents")
    table.setModel(people(table))
    table.setColumnWidth(0, 200)
    table.setColumnWidth(1, 240)
    table.choice.choose(0)
    side = panel("side", column(names), width=336)
    result = QWidget()
    result.setLayout(row(side, table, gap=0, stretch=1))
    return result


def page() -> QWidget:
    strips = []
    for safety in SAFETIES:
        strip = SafetyStrip()
        strip.show_safety(safety)
        strips.append(strip)
    tabs = NavTabs("Client")
    for text in ("Overview", "Procedures 4", "Documents 11", "Photos 26", "Intake", "History"):
        tabs.add(text, text)
    progress = ProgressPanel()
    progress.begin("Backing up to STICK")
    progress.report(412, 1284, "Photos, 412 of 1 284")
    progress.show()
    empty = Card(
        "Photos",
        EmptyState(
            "camera-outline",
            "Photos of each visit belong here, before, after and healed.",
            act="Add photos",
            pressed=lambda: None,
        ),
    )
    left = column(hero(), controls(), progress, None, gap=16)
    right = column(form(), empty, None, gap=16)
    cards = QWidget()
    columns = row(left, right, gap=16, margins=(24, 16, 24, 16))
    columns.setStretch(0, 7)
    columns.setStretch(1, 6)
    cards.setLayout(columns)
    top = column(banner(), 4, *strips, column(tabs, hairline(), gap=0), margins=(24, 16, 24, 0))
    result = QWidget()
    result.setProperty("panel", "page")
    result.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    result.setLayout(column(bar(), top, FadeScrollArea(cards), gap=0, stretch=2))
    return result


def main(choice: str, path: str, *options: str) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = QApplication([])
    if choice not in get_args(theme.Choice):
        raise SystemExit(f"{choice}: one of {get_args(theme.Choice)}")
    theme.apply(app, "dark" if choice == "dark" else "light")
    if "rtl" in options:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    window = lists() if "lists" in options else page()
    window.resize(*((1024, 640) if "small" in options else (1320, 1040)))
    window.show()
    notices = NoticeStack(window)
    notices.undoable("Łucja Kowalska was moved to the bin.", lambda: None)
    app.processEvents()
    app.processEvents()
    window.grab().save(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
