"""Where the numbers of crowded points go: none on another, none on a point that is not its own. No drawing here."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

_DIRECTIONS = 32
_RINGS = 14
_RING_STEP = 0.75  # of a badge
_CLEAR = 0.4  # mm between any two things


@dataclass(frozen=True, slots=True)
class Place:
    """The rectangle in which the middles of badges may stand, in mm."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point) -> bool:
        """True if the point lies inside."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


def placed(points: Mapping[int, Point], room: Place, *, size: float, dot: float) -> dict[int, Point]:
    """Return the middle of the badge of each number: on its point where that is free, else near it, for a leader line.

    `size` is a badge across and `dot` a point across, in mm. The same points always give the same places.
    """
    badges = {number: point for number, point in points.items() if _alone(number, points, room, size)}
    crowded = [number for number in points if number not in badges]
    dots = [points[number] for number in crowded]
    leaders: list[tuple[Point, Point]] = []
    for number in crowded:
        point = points[number]
        spots = [spot for spot in _around(point, _crowd(point, points), size) if room.holds(spot)]
        free = [spot for spot in spots if _is_free(spot, badges.values(), dots, size=size, dot=dot)]
        clear = (spot for spot in free if _is_clear(spot, point, list(badges.values()), dots, leaders, size, dot))
        badges[number] = next(clear, (free or spots or [point])[0])
        leaders.append((badges[number], point))
    return badges


def _alone(number: int, points: Mapping[int, Point], room: Place, size: float) -> bool:
    point = points[number]
    near = (math.dist(point, other) < size + _CLEAR for one, other in points.items() if one != number)
    return room.holds(point) and not any(near)


def _crowd(point: Point, points: Mapping[int, Point]) -> Point:
    """Return the middle of the points around, which a badge had better turn away from."""
    near = [other for other in points.values() if math.dist(point, other) < 25.0]
    return sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)


def _around(point: Point, crowd: Point, size: float) -> Iterator[Point]:
    """Return spots around a point, near ones first, and on each ring those away from the crowd first."""
    away = math.atan2(point[1] - crowd[1], point[0] - crowd[0])
    turns = sorted(range(_DIRECTIONS), key=lambda step: (min(step, _DIRECTIONS - step), step))
    for ring in range(1, _RINGS + 1):
        radius = size * (0.35 + _RING_STEP * ring)
        for turn in turns:
            angle = away + turn * math.tau / _DIRECTIONS
            yield point[0] + radius * math.cos(angle), point[1] + radius * math.sin(angle)


def _is_free(spot: Point, badges: Iterable[Point], dots: Iterable[Point], *, size: float, dot: float) -> bool:
    """True if a badge here touches no other badge and covers no dot."""
    return all(math.dist(spot, badge) >= size + _CLEAR for badge in badges) and all(
        math.dist(spot, other) >= (size + dot) / 2 + _CLEAR for other in dots
    )


def _is_clear(
    spot: Point,
    point: Point,
    badges: Sequence[Point],
    dots: Sequence[Point],
    leaders: Sequence[tuple[Point, Point]],
    size: float,
    dot: float,
) -> bool:
    """True if the leader line from here meets no other badge, dot or line, and no other line runs under the badge."""
    return (
        all(_distance(badge, spot, point) >= size / 2 + _CLEAR for badge in badges)
        and all(_distance(other, spot, point) >= dot / 2 for other in dots if other != point)
        and all(_distance(spot, *leader) >= size / 2 + _CLEAR for leader in leaders)
        and not any(_cross((spot, point), leader) for leader in leaders)
    )


def _distance(point: Point, start: Point, end: Point) -> float:
    """Measure from a point to a line between two others."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    if length == 0:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / length
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * along[0], start[1] + share * along[1]))


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """True if two lines cross between their ends; lines that end in one point do not."""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0
