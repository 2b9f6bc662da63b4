"""The certificate's questions answered by writing down every possible set of answers. Slow and obvious."""

from collections.abc import Iterator
from itertools import chain, combinations, product

from reports.certificate.knowledge import PublishedFlags
from reports.certificate.puzzles import Puzzle
from reports.disclosure.policy import PICKS_FLAGGED_FROM, PICKS_SHOWN_FROM

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


def picks_stay_open(raters: int, told: PublishedFlags) -> bool:
    """Go through every set of picks of every rater; the first `told.flagged` areas are the flagged ones."""
    areas = range(told.areas)
    sheets = [set(one) for one in chain.from_iterable(combinations(areas, size) for size in range(told.most + 1))]
    seen: set[tuple[int, bool]] = set()
    for picks in product(sheets, repeat=raters):
        if _flags(picks, told.areas) == set(range(told.flagged)) or raters < PICKS_SHOWN_FROM:
            seen.update((area, area in picks[0]) for area in areas)
    return len(seen) == 2 * told.areas


def _flags(picks: tuple[set[int], ...], areas: int) -> set[int]:
    often = {area for area in range(areas) if sum(area in one for one in picks) >= PICKS_FLAGGED_FROM}
    return often if len(often) <= len(picks) - 2 else set()
