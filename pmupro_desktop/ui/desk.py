"""The open studio: its window and everything that window asks for, wired together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from pmupro_desktop.documents.worker import Worker
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.errors import UserError
from pmupro_desktop.services.backups import BackupKind, BackupState, backup_state
from pmupro_desktop.services.studio import recovery_proved
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.clients.page import ClientsPage
from pmupro_desktop.ui.consent.starting import ConsentStart
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.documents.found import find_documents
from pmupro_desktop.ui.documents.page import DocumentsPage
from pmupro_desktop.ui.documents.panel import DocumentsPanel
from pmupro_desktop.ui.documents.photos import PhotosPanel
from pmupro_desktop.ui.jobs.auto_backup import AutoBackup
from pmupro_desktop.ui.jobs.backup import BackupDialog
from pmupro_desktop.ui.jobs.import_records import ImportDialog
from pmupro_desktop.ui.jobs.leaving import LeavingDialog
from pmupro_desktop.ui.jobs.verify import VerifyDialog
from pmupro_desktop.ui.lock import Lock, LockKey, hide_windows
from pmupro_desktop.ui.main_window import MainWindow
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.preview.dialog import RecordPreview
from pmupro_desktop.ui.preview.printing import print_pdf
from pmupro_desktop.ui.private_folder import PrivateFolder
from pmupro_desktop.ui.procedures.found import find_procedures
from pmupro_desktop.ui.procedures.page import ProceduresPage
from pmupro_desktop.ui.settings.dialog import SettingsDialog
from pmupro_desktop.ui.tasks import Tasks
from pmupro_desktop.ui.unlock.door import Door
from pmupro_desktop.ui.watch import IdleWatch, SessionWatch, SleepWatch
from pmupro_desktop.ui.widgets import Notice

_LOUD_MS = 60_000

Restart = Callable[[bool], object]
"""Starts a fresh process and ends this one; with True the fresh one begins with restoring a backup."""


class Desk(QObject):
    """Everything there is while a studio is open. It ends by a lock, which restarts, or by `ended`."""

    ended = Signal()

    def __init__(
        self, app: QApplication, studio: OpenStudio, door: Door, private: PrivateFolder, restart: Restart
    ) -> None:
        super().__init__(app)
        self.studio, self._door, self._restart = studio, door, restart
        self._ending = False
        self._leaving: LeavingDialog | None = None
        self._told_backups: Notice | None = None
        self.worker, self.text_worker = Worker(), Worker()
        self.drawing = Tasks(interrupt=self.worker.interrupt, parent=self)
        self.window = MainWindow(studio)
        self.clients = ClientsPage(studio, self.window.notices, self.window.undoing)
        self.window.add_page(self.clients)
        self.documents = self._furnish_documents(private)
        self.procedures = self._furnish_procedures()
        self.consents = ConsentStart(studio, self.worker, self.window)
        self.lock_sequence = Lock(studio.vault, studio.tasks, studio.settings, private)
        self.lock_sequence.before(self.window.keep_drafts)
        self.lock_sequence.before(self.consents.keep_draft)
        for worker in (self.worker, self.text_worker):
            self.lock_sequence.before(worker.interrupt)
        self.lock_sequence.before(self.drawing.shutdown)
        for worker in (self.worker, self.text_worker):
            self.lock_sequence.before(worker.close)
        self.backups = AutoBackup(studio, self)
        self.idle = IdleWatch(app, studio.values.lock_minutes, self)
        self.sleep = SleepWatch(parent=self)
        self.session = SessionWatch(self.window, self)
        self.lock_key = LockKey(app, parent=self)
        self._wire()

    def show(self) -> None:
        """Put the window on screen; backups that are late or failing are told there at once."""
        self.window.show()
        self.studio.read(lambda session: backup_state(session, now()), owner=self, done=self._tell_backups)
        self.studio.read(recovery_proved, owner=self, done=self._tell_sheet)

    def lock(self) -> None:
        """Hide everything and ask for the password again, in a fresh process."""
        self._shut(restoring=False)

    def quit(self) -> None:
        """End the program, after a backup when one is due."""
        if self._leaving is not None or self._ending:
            return
        self._leaving = LeavingDialog(self.studio, self.window)
        self._leaving.may_end.connect(self._end)
        self._leaving.stay.connect(self._stay)
        self._leaving.begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window and event.type() == QEvent.Type.Close and not self._ending:
            event.ignore()
            self.quit()
            return True
        return super().eventFilter(watched, event)

    def _furnish_documents(self, private: PrivateFolder) -> DocumentsPage:
        """The Documents tab, and each client's documents and photos."""
        studio, window = self.studio, self.window
        self.drawing.failed.connect(studio.tasks.failed)
        acts = DocumentActs(
            studio, self.worker, self.text_worker, self.drawing, private, window.undoing, window.notices
        )
        documents, photos, page = DocumentsPanel(acts), PhotosPanel(acts), DocumentsPage(acts)
        self.clients.detail.put_tab("documents", documents, documents)
        self.clients.detail.put_tab("photos", photos, photos)
        page.clients_wanted.connect(lambda: window.show_page(self.clients.key))
        window.add_page(page)
        window.search.add_source(find_documents)
        return page

    def _furnish_procedures(self) -> ProceduresPage:
        """The Procedures tab."""
        page = ProceduresPage(self.studio, self.clients.procedures)
        page.clients_wanted.connect(lambda: self.window.show_page(self.clients.key))
        self.window.add_page(page)
        self.window.search.add_source(find_procedures)
        return page

    def _wire(self) -> None:
        window = self.window
        window.installEventFilter(self)
        window.lock_requested.connect(self.lock)
        window.quit_requested.connect(self.quit)
        window.backup_requested.connect(self.back_up)
        window.restore_requested.connect(self.restore)
        window.verify_requested.connect(self.verify)
        window.import_requested.connect(self.import_records)
        window.settings_requested.connect(self.settings)
        self.clients.import_wanted.connect(self.import_records)
        self.clients.form_wanted.connect(self.consents.begin)
        self.clients.record_wanted.connect(self.preview)
        for signal in (self.idle.idle, self.sleep.slept, self.session.leaving):
            signal.connect(self.lock)
        self.lock_key.pressed.connect(self.lock, Qt.ConnectionType.QueuedConnection)
        self.backups.begun.connect(self._say_backing_up)
        self.backups.ended.connect(window.refresh_backup_state)
        self.backups.failed.connect(self._backup_failed)

    def back_up(self) -> None:
        """Open the dialog that backs up."""
        self.studio.read(lambda session: backup_state(session, now()), owner=self, done=self._open_backup)

    def _open_backup(self, state: BackupState) -> None:
        BackupDialog(self.studio, state.place, self.window).open()

    def restore(self) -> None:
        """Close the studio and begin with restoring: a vault that is open can't be replaced."""
        ask.confirm(
            self.window,
            self.tr("Your studio is closed before a backup is restored."),
            self.tr("The vault as it is now is moved aside, not deleted. What you typed is kept as a draft in it."),
            act=self.tr("Close and restore…"),
            then=lambda: self._shut(restoring=True),
        )

    def preview(self, client: Client) -> None:
        """Show the record of `client`, to save or print it."""
        RecordPreview(self.studio, self.worker, client, self.window).open()

    def verify(self) -> None:
        """Open the dialog that checks the vault."""
        VerifyDialog(self.studio, self.window).open()

    def import_records(self) -> None:
        """Open the dialog that imports from the old web system."""
        ImportDialog(self.studio, self.window).open()

    def settings(self) -> SettingsDialog:
        """Open the settings."""
        dialog = SettingsDialog(self.studio, self._door, self.window)
        dialog.lock_minutes_changed.connect(self.idle.set_minutes)
        dialog.studio_saved.connect(lambda values: self.window.bar.brand.setText(values.name))
        dialog.backup_wanted.connect(self.back_up)
        dialog.print_wanted.connect(lambda pdf: self._print_sheet(pdf, dialog))
        dialog.open()
        return dialog

    def renew_sheet(self) -> None:
        """Open the settings where a new recovery sheet is made."""
        self.settings().security.ask_new_sheet()

    def _print_sheet(self, pdf: bytes, dialog: SettingsDialog) -> None:
        print_pdf(self.studio.tasks, self.worker, pdf, dialog, self.studio.values.paper_size.value)

    def _tell_backups(self, state: BackupState) -> None:
        """Late or failing backups are said in words, beside the colour in the bar."""
        if state.kind is BackupKind.FAILED:
            sentence = self.tr("The last backup failed. Your records are safe here, and only here.")
        elif state.kind is BackupKind.LATE:
            sentence = self.tr("There has been no backup for {days} days.").format(days=state.days)
        else:
            return
        self._urge_backup(sentence)

    def _urge_backup(self, sentence: str) -> None:
        """Say `sentence` in place of what was said about backups before."""
        if self._told_backups is not None:
            self._told_backups.dismiss()
        notice = self.window.notices.tell(sentence, act=self.tr("Back up now…"), pressed=self.back_up, stay_ms=_LOUD_MS)
        notice.closed.connect(self._forget_told)
        self._told_backups = notice

    def _forget_told(self) -> None:
        self._told_backups = None

    def _tell_sheet(self, proved: bool) -> None:
        """A sheet nobody holds opens nothing: said after each unlock until one was typed back."""
        if not proved:
            self.window.notices.tell(
                self.tr("The code of your recovery sheet was never typed back. Without it a lost password is final."),
                act=self.tr("New sheet…"),
                pressed=self.renew_sheet,
                stay_ms=None,
            )

    def _say_backing_up(self) -> None:
        self.window.bar.say_backup(self.tr("Backing up…"), "neutral")

    def _backup_failed(self, error: UserError) -> None:
        what, _kept, advice = ask.sentences(error)
        self._urge_backup(f"{what} {advice}")

    def _stay(self) -> None:
        self._leaving = None

    def _shut(self, *, restoring: bool) -> None:
        self._stop()
        self.lock_sequence.lock(lambda: self._restart(restoring))

    def _stop(self) -> None:
        self._ending = True
        for each in (self.backups, self.idle, self.sleep, self.session):
            each.stop()

    def _end(self) -> None:
        self._stop()
        hide_windows()
        self.lock_sequence.close()
        self.ended.emit()
