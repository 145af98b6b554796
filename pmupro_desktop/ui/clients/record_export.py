"""A client's record as a PDF file, where the artist wants it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from pmupro_desktop import errors
from pmupro_desktop.domain.base import now
from pmupro_desktop.domain.client import Client
from pmupro_desktop.services.record_pdf import client_record
from pmupro_desktop.services.trail import note_export
from pmupro_desktop.ui.clients import words
from pmupro_desktop.ui.open_studio import OpenStudio
from pmupro_desktop.ui.tasks import Progress
from pmupro_desktop.ui.widgets.date_text import written


class RecordExport(QObject):
    """Asks where to, makes the record, notes the export, and says where it lies."""

    def __init__(self, studio: OpenStudio, window: QWidget, told: Callable[[str], object]) -> None:
        super().__init__(window)
        self._studio, self._window, self._told = studio, window, told

    def ask(self, client: Client) -> QFileDialog:
        """Ask for a place; the client's name and birth date stand on the dialog, never in the name of the file."""
        who = words.one_line(client.name)
        if client.date_of_birth is not None:
            born = written(client.date_of_birth, self._window.locale())
            who = self.tr("{name}, born {date}").format(name=who, date=born)
        dialog = QFileDialog(self._window, self.tr("Record of {who}").format(who=who))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.tr("Client record {day}").format(day=self._studio.today().isoformat()) + ".pdf")
        client_id, uid = client.id, client.uid
        dialog.fileSelected.connect(lambda path: self.export(client_id, uid, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def export(self, client_id: int, uid: str, target: Path) -> None:
        """Write the record of a client to `target`, whole or not at all."""
        vault, actor = self._studio.vault, self._studio.actor

        def job(_progress: Progress) -> Path:
            with vault.long_reading() as session:
                pdf = client_record(session, actor, client_id, now())
            try:
                beside = target.with_name(f".{target.name}.{os.getpid()}.part")
                beside.write_bytes(pdf)
                with vault.transaction(actor) as session:
                    note_export(session, actor, "client", uid)
                beside.replace(target)
            except OSError as error:
                raise errors.StorageFailed(detail=error.strerror or type(error).__name__) from error
            return target

        self._studio.tasks.long(job, owner=self, done=self._done, changed=frozenset({"audit"}))

    def _done(self, target: Path) -> None:
        self._told(self.tr("The record was saved in {folder}.").format(folder=str(target.parent)))
