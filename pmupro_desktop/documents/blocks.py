"""The building blocks of a paper: each knows its height, how to part over pages, and how to draw itself tagged."""

from __future__ import annotations

from collections.abc import Sequence

from pmupro_desktop.documents.strokes import Handwriting, outline
from pmupro_desktop.documents.style import CONTROL, INK, LINE, META, TEXT, TEXT_STRONG, TextStyle, Tone
from pmupro_desktop.documents.tagging import Ink, Node, Slot
from pmupro_desktop.documents.text import Line, draw_line, lines_of

CAP_HEIGHT = 0.727  # of the size, in Inter


class Block:
    """Something placed in the column of a page. `before` is the space above it, left out at the top of a page."""

    before = 0.0
    stays_with_next = False

    def height(self, width: float) -> float:
        """Height in points at `width`."""
        raise NotImplementedError

    def least(self, width: float) -> float:
        """The height that must fit below a heading."""
        return self.height(width)

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        """A part that fits in `room` and the rest, or None. `fresh`: the page is empty, waiting would not help."""
        return None

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        """Draw with the upper left corner at (x, y)."""
        raise NotImplementedError


def text_height(lines: Sequence[Line], style: TextStyle) -> float:
    return len(lines) * style.leading


def draw_tagged(
    ink: Ink, node: Node, lines: Sequence[Line], style: TextStyle, x: float, y: float, width: float
) -> None:
    """Lines as the content of `node`; where drawing turns the order round, the node carries the text as it is read."""
    with ink.content(node):
        draw_lines(ink, lines, style, x, y, width)
    if node.actual or any(line.turned for line in lines):
        node.actual = " ".join(part for part in (node.actual, *(line.text for line in lines)) if part)


def draw_lines(ink: Ink, lines: Sequence[Line], style: TextStyle, x: float, y: float, width: float) -> None:
    """Lines below `y`, inside an open mark; a right-to-left paragraph of several lines stands at the right."""
    ascent = (style.leading + style.size * CAP_HEIGHT) / 2
    for line in lines:
        indent = width - line.width if line.base and len(lines) > 1 else 0.0
        draw_line(ink, line, style, x + indent, y + ascent)
        y += style.leading


class Paragraph(Block):
    """Text of one style; parts between lines."""

    def __init__(
        self, text: str, style: TextStyle = TEXT, tag: str = "P", before: float = 0, stays_with_next: bool = False
    ) -> None:
        self.before = before
        self.stays_with_next = stays_with_next
        self._text, self._style, self._slot = text, style, Slot(tag)
        self._rest: list[Line] | None = None
        self._broken: tuple[float, list[Line]] = (-1.0, [])

    def _lines(self, width: float) -> list[Line]:
        if self._rest is not None:
            return self._rest
        if self._broken[0] != width:
            self._broken = (width, lines_of(self._text, self._style, width))
        return self._broken[1]

    def height(self, width: float) -> float:
        return text_height(self._lines(width), self._style)

    def least(self, width: float) -> float:
        return min(3, len(self._lines(width))) * self._style.leading

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        lines = self._lines(width)
        fitting = int(room / self._style.leading)
        if not fresh and (fitting < 2 or len(lines) < 4):
            return None
        fitting = max(1, min(fitting, len(lines) - 2))
        return self._part(lines[:fitting]), self._part(lines[fitting:])

    def _part(self, lines: list[Line]) -> Paragraph:
        part = Paragraph("", self._style)
        part._slot, part._rest = self._slot, lines
        return part

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        draw_tagged(ink, self._slot.under(parent), self._lines(width), self._style, x, y, width)


class Gap(Block):
    """Empty space."""

    def __init__(self, points: float) -> None:
        self.before = points

    def height(self, width: float) -> float:
        return 0

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        """Nothing to draw."""


class Rule(Block):
    """A thin line over the whole width."""

    def __init__(self, color: str = LINE, before: float = 0, thickness: float = 0.75) -> None:
        self.before, self._color, self._thickness = before, color, thickness

    def height(self, width: float) -> float:
        return self._thickness

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        with ink.artifact():
            ink.line([(x, y), (x + width, y)], self._color, self._thickness)


