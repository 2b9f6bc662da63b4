"""T3: how often raters who add their own answers to a published mean learn a colleague's exact answer.

The bound is for colleagues who answer as raters usually do: mean 3.9, standard deviation 0.75 on a scale of 1 to 5.
How much is learned where they answer otherwise stands beside it. Rates are exact, summed over everything that can come
in; a simulation through the real disclosure checks that they are right.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import product
from math import sqrt
from random import Random

from instruments.groups import RaterGroup
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.populations import POPULATIONS, TYPICAL, Shares
from tests.privacy.waves import ballot, questionnaire, tell
from tests.reports.disclosure.means import FIVE, REALISTIC, Published, as_released, naive, sums_behind

Totals = Mapping[int, float]

MOST_AMONG_THREE, MOST_AMONG_MORE = 0.015, 0.005  # one honest colluder (privacy rules, T3)
RATERS = range(3, 13)


@cache
def totals_of(raters: int, shares: Shares = TYPICAL) -> Totals:
    """How likely each sum of so many answers is."""
    totals: dict[int, float] = {0: 1.0}
    for _ in range(raters):
        longer: dict[int, float] = defaultdict(float)
        for (total, likely), (score, share) in product(totals.items(), enumerate(shares, start=1)):
            longer[total + score] += likely * share
        totals = longer
    return totals


@cache
def pinned(n: int, own: int, published: Published, colluders: int = 1, shares: Shares = TYPICAL) -> float:
    """How often the mean of n, and the sum of the colluders' own answers, leave a colleague one possible score only."""
    colleagues = n - colluders
    behind = defaultdict(list)
    for total in range(n, 5 * n + 1):
        behind[published(total, n, FIVE)].append(total)
    found = 0.0
    for others, likely in totals_of(colleagues, shares).items():
        left = {total - own for total in behind[published(others + own, n, FIVE)]}
        found += likely * (len(_possible(left, colleagues)) == 1)
    return found


def _possible(sums: set[int], raters: int) -> list[int]:
    """Give the scores that one of so many raters can have given, if together they gave one of these sums."""
    rest = raters - 1
    return [score for score in FIVE.points if any(rest <= total - score <= 5 * rest for total in sums)]


def honest(n: int, published: Published = as_released, colluders: int = 1, shares: Shares = TYPICAL) -> float:
    """How often colluders who answer like everybody else learn a colleague's answer."""
    own_sums = totals_of(colluders, shares).items()
    return sum(share * pinned(n, own, published, colluders, shares) for own, share in own_sums)


def at_worst(n: int, published: Published = as_released, colluders: int = 1, shares: Shares = TYPICAL) -> float:
    """The same for colluders, or raters whom a coach invented, that answer so as to learn the most."""
    return max(pinned(n, own, published, colluders, shares) for own in totals_of(colluders))


def finds_out_that_all_agree(n: int) -> bool:
    """Say whether one who plans it can find out that all others gave the best answer, from the mean of n.

    A low answer of one's own pulls the mean out of its band; or where it stays in, nobody can have given less.
    """
    all_best = 5 * (n - 1)
    return any(_left_to_others(all_best + own, own, n) == {all_best} for own in FIVE.points)


def _left_to_others(total: int, own: int, n: int) -> set[int]:
    """Give the sums that the others can have, for whoever sees the mean and knows one answer."""
    sums = sums_behind(as_released(total, n, FIVE), n, FIVE, as_released)
    return {other - own for other in sums if n - 1 <= other - own <= 5 * (n - 1)}


