"""The certificate's questions answered by writing down every possible set of answers. Slow and obvious."""

from collections.abc import Iterator
from itertools import chain, combinations, product

from reports.certificate.knowledge import PublishedFlags
from reports.certificate.puzzles import Puzzle
from reports.certificate.solver import OwnPicks

NOT_SCORED = None
Scores = tuple[int | None, ...]


def fewest_scores(puzzle: Puzzle) -> int | None:
    """Go through every answer of every rater; of those that fit, collect what the first of each cell gave."""
    firsts: list[set[int]] = [set() for _ in puzzle.parts]
    for cells in _everything(puzzle):
        if _fits(cells, puzzle):
            for found, cell in zip(firsts, cells, strict=True):
                if cell[0] is not NOT_SCORED:
                    found.add(cell[0])
    return min((len(found) for found in firsts if found), default=None)


def _everything(puzzle: Puzzle) -> Iterator[tuple[Scores, ...]]:
    points = [*range(puzzle.minimum, puzzle.maximum + 1), NOT_SCORED]
    return product(*(product(points, repeat=size) for size in puzzle.parts))


def _fits(cells: tuple[Scores, ...], puzzle: Puzzle) -> bool:
    for told in puzzle.sums:
        scored = [score for part in told.parts for score in cells[part] if score is not NOT_SCORED]
        if len(scored) != told.n or sum(scored) not in told.totals:
            return False
    return True


def picks_stay_open(raters: int, told: PublishedFlags, own: OwnPicks | None = None) -> bool:
    """Go through every set of picks of every rater; the first `told.flagged` areas are the flagged ones.

    With `own` the last rater picked the first so many of the flagged areas, and of the others.
    """
    areas = range(told.areas)
    seen: set[tuple[int, bool]] = set()
    for picks in _every_pick(raters, told, own):
        if told.threshold is None or _flags(picks, told) == set(range(told.flagged)):
            seen.update((area, area in picks[0]) for area in areas)
    return len(seen) == 2 * told.areas


def _every_pick(raters: int, told: PublishedFlags, own: OwnPicks | None) -> Iterator[tuple[set[int], ...]]:
    areas = range(told.areas)
    sheets = [set(one) for one in chain.from_iterable(combinations(areas, size) for size in range(told.most + 1))]
    if own is None:
        yield from product(sheets, repeat=raters)
        return
    known = {*range(own.flagged), *range(told.flagged, told.flagged + own.others)}
    yield from ((*others, known) for others in product(sheets, repeat=raters - 1))


def _flags(picks: tuple[set[int], ...], told: PublishedFlags) -> set[int]:
    counts = {area: sum(area in one for one in picks) for area in range(told.areas)}
    often = {area for area, count in counts.items() if told.threshold is not None and count >= told.threshold}
    return often if len(often) <= told.most_flagged else set()
