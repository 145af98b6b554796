"""Drawing with structure: every mark on a page belongs to a node of the tag tree or is named an artifact.

ReportLab knows no tags, so marked-content operators are written between its own; `archival` adds the tree afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from pmupro_desktop.documents.fonts import text_font
from pmupro_desktop.documents.style import Paper

Box = tuple[float, float, float, float]
_NON_ZERO = 1
"""ReportLab's way of filling shapes that cross themselves without holes."""


@dataclass(eq=False, repr=False)
class Node:
    """An element of the tag tree; kids are nodes or (page index, marked-content number)."""

    tag: str
    alt: str = ""
    actual: str = ""
    scope: str = ""
    box: Box | None = None
    kids: list[Node | tuple[int, int]] = field(default_factory=list)

    def add(self, tag: str, *, alt: str = "", scope: str = "") -> Node:
        node = Node(tag, alt=alt, scope=scope)
        self.kids.append(node)
        return node


class Slot:
    """The place of a block in the tree: made when it is first drawn, shared by its parts on later pages."""

    def __init__(self, tag: str, *, scope: str = "", alt: str = "") -> None:
        self._tag, self._scope, self._alt = tag, scope, alt
        self._node: Node | None = None

    @property
    def begun(self) -> bool:
        return self._node is not None

    def under(self, parent: Node) -> Node:
        if self._node is None:
            self._node = parent.add(self._tag, scope=self._scope, alt=self._alt)
        return self._node


class Ink:
    """A pen over the pages; x from the left and y from the top edge, in points."""

    def __init__(self, paper: Paper) -> None:
        self._buffer = io.BytesIO()
        text_font(strong=True)
        self._canvas = Canvas(
            self._buffer,
            pagesize=(paper.width, paper.height),
            invariant=1,
            pageCompression=0,  # pikepdf compresses at the end
            initialFontName=text_font(strong=False).name,  # type: ignore[arg-type]  # the stubs say float
        )
        self._paper = paper
        self._next_mark = 0
        self._marking = False
        self.page = 0
        self.root = Node("Document")

    @contextmanager
    def content(self, node: Node) -> Iterator[None]:
        """What is drawn inside is the content of `node` on this page."""
        node.kids.append((self.page, self._next_mark))
        with self._marked(f"/{node.tag} <</MCID {self._next_mark}>> BDC"):
            self._next_mark += 1
            yield

    @contextmanager
    def artifact(self, kind: str = "Layout", subtype: str = "") -> Iterator[None]:
        """What is drawn inside is decoration, or a header or footer (kind "Pagination")."""
        extra = f" /Subtype /{subtype}" if subtype else ""
        with self._marked(f"/Artifact <</Type /{kind}{extra}>> BDC"):
            yield

    @contextmanager
    def _marked(self, opening: str) -> Iterator[None]:
        if self._marking:
            raise AssertionError("marked content can't be nested")
        self._marking = True
        self.write(opening)
        yield
        self.write("EMC")
        self._marking = False

    @contextmanager
    def actual_text(self, text: str) -> Iterator[None]:
        """What is drawn inside reads, copies and searches as `text`."""
        self.write(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
        yield
        self.write("EMC")

    def write(self, operators: str) -> None:
        """Raw page operators; outside of marks nothing may paint."""
        if not self._marking:
            raise AssertionError("everything on a page is tagged or an artifact")
        self._canvas._code.append(operators)  # type: ignore[attr-defined]  # no public way to mark content

    def text(self, x: float, y: float, text: str, font: str, size: float, color: str) -> None:
        """Text which the embedded font covers, on the baseline `y`."""
        self._check()
        self._canvas.setFillColor(HexColor(f"#{color}"))
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self.up(y), text)

    def unseen(self, x: float, y: float, width: float, size: float) -> None:
        """An invisible blank of the given width, which carries the actual text of outlines."""
        self._check()
        font = text_font(strong=False)
        self._canvas.setFont(font.name, size)
        line = self._canvas.beginText(x, self.up(y))
        line.setTextRenderMode(3)
        line.setHorizScale(max(100 * width / font.width(" ", size), 0.1))
        line.textOut(" ")
        line.setHorizScale(100)
        line.setTextRenderMode(0)
        self._canvas.drawText(line)

    def box(self, box: Box, fill: str = "", stroke: str = "", radius: float = 0, line: float = 0.75) -> None:
        """A rectangle (x, y of its upper left corner, width, height)."""
        x, y, width, height = box
        self._paint(fill, stroke, line)
        self._canvas.roundRect(x, self.up(y + height), width, height, radius, int(bool(stroke)), int(bool(fill)))

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float = 0.75) -> None:
        """An open line with round ends through the points."""
        self._paint("", color, width)
        self._canvas.setLineCap(1)
        self._canvas.setLineJoin(1)
        self._trace(points, close=False)

    def shape(self, points: Sequence[tuple[float, float]], color: str) -> None:
        """A filled polygon, whole where it crosses itself."""
        self._paint(color, "", 0)
        self._trace(points, close=True)

    def next_page(self) -> None:
        self._canvas.showPage()
        self.page += 1
        self._next_mark = 0

    def finish(self) -> bytes:
        """The pages as a plain PDF, without tree and metadata."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def up(self, y: float) -> float:
        """The PDF coordinate, counted from the bottom, of a distance from the top."""
        return self._paper.height - y

    def _check(self) -> None:
        if not self._marking:
            raise AssertionError("everything on a page is tagged or an artifact")

    def _paint(self, fill: str, stroke: str, line: float) -> None:
        self._check()
        if fill:
            self._canvas.setFillColor(HexColor(f"#{fill}"))
        if stroke:
            self._canvas.setStrokeColor(HexColor(f"#{stroke}"))
            self._canvas.setLineWidth(line)

    def _trace(self, points: Sequence[tuple[float, float]], close: bool) -> None:
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self.up(points[0][1]))
        for x, y in points[1:]:
            path.lineTo(x, self.up(y))
        if close:
            path.close()
        self._canvas.drawPath(path, stroke=int(not close), fill=int(close), fillMode=_NON_ZERO)
