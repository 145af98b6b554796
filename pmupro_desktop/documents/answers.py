"""Questions and their answers on paper: boxes, lines for a pen, initials."""

from __future__ import annotations

from collections.abc import Sequence

from pmupro_desktop.documents.blocks import Block, CheckBox, Paragraph, Stack, draw_lines, draw_tick_box
from pmupro_desktop.documents.form_answers import Answers, detail_id, is_asked
from pmupro_desktop.documents.forms import Item, Kind
from pmupro_desktop.documents.labels import Labels
from pmupro_desktop.documents.style import CONTROL, INK, LABEL, LINE, MUTED, TEXT, TEXT_STRONG
from pmupro_desktop.documents.tagging import Ink, Node
from pmupro_desktop.documents.text import lines_of

BOX = CheckBox.SIZE
HELP = LABEL.colored(MUTED)
_SIDE = 104.0  # points kept at the right for boxes and initials
_PEN_LINE = 22.0


def answer_blocks(item: Item, answers: Answers | None, labels: Labels) -> list[Block]:
    """A question with its answer; without `answers`, with room to answer by hand. Nothing for what was not asked."""
    if answers is not None and not is_asked(item, answers):
        return []
    text = item.text
    if answers is None and item.when is not None:
        text = labels.fill("form_only_if", question=item.text)
    value = None if answers is None else answers.get(item.id)
    if item.kind is Kind.YES_NO:
        return [_yes_no(item, text, value, labels), *_detail(item, answers, labels)]
    if item.kind is Kind.INITIALS:
        return [InitialsRow(text, "" if value is None else str(value), labels)]
    if item.kind is Kind.CHOICE:
        return [_choice(item, text, value)]
    return _words(item, text, value, answers is None, labels)


def _yes_no(item: Item, text: str, value: object, labels: Labels) -> Block:
    row = YesNoRow(text, value if isinstance(value, bool) else None, labels, item.help)
    row.stays_with_next = bool(item.detail)
    return row


def _detail(item: Item, answers: Answers | None, labels: Labels) -> list[Block]:
    if not item.detail:
        return []
    if answers is None:
        question = Paragraph(labels.fill("form_explain", question=item.detail), HELP, before=1)
        return [Stack([question, PenLine()], before=1)]
    said = answers.get(detail_id(item.id))
    if said is None:
        return []
    return [Indented(item.detail, 2, stays=True), Indented(str(said), strong=True)]


def _choice(item: Item, text: str, value: object) -> Block:
    boxes: list[Block] = [CheckBox(option, option == value, before=2) for option in item.options]
    return Stack([Paragraph(text, before=0), *boxes], before=7)


def _words(item: Item, text: str, value: object, blank: bool, labels: Labels) -> list[Block]:
    label = Paragraph(text, before=7, stays_with_next=True)
    if blank:
        return [Stack([label, PenLine(), *([PenLine()] if item.kind is Kind.TEXT else [])], before=7)]
    if value is None:
        return [Stack([label, Paragraph(labels["form_unanswered"], TEXT.colored(MUTED))], before=7)]
    if item.kind is Kind.DATE:
        said = labels.iso_day(str(value))
    elif isinstance(value, float | int) and not isinstance(value, bool):
        said = f"{value:g} {item.unit}".strip()
    else:
        said = str(value)
    return [label, Indented(said, strong=True)]


class Indented(Block):
    """An answer in words, set in a little; parts between lines."""

    INDENT = 10.0

    def __init__(self, text: str, before: float = 0, *, strong: bool = False, stays: bool = False) -> None:
        self.before, self.stays_with_next = before, stays
        self._content: Block = Paragraph(text, TEXT_STRONG if strong else HELP)

    def height(self, width: float) -> float:
        return self._content.height(width - self.INDENT)

    def least(self, width: float) -> float:
        return self._content.least(width - self.INDENT)

    def split(self, width: float, room: float, fresh: bool) -> tuple[Block, Block] | None:
        parts = self._content.split(width - self.INDENT, room, fresh)
        return (self._part(parts[0]), self._part(parts[1])) if parts else None

    def _part(self, content: Block) -> Indented:
        part = Indented("")
        part._content = content
        return part

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        self._content.draw(ink, parent, x + self.INDENT, y, width - self.INDENT)


