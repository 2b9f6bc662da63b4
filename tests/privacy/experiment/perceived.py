"""R10, T5: everything that two askings about change can publish, and what they leave of those who were there once.

Nothing is drawn by chance (`lattices` says why that is everything); the tables under the row are figures beside it: a
guess, a colleague who compares, and three and more askings, of which nothing is promised.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from instruments.model import CHANGE_POINTS
from tests.privacy.experiment.askings import ANSWERED, percent
from tests.privacy.experiment.askings import table as three_and_more
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.guessing import gain_of_change
from tests.privacy.experiment.lattices import (
    FEWEST,
    Between,
    Published,
    by_r4,
    by_r10,
    every_change,
    in_half_points,
    left_by_one_asking,
    left_to_each,
    left_within,
    spans,
)

POSSIBLE = 3  # answers that stay possible, at the fewest
ALONE = range(FEWEST, 61)  # of one asking
COMPARING = (4, 5, 6, 8, 10, 12)


@dataclass(frozen=True, slots=True)
class _Gone:
    """Of all that two askings can publish: how many pairs there are, and the fewest answers left to anybody."""

    pairs: int
    fewest: int


def perceived_change(bench: Bench) -> Finding:
    """Go through every pair of cells; the quick form up to 7 raters, the test beside it up to 12."""
    raters = range(FEWEST, bench.choose(quick=7, full=20) + 1)
    found = _everything(by_r10, raters)
    alone = min(left_by_one_asking(by_r10, n) for n in ALONE)
    return Finding(
        threat="T5",
        question="Answers left possible to each who stays, leaves or comes between two askings about change, if all who"
        f" answer both times repeat their answers: {raters[0]} to {raters[-1]} raters, any number of whom change",
        figure=f"at least {found.fewest}, over all {found.pairs} pairs of numbers; one asking of up to"
        f" {ALONE[-1]} raters at least {alone}",
        bound=f"at least {POSSIBLE}",
        holds=min(found.fewest, alone) >= POSSIBLE and found.pairs > 0,
        controls=(_as_r4(range(FEWEST, 13)), _half_points(range(FEWEST, 13))),
        detail="\n\n".join(
            [
                gain_of_change(bench.choose(quick=50, full=20_000)),
                _comparing(),
                three_and_more(bench.choose(quick=20, full=20_000)),
            ]
        ),
    )


def _everything(published: Published, raters: Sequence[int]) -> _Gone:
    pairs, fewest = 0, len(CHANGE_POINTS)
    for between in every_change(raters):
        for left in left_to_each(published, between):
            pairs, fewest = pairs + 1, min(fewest, *left)
    return _Gone(pairs, fewest)


def _as_r4(raters: Sequence[int]) -> Control:
    """One leaves: in how many of the pairs that can arise is their answer told exactly, by number of raters."""
    told = [
        [left[1] == 1 for left in left_to_each(by_r4, Between(stay=n - 1, gone=1, come=0))]
        for n in raters
        if n > FEWEST
    ]
    shares = [sum(one) / len(one) for one in told]
    return Control(
        build="the mean to one decimal with bands at the ends, as of an item (R4 in place of R10)",
        figure=f"the exact answer of one who leaves in {100 * min(shares):.0f} to {100 * max(shares):.0f} % of pairs",
        caught=min(shares) > 1 / 3,
    )


def _half_points(raters: Sequence[int]) -> Control:
    askings = [one for one in every_change(raters) if one.first in (one.second, one.second + 1)]
    few = {one.first for one in askings for left in left_to_each(in_half_points, one) if min(left) < POSSIBLE}
    return Control(
        build="the mean to half points",
        figure=f"fewer than {POSSIBLE} answers left to somebody, for {len(few)} of {len(raters)} numbers of raters",
        caught=few == set(raters),
    )


# --- a colleague who compares ----------------------------------------------------------------------------------------


def pinned(n: int, own: int, shares: Sequence[float]) -> float:
    """How often one asking of n, and the answer of one of them, leave a colleague one possible answer only."""
    totals: dict[int, float] = {0: 1.0}
    for _ in range(n - 1):
        longer: dict[int, float] = defaultdict(float)
        for total, likely in totals.items():
            for answer, share in zip(CHANGE_POINTS, shares, strict=True):
                longer[total + answer] += likely * share / sum(shares)
        totals = longer
    found = 0.0
    for others, likely in totals.items():
        low, high = next(span for span in spans(by_r10, n) if span[0] <= others + own <= span[1])
        found += likely * (left_within(low - own, high - own, n - 2) == 1)
    return found


def _comparing() -> str:
    lines = [
        "One of the raters who compares their own answer with what one asking tells learns a colleague's exact answer,"
        " in per cent of answers, *honest / planned* as above, by number of raters:",
        "",
        f"| colleagues answer | {' | '.join(map(str, COMPARING))} |",
        f"| --- | {' | '.join('---' for _ in COMPARING)} |",
    ]
    for name, shares in ANSWERED.items():
        rates = []
        for n in COMPARING:
            by_own = [pinned(n, own, shares) for own in CHANGE_POINTS]
            honest = sum(rate * share for rate, share in zip(by_own, shares, strict=True)) / sum(shares)
            rates.append(f"{percent(honest)} / {percent(max(by_own))}")
        lines.append(f"| {name} | {' | '.join(rates)} |")
    return "\n".join(lines)
