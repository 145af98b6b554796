"""From a blank form to a signed one: the steps of a consent, with the client's name on every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from pmupro_desktop.documents.form_answers import Answer, attention_of
from pmupro_desktop.documents.forms import load_form
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.consent import SignedForm
from pmupro_desktop.errors import InvalidRecord, UserError, WrongClient
from pmupro_desktop.services.consents import (
    Filled,
    Prepared,
    blank_for_client,
    filling_problems,
    prepare_consent,
    procedures_for,
    sign_consent,
    who_problems,
)
from pmupro_desktop.services.drafts import drop_draft, keep_draft, open_drafts
from pmupro_desktop.ui.consent.done_page import DonePage
from pmupro_desktop.ui.consent.frame import FlowFrame
from pmupro_desktop.ui.consent.pages import ArtistSignPage, ClientSignPage, ReadPage, WhoPage
from pmupro_desktop.ui.consent.paper_dialog import PaperDialog
from pmupro_desktop.ui.open_studio import OpenStudio, Session
from pmupro_desktop.ui.preview.pages import Renderer
from pmupro_desktop.ui.preview.printing import print_pdf

FORM = "microblading-consent"
DRAFT = "consent"
_DRAFT_AFTER_MS = 2_000
_CHANGED = frozenset({"consent", "document", "client", "draft"})

WHO, READ, CLIENT, ARTIST, DONE = range(5)


@dataclass(frozen=True)
class _Loaded:
    prepared: Prepared
    procedures: list[tuple[int, str]]
    draft: Mapping[str, Any]

    def __repr__(self) -> str:
        return "<_Loaded>"


class ConsentFlow(QDialog):
    """Leads client and artist through one form. What was filled in is kept as a draft until it is signed."""

    signed = Signal(object)  # SignedForm

    def __init__(
        self,
        studio: OpenStudio,
        renderer: Renderer,
        client_id: int,
        parent: QWidget | None = None,
        *,
        procedure_id: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._renderer = studio, renderer
        self._client_id, self._procedure_id = client_id, procedure_id
        self._prepared: Prepared | None = None
        self._working = self._dirty = False
        self.setWindowTitle(self.tr("Consent form"))
        self.setModal(True)
        self.frame = FlowFrame(self)
        self.frame.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.frame.act.clicked.connect(self.go_on)
        self.frame.close_button.clicked.connect(self.reject)
        self.draft_soon = QTimer(self, singleShot=True, interval=_DRAFT_AFTER_MS)
        self.draft_soon.timeout.connect(self.keep_draft)

    @property
    def step(self) -> int:
        """Where in the flow it is: WHO to DONE."""
        return self.frame.pages.currentIndex()

    @property
    def ready(self) -> bool:
        """Whether the client and the form have been read."""
        return self._prepared is not None

    def open(self) -> None:
        """Show the dialog; it fills itself as soon as the record is read."""
        client_id, procedure_id = self._client_id, self._procedure_id
        language = self._studio.values.language

        def job(session: Session) -> _Loaded:
            form = load_form(FORM, language)
            prepared = prepare_consent(session, form, client_id, procedure_id)
            drafts = [row for row in open_drafts(session) if (row.kind, row.record_uid) == _draft_key(prepared)]
            return _Loaded(
                prepared, procedures_for(session, client_id, form.language), drafts[0].values if drafts else {}
            )

        self._studio.read(job, owner=self, done=self._loaded, failed=self._failed)
        super().open()

    def answers(self) -> dict[str, Answer]:
        """Every answer so far, the client's and the artist's."""
        return self.read.sections.answers() | self.artist.sections.answers() if self.ready else {}

    def show_step(self, step: int) -> None:
        """Go to a step, also back to one before."""
        if not self.ready or self._working:
            return
        if step == ARTIST and self._prepared is not None:
            self.artist.show_attention(attention_of(self._prepared.form, self.answers()))
        self.frame.show_step(step, names=self._step_names())

    def go_on(self) -> None:
        """Check what this step asks for, and go to the next; the last one signs."""
        prepared = self._prepared
        if prepared is None or self._working:
            return
        if self.step == DONE:
            self.accept()
            return
        if self._show_problems(self._problems(prepared), {self.step}):
            return
        if self.step == ARTIST:
            self._sign(prepared)
        elif self.step == WHO and self.who.procedure.value() != prepared.procedure_id:
            self._prepare_again(prepared)
        else:
            self.show_step(self.step + 1)

    def keep_draft(self) -> None:
        """Keep what is filled in now; nothing happens when nothing is."""
        self.draft_soon.stop()
        prepared = self._prepared
        if prepared is None or self._working or self.step == DONE or not self._dirty:
            return
        kind, uid = _draft_key(prepared)
        values, title, client_id = self._draft(prepared), prepared.name, prepared.client_id
        self._studio.write(
            lambda session: keep_draft(
                session, kind=kind, record_uid=uid, client_id=client_id, title=title, values=values
            ),
            owner=self,
            done=lambda _saved: self.frame.say(self.tr("Kept as a draft")),
            changed=frozenset({"draft"}),
        )

    def reject(self) -> None:
        """Close; what was filled in is offered again when the form is opened for this client."""
        if self.step != DONE:
            self.keep_draft()
        super().reject()

    def _loaded(self, loaded: _Loaded) -> None:
        prepared, draft = loaded.prepared, loaded.draft
        self._prepared, self._dirty = prepared, bool(draft)
        form = prepared.form
        self.frame.show_client(prepared.name, prepared.client_uid, prepared.date_of_birth)
        who = self.frame.who
        self.who = WhoPage(form, loaded.procedures)
        self.read = ReadPage(form)
        lead = self.tr("Please hand the screen to the client. They check the name above, type it, and sign.")
        self.client = ClientSignPage(prepared, self.tr("Signature of the client"), lead)
        self.artist = ArtistSignPage(prepared, self.tr("Signature of the artist"))
        self.done_page = DonePage(self._studio, self._renderer, who)
        for page in (self.who, self.read, self.client, self.artist, self.done_page):
            self.frame.pages.addWidget(page)
        self.who.procedure.set_value(prepared.procedure_id)
        self.read.sections.set_answers(prepared.proposals)
        if draft:
            self._take_up(prepared, draft)
        self._connect()
        self.show_step(WHO)
        self._show_problems(who_problems(prepared, self._studio.today()), {WHO})

    def _connect(self) -> None:
        self.who.edited.connect(self._agreement_edited)
        self.read.edited.connect(self._answers_edited)
        self.client.edited.connect(self._edited)
        self.artist.edited.connect(self._edited)
        self.who.blank_wanted.connect(self._print_blank)
        self.who.paper_wanted.connect(self._ask_scan)

    def _edited(self) -> None:
        self._dirty = True
        self.frame.say("")
        self.draft_soon.start()

    def _answers_edited(self) -> None:
        """What the client has signed must be what stands in the form: a change takes the signature away."""
        self._edited()
        if not self.client.box.pad.is_empty:
            self.client.box.forget()
            self.client.note.say(
                self.tr("The answers were changed after signing."), self.tr("Please sign again."), "warn"
            )

    def _agreement_edited(self) -> None:
        if self.who.agreed_at is None and not self.client.box.pad.is_empty:
            self._answers_edited()
        self._edited()

    def _problems(self, prepared: Prepared) -> dict[str, str]:
        """Everything that keeps the form from being signed now."""
        return filling_problems(prepared, self._filled(), self._studio.today())

    def _filled(self) -> Filled:
        return Filled(self.answers(), self.who.agreed_at, self.client.box.given(), self.artist.box.given())

    def _show_problems(self, problems: Mapping[str, str], steps: set[int]) -> bool:
        """Say what is wrong on the pages of `steps`, and go to the first of it; whether there was anything."""
        if self._prepared is None:
            return False
        said = {name: QCoreApplication.translate("problems", sentence) for name, sentence in problems.items()}
        for step, page in enumerate((self.who, self.read, self.client, self.artist)):
            if step in steps and (target := page.show_problems(said)) is not None:
                self.show_step(step)
                page.go_to(target)
                return True
        return False

    def _step_names(self) -> tuple[str, ...]:
        return (
            self.tr("Who and what for"),
            self.tr("Read and answer"),
            self.tr("The client signs"),
            self.tr("The artist signs"),
            self.tr("Done"),
        )

    def _prepare_again(self, prepared: Prepared) -> None:
        """For another procedure: its facts are proposed where nothing was answered."""
        chosen = self.who.procedure.value()
        form, client_id = prepared.form, prepared.client_id

        def job(session: Session) -> Prepared:
            return prepare_consent(session, form, client_id, chosen)

        self._set_working(self.tr("Reading the procedure…"))
        self._studio.read(
            job, owner=self, done=lambda again: self._prepared_again(prepared, again), failed=self._failed
        )

    def _prepared_again(self, before: Prepared, again: Prepared) -> None:
        self._set_working("")
        if (again.name, again.date_of_birth) != (before.name, before.date_of_birth):
            self._failed(WrongClient())
            return
        self._prepared = again
        answers = self.read.sections.answers()
        untouched = {name for name, value in before.proposals.items() if answers.get(name) == value}
        kept = {name: value for name, value in answers.items() if name not in untouched}
        self.read.sections.set_answers({**again.proposals, **kept})
        if not self.client.box.pad.is_empty:
            self._answers_edited()
        self.show_step(READ)

    def _sign(self, prepared: Prepared) -> None:
        actor, filled = self._studio.actor, self._filled()
        kind, uid = _draft_key(prepared)

        def job(session: Session) -> SignedForm:
            signed = sign_consent(session, actor, prepared, filled)
            drop_draft(session, kind=kind, record_uid=uid)
            return signed

        self.draft_soon.stop()
        self._set_working(self.tr("Making and keeping the signed form…"))
        self._studio.write(
            job, owner=self, done=lambda saved: self._signed(saved.result), failed=self._failed, changed=_CHANGED
        )

    def _signed(self, signed: SignedForm) -> None:
        self._set_working("")
        self.show_step(DONE)
        self.done_page.show_signed(signed)
        self.signed.emit(signed)

    def _failed(self, error: BaseException) -> None:
        self._set_working("")
        if isinstance(error, InvalidRecord):
            self._show_problems(error.problems, {WHO, READ, CLIENT, ARTIST})
        elif isinstance(error, UserError):
            self.frame.trouble.show_error(error)
        else:
            self._studio.tasks.failed.emit(error)

    def _set_working(self, sentence: str) -> None:
        self._working = bool(sentence)
        self.frame.set_working(sentence)

    def _print_blank(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        at = now()
        self._studio.read(
            lambda session: blank_for_client(session, prepared, at), owner=self, done=self._print, failed=self._failed
        )

    def _print(self, pdf: bytes) -> None:
        paper = self._studio.values.paper_size.value
        print_pdf(self._studio.tasks, self._renderer, pdf, self, paper)

    def _ask_scan(self) -> None:
        if self._prepared is None:
            return
        dialog = PaperDialog(self._studio, self._prepared, self.frame.who, self)
        dialog.attached.connect(self._attached)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _attached(self, signed: SignedForm) -> None:
        self.draft_soon.stop()
        if self._prepared is not None:
            kind, uid = _draft_key(self._prepared)
            self._studio.write(
                lambda session: drop_draft(session, kind=kind, record_uid=uid),
                owner=self,
                changed=frozenset({"draft"}),
            )
        self._signed(signed)

    def _draft(self, prepared: Prepared) -> dict[str, Any]:
        born = prepared.date_of_birth
        return {
            "version": prepared.form.version,
            "who": [prepared.name, born.isoformat() if born else None],
            "procedure_id": self.who.procedure.value(),
            "agreed_at": self.who.agreed_at.isoformat() if self.who.agreed_at else None,
            "answers": self.answers(),
            "client": self.client.box.draft(),
            "artist": self.artist.box.draft(),
        }

    def _take_up(self, prepared: Prepared, draft: Mapping[str, Any]) -> None:
        """What a draft kept. A signature counts only under the same wording, for the same client."""
        answers = draft.get("answers", {})
        self.read.sections.set_answers(answers)
        self.artist.sections.set_answers(answers)
        if draft.get("procedure_id") is not None:
            self.who.procedure.set_value(draft["procedure_id"])
        same = self._draft(prepared)
        if all(draft.get(name) == same[name] for name in ("version", "who")):
            agreed = draft.get("agreed_at")
            self.who.set_agreed(datetime.fromisoformat(agreed) if agreed else None)
            self.client.box.set_draft(draft.get("client", {}))
            self.artist.box.set_draft(draft.get("artist", {}))
        self.frame.say(self.tr("Taken up where it was left"))


def _draft_key(prepared: Prepared) -> tuple[str, str]:
    return DRAFT, prepared.client_uid
