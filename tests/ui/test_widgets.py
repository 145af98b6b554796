"""Every part says what it shows, to eyes, keyboards and screen readers alike."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from pmupro_desktop.ui.widgets import (
    Asked,
    Badge,
    Button,
    ChoiceField,
    DateField,
    ElidedLabel,
    EmptyState,
    Fade,
    FadeScrollArea,
    Field,
    Form,
    NavTabs,
    NoticeStack,
    NumberField,
    PlainLabel,
    ProgressPanel,
    Safety,
    SafetyStrip,
    SearchField,
    StateLabel,
    hue,
    icon_button,
    initials,
    plain_tooltip,
)
from pmupro_desktop.ui.widgets.date_text import Unreadable, parse, written

MARKUP = "<b>Zoë</b> & <img src='x'>"
TODAY = date(2026, 11, 22)
BRITISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
SPANISH = QLocale(QLocale.Language.Spanish, QLocale.Country.Spain)
JAPANESE = QLocale(QLocale.Language.Japanese, QLocale.Country.Japan)


def shown(qtbot: QtBot, widget: QWidget, width: int = 600, height: int = 0) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height or widget.sizeHint().height())
    widget.show()


def type_text(widget: QWidget, text: str) -> None:
    """As an input method would: keyClicks can't type beyond ASCII."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


class TestLabels:
    def test_markup_in_a_name_stays_characters(self, qtbot: QtBot) -> None:
        for label in (PlainLabel(MARKUP), ElidedLabel(MARKUP), Badge(MARKUP)):
            qtbot.addWidget(label)
            assert label.textFormat() == Qt.TextFormat.PlainText
            assert label.text() == MARKUP
        assert "<b>" not in plain_tooltip(MARKUP)
        assert plain_tooltip("") == ""

    def test_label_is_elided_only_where_it_does_not_fit(self, qtbot: QtBot) -> None:
        label = ElidedLabel("A rather long second line about a procedure")
        shown(qtbot, label, 60)
        assert label.elided
        label.resize(600, label.height())
        assert not label.elided

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Jane Doe", "JD"),
            ("María de la Cruz", "MC"),
            ("Cher", "C"),
            ("山田 花子", "山"),
            ("김 민지", "김"),
            ("ßeta", "S"),
            ("Łucja Đặng", "ŁĐ"),
            ("(Anna) O’Neill", "AO"),
            ("  ", "?"),
            ("12", "?"),
        ],
    )
    def test_initials(self, name: str, expected: str) -> None:
        assert initials(name) == expected

    def test_tint_belongs_to_the_record(self) -> None:
        assert hue("a") == hue("a")
        assert len({hue(f"client {number}") for number in range(200)}) > 100


class TestButtons:
    def test_target_is_large_enough_and_named(self, qtbot: QtBot) -> None:
        pressed: list[int] = []
        button = icon_button("dots-horizontal", "More", pressed=lambda: pressed.append(1))
        shown(qtbot, button)
        assert button.accessibleName() == button.toolTip() == "More"
        assert min(button.width(), button.height()) >= 24
        QTest.keyClick(button, Qt.Key.Key_Space)
        assert pressed == [1]

    def test_chip_is_checked_and_the_primary_is_not(self, qtbot: QtBot) -> None:
        chip, primary = Button("No intake 2", "chip"), Button("Start", "primary")
        qtbot.addWidget(chip)
        qtbot.addWidget(primary)
        assert chip.isCheckable()
        assert not primary.isCheckable()
        assert (chip.height(), primary.height()) == (28, 32)

    def test_button_bears_forty_percent_more_text(self, qtbot: QtBot) -> None:
        short, long = Button("Choose lot"), Button("Choose lot" + "x" * 4)
        qtbot.addWidget(short)
        qtbot.addWidget(long)
        assert long.sizeHint().width() > short.sizeHint().width()


