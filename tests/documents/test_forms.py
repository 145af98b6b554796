"""The wording of forms: read whole, or refused with line and reason; and the answers to it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmupro_desktop import paths
from pmupro_desktop.documents.form_answers import Answer, answers_of, attention_of, is_asked, problems_of
from pmupro_desktop.documents.forms import By, Form, Kind, form_of, load_form, parse_form, read_form
from pmupro_desktop.errors import FormDamaged

TODAY = date(2026, 11, 22)
FILES = sorted(paths.forms().rglob("*.toml"))
SMALL = """\
[form]
id = "trial"
version = "1"
language = "en"
title = "Trial"
lead = "Read this."
notice = "Not legal advice."
procedures = ["microblading"]
areas = ["brows"]
retention = "consent"

[[source]]
title = "A rule"
read_on = 2026-11-22

[e_records]
title = "On a screen"
points = ["Paper is free."]
statement = "I agree."

[signing]
client = "I want this."
artist = "I do this."

[[section]]
id = "first"
title = "First"

[[section.item]]
kind = "yes_no"
id = "allergy"
text = "Any allergy?"
detail = "To what?"
attention = "Talk about it."

[[section.item]]
kind = "number"
id = "cups"
text = "Cups of coffee"
lowest = 0
highest = 20
required = false

