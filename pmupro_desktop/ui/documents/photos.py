"""A client's photos as a grid: the same records that stand among the documents as type Photo, never a second one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStackedWidget, QWidget

from pmupro_desktop.domain.client import Client
from pmupro_desktop.domain.document import DocumentType
from pmupro_desktop.services.document_list import DocumentFilter, DocumentRow
from pmupro_desktop.ui import theme, words
from pmupro_desktop.ui.documents.acts import DocumentActs
from pmupro_desktop.ui.documents.preview import DocumentPreview
from pmupro_desktop.ui.documents.rows import day_of, document_source, id_of, key_of, spoken
from pmupro_desktop.ui.documents.thumbnails import Thumbnails
from pmupro_desktop.ui.tables import ROW_ROLE, Choice, Column, RecordModel
from pmupro_desktop.ui.widgets import EmptyState, column

_PICTURE = QSize(176, 132)
_CELL = QSize(192, 172)
_SHOWN_HERE = frozenset({"document", "photo"})

Index = QModelIndex | QPersistentModelIndex


class PhotoModel(RecordModel[DocumentRow]):
    """Photos with their thumbnails; until one is drawn an icon stands in its place."""

    def __init__(self, acts: DocumentActs, thumbnails: Thumbnails, wanted: Any, owner: QWidget) -> None:
        source = document_source(acts.studio, owner, f"photos of {id(owner)}", wanted)
        self._thumbnails = thumbnails
        super().__init__(
            [Column("", lambda row: words.joined(day_of(row, acts.studio), words.one_line(row.filename)))],
            row_id=lambda row: key_of(row.id),
            fetch_ids=source.fetch_ids,
            fetch_rows=source.fetch_rows,
            described=lambda row: spoken(row, acts.studio),
            parent=owner,
        )
        thumbnails.drawn.connect(self._redraw)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignHCenter
        if role == Qt.ItemDataRole.SizeHintRole:
            return _CELL
        if role != Qt.ItemDataRole.DecorationRole:
            return super().data(index, role)
        row = super().data(index, ROW_ROLE)
        if not isinstance(row, DocumentRow):
            return None
        drawn = self._thumbnails.of(row)
        if drawn is not None:
            return QIcon(drawn)
        return theme.icon("image-off-outline" if row.is_missing else "image-outline", "muted")

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
        self.model = PhotoModel(acts, self.thumbnails, self._wanted, self)
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

    def _wanted(self) -> DocumentFilter:
        client_id = self._client.id if self._client is not None else 0
        return DocumentFilter(client_id=client_id, types=frozenset({DocumentType.PHOTO}))

    def _changed(self, kinds: set[str]) -> None:
        if self._client is not None and kinds & _SHOWN_HERE:
            self.model.reload()

    def _loaded(self) -> None:
        self._stack.setCurrentWidget(self.view if self.model.rowCount() else self.empty)

    def _neighbour(self, record_id: int, step: int) -> int | None:
        place = self.model.row_of(key_of(record_id))
        key = self.model.id_at(place + step) if place is not None else None
        return id_of(key) if key is not None else None
