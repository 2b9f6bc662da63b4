"""Which numbers a comparison allows a document to tell: its own, those of both rounds' cells, and constants."""

from collections.abc import Iterator

from reports.comparison.cells import CommonCell
from reports.comparison.model import AreaChange, Comparison, Pair
from reports.document.change.wording import change_seen, ends
from reports.numbers import MINUS, amount, signed, written
from reports.release import Release, Shown
from tests.reports.document.numbers import in_texts, not_among, numbers_in

# three standard errors; the steps of a change, and of a gap beside its picture; "360" feedback; the "80 %" band
_CONSTANTS = {"3.0", "0", *(f"{step:+d}" for step in range(-3, 4)), "360", "80"}


def strangers(text: str, comparison: Comparison, *, pages: int = 0) -> set[str]:
    """Give the numbers of a text that the comparison does not hold."""
    told = {number for text in _told(comparison) for number in numbers_in(text)}
    told |= in_texts(comparison.earlier) | in_texts(comparison.later) | _CONSTANTS
    told |= {str(number) for number in range(1, max(10, pages, len(comparison.areas)) + 1)}
    return not_among(frozenset(number.replace(MINUS, "-") for number in told), text)


def _told(comparison: Comparison) -> Iterator[str]:
    for release in (comparison.earlier, comparison.later):
        yield from _of_round(release)
    for cell in comparison.cells:
        yield from _of_cell(cell)
    for area in comparison.areas:
        yield from _of_area(area)
    for then, now, change, *counts in comparison.items[
        ["then_text", "now_text", "change", "then_n", "now_n"]
    ].itertuples(index=False, name=None):
        yield from (str(then), str(now), signed(int(change)), *map(str, counts))
    scale = comparison.later.instrument.scale
    yield from (amount(point) for point in scale.points)


def _of_round(release: Release) -> Iterator[str]:
    yield from (str(release.closed_on.day), str(release.closed_on.year), str(release.min_raters))
    for cell in release.cells:
        yield from (str(cell.answered), str(cell.invited))


def _of_cell(cell: CommonCell) -> Iterator[str]:
    for parts in (cell.then, cell.now):
        yield str(sum(one.answered for one in parts))
        yield str(sum(max(one.invited, one.answered) for one in parts))


def _of_area(area: AreaChange) -> Iterator[str]:
    for pair in (area.own, area.others, *area.cells.values()):
        yield from _of_pair(pair) if pair else ()
    yield from map(ends, area.bands or ())
    if area.least is not None:
        yield written(area.least)
    if area.gap:
        gap = area.gap
        yield from (signed(gap.then), signed(gap.now), written(abs(gap.closed)))
    if area.perceived:
        for shown in (area.perceived.anonymous, area.perceived.supervisor, area.perceived.control):
            yield from _of_shown(shown) if shown else ()
    if area.looking_back:
        yield area.looking_back.text


def _of_pair(pair: Pair) -> Iterator[str]:
    yield from (pair.then.text, pair.now.text, signed(pair.change), str(pair.then.n), str(pair.now.n))


def _of_shown(shown: Shown) -> Iterator[str]:
    yield from (change_seen(shown), str(shown.n))
