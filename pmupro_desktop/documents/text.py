"""Client text as data: broken into lines, ordered, and drawn so that every character prints and can be read back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, takewhile

from pmupro_desktop.documents import bidi
from pmupro_desktop.documents.clusters import Cluster, clusters_of
from pmupro_desktop.documents.fonts import text_font
from pmupro_desktop.documents.outlines import FontShelf, Glyph, OutlineFace, packaged_face, system_shelf
from pmupro_desktop.documents.style import TextStyle
from pmupro_desktop.documents.tagging import Ink

EMBOLDENING = 0.03  # of the size, for outlines in a strong style
ELLIPSIS = "…"
LINE_ENDS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """Clusters in reading order, without the spaces at the break; width in points."""

    clusters: tuple[Cluster, ...]
    width: float
    base: int

    @property
    def turned(self) -> bool:
        """Whether some of it is drawn in another order than it is read."""
        return any(cluster.level for cluster in self.clusters)

    @property
    def text(self) -> str:
        return "".join(cluster.text for cluster in self.clusters)


def lines_of(text: str, style: TextStyle, width: float, shelf: FontShelf | None = None) -> list[Line]:
    """`text` broken to `width` points; a newline begins a new line, a word wider than that is split."""
    paragraphs = text.replace("\r\n", "\n").translate(LINE_ENDS).split("\n")
    fonts = shelf or system_shelf()
    return [line for paragraph in paragraphs for line in _break(paragraph, style, width, fonts)]


def line_of(text: str, style: TextStyle, width: float, shelf: FontShelf | None = None) -> Line:
    """`text` as one line, cut with an ellipsis where it is wider than `width` points."""
    font = text_font(strong=style.strong)
    base, clusters = clusters_of(" ".join(text.split())[:2000], font, shelf or system_shelf())
    line = _line(clusters, style, base)
    if line.width <= width:
        return line
    dots = Cluster(ELLIPSIS, ELLIPSIS, None, base, font.width(ELLIPSIS, 1))
    room = width / style.size - dots.width
    kept = takewhile(lambda pair: pair[1] <= room, zip(clusters, accumulate(c.width for c in clusters), strict=True))
    return _line([*_trimmed([cluster for cluster, _ in kept]), dots], style, base)


def draw_line(ink: Ink, line: Line, style: TextStyle, x: float, baseline: float) -> None:
    """Draw from `x`, inside a mark that the caller has opened."""
    order = bidi.visual([cluster.level for cluster in line.clusters])
    placed = (line.clusters[position] for position in order)
    for (face, level), group in groupby(placed, key=_run_of):
        run = list(group)
        if face is None:
            x = _draw_embedded(ink, run, style, x, baseline)
        else:
            x = _draw_outlined(ink, face, run[::-1] if level % 2 else run, style, x, baseline)


def _run_of(cluster: Cluster) -> tuple[OutlineFace | None, int]:
    return cluster.face, cluster.level


def _break(text: str, style: TextStyle, width: float, shelf: FontShelf) -> Iterator[Line]:
    base, clusters = clusters_of(text, text_font(strong=style.strong), shelf)
    current: list[Cluster] = []
    used = 0.0
    for whole in _words(clusters):
        word = whole
        breadth = _width(_trimmed(word), style)
        if current and used + breadth > width:
            yield _line(current, style, base)
            current, used = [], 0.0
        if breadth > width:
            *full, word = _split_word(word, style, width)
            yield from (_line(part, style, base) for part in full)
        current += word
        used += _width(word, style)
    yield _line(current, style, base)


def _words(clusters: Sequence[Cluster]) -> Iterator[list[Cluster]]:
    """Stretches between which a line may break, each with the spaces behind it."""
    word: list[Cluster] = []
    for cluster in clusters:
        if word and not cluster.blank and (word[-1].blank or _breaks_between(word[-1], cluster)):
            yield word
            word = []
        word.append(cluster)
    if word:
        yield word


def _breaks_between(left: Cluster, right: Cluster) -> bool:
    """Ideographic text breaks anywhere except at brackets and before stops; other text after a hyphen or slash."""
    if left.face is None and right.face is None:
        return left.text in "-–—/" and right.text.isalpha()
    if not (_ideographic(left.text) or _ideographic(right.text)):
        return False
    closes = unicodedata.category(right.text[0]) in ("Pe", "Pf", "Po")
    return not closes and unicodedata.category(left.text[0]) not in ("Ps", "Pi")


def _ideographic(text: str) -> bool:
    return "\u2e80" <= text[0] <= "\u9fff" or "\uac00" <= text[0] <= "\ud7a3" or text[0] >= "\U00020000"


def _split_word(word: list[Cluster], style: TextStyle, width: float) -> list[list[Cluster]]:
    parts: list[list[Cluster]] = [[]]
    used = 0.0
    for cluster in word:
        breadth = cluster.width * style.size
        if parts[-1] and used + breadth > width and not cluster.blank:
            parts.append([])
            used = 0.0
        parts[-1].append(cluster)
        used += breadth
    return parts


def _trimmed(clusters: Sequence[Cluster]) -> Sequence[Cluster]:
    end = len(clusters)
    while end and clusters[end - 1].blank:
        end -= 1
    return clusters[:end]


def _line(clusters: Sequence[Cluster], style: TextStyle, base: int) -> Line:
    kept = tuple(_trimmed(clusters))
    return Line(kept, _width(kept, style), base)


def _width(clusters: Sequence[Cluster], style: TextStyle) -> float:
    """Width in points; outlined runs are shaped, because letters that join are narrower than apart."""
    total = 0.0
    for (face, level), group in groupby(clusters, key=_run_of):
        if face is None:
            total += sum(cluster.width for cluster in group)
        else:
            total += face.width("".join(cluster.shown for cluster in group), bool(level % 2))
    return total * style.size


def _draw_embedded(ink: Ink, run: list[Cluster], style: TextStyle, x: float, baseline: float) -> float:
    """Draw what the embedded font has; returns the right edge."""
    font = text_font(strong=style.strong)
    for plain, group in groupby(run, key=lambda cluster: cluster.shown == cluster.text):
        clusters = list(group)
        for part in [clusters] if plain else [[cluster] for cluster in clusters]:
            shown = "".join(cluster.shown for cluster in part)
            if plain:
                ink.text(x, baseline, shown, font.name, style.size, style.color)
            else:
                with ink.actual_text(part[0].text):
                    ink.text(x, baseline, shown, font.name, style.size, style.color)
            x += font.width(shown, style.size)
    return x


def _draw_outlined(
    ink: Ink, face: OutlineFace, run: list[Cluster], style: TextStyle, x: float, baseline: float
) -> float:
    """Draw a run given in reading order from its left edge; returns its right edge."""
    text = "".join(cluster.shown for cluster in run)
    to_left = bool(run[0].level % 2)
    glyphs = face.shape(text, to_left)
    width = sum(glyph.advance for glyph in glyphs) * style.size / face.units
    for piece, left, breadth in _readings(text, width, to_left):
        with ink.actual_text(piece):
            ink.unseen(x + left, baseline, breadth, style.size)
    ink.write(glyph_operators(face, glyphs, style, x, ink.up(baseline)))
    return x + width


def _readings(text: str, width: float, to_left: bool) -> list[tuple[str, float, float]]:
    """What is read where: (text, left, width).

    Programs that extract text put right-to-left letters in order by their places, so each has its own, as drawn;
    reading aloud goes by the text of the element in the tag tree.
    """
    if not to_left:
        return [(text, 0.0, width)]
    step = width / len(text)
    return [(char, i * step, step) for i, char in enumerate(reversed(text))]


def glyph_operators(face: OutlineFace, glyphs: Sequence[Glyph], style: TextStyle, x: float, y: float) -> str:
    """Operators that fill the glyphs from (x, y), in PDF coordinates; strong styles are thickened a little."""
    red, green, blue = (int(style.color[i : i + 2], 16) / 255 for i in (0, 2, 4))
    color = f"{red:.4f} {green:.4f} {blue:.4f}"
    thick = style.strong and face is not packaged_face(strong=True)
    scale = style.size / face.units
    parts = [f"q {color} rg {color} RG {EMBOLDENING * face.units:.1f} w"]
    for glyph in glyphs:
        at = f"{scale:.6f} 0 0 {scale:.6f} {x + glyph.dx * scale:.3f} {y + glyph.dy * scale:.3f} cm"
        if path := face.path(glyph.number):
            parts.append(f"q {at} {path} {'B' if thick else 'f'} Q")
        x += glyph.advance * scale
    return " ".join([*parts, "Q"])