class Stack(Block):
    """Blocks kept together on one page when they fit on one.

    `share` is the part of the height that must fit below other blocks for the stack to begin there.
    """

    def __init__(
        self, blocks: Sequence[Block], before: float = 0, stays_with_next: bool = False, share: float = 1.0
    ) -> None:
        self.before, self.stays_with_next = before, stays_with_next
        self._blocks, self._share = list(blocks), share

    def least(self, width: float) -> float:
        return self.height(width) * self._share

    def height(self, width: float) -> float:
        return sum(block.height(width) + (block.before if i else 0) for i, block in enumerate(self._blocks))

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        if not fresh and (self._share == 1.0 or room < self.least(width)):
            return None
        used = 0.0
        for i, block in enumerate(self._blocks):
            used += block.before if i else 0
            height = block.height(width)
            if used + height > room:
                return self._split_at(i, width, room - used)
            used += height
        return None

    def _split_at(self, index: int, width: float, room: float) -> tuple[Block, Block] | None:
        head, block, tail = self._blocks[:index], self._blocks[index], self._blocks[index + 1 :]
        parts = block.split(width, room, fresh=not head)
        if parts:
            return Stack([*head, parts[0]]), Stack([parts[1], *tail])
        while len(head) > 1 and head[-1].stays_with_next:
            block, tail = head.pop(), [block, *tail]
        return (Stack(head), Stack([block, *tail])) if head else None

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        for i, block in enumerate(self._blocks):
            y += block.before if i else 0
            block.draw(ink, parent, x, y, width)
            y += block.height(width)


class Callout(Block):
    """A box nobody overlooks: colour, a symbol and words, so that it also speaks in black and white."""

    PAD, SIDE, MARK = 9.0, 12.0, 26.0

    def __init__(self, tone: Tone, symbol: str, heading: str, lines: Sequence[str], before: float = 8) -> None:
        """`symbol` is "stop", "warn" or "check"."""
        self.before = before
        self._tone, self._symbol = tone, symbol
        head = TEXT_STRONG.colored(tone.strong)
        body = [Paragraph(line, TextStyle(10.5, 15, INK, strong=symbol != "check")) for line in lines]
        self._blocks: list[Block] = [Paragraph(heading, head), *body]

    def _inner(self, width: float) -> float:
        return width - self.SIDE * 2 - self.MARK

    def height(self, width: float) -> float:
        return sum(block.height(self._inner(width)) for block in self._blocks) + 2 * self.PAD

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        """A long list of warnings goes on in a second box with the same mark."""
        if not fresh:
            return None
        parts = Stack(self._blocks).split(self._inner(width), room - 2 * self.PAD, fresh)
        return (self._part(parts[0]), self._part(parts[1])) if parts else None

    def _part(self, content: Block) -> Callout:
        part = Callout(self._tone, self._symbol, "", ())
        part._blocks = [content]
        return part

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        height = self.height(width)
        with ink.artifact():
            ink.box((x, y, width, height), self._tone.ground, self._tone.border, radius=6)
            draw_symbol(ink, self._symbol, self._tone.strong, x + self.SIDE, y + self.PAD - 0.5, 15)
        group = parent.add("Div")
        top = y + self.PAD
        for block in self._blocks:
            block.draw(ink, group, x + self.SIDE + self.MARK, top, self._inner(width))
            top += block.height(self._inner(width))


def draw_symbol(ink: Ink, symbol: str, color: str, x: float, y: float, size: float) -> None:
    """An octagon or triangle with an exclamation mark, or a tick; told apart by shape."""
    middle = x + size / 2
    if symbol == "check":
        ink.line([(x + 1, y + size * 0.55), (x + size * 0.38, y + size * 0.88), (x + size, y + size * 0.2)], color, 2)
        return
    if symbol == "stop":
        cut = size * 0.29
        far, low = x + size, y + size
        ink.shape(
            [(x + cut, y), (far - cut, y), (far, y + cut), (far, low - cut), (far - cut, low), (x + cut, low),
             (x, low - cut), (x, y + cut)], color,
        )  # fmt: skip
        top = y + size * 0.22
    else:
        ink.shape([(middle, y), (x + size * 1.06, y + size * 0.96), (x - size * 0.06, y + size * 0.96)], color)
        top = y + size * 0.34
    ink.line([(middle, top), (middle, y + size * 0.58)], "FFFFFF", 1.8)
    ink.line([(middle, y + size * 0.79), (middle, y + size * 0.795)], "FFFFFF", 2)


