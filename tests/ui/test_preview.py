"""A record is looked at, saved and printed, and each way out is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.audit import Action, AuditEvent
from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.client_values import ClientValues
from pmupro_desktop.services.clients import save_client
from pmupro_desktop.services.vaults import Vault
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.preview.dialog import RecordPreview
from pmupro_desktop.ui.preview.pages import ZOOMS, PagesView
from tests.ui.doors import Bench, bench


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    with bench(qtbot, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def client(vault: Vault) -> Client:
    actor = vault.owner()
    values = ClientValues(name="<b>Łucja</b>  Kowalska", date_of_birth=date(1990, 3, 14))
    with vault.transaction(actor) as session:
        return save_client(session, actor, values)


@pytest.fixture
def preview(table: Bench, vault: Vault, worker: Worker, client: Client) -> RecordPreview:
    made = RecordPreview(table.studio(vault), worker, client)
    made.open()
    table.settle(lambda: bool(made.pages.pages) and not made.pages.pages[-1].pixmap().isNull())
    return made


def noted(vault: Vault, client: Client) -> list[str]:
    with vault.reading() as session:
        events = select(AuditEvent.action).where(AuditEvent.record_uid == client.uid)
        return [action for action in session.scalars(events) if action in (Action.EXPORT, Action.PRINT)]


def test_whose_record_it_is_stands_above_it(preview: RecordPreview) -> None:
    assert preview.who.text() == "<b>Łucja</b> Kowalska, born 14 Mar 1990"
    assert preview.print.isEnabled()
    assert "Łucja" not in preview.windowTitle()


def test_until_the_first_page_is_drawn_it_says_so(table: Bench, worker: Worker, preview: RecordPreview) -> None:
    view = PagesView(table.tasks, worker)
    table.qtbot.addWidget(view)
    view.show()
    assert not view.opening.isVisible()
    view.show_pdf(preview.pdf)
    assert view.opening.isVisible()
    table.settle(lambda: bool(view.pages) and not view.pages[0].pixmap().isNull())
    assert not view.opening.isVisible()


def test_zooming_draws_the_pages_anew(table: Bench, preview: RecordPreview) -> None:
    before = preview.pages.pages[0].pixmap().width()
    preview.larger.click()
    table.settle(lambda: preview.pages.pages[0].pixmap().width() > before)
    for _ in range(20):
        preview.smaller.click()
    table.settle(lambda: preview.pages.pages[0].pixmap().width() < before)
    assert preview.pages.zoom == ZOOMS[0]


def test_saving_writes_the_whole_file_and_notes_it(
    preview: RecordPreview, table: Bench, vault: Vault, client: Client, tmp_path: Path
) -> None:
    target = tmp_path / "record.pdf"
    preview.save_to(target)
    table.settle(lambda: bool(preview.trouble.said))
    assert target.read_bytes() == preview.pdf
    assert list(tmp_path.glob(".record*")) == []
    assert noted(vault, client) == [Action.EXPORT]
    assert "not encrypted" in preview.trouble.said


def test_a_place_that_refuses_is_said_and_nothing_is_noted(
    preview: RecordPreview, table: Bench, vault: Vault, client: Client, tmp_path: Path
) -> None:
    preview.save_to(tmp_path / "nowhere" / "record.pdf")
    table.settle(lambda: bool(preview.trouble.said))
    assert "did not accept" in preview.trouble.said
    assert noted(vault, client) == []


def test_the_proposed_name_tells_nothing(preview: RecordPreview) -> None:
    preview.save.click()
    (chooser,) = [each for each in ask.open_dialogs() if isinstance(each, QFileDialog)]
    assert "Łucja" in chooser.windowTitle()
    (proposed,) = chooser.selectedFiles()
    assert proposed.endswith(".pdf")
    assert "ucja" not in proposed
    chooser.reject()


def test_printing_notes_it_and_puts_every_page_on_paper(
    preview: RecordPreview, table: Bench, vault: Vault, client: Client, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setFullPage(True)
    preview.print_with(printer)
    table.settle(lambda: "Sent to the printer." in preview.trouble.said)
    assert noted(vault, client) == [Action.PRINT]
    pages = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    try:
        assert len(pages) == preview.pages.page_count
        picture = pages[0].render(scale=0.2).to_pil().convert("L")
        assert min(picture.tobytes()) < 100 < max(picture.tobytes()), "something is on it"
    finally:
        pages.close()
