"""After files were added and proved sound in the vault: an offer to remove the originals, never done by itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QWidget

from pmupro_desktop.services.document_files import Original
from pmupro_desktop.ui import ask
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.widgets import Button, IconMark, PlainLabel, icon_button, row


class OriginalsNote(QFrame):
    """Stands where files were added until it is answered; it speaks only of the client that is shown."""

    def __init__(self, acts: DocumentActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "note")
        self._acts = acts
        self._client_id: int | None = None
        self._left: dict[int, list[Original]] = {}
        self._said = PlainLabel("", wrap=True)
        self.remove_button = Button(self.tr("Remove the originals…"), pressed=self._ask)
        self.keep_button = icon_button("close", self.tr("Keep the originals"), kind="quiet-icon", pressed=self._keep)
        self.setLayout(
            row(
                IconMark("information-outline"), self._said, self.remove_button, self.keep_button,
                gap=12, margins=(12, 8, 8, 8), stretch=1,
            )
        )  # fmt: skip
        acts.originals_left.connect(self._take)
        self.hide()

    @property
    def files(self) -> tuple[Original, ...]:
        """The originals that the offer is about."""
        return tuple(self._left.get(self._client_id or 0, ()))

    def of_client(self, client_id: int) -> None:
        """Speak of the files of one client."""
        self._client_id = client_id
        self._show()

    def remove(self) -> None:
        """Remove them now: the artist has answered."""
        files = self.files
        self._keep()
        self._acts.remove_originals(files)

    def _take(self, client_id: int, files: Sequence[Original]) -> None:
        self._left.setdefault(client_id, []).extend(files)
        self._show()

    def _keep(self) -> None:
        self._left.pop(self._client_id or 0, None)
        self._show()

    def _show(self) -> None:
        count = len(self.files)
        one = self.tr("The file is in the vault, compared and sound. The original is still in its folder, unprotected.")
        many = self.tr(
            "%n files are in the vault, compared and sound. The originals are still in their folder, unprotected.",
            "",
            count,
        )
        self._said.setText(one if count == 1 else many)
        self.setAccessibleName(self._said.text())
        self.setVisible(count > 0)

    def _ask(self) -> None:
        count = len(self.files)
        one, many = self.tr("Remove the original from its folder?"), self.tr("Remove %n originals?", "", count)
        ask.confirm(
            self.window(),
            one if count == 1 else many,
            self.tr(
                "Each is compared with the vault once more before it goes, and this can't be undone. Deleting is not"
                " erasing: an SSD keeps what was deleted for a while, and synced folders and backups may have copies."
            ),
            act=self.tr("Remove"),
            then=self.remove,
        )