class TestDates:
    @pytest.mark.parametrize(
        ("text", "locale", "expected"),
        [
            ("14/3/1990", BRITISH, date(1990, 3, 14)),
            ("14.03.90", BRITISH, date(1990, 3, 14)),
            ("3/14/1990", AMERICAN, date(1990, 3, 14)),
            ("14031990", BRITISH, date(1990, 3, 14)),
            ("031490", AMERICAN, date(1990, 3, 14)),
            ("1990-03-14", AMERICAN, date(1990, 3, 14)),
            ("1990/3/14", BRITISH, date(1990, 3, 14)),
            ("14 Mar 1990", BRITISH, date(1990, 3, 14)),
            ("March 14, 1990", AMERICAN, date(1990, 3, 14)),
            ("14 septiembre 2024", SPANISH, date(2024, 9, 14)),
            ("14 de sept. de 2024", SPANISH, date(2024, 9, 14)),
            ("2024/9/14", JAPANESE, date(2024, 9, 14)),
            ("1/2/36", BRITISH, date(2036, 2, 1)),
            ("1/2/37", BRITISH, date(1937, 2, 1)),
            ("29 Feb 2024", BRITISH, date(2024, 2, 29)),
            ("   ", BRITISH, None),
        ],
    )
    def test_shapes_people_type(self, text: str, locale: QLocale, expected: date | None) -> None:
        assert parse(text, locale, TODAY) == expected

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("31/2/1990", "impossible"),
            ("3/14/1990", "impossible"),
            ("29 Feb 2023", "impossible"),
            ("14 Mar", "incomplete"),
            ("14/3", "incomplete"),
            ("soon", "unknown"),
            ("1/2/19900", "impossible"),
        ],
    )
    def test_what_is_no_date_is_told_apart(self, text: str, reason: str) -> None:
        with pytest.raises(Unreadable) as refused:
            parse(text, BRITISH, TODAY)
        assert refused.value.reason == reason

    @pytest.mark.parametrize("locale", [BRITISH, AMERICAN, SPANISH, QLocale("pl"), QLocale("de"), QLocale("hu")])
    def test_what_is_written_reads_as_the_same_day(self, locale: QLocale) -> None:
        for month in range(1, 13):
            day = date(2011, month, 12)
            assert parse(written(day, locale), locale, TODAY) == day

    def test_field_takes_refuses_and_forgets(self, qtbot: QtBot) -> None:
        field = DateField(latest=TODAY)
        shown(qtbot, field)
        told: list[object] = []
        field.value_changed.connect(told.append)
        for text in ("14/3/90", "31/2/90", "1/1/2030", ""):
            field.edit.setText(text)
            field.problem()
        assert told == [date(1990, 3, 14), None]
        field.edit.setText("31/2/90")
        assert field.problem() == "There is no such day."
        field.edit.setText("1/1/2030")
        assert field.problem() == "This must not be after 22 Nov 2026."
        field.set_value(date(1990, 3, 14))
        assert (field.edit.text(), field.problem()) == ("14 Mar 1990", "")

    @pytest.mark.qt_log_ignore("This plugin does not support")
    def test_calendar_opens_by_key_and_gives_its_day(self, qtbot: QtBot) -> None:
        field = DateField()
        shown(qtbot, field)
        field.set_value(date(2026, 11, 22))
        QTest.keyClick(field.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        [calendar] = field.findChildren(QCalendarWidget)
        days = calendar.findChild(QTableView)
        assert days is not None
        QTest.keyClick(days, Qt.Key.Key_Right)
        QTest.keyClick(days, Qt.Key.Key_Return)
        assert field.value() == date(2026, 11, 23)


class TestFields:
    def test_number_is_read_as_the_locale_writes_it(self, qtbot: QtBot) -> None:
        field = NumberField(4, 12, decimals=1, unit="V")
        shown(qtbot, field)
        field.setLocale(SPANISH)
        for text, expected, problem in (
            ("7,5", 7.5, ""),
            ("7.5 V", 7.5, ""),
            ("99", None, "Type a value from 4,0 V to 12,0 V."),
            ("much", None, "Type a number."),
            ("", None, ""),
        ):
            field.setText(text)
            assert field.problem() == problem
            assert field.value() == expected

    def test_search_waits_for_a_pause_and_escape_clears(self, qtbot: QtBot) -> None:
        field = SearchField("Name or phone")
        shown(qtbot, field)
        told: list[str] = []
        field.searched.connect(told.append)
        for letter in ("Ł", "u", "c"):
            type_text(field, letter)
        qtbot.waitUntil(lambda: told == ["Łuc"])
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert told == ["Łuc", ""]
        assert field.text() == ""

    def test_choice_keeps_its_value_through_other_choices(self, qtbot: QtBot) -> None:
        field = ChoiceField([(1, "I"), (2, "II")], empty="Not known")
        shown(qtbot, field)
        assert field.value() is None
        field.set_value(2)
        field.set_choices([(2, "Dos"), (3, "Tres")], empty="No se sabe")
        assert (field.value(), field.currentText()) == (2, "Dos")

    def test_problem_stands_below_its_field_and_is_spoken(self, qtbot: QtBot) -> None:
        form = Form()
        form.add("name", Field("Name", QLineEdit(), required=True))
        born = form.add("born", Field("Date of birth", DateField(), help="For the consent form."))
        shown(qtbot, form)
        rest = form.show_problems({"born": "This is in the future.", "email": "No such place."})
        assert rest == {"email": "No such place."}
        field = form.field("born")
        assert "This is in the future." in [label.text() for label in field.findChildren(QLabel) if label.isVisible()]
        assert born.edit.accessibleDescription() == "This is in the future."
        assert born.edit.accessibleName() == "Date of birth"
        assert form.field("name").editor.accessibleName() == "Name, required"
        form.show_problems({})
        assert born.edit.accessibleDescription() == "For the consent form."
        born.edit.setText("never")
        assert list(form.problems()) == ["born"]

    def test_form_becomes_one_column_in_a_narrow_place(self, qtbot: QtBot) -> None:
        form = Form()
        for name in ("one", "two"):
            form.add(name, Field(name.title(), QLineEdit()))
        shown(qtbot, form, 700, 200)
        assert form.field("one").y() == form.field("two").y()
        form.resize(400, 300)
        qtbot.waitUntil(lambda: form.field("one").y() < form.field("two").y())


class TestSafetyStrip:
    @pytest.mark.parametrize(
        ("safety", "said", "asks"),
        [
            (Safety(Asked.FLAGGED, MARKUP, "14 Mar"), f"Allergy: {MARKUP} · confirmed 14 Mar", False),
            (Safety(Asked.NONE_KNOWN, "", "14 Mar"), "Allergy: None known · confirmed 14 Mar", False),
            (Safety(), "Allergy: Never asked", True),
            (Safety(Asked.UNVERIFIED, "Nickel"), "Allergy · imported, not verified: Nickel", True),
            (Safety(Asked.UNVERIFIED_NONE, "None"), "Allergy · imported, not verified: None", True),
        ],
    )
    def test_states_are_said_in_words(self, qtbot: QtBot, safety: Safety, said: str, asks: bool) -> None:
        strip = SafetyStrip()
        strip.show_safety(safety)
        shown(qtbot, strip, 900)
        assert said in [cell.accessibleName() for cell in strip.findChildren(QWidget)]
        assert strip.height() == 52
        button = next(b for b in strip.findChildren(QPushButton) if b.accessibleName() == "Ask now: Allergy")
        assert button.isVisible() == asks
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in strip.findChildren(QLabel))
        if asks:
            with qtbot.waitSignal(strip.ask_allergies):
                button.click()

    @pytest.mark.parametrize(("asked", "state"), [(Asked.UNVERIFIED, "bad"), (Asked.UNVERIFIED_NONE, "warn")])
    def test_hearsay_of_none_is_no_alarm(self, qtbot: QtBot, asked: Asked, state: str) -> None:
        strip = SafetyStrip()
        strip.show_safety(Safety(asked, "None reported"))
        shown(qtbot, strip, 900)
        cell = next(w for w in strip.findChildren(QWidget) if w.accessibleName().endswith("None reported"))
        assert cell.property("state") == state


