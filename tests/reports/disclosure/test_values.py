"""R1 and R3: whose item values are shown, from how many answers, and of which items."""

from dataclasses import replace

import pytest

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from reports.release import Shown
from tests.privacy.waves import (
    DIRECT_REPORT,
    PEER,
    SELF,
    SHORT,
    SUPERVISOR,
    ballot,
    ballots_with,
    questionnaire,
    tell,
)

ITEM = SHORT.items[0].id
PEERS_ONLY = SHORT.items[-2].id  # asked of everybody but direct reports and others


def shown(wave: list[Answers], key: str = "peer", *, item: str = ITEM, k: int = 3) -> Shown | None:
    return tell(wave, k=k).release.values[item].get(key)


@pytest.mark.parametrize("k", [3, 4, 5])
@pytest.mark.parametrize("missing", list(NoScore))
def test_an_item_is_shown_from_k_answers_on_and_others_do_not_count(k: int, missing: NoScore) -> None:
    for answered in (k - 1, k, k + 1):
        wave = ballots_with(PEER, [4] * answered + [missing] * (8 - answered))
        value = shown(wave, k=k)
        assert (value is not None) == (answered >= k)
        assert value is None or value.n == answered


def test_an_item_nobody_could_observe_is_hidden_and_says_nothing() -> None:
    release = tell(ballots_with(PEER, [NoScore.NOT_OBSERVED] * 5)).release
    assert all(by_cell == {} for by_cell in release.values.values())


def test_a_hidden_item_does_not_hide_its_neighbour() -> None:
    one, other = SHORT.items[0].id, SHORT.items[1].id
    wave = [ballot(PEER, {one: 4, other: 4}) for _ in range(2)] + [ballot(PEER, {other: 3})]
    release = tell(wave).release
    assert release.values[one] == {}
    assert release.values[other]["peer"].n == 3


def test_an_item_asked_of_a_part_of_a_merged_cell_is_not_shown() -> None:
    wave = [ballot(PEER, 4) for _ in range(5)] + [ballot(DIRECT_REPORT, 4) for _ in range(2)]
    merged = tell(wave).release
    assert "peer+direct_report" not in merged.values[PEERS_ONLY]
    assert merged.values[ITEM]["peer+direct_report"].n == 7
    apart = tell([*wave, ballot(DIRECT_REPORT, 4)]).release
    assert apart.values[PEERS_ONLY]["peer"].n == 5


@pytest.mark.parametrize("group", [SELF, SUPERVISOR])
def test_one_attributed_answer_is_shown_exactly(group: RaterGroup) -> None:
    wave = [ballot(group, 5), *ballots_with(PEER, [3, 3, 3])]
    assert shown(wave, group.value) == Shown("5.0", 5.0, 1)


@pytest.mark.parametrize(
    ("scores", "text", "value"),
    [((4, 5), "4.5", 4.5), ((4, 4, 5), "4.33", 4.33), ((4, 5, 5), "4.67", 4.67), ((1, 1), "1.0", 1.0)],
)
def test_supervisors_are_shown_as_they_are_without_bands(scores: tuple[int, ...], text: str, value: float) -> None:
    wave = [*ballots_with(SUPERVISOR, scores), *ballots_with(PEER, [3, 3, 3])]
    assert shown(wave, "supervisor") == Shown(text, value, len(scores))


def test_attributed_values_stay_where_the_anonymous_ones_are_withheld() -> None:
    release = tell([ballot(SUPERVISOR, 2), ballot(PEER, 5)], invited={SUPERVISOR: 1, PEER: 3}).release
    assert release.withheld
    assert {key for by_cell in release.values.values() for key in by_cell} == {"supervisor"}


def test_an_attributed_group_that_did_not_answer_has_no_cell() -> None:
    release = tell(ballots_with(PEER, [3, 3, 3]), invited={SELF: 1, SUPERVISOR: 2, PEER: 3}).release
    assert [cell.key for cell in release.cells] == ["peer"]


def test_values_stand_in_the_questionnaires_order_and_for_every_item() -> None:
    assert list(tell(ballots_with(PEER, [3, 3, 3])).release.values) == [item.id for item in SHORT.items]


def test_a_wave_without_any_ballot_is_withheld_and_empty() -> None:
    told = tell([], invited={SELF: 1, PEER: 4})
    assert told.release.withheld
    assert told.release.cells == ()
    assert [cell.key for cell in told.final_cells] == ["peer"]


def test_a_ballot_of_a_group_outside_the_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="launched without them"):
        tell(ballots_with(DIRECT_REPORT, [3, 3, 3]), invited={PEER: 3})


@pytest.mark.parametrize("groups", [[(PEER,), (PEER, DIRECT_REPORT)], [(PEER,), (SUPERVISOR,)]])
def test_a_plan_with_a_group_in_two_cells_or_with_an_attributed_one_is_refused(
    groups: list[tuple[RaterGroup, ...]],
) -> None:
    from reports.disclosure.cells import Cell

    with pytest.raises(ValueError, match="planned cells"):
        tell(ballots_with(PEER, [3, 3, 3]), planned=tuple(Cell(one) for one in groups))


def test_a_score_off_the_scale_never_reaches_a_mean() -> None:
    bad = replace(ballot(PEER), scores={**ballot(PEER).scores, ITEM: 6})
    with pytest.raises(ValueError, match="not on the scale"):
        tell([bad, ballot(PEER), ballot(PEER)])


def test_a_scale_below_nought_is_shown_with_its_sign() -> None:
    minus = questionnaire(minimum=-3, points=7)
    wave = ballots_with(PEER, [-1, -1, -1, -2], instrument=minus)
    assert tell(wave, instrument=minus).release.values[minus.items[0].id]["peer"].text == "-1.2"  # half up: -1.25
