"""What the difference of two published means tells of the raters by whom they differ."""

from reports.certificate.knowledge import totals_behind
from reports.release import Shown
from tests.reports.disclosure.means import FIVE


def totals_apart(everybody: Shown, some: Shown) -> frozenset[int]:
    """Give the sums that those can have given who are in one mean only, if the others' stayed as they were."""
    apart = everybody.n - some.n
    sums = {whole - part for whole in totals_behind(everybody, FIVE) for part in totals_behind(some, FIVE)}
    return frozenset(range(FIVE.minimum * apart, FIVE.maximum * apart + 1)) & sums


def difference(before: Shown, after: Shown) -> frozenset[int]:
    """Give the scores that a newcomer can have given if everybody else's stayed as they were (scale 1 to 5)."""
    sums = {late - early for early in totals_behind(before, FIVE) for late in totals_behind(after, FIVE)}
    return frozenset(FIVE.points) & sums
