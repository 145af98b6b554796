"""The order in which mixed left-to-right and right-to-left text is drawn (Unicode Annex 9, implicit rules).

Explicit embeddings and overrides are ignored on purpose: in a client's name they only serve to deceive.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import bidirectional

RIGHT = {"R", "AL"}
STRONG = {"L", "R", "AL"}
NUMBERS = {"EN", "AN"}
NEUTRAL = {"B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MIRRORED = dict(zip("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤", strict=True))


def levels(text: str) -> tuple[int, list[int]]:
    """The base level of a paragraph and the level of each character; odd levels run right to left."""
    kinds = [bidirectional(char) or "L" for char in text]
    if not any(kind in RIGHT or kind == "AN" for kind in kinds):
        return 0, [0] * len(text)
    base = next((int(kind in RIGHT) for kind in kinds if kind in STRONG), 0)
    edge = "R" if base else "L"
    _resolve_weak(kinds, edge)
    _resolve_neutral(kinds, edge)
    return base, [_level(kind, base) for kind in kinds]


def visual(order: Sequence[int]) -> list[int]:
    """Positions in the order they are drawn from left to right, for the levels of one line (rule L2)."""
    positions = list(range(len(order)))
    for level in range(max(order, default=0), 0, -1):
        start = 0
        while start < len(positions):
            end = start
            while end < len(positions) and order[positions[end]] >= level:
                end += 1
            positions[start:end] = reversed(positions[start:end])
            start = max(end, start + 1)
    return positions


def _resolve_weak(kinds: list[str], edge: str) -> None:
    """Rules W1 to W7, in place."""
    previous, strong = edge, edge
    for i, kind in enumerate(kinds):  # W1, W2
        if kind == "NSM":
            kinds[i] = kind = previous
        if kind == "EN" and strong == "AL":
            kinds[i] = "AN"
        previous = kind
        strong = kind if kind in STRONG else strong
    for i, kind in enumerate(kinds):  # W3, W4
        if kind == "AL":
            kinds[i] = "R"
        elif kind in ("ES", "CS") and 0 < i < len(kinds) - 1 and kinds[i - 1] == kinds[i + 1]:
            kinds[i] = kinds[i - 1] if kinds[i - 1] == "EN" or (kind == "CS" and kinds[i - 1] == "AN") else kind
    _join_terminators(kinds)
    strong = edge
    for i, kind in enumerate(kinds):  # W7
        strong = kind if kind in STRONG else strong
        if kind == "EN" and strong == "L":
            kinds[i] = "L"


def _join_terminators(kinds: list[str]) -> None:
    """Rules W5 and W6: a currency or percent sign beside a number belongs to it; other separators are neutral."""
    for indices in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = -indices.step
        for i in indices:
            if kinds[i] == "ET" and kinds[i + step] == "EN":
                kinds[i] = "EN"
    for i, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS") or kind in NEUTRAL:
            kinds[i] = "ON"


def _resolve_neutral(kinds: list[str], edge: str) -> None:
    """Rules N1 and N2: neutrals take the direction around them, or that of the paragraph."""
    start = 0
    while start < len(kinds):
        if kinds[start] != "ON":
            start += 1
            continue
        end = start
        while end < len(kinds) and kinds[end] == "ON":
            end += 1
        before = _direction(kinds[start - 1]) if start else edge
        after = _direction(kinds[end]) if end < len(kinds) else edge
        kinds[start:end] = [before if before == after else edge] * (end - start)
        start = end


def _direction(kind: str) -> str:
    return "R" if kind in NUMBERS else kind


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
