"""Filled consent forms and handwriting for tests; everybody in them is invented."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pmupro_desktop.documents.consent import Consent, Heading, Person, Signer
from pmupro_desktop.documents.form_answers import Answer
from pmupro_desktop.documents.forms import Form, Kind, load_form
from pmupro_desktop.documents.strokes import NO_PRESSURE, Handwriting, Point

ZONE = ZoneInfo("America/New_York")
SIGNED_AT = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)
MICROBLADING = "microblading-consent"
POINTS_A_SECOND = 200


def handwriting(seed: int = 1, *, pressure: bool = False, strokes: int = 3, points: int = 120) -> Handwriting:
    """Loops as a pen draws them, told `POINTS_A_SECOND` times a second."""
    dice = random.Random(seed)
    found = []
    at = 0
    for number in range(strokes):
        left, speed, turn = 60 + number * 900 / strokes, dice.uniform(3, 5), dice.uniform(0, 6)
        stroke = []
        for step in range(points):
            u = step / points
            x = left + u * 700 / strokes + 30 * math.sin(2 * speed * math.pi * u + turn)
            y = 150 + 90 * math.sin(speed * math.pi * 2 * u + turn) * (1 - u / 2)
            force = round(0.55 + 0.4 * math.sin(u * 9), 3) if pressure else NO_PRESSURE
            stroke.append(Point(round(x, 2), round(y, 2), at, force))
            at += 1000 // POINTS_A_SECOND
        found.append(tuple(stroke))
        at += 150
    return Handwriting(tuple(found), 1000.0, 300.0)


def microblading() -> Form:
    """The English form."""
    return load_form(MICROBLADING, "en")


def answers(form: Form, **changed: Answer) -> dict[str, Answer]:
    """Every question answered so that the form can be signed; `changed` replaces some."""
    found: dict[str, Answer] = {}
    for item in form.questions():
        if item.kind is Kind.YES_NO:
            found[item.id] = item.must_be if item.must_be is not None else False
        elif item.kind is Kind.CHOICE:
            found[item.id] = item.options[0]
        elif item.kind is Kind.DATE:
            found[item.id] = "2026-11-10"
        else:
            found[item.id] = "JD" if item.kind is Kind.INITIALS else "Agreed as drawn"
    return found | changed


HEADING = Heading(
    Person("Jane Doe", "14 Mar 1990", 36, "+1 555 0123", "jane@example.com", "5 Sample Road, Springfield"),
    "Microblading · brows · 22 Nov 2026",
    "Ana Luna",
    "22 Nov 2026",
)


def consent(form: Form | None = None, heading: Heading = HEADING, given: Mapping[str, Answer] | None = None) -> Consent:
    """A signed form."""
    form = form or microblading()
    at = SIGNED_AT.astimezone(ZONE)
    return Consent(
        form=form,
        heading=heading,
        answers=given if given is not None else answers(form),
        agreed_to_screen_at=at,
        client=Signer(heading.person.name, at, handwriting(1, pressure=True)),
        maker=Signer("Ana Luna", at, handwriting(2)),
        zone=ZONE.key,
        audit_head="0f" * 32,
    )
