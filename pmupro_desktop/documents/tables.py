"""Tables with a repeated head, and grids of labelled values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pmupro_desktop.documents.blocks import Block, draw_lines, draw_tagged, text_height
from pmupro_desktop.documents.style import LABEL, LINE, TABLE_HEAD, TEXT, TextStyle
from pmupro_desktop.documents.tagging import Ink, Node, Slot
from pmupro_desktop.documents.text import Line, lines_of

PAD = 3.75
GUTTER = 12.0


@dataclass(frozen=True, slots=True)
class Column:
    """A head and a share of the width."""

    head: str
    share: float


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """Text with its style; a plain string stands for body text."""

    text: str
    style: TextStyle = TEXT


@dataclass(frozen=True, slots=True, repr=False)
class _LaidCell:
    lines: list[Line]
    style: TextStyle
    slot: Slot

    @property
    def height(self) -> float:
        return text_height(self.lines, self.style)


@dataclass(frozen=True, slots=True, repr=False)
class _Row:
    cells: list[_LaidCell]
    slot: Slot = field(default_factory=lambda: Slot("TR"))

    @property
    def height(self) -> float:
        return max(cell.height for cell in self.cells) + 2 * PAD

    def parted(self, room: float) -> tuple[_Row, _Row]:
        """The lines that fit in `room` (one at least) and the rest, as parts of the same row."""
        cuts = [max(1, int((room - 2 * PAD) / cell.style.leading)) for cell in self.cells]
        head = [replace(cell, lines=cell.lines[:cut]) for cell, cut in zip(self.cells, cuts, strict=True)]
        tail = [replace(cell, lines=cell.lines[cut:]) for cell, cut in zip(self.cells, cuts, strict=True)]
        return replace(self, cells=head), replace(self, cells=tail)


class DataTable(Block):
    """Rows under a head that is repeated on every page; the first column heads its row."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], before: float = 0) -> None:
        self.before = before
        self._columns, self._texts = columns, rows
        self._slot = Slot("Table")
        self._laid: tuple[float, _Row, list[_Row]] | None = None

    def _lay(self, width: float) -> tuple[_Row, list[_Row]]:
        if self._laid is None or self._laid[0] != width:
            head = _Row([
                _LaidCell(lines_of(column.head, TABLE_HEAD, room), TABLE_HEAD, Slot("TH", scope="Column"))
                for column, room in zip(self._columns, self._rooms(width), strict=True)
            ])  # fmt: skip
            self._laid = (width, head, [self._row(texts, width) for texts in self._texts])
        return self._laid[1], self._laid[2]

    def _row(self, texts: Sequence[str | Cell], width: float) -> _Row:
        laid: list[_LaidCell] = []
        for text, room in zip(texts, self._rooms(width), strict=True):
            cell = text if isinstance(text, Cell) else Cell(text)
            slot = Slot("TD") if laid else Slot("TH", scope="Row")
            laid.append(_LaidCell(lines_of(cell.text, cell.style, room), cell.style, slot))
        return _Row(laid)

    def _rooms(self, width: float) -> list[float]:
        total = sum(column.share for column in self._columns)
        return [width * column.share / total - GUTTER for column in self._columns]

    def height(self, width: float) -> float:
        head, rows = self._lay(width)
        return head.height + sum(row.height for row in rows)

    def least(self, width: float) -> float:
        head, rows = self._lay(width)
        return head.height + min(rows[0].height, 120)

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        head, rows = self._lay(width)
        used = head.height
        for i, row in enumerate(rows):
            if used + row.height > room:
                if i and (not fresh or row.height < room):
                    return self._part(width, head, rows[:i]), self._part(width, head, rows[i:])
                return self._split_row(width, head, rows, i, room - used) if fresh or i else None
            used += row.height
        return None

    def _split_row(self, width: float, head: _Row, rows: list[_Row], index: int, room: float) -> tuple[Block, Block]:
        first, rest = rows[index].parted(room)
        return (
            self._part(width, head, [*rows[:index], first]),
            self._part(width, head, [rest, *rows[index + 1 :]]),
        )

    def _part(self, width: float, head: _Row, rows: list[_Row]) -> DataTable:
        part = DataTable(self._columns, ())
        part._slot, part._laid = self._slot, (width, head, rows)
        return part

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        head, rows = self._lay(width)
        repeated = self._slot.begun
        table = self._slot.under(parent)
        if repeated:
            with ink.artifact():
                self._draw_row(ink, None, head, x, y, width)
        else:
            self._draw_row(ink, table, head, x, y, width)
        y += head.height
        for row in rows:
            with ink.artifact():
                ink.line([(x, y), (x + width, y)], LINE)
            self._draw_row(ink, table, row, x, y, width)
            y += row.height
        with ink.artifact():
            ink.line([(x, y), (x + width, y)], LINE)

    def _draw_row(self, ink: Ink, table: Node | None, row: _Row, x: float, y: float, width: float) -> None:
        """Cells of a row; without a table they are drawn into the open mark."""
        tagged = row.slot.under(table) if table else None
        for cell, room in zip(row.cells, self._rooms(width), strict=True):
            if tagged is None:
                draw_lines(ink, cell.lines, cell.style, x, y + PAD, room)
            else:
                draw_tagged(ink, cell.slot.under(tagged), cell.lines, cell.style, x, y + PAD, room)
            x += room + GUTTER


@dataclass(frozen=True, slots=True, repr=False)
class _Fact:
    """A labelled value, laid out."""

    label: list[Line]
    lines: list[Line]
    style: TextStyle

    @property
    def height(self) -> float:
        return text_height(self.label, LABEL) + text_height(self.lines, self.style)


class KeyValues(Block):
    """Labels over their short values, several to a row; never parted, so long values belong elsewhere."""

    GAP = 7.0

    def __init__(self, pairs: Sequence[tuple[str, str | Cell]], columns: int = 3, before: float = 0) -> None:
        self.before = before
        self._pairs = [(label, value if isinstance(value, Cell) else Cell(value)) for label, value in pairs]
        self._columns = columns
        self._slot = Slot("Table")
        self._laid: tuple[float, list[list[_Fact]]] | None = None

    def _lay(self, width: float) -> list[list[_Fact]]:
        if self._laid is None or self._laid[0] != width:
            room = width / self._columns - GUTTER
            facts = [
                _Fact(lines_of(label, LABEL, room), lines_of(cell.text, cell.style, room), cell.style)
                for label, cell in self._pairs
            ]
            step = self._columns
            self._laid = (width, [facts[i : i + step] for i in range(0, len(facts), step)])
        return self._laid[1]

    def height(self, width: float) -> float:
        rows = self._lay(width)
        return sum(_tallest(row) for row in rows) + self.GAP * max(len(rows) - 1, 0)

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        step = width / self._columns
        table = self._slot.under(parent)
        for row in self._lay(width):
            node = table.add("TR")
            for i, fact in enumerate(row):
                left, top = x + i * step, y + text_height(fact.label, LABEL)
                with ink.content(node.add("TH", scope="Row")):
                    draw_lines(ink, fact.label, LABEL, left, y, step - GUTTER)
                draw_tagged(ink, node.add("TD"), fact.lines, fact.style, left, top, step - GUTTER)
            for _ in range(2 * (self._columns - len(row))):
                node.add("TD")  # every row of a table has the same number of cells
            y += _tallest(row) + self.GAP


def _tallest(row: Sequence[_Fact]) -> float:
    return max(fact.height for fact in row)
