"""Published numbers cut into puzzles that share no rater's score, each small enough to be solved for itself.

A release tells each mean of one cell only. That a mean may be told of several is for releases as they must not be: a
certificate that could not read them would find nothing wrong with them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reports.certificate.knowledge import Knowledge, PublishedMean


@dataclass(frozen=True, slots=True)
class Sum:
    """One published mean in a puzzle: `n` of the raters of `parts` scored, and the scores add up to one of `totals`."""

    parts: frozenset[int]
    n: int
    totals: frozenset[int]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Everything that binds the scores of one item in cells that hang together.

    `parts` are the numbers of raters in each cell. Nothing published tells raters of one cell apart; cells that every
    mean holds together are one part, for the same reason. Two puzzles that are equal have the same solution, whatever
    the item: most of a release's puzzles are equal to another.
    """

    minimum: int
    maximum: int
    parts: tuple[int, ...]
    sums: frozenset[Sum]


def puzzles(knowledge: Knowledge) -> Iterator[Puzzle]:
    """Return the puzzles of every item. Cells hang together where one mean is told of both."""
    for item in dict.fromkeys(mean.item for mean in knowledge.means):
        left = [mean for mean in knowledge.means if mean.item == item]
        while left:
            together = _hanging_together(left)
            left = [mean for mean in left if mean not in together]
            yield _puzzle(together, knowledge)


def _hanging_together(means: list[PublishedMean]) -> list[PublishedMean]:
    cells = set(means[0].cells)
    while grown := {cell for one in means if one.cells & cells for cell in one.cells} - cells:
        cells |= grown
    return [one for one in means if one.cells & cells]


def _puzzle(means: list[PublishedMean], knowledge: Knowledge) -> Puzzle:
    sizes: dict[frozenset[int], int] = defaultdict(int)
    for cell in {cell for one in means for cell in one.cells}:
        sizes[frozenset(place for place, one in enumerate(means) if cell in one.cells)] += knowledge.raters[cell]
    alike = sorted(sizes, key=lambda told: (sizes[told], sorted(told)))
    minimum, maximum = means[0].ends or (knowledge.scale.minimum, knowledge.scale.maximum)
    return Puzzle(
        minimum=minimum,
        maximum=maximum,
        parts=tuple(sizes[told] for told in alike),
        sums=frozenset(
            Sum(frozenset(part for part, told in enumerate(alike) if place in told), one.n, one.totals)
            for place, one in enumerate(means)
        ),
    )
