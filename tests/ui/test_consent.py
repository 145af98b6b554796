"""The flow of a consent in a real dialog on a real vault: nobody is crossed, nothing is skipped, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from pmupro_desktop.documents.form_answers import Answer
from pmupro_desktop.documents.forms import Kind
from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.client_values import values_of
from pmupro_desktop.domain.consent import SignedForm
from pmupro_desktop.domain.user import Actor
from pmupro_desktop.services.clients import get_client, save_client
from pmupro_desktop.services.consents import consents_of
from pmupro_desktop.services.drafts import open_drafts
from pmupro_desktop.services.studio import read_studio
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.settings import Settings
from pmupro_desktop.ui.consent.flow import ARTIST, CLIENT, DONE, READ, WHO, ConsentFlow
from pmupro_desktop.ui.consent.paper_dialog import PaperDialog
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Tasks
from tests.consents import answers, handwriting, microblading
from tests.ui.windows import add_client

BORN = date(1990, 3, 14)


@dataclass
class Desk:
    qtbot: QtBot
    studio: OpenStudio
    worker: Worker
    failures: list[BaseException]

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.studio.tasks.busy, timeout=20_000)

    @contextmanager
    def flow(self, client_id: int) -> Iterator[ConsentFlow]:
        flow = ConsentFlow(self.studio, self.worker, client_id)
        self.qtbot.addWidget(flow)
        flow.open()
        self.settle()
        yield flow
        flow.reject()
        self.settle()

    def signed(self, client_id: int) -> list[SignedForm]:
        with self.studio.vault.reading() as session:
            return consents_of(session, client_id)


@pytest.fixture
def desk(qtbot: QtBot, vault: Vault, tmp_path: Path) -> Iterator[Desk]:
    failures: list[BaseException] = []
    tasks = Tasks(interrupt=vault.interrupt_reading, when_idle=vault.checkpoint)
    tasks.failed.connect(failures.append)
    with vault.reading() as session:
        values = read_studio(session)
    worker = Worker()
    studio = OpenStudio(vault, vault.owner(), tasks, Settings(tmp_path / "settings.json"), values)
    yield Desk(qtbot, studio, worker, failures)
    tasks.shutdown()
    worker.close()
    assert not failures


@pytest.fixture
def jane(vault: Vault) -> int:
    return add_client(vault, "Jane <b>Doe</b>", date_of_birth=BORN, allergies="Nickel")


def agree(flow: ConsentFlow) -> None:
    QTest.mouseClick(flow.who.agree.box, Qt.MouseButton.LeftButton)
    flow.go_on()
    assert flow.step == READ


def answer(flow: ConsentFlow, **changed: Answer) -> None:
    flow.read.sections.set_answers(answers(microblading(), **changed))
    flow.go_on()
    assert flow.step == CLIENT


def sign_client(flow: ConsentFlow) -> None:
    flow.client.box.name.setText("Jane Doe")
    flow.client.box.pad.set_handwriting(handwriting(1))
    flow.go_on()
    assert flow.step == ARTIST


def sign_artist(flow: ConsentFlow) -> None:
    flow.artist.sections.set_answers(answers(microblading()))
    flow.artist.box.pad.set_handwriting(handwriting(2))
    flow.go_on()


def test_a_form_is_signed_from_beginning_to_end(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        assert flow.step == WHO
        agree(flow)
        answer(flow, pregnant=True)
        sign_client(flow)
        assert flow.artist.attention.isVisibleTo(flow)
        assert flow.artist.box.name.text() == "Ana Luna"
        with desk.qtbot.waitSignal(flow.signed, timeout=20_000):
            sign_artist(flow)
        desk.settle()
        assert flow.step == DONE
        assert flow.done_page.pdf.startswith(b"%PDF")
        assert flow.done_page.pages.page_count >= 3
        QTest.mouseClick(next(iter(flow.done_page.ways.values())), Qt.MouseButton.LeftButton)
        desk.settle()
        flow.go_on()
        assert not flow.isVisible()
    [kept] = desk.signed(jane)
    assert kept.answers["pregnant"] is True
    assert kept.copy_given_how == "paper"
    assert [each.name for each in kept.signatures] == ["Jane Doe", "Ana Luna"]
    with desk.studio.vault.reading() as session:
        assert open_drafts(session) == []


def test_name_and_birth_date_stand_on_every_step(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        for step in range(5):
            flow.show_step(step)
            shown = [label.text() for label in flow.findChildren(QLabel) if label.isVisible()]
            assert "Jane <b>Doe</b>" in shown
            assert any("born" in text and "1990" in text for text in shown)
            for label in flow.findChildren(QLabel):
                assert label.textFormat() == Qt.TextFormat.PlainText


def test_nothing_is_skipped(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        flow.go_on()
        assert (flow.step, bool(flow.who.agree.problem)) == (WHO, True)
        agree(flow)
        flow.go_on()
        assert flow.step == READ
        question = flow.read.sections.question("understood_risks")
        assert question.problem
        assert flow.focusWidget() is question.editor()
        answer(flow)
        flow.go_on()
        assert flow.step == CLIENT
        flow.client.box.name.setText("Jane Doe")
        flow.go_on()
        assert flow.step == CLIENT
        sign_client(flow)
        flow.artist.box.pad.set_handwriting(handwriting(2))
        flow.go_on()
        assert flow.step == ARTIST
        assert flow.artist.sections.question("id_document").problem
    assert desk.signed(jane) == []


def test_what_the_record_knows_is_proposed_and_what_a_yes_leads_to_is_asked(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        agree(flow)
        sections = flow.read.sections
        assert sections.question("allergy_other").value() is True
        assert sections.question("allergy_other.detail").value() == "Nickel"
        assert not sections.question("medicines.detail").isVisible()
        assert not sections.question("patch_test_date").isVisible()
        assert sections.question("pregnant").value() is None
        [rest] = sections.rest_buttons
        rest.click()
        assert sections.question("pregnant").value() is False
        assert sections.question("allergy_other").value() is True
        assert sections.question("photos_public").value() is None
        assert sections.question("adult").value() is None


def test_an_answer_changed_after_signing_takes_the_signature_away(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        agree(flow)
        answer(flow)
        sign_client(flow)
        flow.show_step(READ)
        question = flow.read.sections.question("pregnant")
        QTest.mouseClick(question.editor(), Qt.MouseButton.LeftButton)
        assert question.value() is True
        assert flow.client.box.pad.is_empty
        assert flow.client.note.said
        flow.go_on()
        flow.go_on()
        assert flow.step == CLIENT


@pytest.mark.parametrize(("born", "act"), [(None, "Add it"), (date(2015, 1, 1), "too young")])
def test_who_cannot_sign_is_told_at_once(desk: Desk, vault: Vault, born: date | None, act: str) -> None:
    client = add_client(vault, "Mary Roe", date_of_birth=born)
    with desk.flow(client) as flow:
        assert act in flow.who.trouble.said
        flow.who.agree.box.setChecked(True)
        flow.go_on()
        assert flow.step == WHO


def test_two_open_forms_keep_to_their_clients(desk: Desk, vault: Vault, jane: int) -> None:
    mary = add_client(vault, "Mary Roe", date_of_birth=date(1985, 5, 5))
    with desk.flow(jane) as first, desk.flow(mary) as second:
        for flow in (second, first):
            agree(flow)
            answer(flow)
            sign_client(flow)
        sign_artist(second)
        desk.settle()
        sign_artist(first)
        desk.settle()
    assert [each.client_name for each in desk.signed(jane)] == ["Jane <b>Doe</b>"]
    assert [each.client_name for each in desk.signed(mary)] == ["Mary Roe"]


def test_a_client_changed_meanwhile_is_refused_in_words(desk: Desk, vault: Vault, owner: Actor, jane: int) -> None:
    with desk.flow(jane) as flow:
        agree(flow)
        answer(flow)
        sign_client(flow)
        with vault.transaction(owner) as session:
            values = replace(values_of(get_client(session, jane)), name="Joan Doe")
            save_client(session, owner, values, client_id=jane)
        sign_artist(flow)
        desk.settle()
        assert flow.step == ARTIST
        assert "name or birth date" in flow.frame.trouble.said
    assert desk.signed(jane) == []


class TestDrafts:
    def test_everything_comes_back_after_a_lock(self, desk: Desk, jane: int) -> None:
        with desk.flow(jane) as flow:
            agree(flow)
            answer(flow, pregnant=True, agreed_shape="Soft arch")
            flow.client.box.name.setText("Jane Doe")
            flow.client.box.pad.set_handwriting(handwriting(1))
            written = flow.client.box.pad.handwriting()
            agreed = flow.who.agreed_at
        with desk.flow(jane) as flow:
            assert flow.who.agreed_at == agreed
            assert flow.answers()["agreed_shape"] == "Soft arch"
            assert flow.answers()["pregnant"] is True
            assert flow.client.box.pad.handwriting() == written
            assert flow.client.box.name.text() == "Jane Doe"

    def test_a_signature_is_not_taken_up_for_another_name(
        self, desk: Desk, vault: Vault, owner: Actor, jane: int
    ) -> None:
        with desk.flow(jane) as flow:
            agree(flow)
            answer(flow)
            flow.client.box.pad.set_handwriting(handwriting(1))
        with vault.transaction(owner) as session:
            values = replace(values_of(get_client(session, jane)), name="Joan Doe")
            save_client(session, owner, values, client_id=jane)
        with desk.flow(jane) as flow:
            assert flow.answers()["pregnant"] is False
            assert flow.client.box.pad.is_empty
            assert flow.who.agreed_at is None

    def test_an_untouched_form_leaves_none(self, desk: Desk, jane: int) -> None:
        with desk.flow(jane):
            pass
        with desk.studio.vault.reading() as session:
            assert open_drafts(session) == []


def test_a_scan_of_a_paper_is_attached(desk: Desk, jane: int, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(desk_pdf())
    with desk.flow(jane) as flow:
        flow.who.paper.click()
        dialog = flow.findChild(PaperDialog)
        assert dialog is not None
        dialog.take(scan)
        with desk.qtbot.waitSignal(flow.signed, timeout=20_000):
            dialog.act.click()
        desk.settle()
        assert flow.step == DONE
    [kept] = desk.signed(jane)
    assert kept.signed_on_paper
    assert kept.signed_on == desk.studio.today()


def desk_pdf() -> bytes:
    """A small PDF of one empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def test_every_editor_has_a_name(desk: Desk, jane: int) -> None:
    with desk.flow(jane) as flow:
        for item in microblading().questions():
            page = flow.artist if item.id in flow.artist.sections.names() else flow.read
            assert page.sections.question(item.id).editor().accessibleName().strip(), item.id
        assert {item.kind for item in microblading().questions()} >= {Kind.YES_NO, Kind.CHOICE, Kind.INITIALS}
