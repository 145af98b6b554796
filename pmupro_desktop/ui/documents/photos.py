"""A client's photos as a grid: the same records that stand among the documents as type Photo, never a second one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStackedWidget, QWidget

from pmupro_desktop.domain.client import Client
from pmupro_desktop.services.document_list import DocumentRow, document_rows
from pmupro_desktop.services.photos import photos_of
from pmupro_desktop.services.studio import local_time, studio_zone
from pmupro_desktop.ui import theme, words
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.documents.preview import DocumentPreview
from pmupro_desktop.ui.documents.rows import day_of, id_of, key_of, spoken
from pmupro_desktop.ui.documents.thumbnails import Thumbnails
from pmupro_desktop.ui.tables import ROW_ROLE, Choice, Column, RecordModel, Source
from pmupro_desktop.ui.widgets import EmptyState, column

_PICTURE = QSize(176, 132)
_CELL = QSize(192, 172)
_SHOWN_HERE = frozenset({"document", "photo"})

Index = QModelIndex | QPersistentModelIndex


class PhotoRow(NamedTuple):
    """A photo as the lists of documents know it, and what the artist said about it."""

    row: DocumentRow
    stage: str
    area: str
    taken_at: datetime | None


class PhotoModel(RecordModel[PhotoRow]):
    """Photos with their thumbnails, the newest first; until one is drawn an icon stands in its place."""

    def __init__(
        self, acts: DocumentActs, thumbnails: Thumbnails, client_id: Callable[[], int], owner: QWidget
    ) -> None:
        """`client_id` says whose photos to read, at each reload."""
        self._acts, self._thumbnails, self._client_id = acts, thumbnails, client_id
        source: Source[PhotoRow] = Source(
            acts.studio.tasks, owner, f"photos of {id(owner)}", ids=self._ids_job, rows=self._read
        )
        super().__init__(
            [Column("", self._caption)],
            row_id=lambda photo: key_of(photo.row.id),
            fetch_ids=source.fetch_ids,
            fetch_rows=source.fetch_rows,
            described=self._described,
            parent=owner,
        )
        thumbnails.drawn.connect(self._redraw)

    def _ids_job(self) -> Callable[[], Sequence[int]]:
        vault, client_id = self._acts.studio.vault, self._client_id()

        def job() -> Sequence[int]:
            with vault.reading() as session:
                return [key_of(-photo.id) for photo in photos_of(session, client_id)]

        return job

    def _read(self, keys: Sequence[int]) -> Sequence[PhotoRow]:
        with self._acts.studio.vault.reading() as session:
            rows = document_rows(session, [id_of(key) for key in keys])
            known = {
                photo.id: photo for owner in {row.client_id for row in rows} for photo in photos_of(session, owner)
            }
            said = [(row, known[row.record_id]) for row in rows if row.record_id in known]
            return [PhotoRow(row, photo.kind or "", photo.area or "", photo.taken_at) for row, photo in said]

    def _caption(self, photo: PhotoRow) -> str:
        """The stage and the day, as the artist looks for it; the name of the file where nothing was said."""
        what = words.capital(words.joined(words.one_line(photo.stage), words.one_line(photo.area)))
        return words.joined(what or words.one_line(photo.row.filename), self._day(photo))

    def _day(self, photo: PhotoRow) -> str:
        if photo.taken_at is None:
            return day_of(photo.row, self._acts.studio)
        studio = self._acts.studio
        return words.day(local_time(photo.taken_at, studio_zone(studio.values)).date(), studio.today(), QLocale())

    def _described(self, photo: PhotoRow) -> str:
        return ", ".join((self._caption(photo), spoken(photo.row, self._acts.studio)))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignHCenter
        if role == Qt.ItemDataRole.SizeHintRole:
            return _CELL
        if role != Qt.ItemDataRole.DecorationRole:
            return super().data(index, role)
        photo = super().data(index, ROW_ROLE)
        if not isinstance(photo, PhotoRow):
            return None
        drawn = self._thumbnails.of(photo.row)
        if drawn is not None:
            return QIcon(drawn)
        return theme.icon("image-off-outline" if photo.row.is_missing else "image-outline", "muted")

    def _redraw(self, record_id: int) -> None:
        place = self.row_of(key_of(record_id))
        if place is not None:
            index = self.index(place, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


class PhotosPanel(QWidget):
    """The photos of whoever is shown."""

    def __init__(self, acts: DocumentActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._client: Client | None = None
        ratio = self.devicePixelRatioF()
        self.thumbnails = Thumbnails(acts, round(_PICTURE.width() * ratio), self)
        self.model = PhotoModel(acts, self.thumbnails, self._client_id, self)
        self.view = QListView()
        self.choice = Choice(self.view)
        self._dress_view()
        self.empty = EmptyState(
            "camera-outline",
            self.tr("Photos of each visit belong here: before, after and healed. Add them among the documents."),
        )
        self._stack = QStackedWidget()
        for each in (self.empty, self.view):
            self._stack.addWidget(each)
        self._whole = column(self._stack)
        self.setLayout(self._whole)
        self.set_compact(False)
        self.model.loaded.connect(self._loaded)
        self.choice.opened.connect(lambda key: self.open(id_of(key)))
        acts.studio.tasks.changed.connect(self._changed)

    def show_client(self, client: Client) -> None:
        """Show the photos of a client."""
        if self._client is None or self._client.id != client.id:
            self.model.clear()
            self._stack.setCurrentWidget(self.empty)
        self._client = client
        self.model.reload()

    def open(self, record_id: int) -> None:
        """Look at a photo, and from there at the others."""
        preview = DocumentPreview(self._acts, self._neighbour, self.window(), with_client=False)
        preview.show_document(record_id)
        preview.open()

    def set_compact(self, compact: bool) -> None:
        edge, top = (16, 12) if compact else (24, 16)
        self._whole.setContentsMargins(edge, top, edge, 16)

    def _dress_view(self) -> None:
        view = self.view
        view.setAccessibleName(self.tr("Photos"))
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setIconSize(_PICTURE)
        view.setGridSize(_CELL)
        view.setWordWrap(False)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setProperty("panel", "page")
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setModel(self.model)
        self.choice.attach(self.model)

    def _client_id(self) -> int:
        return self._client.id if self._client is not None else 0

    def _changed(self, kinds: set[str]) -> None:
        if self._client is not None and kinds & _SHOWN_HERE:
            self.model.reload()

    def _loaded(self) -> None:
        self._stack.setCurrentWidget(self.view if self.model.rowCount() else self.empty)

    def _neighbour(self, record_id: int, step: int) -> int | None:
        place = self.model.row_of(key_of(record_id))
        key = self.model.id_at(place + step) if place is not None else None
        return id_of(key) if key is not None else None
