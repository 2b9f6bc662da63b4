"""R9 by table: how many scores stay possible for one rater, whatever the published mean says. No solver."""

from collections import defaultdict
from functools import cache

from instruments.model import Scale
from reports.disclosure.rounding import anonymous_mean

FEWEST_FEASIBLE = 3


def scale_is_safe(scale: Scale, n: int) -> bool:
    """True where every mean that could be published of n answers leaves each rater at least 3 possible scores."""
    return fewest_feasible(scale.minimum, scale.maximum, n) >= FEWEST_FEASIBLE


@cache
def fewest_feasible(minimum: int, maximum: int, n: int) -> int:
    """Go through every possible sum of n answers; return the fewest scores that stay possible for one rater."""
    scale = Scale(minimum, tuple("x" for _ in range(minimum, maximum + 1)), "x")
    sums: dict[str, list[int]] = defaultdict(list)
    for total in range(minimum * n, maximum * n + 1):
        sums[anonymous_mean(total, n, scale).text].append(total)
    return min(possible_scores(minimum, maximum, n, (min(totals), max(totals))) for totals in sums.values())


def possible_scores(minimum: int, maximum: int, n: int, totals: tuple[int, int]) -> int:
    """Count the scores one rater can have given if all n add up to something between these two totals."""
    low, high = totals[0] - maximum * (n - 1), totals[1] - minimum * (n - 1)
    return sum(1 for score in range(minimum, maximum + 1) if low <= score <= high)