class TestNotices:
    def test_notice_offers_undo_once(self, qtbot: QtBot) -> None:
        host = QWidget()
        stack = NoticeStack(host)
        shown(qtbot, host, 800, 600)
        undone: list[int] = []
        notice = stack.undoable("Jane Doe was moved to the bin.", lambda: undone.append(1))
        assert notice.accessibleName() == "Jane Doe was moved to the bin."
        assert stack.geometry().bottom() < host.height()
        notice.act.click()
        assert undone == [1]
        assert stack.notices == ()
        assert not stack.isVisible()

    def test_notice_stays_while_mouse_or_focus_is_on_it(self, qtbot: QtBot) -> None:
        host = QWidget()
        stack = NoticeStack(host)
        shown(qtbot, host, 800, 600)
        notice = stack.undoable("Deleted.", lambda: None)
        paused = [notice.paused]
        where = QPointF(QPoint(5, 5))
        QApplication.sendEvent(notice, QEnterEvent(where, where, where))
        paused.append(notice.paused)
        QApplication.sendEvent(notice, QEvent(QEvent.Type.Leave))
        paused.append(notice.paused)
        assert paused == [False, True, False]
        host.activateWindow()
        notice.act.setFocus()
        qtbot.waitUntil(lambda: notice.paused)

    def test_notice_goes_by_itself_and_old_ones_make_room(self, qtbot: QtBot) -> None:
        host = QWidget()
        QLineEdit(host).setFocus()  # else the window gives its focus to the notice, which then stays
        stack = NoticeStack(host)
        shown(qtbot, host, 800, 600)
        for number in range(6):
            stack.tell(f"Notice {number}")
        assert [notice.accessibleName() for notice in stack.notices] == [f"Notice {n}" for n in range(2, 6)]
        stack.clear()
        stack.tell("Soon gone", stay_ms=1)
        qtbot.waitUntil(lambda: stack.notices == ())


