"""Beginning a consent of one client: signed on the screen, printed to be filled in by hand, or there on paper.

What makes the forms brings ReportLab along, so it is imported when a form is wanted, not when the studio is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pmupro_desktop.domain.base import now
from pmupro_desktop.ui import words
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.preview.pages import Renderer
from pmupro_desktop.ui.preview.printing import print_pdf
from pmupro_desktop.ui.widgets.date_text import written

if TYPE_CHECKING:
    from pmupro_desktop.services.consents import Prepared
    from pmupro_desktop.ui.consent.flow import ConsentFlow
    from pmupro_desktop.ui.consent.paper_dialog import PaperDialog

_CHANGED = {"document", "consent"}


class ConsentStart(QObject):
    """Opens what `begin` asks for over `window`, one at a time."""

    signed = Signal(object)  # SignedForm

    def __init__(self, studio: OpenStudio, renderer: Renderer, window: QWidget) -> None:
        super().__init__(window)
        self._studio, self._renderer, self._window = studio, renderer, window
        self.flow: ConsentFlow | None = None
        self.paper: PaperDialog | None = None

    def begin(self, way: str, client_id: int) -> None:
        """Begin a form of a client: "screen", "blank" or "paper"."""
        if self.flow is not None or self.paper is not None:
            return
        if way == "screen":
            self.sign(client_id)
        elif way == "blank":
            self._print_blank(client_id)
        else:
            self._prepare(client_id, self._ask_scan)

    def sign(self, client_id: int, procedure_id: int | None = None) -> None:
        """Lead client and artist through the form on the screen."""
        from pmupro_desktop.ui.consent.flow import ConsentFlow

        flow = ConsentFlow(self._studio, self._renderer, client_id, self._window, procedure_id=procedure_id)
        self.flow = flow
        flow.signed.connect(self._signed)
        flow.finished.connect(self._flow_closed)
        flow.open()

    def keep_draft(self) -> None:
        """Keep what is filled in, before a lock."""
        if self.flow is not None:
            self.flow.keep_draft()

    def _prepare(self, client_id: int, done: Callable[[Prepared], object]) -> None:
        from pmupro_desktop.documents.forms import load_form
        from pmupro_desktop.services.consents import prepare_consent
        from pmupro_desktop.ui.consent.flow import FORM

        language = self._studio.values.language
        self._studio.read(
            lambda session: prepare_consent(session, load_form(FORM, language), client_id), owner=self, done=done
        )

    def _print_blank(self, client_id: int) -> None:
        from pmupro_desktop.documents.forms import load_form
        from pmupro_desktop.services.consents import blank_for_client, prepare_consent
        from pmupro_desktop.ui.consent.flow import FORM

        at, language = now(), self._studio.values.language

        def job(session: Session) -> bytes:
            return blank_for_client(session, prepare_consent(session, load_form(FORM, language), client_id), at)

        self._studio.read(job, owner=self, done=self._print)

    def _print(self, pdf: bytes) -> None:
        print_pdf(self._studio.tasks, self._renderer, pdf, self._window, self._studio.values.paper_size.value)

    def _ask_scan(self, prepared: Prepared) -> None:
        from pmupro_desktop.ui.consent.paper_dialog import PaperDialog

        born = prepared.date_of_birth
        day = self.tr("born {date}").format(date=written(born, self._window.locale())) if born else ""
        who = words.joined(words.one_line(prepared.name), day or self.tr("no birth date on record"))
        dialog = self.paper = PaperDialog(self._studio, prepared, who, self._window)
        dialog.attached.connect(self._signed)
        dialog.finished.connect(self._paper_closed)
        dialog.open()

    def _signed(self, signed: object) -> None:
        self._studio.tasks.changed.emit(set(_CHANGED))
        self.signed.emit(signed)

    def _flow_closed(self) -> None:
        if self.flow is not None:
            self.flow.deleteLater()
        self.flow = None

    def _paper_closed(self) -> None:
        if self.paper is not None:
            self.paper.deleteLater()
        self.paper = None
