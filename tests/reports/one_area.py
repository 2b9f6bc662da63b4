"""One area of a release put together by hand, and its numbers, for tests against numbers worked out on paper."""

from reports.gaps import AreaView, Value, area_views
from reports.numbers import written
from reports.release import Release
from tests.reports.handmade import handmade, level


def first(release: Release) -> AreaView:
    return area_views(release)[0]


def value(tenths: int, n: int = 9) -> Value:
    return Value(tenths, written(tenths), n)


def compared(own: float, others: float, *, n: int = 9) -> AreaView:
    """One area in which one group of n stands against the executive's own view."""
    return first(handmade({"self": (1, level(own)), "peer": (n, level(others))}))