def colluding_raters(bench: Bench) -> Finding:
    """One honest colluder within the promised rates; the figures for more of them, and for planned answers, beside."""
    seen, expected, ratings = _simulated(waves=bench.choose(quick=150, full=2000))
    tolerated = 5 * sqrt(expected * (1 - expected) / (ratings / 2))  # two colleagues are pinned together or not at all
    among_three, among_more = honest(3), max(honest(n) for n in RATERS if n > 3)
    agrees = abs(seen - expected) <= tolerated
    return Finding(
        threat="T3",
        question="A colleague's exact answer, learned by one rater who adds their own (mean 3.9, SD 0.75, 1 to 5)",
        figure=(
            f"{_percent(among_three)} of ratings among 3 (simulated: {_percent(seen)} of {ratings}),"
            f" at most {_percent(among_more)} among 4 to 12; nobody's without own answers."
            " Where people answer otherwise: see below"
        ),
        bound=f"{_percent(MOST_AMONG_THREE)} among 3, {_percent(MOST_AMONG_MORE)} among 4 and more",
        holds=among_three <= MOST_AMONG_THREE and among_more <= MOST_AMONG_MORE and agrees and _nothing_alone(),
        controls=(_without_bands(among_three),),
        detail=f"{_by_colluders()}\n\n{_by_population()}",
    )


def _nothing_alone() -> bool:
    return all(pinned(n, 0, as_released, 0) == 0 for n in RATERS)


def _without_bands(released: float) -> Control:
    rates = [honest(n, naive) for n in RATERS]
    alone = pinned(3, 0, naive, 0)
    return Control(
        build="means to one decimal, without bands at the ends (R4)",
        figure=f"{_percent(rates[0])} among 3, {rates[0] / released:.1f} times as much; any reader {_percent(alone)}",
        caught=rates[0] > MOST_AMONG_THREE and alone > 0,
    )


def _simulated(*, waves: int) -> tuple[float, float, int]:
    """Waves of three peers, one of whom compares: the share of colleagues' ratings pinned, the exact rate, how many."""
    instrument, random, found = questionnaire(areas=5, items=2), Random(3), 0
    items = [item.id for item in instrument.items]
    for _ in range(waves):
        scores = [{item: _score(random) for item in items} for _ in range(3)]
        release = tell([ballot(RaterGroup.PEER, one, instrument=instrument) for one in scores]).release
        for item in items:
            text, own = release.values[item]["peer"].text, scores[0][item]
            left = {total - own for total in sums_behind(text, 3, FIVE, as_released)}
            found += 2 * (len(_possible(left, 2)) == 1)
    ratings = 2 * waves * len(items)
    return found / ratings, honest(3), ratings


def _score(random: Random) -> int:
    return random.choices(list(REALISTIC), list(REALISTIC.values()))[0]


def _by_colluders() -> str:
    """Give the whole table: by number of raters, for nobody, one and two colluders, and all but one."""
    lines = [
        "### Colleagues who compare notes",
        "",
        "How often a colleague's exact answer is learned by raters of the same group who put their own answers beside"
        " the published mean, in per cent of ratings. *Honest*: they answer like everybody else. *Planned*: they choose"
        " their answers so as to learn the most, or are raters whom a coach invented.",
        "",
        "| raters | nobody colludes | one, honest | one, planned | two, honest | two, planned | all but one, planned |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for n in RATERS:
        rates = [pinned(n, 0, as_released, 0), honest(n), at_worst(n), honest(n, colluders=2), at_worst(n, colluders=2)]
        rates.append(at_worst(n, colluders=n - 1))
        lines.append(f"| {n} | {' | '.join(_percent(rate) for rate in rates)} |")
    return "\n".join(lines)


def _by_population() -> str:
    """Give the rates of one colluder by how the colleagues answer."""
    raters = (3, 4, 5, 6, 7, 8, 9, 10)
    lines = [
        "These rates depend on how people answer. Where nearly all give the best answer, one who gives the lowest on"
        " purpose can see that all others did, among up to nine raters. One colluder, honest / planned, by number of"
        " raters:",
        "",
        f"| colleagues answer | {' | '.join(map(str, raters))} |",
        f"| --- | {' | '.join('---' for _ in raters)} |",
    ]
    for name, shares in POPULATIONS.items():
        rates = [f"{_percent(honest(n, shares=shares))} / {_percent(at_worst(n, shares=shares))}" for n in raters]
        lines.append(f"| {name} | {' | '.join(rates)} |")
    return "\n".join(lines)


def _percent(rate: float) -> str:
    if 0 < rate < 0.00005:
        return "< 0.01 %"
    return f"{100 * rate:.{2 if 0 < rate < 0.1 else 0}f} %"