class _Row(Block):
    """Words at the left, what answers them at the right; never parted, closed by a thin line."""

    PAD = 3.5

    def __init__(self, text: str, labels: Labels, explained: str = "") -> None:
        said = [Paragraph(text), Paragraph(explained, HELP)] if explained else [Paragraph(text)]
        self._text, self._labels = Stack(said), labels

    def height(self, width: float) -> float:
        return self._text.height(width - _SIDE) + 2 * self.PAD

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        node = parent.add("Div")
        self._text.draw(ink, node, x, y + self.PAD, width - _SIDE)
        self.draw_side(ink, node, x + width - _SIDE + 14, y + self.PAD, _SIDE - 14)
        with ink.artifact():
            bottom = y + self.height(width)
            ink.line([(x, bottom), (x + width, bottom)], LINE, 0.6)

    def draw_side(self, ink: Ink, node: Node, x: float, y: float, width: float) -> None:
        raise NotImplementedError


class YesNoRow(_Row):
    """A question with a box for yes and one for no; None ticks neither."""

    def __init__(self, text: str, answer: bool | None, labels: Labels, explained: str = "") -> None:
        super().__init__(text, labels, explained)
        self._answer = answer

    def draw_side(self, ink: Ink, node: Node, x: float, y: float, width: float) -> None:
        top = y + (TEXT.leading - BOX) / 2
        for place, (word, ticked) in enumerate(
            ((self._labels["form_yes"], self._answer is True), (self._labels["form_no"], self._answer is False))
        ):
            left = x + place * width / 2
            style = TEXT_STRONG if ticked else TEXT
            with ink.content(node.add("P")):
                draw_tick_box(ink, ticked, left, top, BOX)
                room = width / 2 - CheckBox.INDENT + 4
                draw_lines(ink, lines_of(word, style, room), style, left + CheckBox.INDENT - 3, y, room)


class InitialsRow(_Row):
    """A clause with the client's initials on a line beside it."""

    TALL = 27.0

    def __init__(self, text: str, initials: str, labels: Labels) -> None:
        super().__init__(text, labels)
        self.before = 4
        self._initials = initials

    def height(self, width: float) -> float:
        return max(super().height(width), self.TALL + 2 * self.PAD)

    def draw_side(self, ink: Ink, node: Node, x: float, y: float, width: float) -> None:
        base = y + self.TALL - LABEL.leading
        with ink.artifact():
            ink.line([(x, base), (x + width, base)], CONTROL)
        group = node.add("P")
        if self._initials:
            with ink.content(group):
                lines = lines_of(self._initials, TEXT_STRONG, width)[:1]
                draw_lines(ink, lines, TEXT_STRONG, x + 4, base - TEXT_STRONG.leading - 0.5, width)
        with ink.content(group):
            draw_lines(ink, lines_of(self._labels["form_initials"], LABEL, width), LABEL, x, base + 0.5, width)


class PenLine(Block):
    """A line to write on."""

    def height(self, width: float) -> float:
        return _PEN_LINE

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        with ink.artifact():
            ink.line([(x, y + _PEN_LINE - 2), (x + width, y + _PEN_LINE - 2)], CONTROL, 0.6)


class PenFields(Block):
    """Labels with a line each to write on, two to a row."""

    GUTTER = 16.0
    TALL = 30.0

    def __init__(self, labels: Sequence[str], before: float = 0) -> None:
        self.before, self._labels = before, list(labels)

    def height(self, width: float) -> float:
        return -(-len(self._labels) // 2) * self.TALL

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        step = (width + self.GUTTER) / 2
        for place, label in enumerate(self._labels):
            left, top = x + place % 2 * step, y + place // 2 * self.TALL
            room = step - self.GUTTER
            with ink.content(parent.add("P")):
                draw_lines(ink, lines_of(label, LABEL, room)[:1], LABEL.colored(INK), left, top, room)
            with ink.artifact():
                ink.line([(left, top + self.TALL - 3), (left + room, top + self.TALL - 3)], CONTROL, 0.6)
