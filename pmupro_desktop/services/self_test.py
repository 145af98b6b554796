"""A short real day in a studio of its own: what a packed program runs to show that nothing it needs was left out.

It makes a vault and a client, signs a consent with a drawn signature, reads its PDF in the worker process, backs up,
restores with the recovery code and checks the result. Everybody in it is invented.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pmupro_desktop.documents.form_answers import Answer
from pmupro_desktop.documents.forms import Form, Item, Kind, load_form
from pmupro_desktop.documents.strokes import NO_PRESSURE, Handwriting, Point
from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.domain.progress import Silent

from .backups import back_up, restore
from .checks import verify_vault
from .clients import save_client
from .consents import Filled, GivenSignature, consents_of, prepare_consent, sign_consent, signed_file
from .studio import StudioValues
from .vaults import Secret, Vault, create_studio_vault, generated_passphrase, open_studio_vault

CLIENT, ARTIST = "Łucja Example", "Robin Sample"
PAGE_WIDTH = 400
"""Pixels of the page that the worker draws."""

Say = Callable[[str], object]


class SelfTestFailed(Exception):
    """What did not turn out as it must."""


def run(folder: Path, say: Say = print) -> None:
    """Do everything in `folder`, saying each step. Raises SelfTestFailed, and whatever a step raises."""
    password = generated_passphrase()
    vault, code = create_studio_vault(folder / "vault", StudioValues(name="Self test", artist_name=ARTIST), password)
    try:
        say("vault made")
        client_id = _sign(vault)
        say("consent signed")
        _look_at_the_consent(vault, client_id)
        say("consent read back and drawn by the worker process")
        made = back_up(vault, vault.owner(), folder, single_file=True, progress=Silent())
        say("backed up")
    finally:
        vault.close()
    restore(made.path, folder / "restored", Secret(recovery_code=code), progress=Silent())
    restored = open_studio_vault(folder / "restored", Secret(password=password))
    try:
        _require(verify_vault(restored, Silent()).sound, "the restored vault is not sound")
        _look_at_the_consent(restored, client_id)
    finally:
        restored.close()
    say("restored and checked")


def _sign(vault: Vault) -> int:
    actor = vault.owner()
    form = load_form("microblading-consent", "en")
    with vault.transaction(actor) as session:
        client_id = save_client(session, actor, ClientValues(CLIENT, date_of_birth=date(1990, 3, 14))).id
    with vault.reading() as session:
        prepared = prepare_consent(session, form, client_id)
    begun = now()
    client, artist = GivenSignature(CLIENT, _drawn(), now()), GivenSignature(ARTIST, _drawn(), now())
    with vault.transaction(actor) as session:
        sign_consent(session, actor, prepared, Filled(_answers(form), begun, client, artist))
    return client_id


def _look_at_the_consent(vault: Vault, client_id: int) -> None:
    with vault.reading() as session:
        [signed] = consents_of(session, client_id)
        pdf = signed_file(session, signed.id)
    worker = Worker()
    try:
        _require(CLIENT in worker.text(pdf), "the consent does not name the client")
        page = worker.render_page(pdf, worker.page_count(pdf) - 1, PAGE_WIDTH)
        _require(page.width == PAGE_WIDTH, "the page is not as wide as asked")
        _require(len(set(page.rgb)) > 1, "the page is empty")
    finally:
        worker.close()


def _answers(form: Form) -> dict[str, Answer]:
    """Every question answered so that the form can be signed."""
    return {item.id: _answer(item) for item in form.questions()}


def _answer(item: Item) -> Answer:
    if item.kind is Kind.YES_NO:
        return bool(item.must_be)
    if item.kind is Kind.CHOICE:
        return item.options[0]
    if item.kind is Kind.DATE:
        return now().date().isoformat()
    return "LE" if item.kind is Kind.INITIALS else "Agreed"


def _drawn() -> Handwriting:
    """Loops, as a mouse tells them."""
    points = tuple(
        Point(60 + 8 * step, 150 + 90 * math.sin(step / 6), 5 * step, NO_PRESSURE) for step in range(100)
    )  # fmt: skip
    return Handwriting((points,), 1000, 300)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SelfTestFailed(otherwise)