class CheckBox(Block):
    """A box with or without a tick, and its words; reads back as ☑ or ☐."""

    SIZE, INDENT = 9.5, 17.0

    def __init__(self, label: str, checked: bool, before: float = 3) -> None:
        self.before = before
        self._label, self._checked = Paragraph(label), checked

    def height(self, width: float) -> float:
        return self._label.height(width - self.INDENT)

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        node = parent.add("Div")
        top = y + (TEXT.leading - self.SIZE) / 2
        with ink.content(node.add("P")):
            draw_tick_box(ink, self._checked, x, top, self.SIZE)
        self._label.draw(ink, node, x + self.INDENT, y, width - self.INDENT)


def draw_tick_box(ink: Ink, checked: bool, x: float, y: float, size: float) -> None:
    """The box alone, inside an open mark."""
    with ink.actual_text("☑" if checked else "☐"):
        ink.unseen(x, y + size, size, TEXT.size)
    ink.box((x, y, size, size), stroke=CONTROL, radius=2, line=0.9)
    if checked:
        draw_symbol(ink, "check", INK, x + 1.2, y + 0.8, size - 2.6)


class Bullets(Block):
    """A list; each entry stays whole unless it is longer than a page."""

    INDENT = 14.0

    def __init__(self, entries: Sequence[str], before: float = 0, numbered: bool = False) -> None:
        marks = [f"{i}." if numbered else "•" for i in range(1, len(entries) + 1)]
        self.before = before
        self._slot = Slot("L")
        self._entries = [(mark, Paragraph(text)) for mark, text in zip(marks, entries, strict=True)]

    def height(self, width: float) -> float:
        return sum(text.height(width - self.INDENT) + 3 for _, text in self._entries)

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        used = 0.0
        for i, (_, text) in enumerate(self._entries):
            used += text.height(width - self.INDENT) + 3
            if used > room and i:
                return self._part(self._entries[:i]), self._part(self._entries[i:])
        return None

    def _part(self, entries: list[tuple[str, Paragraph]]) -> Bullets:
        part = Bullets(())
        part._slot, part._entries = self._slot, entries
        return part

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        for mark, text in self._entries:
            item = self._slot.under(parent).add("LI")
            with ink.content(item.add("Lbl")):
                draw_lines(ink, lines_of(mark, TEXT, self.INDENT), TEXT, x, y, self.INDENT)
            text.draw(ink, item.add("LBody"), x + self.INDENT, y, width - self.INDENT)
            y += text.height(width - self.INDENT) + 3


class SignatureField(Block):
    """A signature as vectors over its line, with who signed and when; never parted."""

    TALL, WIDE = 58.0, 220.0

    def __init__(self, signature: Handwriting | None, name: str, signed: str, alt: str, before: float = 14) -> None:
        """`name` and `signed` stand below the line; `alt` describes the picture. None leaves room for a pen."""
        self.before = before
        self._signature, self._alt = signature, alt
        self._below = [Paragraph(name, TEXT_STRONG), Paragraph(signed, META)]

    def height(self, width: float) -> float:
        return self.TALL + 6 + sum(block.height(min(width, self.WIDE)) for block in self._below)

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        wide = min(width, self.WIDE)
        if self._signature:
            self._draw_strokes(ink, parent, self._signature, x, y, wide)
        with ink.artifact():
            ink.line([(x, y + self.TALL), (x + wide, y + self.TALL)], CONTROL)
        top = y + self.TALL + 6
        for block in self._below:
            block.draw(ink, parent, x, top, wide)
            top += block.height(wide)

    def _draw_strokes(self, ink: Ink, parent: Node, signature: Handwriting, x: float, y: float, wide: float) -> None:
        scale = min(wide / signature.width, self.TALL / signature.height)
        figure = parent.add("Figure", alt=self._alt)
        figure.box = (x, ink.up(y + self.TALL), x + wide, ink.up(y))
        with ink.content(figure):
            for stroke in signature.strokes:
                ink.shape([(x + px * scale, y + py * scale) for px, py in outline(stroke, signature.width)], INK)
