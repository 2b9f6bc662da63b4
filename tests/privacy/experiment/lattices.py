"""R10: what two askings about change leave possible, if everybody who was there both times answers the same again.

Exact reasoning over sums, and nothing is drawn by chance. It is exhaustive because nothing but sums is published: of
the first asking that s + g lies between two whole numbers, of the second that s + c does, where s is the sum of those
who answered both times, g that of those who are gone at the second, and c that of those who come to it. m answers from
-3 to +3 can add up to every whole number from -3 m to +3 m and to no other, so every set of answers is one choice of
(s, g, c) within such limits and every choice is some set of answers. For one person's answer v the others of their kind
make up any sum of m - 1 answers; what is left of s is an overlap of intervals of whole numbers, and v is possible where
it is not empty. So each pair of published cells, with each number who stay, go and come, is settled by comparing ends.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor

from instruments.model import CHANGE_POINTS, Scale
from reports.disclosure.lattice import pooled_change
from reports.disclosure.rounding import anonymous_mean

END = max(CHANGE_POINTS)
FEWEST = 4  # R10: below it nothing is shown
CHANGES = Scale(-END, tuple("abcdefg"), "no basis")

Published = Callable[[int, int], Hashable]
Span = tuple[int, int]  # the lowest and the highest sum that is published alike


def by_r10(total: int, n: int) -> Hashable:
    """What the product publishes, text and value."""
    shown = pooled_change(total, n)
    return shown.text, shown.value


def by_r4(total: int, n: int) -> Hashable:
    """A leaky control: the mean rounded as R4 rounds a group's view of an item."""
    return anonymous_mean(total, n, CHANGES).text


@cache
def in_half_points(total: int, n: int) -> Hashable:
    """A leaky control: the mean to half points, the two highest read as one, and the two lowest."""
    return min(max(floor(2 * Fraction(total, n) + Fraction(1, 2)), 1 - 2 * END), 2 * END - 1)


@cache
def spans(published: Published, n: int) -> tuple[Span, ...]:
    """Give the sums behind each thing that can be published of n answers; these lie side by side."""
    behind: dict[Hashable, list[int]] = {}
    for total in range(-END * n, END * n + 1):
        behind.setdefault(published(total, n), []).append(total)
    assert all(sums == list(range(sums[0], sums[-1] + 1)) for sums in behind.values()), "a cell with a hole in it"
    return tuple((sums[0], sums[-1]) for sums in behind.values())


@dataclass(frozen=True, slots=True)
class Between:
    """Two askings: so many answer both times, so many the first time alone, so many the second time alone."""

    stay: int
    gone: int
    come: int

    @property
    def first(self) -> int:
        """How many answered the first time."""
        return self.stay + self.gone

    @property
    def second(self) -> int:
        """How many answered the second time."""
        return self.stay + self.come


def every_change(raters: Sequence[int]) -> Iterator[Between]:
    """Go through everything that can be between two askings of so many raters: one or more go or come."""
    for first, second in product(raters, repeat=2):
        for stay in range(min(first, second) + 1):
            if first + second > 2 * stay:
                yield Between(stay, first - stay, second - stay)


def left_to_gone(one: Span, other: Span, between: Between) -> int:
    """Count the answers that one of those who are gone can have given; 0 where both cells cannot arise together."""
    low = max(-END * between.stay, other[0] - END * between.come)
    high = min(END * between.stay, other[1] + END * between.come)
    return left_within(one[0] - high, one[1] - low, between.gone - 1) if low <= high else 0


def left_to_staying(one: Span, other: Span, between: Between) -> int:
    """Count the answers that one of those who answered both times can have given."""
    low = max(one[0] - END * between.gone, other[0] - END * between.come)
    high = min(one[1] + END * between.gone, other[1] + END * between.come)
    return left_within(low, high, between.stay - 1) if low <= high else 0


def left_within(low: int, high: int, others: int) -> int:
    """Count the answers v for which v and so many other answers can add up to something from low to high."""
    return max(0, min(END, high + END * others) - max(-END, low - END * others) + 1)


def left_to_each(published: Published, between: Between) -> Iterator[tuple[int, ...]]:
    """For every pair of cells that can arise, count what is left to one of each kind: who stay, are gone, come."""
    swapped = Between(between.stay, between.come, between.gone)
    for one, other in product(spans(published, between.first), spans(published, between.second)):
        counts = []
        if between.stay:
            counts.append(left_to_staying(one, other, between))
        if between.gone:
            counts.append(left_to_gone(one, other, between))
        if between.come:
            counts.append(left_to_gone(other, one, swapped))
        if counts[0]:
            yield tuple(counts)


def left_by_one_asking(published: Published, n: int) -> int:
    """Count the answers that one asking leaves any of n raters, at the fewest."""
    return min(left_within(low, high, n - 1) for low, high in spans(published, n))