[[section.item]]
kind = "date"
id = "since"
text = "Since when?"
latest = "today"
when = { question = "allergy", is = true }
"""


def small(before: str = "", after: str = "") -> Form:
    assert not before or before in SMALL
    return parse_form(SMALL.replace(before, after, 1).encode(), "trial.toml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_form_can_be_used_and_made_again_from_what_is_kept(path: Path) -> None:
    form = read_form(path)
    assert form.language == path.parent.name
    again = form_of(json.loads(json.dumps(form.wording)))
    assert again == form
    assert again.wording == form.wording


def test_the_language_falls_back_to_english() -> None:
    assert load_form("microblading-consent", "xx-YY").language == "en"
    with pytest.raises(FormDamaged):
        load_form("no-such-form", "en")


class TestMicroblading:
    """What the rules ask for is there; see the sources at the head of the file."""

    form = load_form("microblading-consent", "en")
    text = (paths.forms() / "en" / "microblading-consent.toml").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        "question",
        ["pregnant", "herpes", "diabetes", "allergy_latex", "allergy_antibiotics", "bleeding", "heart",
         "antibiotics_before", "medicines", "bloodborne"],
    )  # fmt: skip
    def test_health_questions_of_california_are_asked(self, question: str) -> None:
        item = next(item for item in self.form.questions(By.CLIENT) if item.id == question)
        assert item.kind is Kind.YES_NO
        assert item.required

    @pytest.mark.parametrize("act", ["needles_seen", "aftercare_received", "understood_pigments"])
    def test_acts_of_their_own_have_initials(self, act: str) -> None:
        assert next(item for item in self.form.questions(By.CLIENT) if item.id == act).kind is Kind.INITIALS

    def test_limits_have_durations(self) -> None:
        care = next(part for part in self.form.sections if part.id == "care")
        limits = [point for item in care.items for point in item.points if point.startswith("For ")]
        assert len(limits) >= 5
        assert all(re.search(r"\d+ (days|weeks)", limit) for limit in limits)

    def test_nobody_is_told_to_stop_a_medicine(self) -> None:
        said = json.dumps(self.form.wording, ensure_ascii=False)
        assert "Do not stop, skip or change any medicine" in said
        for sentence in re.split(r"[.:\"]", said):
            if re.search(r"\b(stop|pause|skip|avoid|discontinue)\b", sentence, re.IGNORECASE):
                assert "Do not stop" in sentence or not re.search("medic|aspirin|thinner|antibiotic", sentence)

    def test_photos_stand_apart_and_nothing_is_ticked_beforehand(self) -> None:
        photos = next(part for part in self.form.sections if part.id == "photos")
        assert {item.must_be for item in photos.items} == {None}
        assert not any(item.fill for item in photos.items)

    def test_it_says_what_it_is_not(self) -> None:
        assert "not legal or medical advice" in self.form.notice
        assert self.form.minimum_age == 18
        assert "paper" in " ".join(self.form.e_records_points)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ('version = "1"', "version = 1", 3, "not text"),
        ('version = "1"\n', "", 1, "'version' is missing"),
        ('lead = "Read this."', 'lead = ""', 6, "empty"),
        ('lead = "Read this."', 'lead = "a\\u0000b"', 6, "printed"),
        ('lead = "Read this."', 'lead = "Read this.', 6, ""),
        ('retention = "consent"', 'retention = "for ever"', 10, "none of"),
        ('retention = "consent"', 'retention = "consent"\nminimum_age = 18.5', 11, "no age"),
        ('[signing]', '[singing]', 1, "[signing] is missing"),
        ('kind = "number"', 'kind = "slider"', 37, "none of"),
        ('id = "cups"', 'id = "allergy"', 38, "another question"),
        ('id = "cups"', 'id = "Cups!"', 38, "lower-case"),
        ('lowest = 0', 'lowest = 30', 40, "more than"),
        ('lowest = 0', 'lowest = nan', 40, "number"),
        ('question = "allergy"', 'question = "nothing"', 49, "no question"),
        ('is = true', 'is = "perhaps"', 49, "can't be answered"),
        ('detail = "To what?"', 'detial = "To what?"', 33, "means nothing"),
        ('read_on = 2026-11-22', 'read_on = "soon"', 14, "not a day"),
        ('points = ["Paper is free."]', 'points = []', 18, "texts in it"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_line_and_reason(before: str, after: str, line: int, reason: str) -> None:
    with pytest.raises(FormDamaged) as refused:
        small(before, after)
    facts = refused.value.facts
    assert (facts["file"], facts["line"]) == ("trial.toml", line)
    assert reason in str(facts["reason"])
    assert f"line {line}" in str(refused.value)


def test_a_file_that_is_not_text_or_not_named_so_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "other.toml"
    wrong.write_text(SMALL)
    with pytest.raises(FormDamaged, match="calls itself"):
        read_form(wrong)
    wrong.write_bytes(b"[form]\nid = '\xff'\n")
    with pytest.raises(FormDamaged, match="line 2: this is not UTF-8"):
        read_form(wrong)
    wrong.write_bytes(b"#" * 200_001)
    with pytest.raises(FormDamaged, match="200 kB"):
        read_form(wrong)
    with pytest.raises(FormDamaged, match="can't be read"):
        read_form(tmp_path / "missing.toml")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_form_or_damaged(content: bytes) -> None:
    with pytest.raises(FormDamaged):
        parse_form(content, "x.toml")


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_any_edit_of_a_form_is_a_form_or_damaged(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        edit = data.draw(st.sampled_from(["drop", "double", "swap", "garble", "insert"]))
        if edit == "drop":
            lines[place] = ""
        elif edit == "double":
            lines.insert(place, lines[place])
        elif edit == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], lines[place]
        elif edit == "garble":
            key = lines[place].partition("=")[0]
            value = data.draw(st.sampled_from(["1", "-1e400", "nan", "[]", "{}", '"x"', "true", "1979-05-27", "[[1]]"]))
            lines[place] = f"{key}= {value}"
        else:
            lines.insert(place, data.draw(st.text(max_size=40)))
    try:
        form = parse_form("\n".join(lines).encode("utf-8", "surrogatepass"), "x.toml")
    except FormDamaged as refused:
        line = refused.facts["line"]
        assert isinstance(line, int)
        assert line >= 1
    else:
        assert form_of(json.loads(json.dumps(form.wording))) == form


def test_nesting_without_end_is_damage_not_a_crash() -> None:
    for content in (b"a = " + b"[" * 100_000, b"a" + b".a" * 3_000 + b" = 1", b"a = " + b"9" * 10_000):
        with pytest.raises(FormDamaged):
            parse_form(content, "x.toml")


class TestAnswers:
    form = small()

    def test_what_is_missing_is_said_by_question(self) -> None:
        assert set(problems_of(self.form, {}, TODAY)) == {"allergy"}
        assert problems_of(self.form, {"allergy": False}, TODAY) == {}
        assert set(problems_of(self.form, {"allergy": True}, TODAY)) == {"allergy.detail", "since"}

    @pytest.mark.parametrize(("day", "fine"), [("2026-11-22", True), ("2026-11-23", False), ("soon", False)])
    def test_days(self, day: str, fine: bool) -> None:
        answers: dict[str, Answer] = {"allergy": True, "allergy.detail": "Nuts", "since": day}
        assert ("since" not in problems_of(self.form, answers, TODAY)) is fine

    @pytest.mark.parametrize(("cups", "fine"), [(0.0, True), (20.0, True), (21.0, False), (True, False), ("2", False)])
    def test_numbers(self, cups: Answer, fine: bool) -> None:
        assert ("cups" not in problems_of(self.form, {"allergy": False, "cups": cups}, TODAY)) is fine

    def test_only_what_was_asked_is_kept(self) -> None:
        given: dict[str, Answer] = {"allergy": False, "allergy.detail": "Nuts", "since": "2020-01-01", "other": "x"}
        assert answers_of(self.form, given) == {"allergy": False}
        assert not is_asked(self.form.questions()[2], given)
        given["allergy"] = True
        assert answers_of(self.form, given) == {"allergy": True, "allergy.detail": "Nuts", "since": "2020-01-01"}
        assert attention_of(self.form, given) == ["Talk about it."]

    def test_what_must_be_so_is_refused_in_the_words_of_the_form(self) -> None:
        form = small('attention = "Talk about it."', 'must_be = true\nrefusal = "Only with one."')
        assert problems_of(form, {"allergy": False}, TODAY)["allergy"] == "Only with one."
