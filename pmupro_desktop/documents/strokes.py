"""The geometry of handwriting: what a pen did, point by point, and the outline that screen and paper fill alike.

A stroke is thinned by Ramer-Douglas-Peucker, rounded by centripetal Catmull-Rom splines, and as wide as the pen was
pressed, or, where the device knows no pressure, the wider the slower it moved. What is kept is never thinned.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

Place = tuple[float, float]

NO_PRESSURE = 0.5
"""What a device that knows no pressure is taken to press."""
WIDEST = 0.0075
"""Of the width of the field: a stroke at full pressure."""
_TOLERANCE = 0.0009
"""Of the width of the field: how far a point may lie beside the line that is drawn without it."""
_FAST = 0.0025
"""Widths of the field per millisecond: from here on a stroke is as thin as it gets."""
_THINNEST = 0.35
_STEP = 0.004
"""Of the width of the field: how far apart the places on a rounded stroke lie."""
_MOST_STEPS = 250
_TAPER = 6
"""Places at each end over which a stroke thins out."""
_INERTIA = 0.3
_FORMAT = 1


class Point(NamedTuple):
    """Where the pen was (x to the right, y downwards, in the field's units), when (ms since the first touch), how hard
    (0 to 1)."""

    x: float
    y: float
    t: int
    pressure: float


Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Handwriting:
    """Strokes in a field of `width` and `height`, every point of them as the device told it."""

    strokes: tuple[Stroke, ...]
    width: float
    height: float

    def to_data(self) -> dict[str, Any]:
        """As plain data for the record."""
        strokes = [[list(point) for point in stroke] for stroke in self.strokes]
        return {"format": _FORMAT, "width": self.width, "height": self.height, "strokes": strokes}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Handwriting:
        """What `to_data` gave. Raises ValueError for another format."""
        if data.get("format") != _FORMAT:
            raise ValueError("handwriting of an unknown format")
        strokes = tuple(tuple(Point(x, y, t, p) for x, y, t, p in stroke) for stroke in data["strokes"])
        return cls(strokes, data["width"], data["height"])

    @property
    def is_signed(self) -> bool:
        """Whether this can be meant as a signature: a dot or a slip of the pen is none."""
        length = sum(math.dist(a[:2], b[:2]) for stroke in self.strokes for a, b in pairwise(stroke))
        return length >= self.width * 0.05


def outline(stroke: Sequence[Point], field_width: float) -> list[Place]:
    """The polygon of a stroke, to be filled whole where it crosses itself (non-zero winding). Empty for no points."""
    if not stroke:
        return []
    widest = WIDEST * field_width
    if _is_dot(stroke, widest):
        return _disc(stroke[0], widest * 0.6)
    kept = simplified(stroke, _TOLERANCE * field_width)
    return _ribbon(list(_smooth(kept, field_width)), widest)


def simplified(stroke: Sequence[Point], tolerance: float) -> list[Point]:
    """The points without those that lie within `tolerance` of the line between their neighbours."""
    keep = {0, len(stroke) - 1}
    waiting = [(0, len(stroke) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, where = 0.0, -1
        for index in range(first + 1, last):
            away = _distance(stroke[index], stroke[first], stroke[last])
            if away > far:
                far, where = away, index
        if far > tolerance:
            keep.add(where)
            waiting += [(first, where), (where, last)]
    return [stroke[index] for index in sorted(keep)]


def breadth(before: Point, after: Point, field_width: float, *, pressed: bool) -> float:
    """How wide a stroke is at `after`, as a part of the widest."""
    if pressed:
        return _THINNEST + (1 - _THINNEST) * after.pressure
    speed = math.dist(before[:2], after[:2]) / max(after.t - before.t, 1) / field_width
    return 1 - (1 - _THINNEST) * min(speed / _FAST, 1)


def knows_pressure(stroke: Sequence[Point]) -> bool:
    """Whether the device told how hard it was pressed."""
    return any(abs(point.pressure - NO_PRESSURE) > 0.01 for point in stroke)


def _is_dot(stroke: Sequence[Point], size: float) -> bool:
    return all(math.dist(point[:2], stroke[0][:2]) < size / 2 for point in stroke)


def _disc(middle: Point, radius: float) -> list[Place]:
    turns = (2 * math.pi * step / 16 for step in range(16))
    return [(middle.x + radius * math.cos(turn), middle.y + radius * math.sin(turn)) for turn in turns]


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length == 0:
        return math.dist(point[:2], start[:2])
    along = max(0.0, min(1.0, ((point.x - start.x) * dx + (point.y - start.y) * dy) / length**2))
    return math.hypot(point.x - start.x - along * dx, point.y - start.y - along * dy)


def _smooth(stroke: Sequence[Point], field_width: float) -> Iterator[tuple[float, float, float]]:
    """Places along the rounded stroke, with the breadth there."""
    pressed = knows_pressure(stroke)
    widths = [breadth(a, b, field_width, pressed=pressed) for a, b in pairwise(stroke)]
    widths = [breadth(stroke[0], stroke[0], field_width, pressed=True) if pressed else widths[0], *widths]
    width = widths[0]
    for number, segment in enumerate(_segments([point[:2] for point in stroke])):
        far = math.dist(segment[0], segment[3])
        steps = min(max(2, math.ceil(far / (_STEP * field_width))), _MOST_STEPS)
        for step in range(steps):
            u = step / steps
            width += ((1 - u) * widths[number] + u * widths[number + 1] - width) * _INERTIA
            yield *_on(segment, u), width
    yield *stroke[-1][:2], width


def _segments(places: Sequence[Place]) -> Iterator[tuple[Place, Place, Place, Place]]:
    """Cubic Bézier curves through all places, by centripetal Catmull-Rom splines."""
    first, last = places[0], places[-1]
    before = (2 * first[0] - places[1][0], 2 * first[1] - places[1][1])
    after = (2 * last[0] - places[-2][0], 2 * last[1] - places[-2][1])
    whole = [before, *places, after]
    for p0, p1, p2, p3 in zip(whole, whole[1:], whole[2:], whole[3:], strict=False):
        a, b, c = (max(math.sqrt(math.dist(p, q)), 1e-9) for p, q in ((p0, p1), (p1, p2), (p2, p3)))
        yield p1, _control(p0, p1, p2, a, b), _control(p3, p2, p1, c, b), p2


def _control(outer: Place, near: Place, far: Place, a: float, b: float) -> Place:
    """The control point beside `near`; a and b are the square roots of the distances to `outer` and to `far`."""
    share = 2 * a * a + 3 * a * b + b * b
    x, y = ((a * a * far[k] - b * b * outer[k] + share * near[k]) / (3 * a * (a + b)) for k in (0, 1))
    return x, y


def _on(segment: tuple[Place, Place, Place, Place], u: float) -> Place:
    p0, p1, p2, p3 = segment
    v = 1 - u
    shares = (v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u)
    x, y = (shares[0] * p0[k] + shares[1] * p1[k] + shares[2] * p2[k] + shares[3] * p3[k] for k in (0, 1))
    return x, y


def _ribbon(path: Sequence[tuple[float, float, float]], widest: float) -> list[Place]:
    """Both edges of the path, tapered at its ends."""
    left: list[Place] = []
    right: list[Place] = []
    last = len(path) - 1
    for number, (x, y, width) in enumerate(path):
        ax, ay, _ = path[max(number - 1, 0)]
        bx, by, _ = path[min(number + 1, last)]
        dx, dy = bx - ax, by - ay
        length = math.hypot(dx, dy) or 1e-9
        taper = min(1.0, (number + 1) / _TAPER, (last - number + 1) / _TAPER)
        half = widest * width * (0.4 + 0.6 * taper) / 2
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]
