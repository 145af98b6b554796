"""The two views of records, which keep what is chosen by its id through every reload."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QListView, QTableView, QWidget

from pmupro_desktop.ui import fonts
from pmupro_desktop.ui.tables.model import RecordModel

_BATCH = 500


class Choice(QObject):
    """Which record of a view is chosen, by id; a reload that moves it does not change it."""

    chosen = Signal(object)  # int | None, only when it is another one
    opened = Signal(object)  # int: Enter or a double click

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._model: RecordModel[Any] | None = None
        self._id: int | None = None
        self._top: int | None = None
        self._coming: int | None = None
        view.activated.connect(self._open)

    @property
    def current(self) -> int | None:
        return self._id

    def attach(self, model: RecordModel[Any]) -> None:
        """Watch `model`, which the view has just been given."""
        self._model = model
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.loaded.connect(self._arrive)
        self._view.selectionModel().currentChanged.connect(self._moved)

    def choose(self, record_id: int | None) -> None:
        """Make the record current and scroll to it, now or as soon as it is among the rows."""
        self._coming = record_id
        if record_id is None:
            self._view.selectionModel().clear()
            self._become(None)
        else:
            self._arrive()

    def _arrive(self) -> None:
        if self._coming is None or self._model is None:
            return
        row = self._model.row_of(self._coming)
        if row is not None:
            self._coming = None
            self._point_at(row)

    def _point_at(self, row: int) -> None:
        assert self._model is not None  # noqa: S101 - only called with a model
        index = self._model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._view.selectionModel().setCurrentIndex(index, flags)
        self._view.scrollTo(index)

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._model is not None and current.isValid():
            self._coming = None
            self._become(self._model.id_at(current.row()))

    def _become(self, record_id: int | None) -> None:
        if record_id != self._id:
            self._id = record_id
            self.chosen.emit(record_id)

    def _remember(self) -> None:
        if self._model is not None:
            top = self._view.indexAt(QPoint(4, 4))
            self._top = self._model.id_at(top.row()) if top.isValid() else None

    def _restore(self) -> None:
        if self._model is None:
            return
        row = None if self._id is None else self._model.row_of(self._id)
        if row is None:
            self._become(None)
        else:
            self._point_at(row)
        top = None if self._top is None else self._model.row_of(self._top)
        if top is not None:
            self._view.scrollTo(self._model.index(top, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def _open(self, index: QModelIndex) -> None:
        record_id = self._model.id_at(index.row()) if self._model is not None else None
        if record_id is not None:
            self.opened.emit(record_id)


class RecordTable(QTableView):
    """Rows of 40 px, one chosen at a time; Tab leaves the table, Enter opens the row."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what screen readers call the table."""
        super().__init__(parent)
        _prepare(self, name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(40)
        head = self.horizontalHeader()
        head.setFont(fonts.font("meta", fonts.MEDIUM))
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setMinimumSectionSize(48)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.choice = Choice(self)
        self.choice.chosen.connect(self.chosen)
        self.choice.opened.connect(self.opened)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if isinstance(model, RecordModel):
            self.choice.attach(model)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _opened_by_key(self, event):
            super().keyPressEvent(event)


class RecordList(QListView):
    """One record a line, painted by a delegate, under headings where the model has them."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what screen readers call the list."""
        super().__init__(parent)
        _prepare(self, name)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setBatchSize(_BATCH)
        self.choice = Choice(self)
        self.choice.chosen.connect(self.chosen)
        self.choice.opened.connect(self.opened)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        if isinstance(model, RecordModel):
            model.modelReset.connect(self._measure)  # before the view's own slot lays the rows out
        super().setModel(model)
        if isinstance(model, RecordModel):
            self.choice.attach(model)
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _opened_by_key(self, event):
            super().keyPressEvent(event)

    def _measure(self) -> None:
        """Headings are lower than rows; without them one measure serves all, however many there are."""
        model = self.model()
        headings = isinstance(model, RecordModel) and model.has_headings
        self.setUniformItemSizes(not headings)
        batched, single = QListView.LayoutMode.Batched, QListView.LayoutMode.SinglePass
        self.setLayoutMode(batched if headings and model.rowCount() > 2 * _BATCH else single)


def _prepare(view: QAbstractItemView, name: str) -> None:
    view.setAccessibleName(name)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setTabKeyNavigation(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)


def _opened_by_key(view: QAbstractItemView, event: QKeyEvent) -> bool:
    """Enter opens on every platform; left to itself, it does not on a Mac."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not view.currentIndex().isValid():
        return False
    view.activated.emit(view.currentIndex())
    return True
