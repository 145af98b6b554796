"""The sheet with the recovery code: one page to print and put away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pmupro_desktop.documents.blocks import Block, Bullets, Paragraph, Rule, Stack
from pmupro_desktop.documents.fonts import text_font
from pmupro_desktop.documents.labels import Labels, labels_for
from pmupro_desktop.documents.layout import Sheet, render
from pmupro_desktop.documents.outlines import packaged_face
from pmupro_desktop.documents.style import (
    ACCENT,
    ACCENT_SOFT,
    CONTROL,
    EYEBROW,
    INK,
    LABEL,
    LINE,
    META,
    MUTED,
    RAISED,
    SECTION,
    STUDIO,
    TEXT,
    TITLE,
    Paper,
    TextStyle,
)
from pmupro_desktop.documents.tagging import Ink, Node
from pmupro_desktop.documents.text import draw_line, glyph_operators, line_of

GROUPS = 8
LEAD = TextStyle(11, 16)
COPY = TextStyle(13.5, 18, strong=True)


def render_recovery_sheet(
    studio: str, code: str, created_at: datetime, vault_id: str, paper: str = "A4", language: str = "en"
) -> bytes:
    """One page for `code` ("XXXXX-…", eight groups); `vault_id` is the short form that the screen shows.

    Raises ValueError for a code of another shape, without repeating it. Holds no client data.
    """
    groups = code.split("-")
    if len(groups) != GROUPS or any(len(group) != 5 or not group.isalnum() for group in groups):
        raise ValueError("a recovery code has eight groups of five characters")
    labels = labels_for(language)
    sheet = Sheet(
        paper=Paper.named(paper),
        title=f"{labels['sheet_name']}: {studio}",
        author=studio,
        about=" · ".join(part for part in (studio, labels["sheet_data"]) if part.strip()),
        printed_at=created_at,
        labels=labels,
    )
    return render(sheet, _blocks(studio, code, created_at, vault_id, labels))


def _blocks(studio: str, code: str, created_at: datetime, vault_id: str, labels: Labels) -> list[Block]:
    made = labels.fill("sheet_made", when=labels.moment(created_at))
    vault = labels.fill("sheet_vault", vault=vault_id)
    return [
        Paragraph(studio, STUDIO),
        Paragraph(f"{made} · {vault}", META, before=1),
        Rule(ACCENT, before=10, thickness=1.2),
        Paragraph(labels["sheet_name"], EYEBROW, before=16),
        Paragraph(labels["sheet_title"], TITLE, tag="H1", before=1),
        Paragraph(labels["sheet_lead"], LEAD, before=6),
        CodeField(code, labels["sheet_line"], before=18),
        _heading(labels["sheet_use"]),
        Bullets(labels.entries("sheet_use_steps"), before=5, numbered=True),
        Paragraph(labels["sheet_restore"], TEXT, before=3),
        _heading(labels["sheet_keep"]),
        Bullets(labels.entries("sheet_keep_points"), before=5),
        _heading(labels["sheet_lost"]),
        Paragraph(labels["sheet_lost_text"], TEXT, before=5),
        WritingLine(labels["sheet_write"], before=34),
    ]


def _heading(text: str) -> Block:
    return Stack([Paragraph(text, SECTION, tag="H2")], before=16, stays_with_next=True)


class CodeField(Block):
    """The code twice: as numbered groups to type from, and as one line of text to copy."""

    PAD, CARD, GAP = 14.0, 46.0, 8.0
    BIG = 20.0
    PITCH = 0.93  # of the size, from one character to the next

    def __init__(self, code: str, line_label: str, before: float) -> None:
        self.before = before
        self._code, self._line_label = code, line_label

    def height(self, width: float) -> float:
        return 2 * self.PAD + 2 * self.CARD + self.GAP + 16 + LABEL.leading + 18

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        with ink.artifact():
            ink.box((x, y, width, self.height(width)), ACCENT_SOFT, radius=10)
            self._draw_cards(ink, x + self.PAD, y + self.PAD, width - 2 * self.PAD)
        y += self.PAD + 2 * self.CARD + self.GAP + 16
        with ink.content(parent.add("P")):
            label = line_of(self._line_label, LABEL, width)
            draw_line(ink, label, LABEL, x + self.PAD, y + 8)
        with ink.content(parent.add("P")):
            style = self._fitting(width - 2 * self.PAD)
            line = line_of(self._code, style, width)
            draw_line(ink, line, style, x + self.PAD, y + LABEL.leading + 13)

    def _fitting(self, room: float) -> TextStyle:
        """The style of the line to copy, smaller for a code of wide letters: it is never cut."""
        full = text_font(strong=True).width(self._code, COPY.size)
        return replace(COPY, size=COPY.size * min(1.0, room / full))

    def _draw_cards(self, ink: Ink, x: float, y: float, width: float) -> None:
        """Groups as outlines: they show what the line below says in text, so nothing is read twice."""
        wide = (width - 3 * self.GAP) / 4
        for i, group in enumerate(self._code.split("-")):
            left, top = x + (i % 4) * (wide + self.GAP), y + (i // 4) * (self.CARD + self.GAP)
            ink.box((left, top, wide, self.CARD), RAISED, LINE, radius=6)
            self._draw_shapes(ink, str(i + 1), TextStyle(7.5, 10, MUTED), left + 7, top + 12, 0.62)
            start = left + (wide - 5 * self.PITCH * self.BIG) / 2
            self._draw_shapes(ink, group, TextStyle(self.BIG, 28, INK, strong=True), start, top + 33, self.PITCH)

    def _draw_shapes(self, ink: Ink, text: str, style: TextStyle, x: float, y: float, pitch: float) -> None:
        face = packaged_face(strong=style.strong)
        for char in text:
            glyphs = face.shape(char, right_to_left=False)
            indent = (pitch - glyphs[0].advance / face.units) * style.size / 2
            ink.write(glyph_operators(face, glyphs, style, x + indent, ink.up(y)))
            x += pitch * style.size


class WritingLine(Block):
    """A line to write on by hand."""

    def __init__(self, label: str, before: float) -> None:
        self.before = before
        self._label = Paragraph(label, LABEL)

    def height(self, width: float) -> float:
        return 5 + self._label.height(width)

    def draw(self, ink: Ink, parent: Node, x: float, y: float, width: float) -> None:
        with ink.artifact():
            ink.line([(x, y), (x + width, y)], CONTROL)
        self._label.draw(ink, parent, x, y + 5, width)
