"""How a comparison names its two waves and its areas: by month, and in letters that can be drawn."""

from collections.abc import Callable
from dataclasses import replace

from reports.comparison.model import Comparison
from reports.days import day, month
from reports.letters import names
from reports.release import Release


def moments(comparison: Comparison) -> tuple[str, str]:
    """Say when both waves closed: "March 2026" and "December 2026"; by day where that is one month."""
    closed = (comparison.earlier.closed_on, comparison.later.closed_on)
    write = day if month(closed[0]) == month(closed[1]) else month
    return write(closed[0]), write(closed[1])


def legible(comparison: Comparison) -> Comparison:
    """Return a comparison with words in the place of each name that no font draws (`reports.letters.names`)."""
    return _renamed(comparison, names.legible)


def isolated(comparison: Comparison) -> Comparison:
    """Return a comparison whose names turn no other words around."""
    return _renamed(comparison, names.isolated)


def _renamed(comparison: Comparison, rename: Callable[[Release], Release]) -> Comparison:
    """Rename what was compared, and not compare what was renamed: a hash covers the names too."""
    later = rename(comparison.later)
    titles = {area.id: area.title for area in later.instrument.areas}
    return replace(
        comparison,
        earlier=rename(comparison.earlier),
        later=later,
        areas=tuple(replace(area, title=titles[area.area]) for area in comparison.areas),
    )