class TestPlaces:
    def test_tabs_by_keyboard_in_both_directions_of_writing(self, qtbot: QtBot) -> None:
        tabs = NavTabs("Pages")
        for name in ("Today", "Clients", "R&D"):
            tabs.add(name, name)
        shown(qtbot, tabs)
        told: list[str] = []
        tabs.chosen.connect(told.append)
        assert tabs.current() == "Today"
        for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
            QTest.keyClick(tabs, key)
        tabs.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        QTest.keyClick(tabs, Qt.Key.Key_Right)
        assert told == ["Clients", "R&D", "Today", "R&D", "Clients"]
        assert tabs.button("R&D").accessibleName() == "R&D"
        width = tabs.button("Today").width()
        tabs.set_current("Today")
        assert tabs.button("Today").width() == width, "nothing moves when a tab becomes current"

    def test_progress_says_what_and_how_far_and_can_be_stopped(self, qtbot: QtBot) -> None:
        panel = ProgressPanel()
        qtbot.addWidget(panel)
        panel.begin("Backing up")
        assert not panel.isVisible(), "what takes a moment shows nothing"
        qtbot.waitUntil(panel.isVisible)
        panel.report(5_000_000_000, 10_000_000_000, "Photos")
        with qtbot.waitSignal(panel.cancelled):
            next(button for button in panel.findChildren(QPushButton)).click()
        assert "Stopping…" in [label.text() for label in panel.findChildren(QLabel)]
        panel.end()
        assert not panel.isVisible()

    def test_empty_place_offers_its_one_button(self, qtbot: QtBot) -> None:
        started: list[int] = []
        place = EmptyState("camera-outline", "Photos belong here.", act="Add photos", pressed=lambda: started.append(1))
        shown(qtbot, place)
        [button] = place.findChildren(QPushButton)
        button.click()
        assert started == [1]

    def test_fold_fades_until_the_end_is_in_sight(self, qtbot: QtBot) -> None:
        content = QWidget()
        content.setMinimumHeight(900)
        area = FadeScrollArea(content)
        shown(qtbot, area, 300, 300)
        fade = area.findChild(Fade)
        assert fade is not None
        assert fade.isVisible()
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        assert not fade.isVisible()

    def test_state_of_backups_keeps_its_words_when_small(self, qtbot: QtBot) -> None:
        label = StateLabel()
        shown(qtbot, label)
        label.show_state("No backup for 3 days", "warn")
        label.set_compact(True)
        assert label.accessibleName() == label.toolTip() == "No backup for 3 days"
