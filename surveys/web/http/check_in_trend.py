"""The picture of a goal's changes by month: points on seven lines, joined where month follows month. No average."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from surveys.coaching.check_ins import GoalTrend, Point, Said

STEP, TOP = 14, 12  # pixels: between two points of the scale, and above the highest
BLANK = TOP + 6 * STEP + 22  # where "no basis" stands
NAMES = BLANK + 24  # the months' names, and the years below them
HEIGHT = NAMES + 20
_LEFT, _RIGHT = 12.0, 97.0  # per cent of the width
_MOST_LABELS = 8  # of months below a picture: as many as fit at 320 px


@dataclass(frozen=True, slots=True)
class Dot:
    """A month's mark: `x` in per cent, `y` in pixels."""

    x: float
    y: int


@dataclass(frozen=True, slots=True)
class Label:
    """A month's name, with its year below it where that is a new one, else ""."""

    x: float
    month: str
    year: str


@dataclass(frozen=True, slots=True)
class Trend:
    """One goal's picture. `lines` join two months that follow each other; `blanks` are those with no basis to judge."""

    number: int
    what: str
    dots: tuple[Dot, ...]
    lines: tuple[tuple[Dot, Dot], ...]
    blanks: tuple[float, ...]
    labels: tuple[Label, ...]
    points: tuple[Point, ...]


def drawn(trends: Sequence[GoalTrend]) -> list[Trend]:
    """Lay the pictures out, all on the same months."""
    return [_trend(one) for one in trends]


def level(change: int) -> int:
    """Return the height of a point of the scale, in pixels from the top."""
    return TOP + (3 - change) * STEP


def _trend(one: GoalTrend) -> Trend:
    dots = [Dot(_x(at, len(one.points)), level(point.change)) for at, point in enumerate(one.points)]
    both = list(zip(one.points, dots, strict=True))
    return Trend(
        number=one.number,
        what=one.what,
        dots=tuple(dot for point, dot in both if point.said is Said.CHANGE),
        lines=tuple(
            (dot, then)
            for (point, dot), (following, then) in pairwise(both)
            if point.said is following.said is Said.CHANGE
        ),
        blanks=tuple(dot.x for point, dot in both if point.said is Said.NO_BASIS),
        labels=_labels(both),
        points=one.points,
    )


def _x(at: int, count: int) -> float:
    """Return where a month stands; few months stand close together, at the left."""
    return round(_LEFT + (_RIGHT - _LEFT) * (at + 0.5) / max(count, 6), 1)


def _labels(both: Sequence[tuple[Point, Dot]]) -> tuple[Label, ...]:
    """Name every month, or every second or third one where they are many."""
    shown = both[:: -(-len(both) // _MOST_LABELS)] if both else []
    years = [None, *(point.month.year for point, _ in shown)]
    return tuple(
        Label(dot.x, f"{point.month:%b}", "" if point.month.year == before else f"{point.month:%Y}")
        for (point, dot), before in zip(shown, years, strict=False)
    )
