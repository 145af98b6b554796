"""One layout for every paper of the product: blocks flow down pages, then are drawn with the number of pages known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pmupro_desktop.documents.archival import Facts, archival
from pmupro_desktop.documents.blocks import Block
from pmupro_desktop.documents.labels import Labels
from pmupro_desktop.documents.style import FOOT, HEAD, LABEL, LINE, MARGIN, Paper
from pmupro_desktop.documents.tagging import Ink
from pmupro_desktop.documents.text import draw_line, line_of


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What frames the blocks: paper, what the file says about itself, and the line at the foot of each page."""

    paper: Paper
    title: str
    author: str
    about: str
    """Whose paper it is, for the foot: the name of the client; shortened where there is no room."""
    printed_at: datetime
    labels: Labels
    detail: str = ""
    """What is never cut beside it, like the birth date."""
    reference: str = ""
    """What kind of paper it is, small at the head of each page."""


def render(sheet: Sheet, blocks: Sequence[Block]) -> bytes:
    """The paper as a tagged PDF; the same input gives the same bytes."""
    width = sheet.paper.width - 2 * MARGIN
    pages = _paginate(blocks, width, sheet.paper.height - HEAD - FOOT)
    ink = Ink(sheet.paper)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            ink.next_page()
        for block, y in page:
            block.draw(ink, ink.root, MARGIN, HEAD + y, width)
        _draw_head(ink, sheet)
        _draw_foot(ink, sheet, number, len(pages))
    facts = Facts(sheet.title, sheet.author, sheet.labels.language, sheet.printed_at)
    return archival(ink.finish(), ink.root, facts)


def _paginate(blocks: Sequence[Block], width: float, height: float) -> list[list[tuple[Block, float]]]:
    """For each page its blocks with their distance from the top of the column."""
    pages: list[list[tuple[Block, float]]] = [[]]
    waiting = list(reversed(blocks))
    y = 0.0
    while waiting:
        block = waiting.pop()
        fresh = not pages[-1]
        top = 0.0 if fresh else y + block.before
        needed = block.height(width)
        if top + needed <= height and (fresh or top + needed + _company(waiting, block, width) <= height):
            pages[-1].append((block, top))
            y = top + needed
            continue
        parts = None if block.stays_with_next else block.split(width, height - top, fresh)
        if parts:
            pages[-1].append((parts[0], top))
            block = parts[1]
        elif fresh:  # taller than a page and in one piece
            pages[-1].append((block, top))
            y = top + needed
            continue
        waiting.append(block)
        pages.append([])
    return pages


def _company(waiting: Sequence[Block], block: Block, width: float) -> float:
    """The height of what may not be parted from `block`: what a heading introduces."""
    total = 0.0
    for following in reversed(waiting):
        if not block.stays_with_next:
            break
        total += following.before
        total += following.height(width) if following.stays_with_next else following.least(width)
        block = following
    return total


def _draw_head(ink: Ink, sheet: Sheet) -> None:
    if not sheet.reference:
        return
    line = line_of(sheet.reference, LABEL, sheet.paper.width - 2 * MARGIN)
    with ink.artifact("Pagination", "Header"):
        draw_line(ink, line, LABEL, sheet.paper.width - MARGIN - line.width, HEAD - 15)


def _draw_foot(ink: Ink, sheet: Sheet, number: int, count: int) -> None:
    labels = sheet.labels
    left, right = MARGIN, sheet.paper.width - MARGIN
    top = sheet.paper.height - FOOT + 18
    page = line_of(labels.page_of(number, count), LABEL, 120)
    printed = line_of(labels.printed(sheet.printed_at), LABEL, 170)
    room = right - left - page.width - printed.width - 40
    detail = line_of(f"· {sheet.detail}" if sheet.detail else "", LABEL, room)
    about = line_of(sheet.about, LABEL, room - detail.width - 3)
    with ink.artifact("Pagination", "Footer"):
        ink.line([(left, top), (right, top)], LINE)
        draw_line(ink, about, LABEL, left, top + 14)
        draw_line(ink, detail, LABEL, left + about.width + 3, top + 14)
        draw_line(ink, printed, LABEL, right - page.width - 20 - printed.width, top + 14)
        draw_line(ink, page, LABEL, right - page.width, top + 14)
