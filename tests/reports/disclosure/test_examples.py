"""The worked examples of the disclosure policy, number for number.

Where an example says what a careless report would give away, a few lines of careless code show that it really does,
and the release of the same wave shows that it does not.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations_with_replacement
from math import factorial, prod

import pytest

from reports.disclosure.cells import plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.rounding import anonymous_mean, attributed_mean
from reports.gaps import gap_table
from reports.release_json import to_json
from tests.privacy.waves import DIRECT_REPORT, PEER, SHORT, SUPERVISOR, ballot, ballots_with, tell
from tests.reports.disclosure.means import FIVE, REALISTIC, every_sum

ITEM = SHORT.items[0].id


def one_decimal(number: float) -> str:
    return str(Decimal(str(number)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def naive_mean(scores: Sequence[int]) -> str:
    """The careless report: one decimal, whatever the group."""
    return one_decimal(round(sum(scores) / len(scores), 9))


def sums_behind(text: str, n: int, *, released: bool) -> list[int]:
    """What an attacker learns from a mean: every sum that would have been shown like this."""
    if released:
        return [total for total in every_sum((1, 5), n) if anonymous_mean(total, n, FIVE).text == text]
    return [total for total in every_sum((1, 5), n) if one_decimal(round(total / n, 9)) == text]


# R0


def test_r0_one_rater_more_the_next_day_would_have_been_told() -> None:
    """4.2 of n 5 is sum 21, 3.7 of n 6 is sum 22, the newcomer gave 1: rounding alone does not help, only time does.

    That the second wave cannot be opened or closed within 60 days is held in tests/privacy/test_r0_freeze.py.
    """
    first, second = [5, 4, 4, 4, 4], [5, 4, 4, 4, 4, 1]
    for wave, text, total in ((first, "4.2", 21), (second, "3.7", 22)):
        told = tell(ballots_with(PEER, wave)).release.values[ITEM]["peer"]
        assert (told.text, told.n) == (text, len(wave))
        assert sums_behind(text, len(wave), released=True) == [total]
    assert 22 - 21 == 1


def test_r0_publishing_again_once_three_more_have_answered_would_not_be_enough() -> None:
    careless = [naive_mean([5, 4, 4, 4, 4]), naive_mean([5, 4, 4, 4, 4, 5, 5, 5])]
    [first], [second] = (sums_behind(text, n, released=False) for text, n in zip(careless, (5, 8), strict=True))
    assert second - first == 15  # three raters gave 15 together: each of them gave 5


# R1


def test_r1_of_two_supervisors_each_can_work_out_the_others_answer_and_is_told_so() -> None:
    told = tell([ballot(SUPERVISOR, 5), ballot(SUPERVISOR, 4), *ballots_with(PEER, [3, 3, 3])]).release
    shown = told.values[ITEM]["supervisor"]
    assert (shown.text, shown.n) == ("4.5", 2)
    assert 2 * shown.value - 5 == 4
    assert attributed_mean(4, 1).text == "4.0"


# R2


def test_r2_peers_five_and_direct_reports_two_are_one_cell_of_seven_neither_alone() -> None:
    wave = [*ballots_with(PEER, [4] * 5), *ballots_with(DIRECT_REPORT, [1, 2])]
    release = tell(wave).release
    assert [(cell.key, cell.label, cell.invited, cell.answered) for cell in release.cells] == [
        ("peer+direct_report", "Peers and direct reports", 7, 7)
    ]
    assert [key for by_cell in release.values.values() for key in by_cell] == ["peer+direct_report"]


def test_r2_a_cell_split_in_the_next_wave_would_give_its_smaller_part_away() -> None:
    """Merged 3.3 of n 7, then peers 4.0 of n 5: 23 - 20 = 3 gives the two reports away; hence "stay merged"."""
    first = tell([*ballots_with(PEER, [4] * 5), *ballots_with(DIRECT_REPORT, [1, 2])])
    merged = first.release.values[ITEM]["peer+direct_report"]
    assert (merged.text, merged.n) == ("3.3", 7)
    assert sums_behind("3.3", 7, released=True) == [23]

    second = [*ballots_with(PEER, [4] * 5), *ballots_with(DIRECT_REPORT, [3, 3, 3])]
    split = tell(second).release.values[ITEM]["peer"]  # the careless follow-up plans its cells anew
    assert (split.text, split.n) == ("4.0", 5)
    assert sums_behind("4.0", 5, released=True) == [20]
    assert [pair for pair in combinations_with_replacement(range(1, 6), 2) if sum(pair) == 23 - 20] == [(1, 2)]

    kept = plan_cells({PEER: 5, DIRECT_REPORT: 3}, policy=Policy(), merged_before=first.final_cells)
    values = tell(second, planned=kept).release.values[ITEM]
    assert {key: (shown.text, shown.n) for key, shown in values.items()} == {"peer+direct_report": ("3.6", 8)}


# R3


def test_r3_a_shown_item_shows_its_n_and_a_hidden_one_shows_none() -> None:
    other = SHORT.items[1].id
    wave = [ballot(PEER, {ITEM: 4, other: 4}), ballot(PEER, {ITEM: 4, other: 4}), ballot(PEER, {ITEM: 4})]
    values = tell(wave).release.values
    assert values[ITEM]["peer"].n == 3
    assert values[other] == {}


# R4


@pytest.mark.parametrize(("scores", "text"), [((5, 5, 5), "4.5+"), ((5, 5, 4), "4.5+"), ((4, 4, 4), "4.0")])
def test_r4_three_answers_read(scores: tuple[int, ...], text: str) -> None:
    assert tell(ballots_with(PEER, scores)).release.values[ITEM]["peer"].text == text


def test_r4_a_careless_mean_of_five_would_tell_everybodys_answer() -> None:
    assert sums_behind(naive_mean([5, 5, 5]), 3, released=False) == [15]
    assert sums_behind("4.5+", 3, released=True) == [13, 14, 15]


def test_r4_with_one_decimal_and_up_to_ten_answers_every_sum_is_recoverable() -> None:
    for n in range(3, 11):
        shown = [one_decimal(round(total / n, 9)) for total in every_sum((1, 5), n)]
        assert len(set(shown)) == len(shown)


# R5


def test_r5_a_total_beside_a_hidden_group_would_give_the_group_away() -> None:
    """Supervisor 4, peers 4.0 (n 5), all 3.4 (n 8): 27 - 4 - 20 = 3, so two hidden direct reports gave 1 and 2."""
    supervisor, peers, reports = [4], [4, 4, 4, 4, 4], [1, 2]
    careless = {
        "supervisor": naive_mean(supervisor),
        "peer": naive_mean(peers),
        "all": naive_mean(supervisor + peers + reports),
    }
    assert careless == {"supervisor": "4.0", "peer": "4.0", "all": "3.4"}
    [every], [five] = sums_behind("3.4", 8, released=False), sums_behind("4.0", 5, released=False)
    assert every - 4 - five == 3
    assert [pair for pair in combinations_with_replacement(range(1, 6), 2) if sum(pair) == 3] == [(1, 2)]


def test_r5_our_release_has_no_such_total() -> None:
    wave = [ballot(SUPERVISOR, 4), *ballots_with(PEER, [4] * 5), *ballots_with(DIRECT_REPORT, [1, 2])]
    release = tell(wave).release
    assert {key: (shown.text, shown.n) for key, shown in release.values[ITEM].items()} == {
        "supervisor": ("4.0", 1),
        "peer+direct_report": ("3.3", 7),
    }
    assert "3.4" not in to_json(release)
    assert [cell.key for cell in release.cells] == ["supervisor", "peer+direct_report"]


def test_r5_all_others_weighs_the_displayed_groups_equally() -> None:
    peers, reports = [5, 4, 4, 4, 4, 4, 4, 4], [2, 2, 2]  # 4.1 and 2.0
    both = [item.id for item in SHORT.areas[0].items]
    wave = [ballot(PEER, dict.fromkeys(both, score)) for score in peers]
    wave += [ballot(DIRECT_REPORT, dict.fromkeys(both, score)) for score in reports]
    row = gap_table(tell(wave).release).iloc[0]
    assert row["others"] == 3.1  # 3.05, half up


def test_r5_a_band_counts_as_its_fixed_value_in_every_sum() -> None:
    both = [item.id for item in SHORT.areas[0].items]
    wave = [ballot(PEER, dict.fromkeys(both, 5)) for _ in range(4)]
    wave += [ballot(DIRECT_REPORT, dict.fromkeys(both, 1)) for _ in range(4)]
    assert gap_table(tell(wave).release).iloc[0]["others"] == pytest.approx((4.7 + 1.3) / 2)


# R6


def _weight(scores: Sequence[int]) -> float:
    ways = factorial(len(scores)) // prod(factorial(times) for times in Counter(scores).values())
    return ways * prod(REALISTIC[score] for score in scores)


def _mean_and_sd(scores: Sequence[int]) -> tuple[str, str]:
    """The careless report: mean and standard deviation to one decimal."""
    mean = sum(scores) / len(scores)
    sd = (sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)) ** 0.5
    return naive_mean(scores), one_decimal(round(sd, 9))


def _told_by_mean_and_sd(n: int) -> list[tuple[int, ...]]:
    sets = list(combinations_with_replacement(FIVE.points, n))
    seen = Counter(_mean_and_sd(scores) for scores in sets)
    return [scores for scores in sets if seen[_mean_and_sd(scores)] == 1]


def test_r6_mean_and_sd_together_would_give_away_the_whole_set_of_answers() -> None:
    """At n = 3 all sets but the mirrored pair 1 4 4 and 2 2 5, more than 99 % of real draws; at n = 8 about 60 %."""
    assert set(combinations_with_replacement(FIVE.points, 3)) - set(_told_by_mean_and_sd(3)) == {(1, 4, 4), (2, 2, 5)}
    assert sum(map(_weight, _told_by_mean_and_sd(3))) > 0.99
    assert sum(map(_weight, _told_by_mean_and_sd(8))) == pytest.approx(0.6, abs=0.03)


def test_r6_no_spread_and_no_share_stands_anywhere_in_a_release() -> None:
    wave = [*ballots_with(PEER, [1, 5, 5, 3]), *ballots_with(DIRECT_REPORT, [3, 4, 3])]
    same_sums = [*ballots_with(PEER, [3, 4, 3, 4]), *ballots_with(DIRECT_REPORT, [5, 4, 1])]
    assert tell(wave).release == tell(same_sums).release
    assert not {"sd", "min", "max", "histogram", "favourable", "r_wg", "icc"} & set(_words(to_json(tell(wave).release)))


def _words(text: str) -> Iterable[str]:
    return (word.strip('",:').lower() for word in text.split())
