"""T2: every mean that can be published, on every scale: how many scores stay possible for a rater who gave one of them.

Counted from the published text alone, by other means than the product's own certificate.
"""

from itertools import product

from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.reports.disclosure.means import Published, as_released, every_sum, fewest_by_sums, naive

ENDS = [(1, 4), (1, 5), (1, 6), (1, 7), (0, 10)]
RATERS = range(3, 13)
BOUND = 3


def every_mean(_bench: Bench) -> Finding:
    """Go through every sum; nothing is sampled, so quick and full are the same."""
    sums = sum(len(every_sum(ends, n)) for ends, n in product(ENDS, RATERS))
    fewest = min(_fewest(as_released))
    return Finding(
        threat="T2",
        question=f"Scores left possible for one rater by a published mean: {len(ENDS)} scales, 3 to 12 raters",
        figure=f"at least {fewest}, over all {sums} sums",
        bound=f"at least {BOUND}",
        holds=fewest >= BOUND,
        controls=(_without_bands(),),
    )


def _without_bands() -> Control:
    told = [fewest for fewest in _fewest(naive) if fewest == 1]
    pairs = len(ENDS) * len(RATERS)
    return Control(
        build="means to one decimal, without bands at the ends (R4)",
        figure=f"only 1 left, on every scale and for every number of raters ({len(told)} of {pairs})",
        caught=len(told) == pairs,
    )


def _fewest(published: Published) -> list[int]:
    return [fewest_by_sums(ends, n, published) for ends, n in product(ENDS, RATERS)]
