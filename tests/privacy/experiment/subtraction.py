"""What the difference of two published means tells of the one rater by whom they differ."""

from reports.certificate.knowledge import totals_behind
from reports.release import Shown
from tests.reports.disclosure.means import FIVE


def difference(before: Shown, after: Shown) -> frozenset[int]:
    """Give the scores that a newcomer can have given if everybody else's stayed as they were (scale 1 to 5)."""
    sums = {late - early for early in totals_behind(before, FIVE) for late in totals_behind(after, FIVE)}
    return frozenset(FIVE.points) & sums
