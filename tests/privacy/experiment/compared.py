"""T5, R8, R9: two releases and all that their comparison prints, given to the constraint solver as one.

Nobody is taken to answer twice alike. The control is a comparison that prints a group by itself which the later wave
merged: each release passes the solver alone, and so does every number of the comparison as a number.
"""

from collections.abc import Iterator, Sequence

from reports.certificate.issuing import certify
from reports.certificate.joint import examine_pair, knowledge_of_pair
from reports.certificate.knowledge import knowledge_of
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.waves import BOARD, DIRECT_REPORT, HABITS, OTHER, PEER, SELF, SUPERVISOR, Counts
from tests.reports.certificate.pairs import MERGED_LATER, ROSTER, Waves, split_again, two_waves
from tests.reports.sample import plain_instrument

FEWEST = 3
ROSTERS: Sequence[tuple[Counts, Counts, int]] = (
    (ROSTER, ROSTER, 3),
    (ROSTER, MERGED_LATER, 3),
    (MERGED_LATER, ROSTER, 3),
    (ROSTER, {**ROSTER, BOARD: 3}, 3),
    ({PEER: 3, DIRECT_REPORT: 4}, {PEER: 4, DIRECT_REPORT: 3}, 3),
    ({SELF: 1, PEER: 12, DIRECT_REPORT: 7, OTHER: 1}, {SELF: 1, PEER: 9, DIRECT_REPORT: 7, OTHER: 4}, 4),
    ({SUPERVISOR: 1, PEER: 5, DIRECT_REPORT: 5}, {SUPERVISOR: 1, PEER: 2, DIRECT_REPORT: 1}, 5),
)
SCALES = [(1, 5), (1, 7), (1, 5), (1, 4)]  # lowest score, number of points


def compared_waves(bench: Bench) -> Finding:
    """Certify every comparison, by its numbers; then split in each what the later wave merged."""
    waves = list(_pairs(bench.choose(quick=4, full=210)))
    comparisons = [one.comparison for one in waves]
    found = [examine_pair(one) for one in comparisons]
    told = [one.fewest for one in found if one.fewest is not None]
    more = sum(
        len(knowledge_of_pair(one).means) - sum(len(knowledge_of(r).means) for r in (one.earlier, one.later))
        for one in comparisons
    )
    return Finding(
        threat="T5",
        question="Possible answers left to an anonymous rater by two releases, the questions about change and the"
        " comparison of both, by constraint solver; nobody is taken to answer twice alike",
        figure=f"at least {min(told)}, in {len(waves)} awkward pairs of waves; {more} numbers printed that do not"
        " follow from what the releases display",
        bound=f"at least {FEWEST}; 0 numbers",
        holds=min(told) >= FEWEST and more == 0 and all(one.holds for one in found),
        controls=(_split_again(bench.choose(quick=2, full=100)),),
    )


def _pairs(count: int) -> Iterator[Waves]:
    """Go through every roster with every habit on every scale."""
    habits = [*dict.fromkeys(HABITS)]
    for number in range(count):
        before, after, k = ROSTERS[number % len(ROSTERS)]
        minimum, points = SCALES[number % len(SCALES)]
        yield two_waves(
            before,
            after,
            habits=(habits[number % len(habits)], habits[number // 2 % len(habits)]),
            seed=number,
            k=k,
            instrument=plain_instrument(areas=3, items=3, minimum=minimum, points=points),
        )


def _split_again(count: int) -> Control:
    waves = [two_waves(ROSTER, MERGED_LATER, seed=seed) for seed in range(count)]
    alone = sum(certify(one.earlier).holds and certify(one.later).holds for one in waves)
    found = [examine_pair(split_again(one)).fewest or 0 for one in waves]
    few, exact = sum(fewest < FEWEST for fewest in found), sum(fewest == 1 for fewest in found)
    return Control(
        build="a comparison that prints peers by themselves, whom the later wave merged with 2 direct reports (no R8)",
        figure=f"fewer than {FEWEST} answers left to somebody in {few} of {count} pairs of waves, one only in {exact};"
        f" each release alone is certified in {alone} of {count}",
        caught=few > count / 2 and alone == count,
    )
