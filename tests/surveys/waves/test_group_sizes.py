"""Advice on numbers: what is said of a group is what a launch with these counts would do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments import catalogue
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.disclosure.cells import Cell, TooFewRaters, close_cells, plan_cells
from reports.disclosure.policy import Policy
from surveys.invited.roster import Person
from surveys.waves.group_sizes import GroupNumbers, Standing, group_numbers
from surveys.waves.launch_advice import advice
from tests.support.installations import DANA

PEER, REPORT, BOARD, SUPERVISOR = (
    RaterGroup.PEER,
    RaterGroup.DIRECT_REPORT,
    RaterGroup.BOARD,
    RaterGroup.SUPERVISOR,
)


def _advice(counts: dict[RaterGroup, int], k: int = 3, before: tuple[Cell, ...] = ()) -> dict[RaterGroup, GroupNumbers]:
    return {one.group: one for one in group_numbers(counts, policy=Policy(k), merged_before=before)}


def test_every_group_but_self_is_there_in_order() -> None:
    assert list(_advice({})) == [group for group in RaterGroup if group is not RaterGroup.SELF]


@pytest.mark.parametrize("k", [3, 4, 5])
def test_k_is_the_minimum_and_two_more_are_recommended(k: int) -> None:
    peers = _advice({PEER: 9}, k)[PEER]
    assert (peers.minimum, peers.recommended) == (k, k + 2)
    supervisors = _advice({PEER: 9}, k)[SUPERVISOR]
    assert (supervisors.minimum, supervisors.recommended) == (1, 1)


@pytest.mark.parametrize("k", [3, 4, 5])
def test_a_group_beside_a_large_one_goes_from_too_few_to_enough(k: int) -> None:
    standings = [_advice({PEER: 9, REPORT: n}, k)[REPORT].standing for n in (0, 1, k - 1, k, k + 1, k + 2, k + 3)]
    few, tight, enough = Standing.TOO_FEW, Standing.TIGHT, Standing.ENOUGH
    assert standings == [Standing.NONE, few, few, tight, tight, enough, enough]


def test_a_large_group_is_told_that_a_small_one_is_shown_with_it() -> None:
    found = _advice({PEER: 5, REPORT: 1})
    assert found[PEER].standing is Standing.TOGETHER
    text = '1 direct report: fewer than 3, so their answers are shown as part of "Peers and direct reports".'
    assert found[PEER].text == found[REPORT].text == text


def test_a_group_of_k_may_be_shown_with_a_smaller_one_and_is_not_called_too_few() -> None:
    assert _advice({PEER: 3, REPORT: 2})[PEER].standing is Standing.TOGETHER


@pytest.mark.parametrize("reports", [0, 2, 3])
def test_the_advice_before_a_launch_says_the_same(reports: int) -> None:
    counts = {PEER: 3, REPORT: reports}
    people = [
        Person("Pat", "", f"{group}{n}@example.org", group, "en") for group in counts for n in range(counts[group])
    ]
    cells = plan_cells(counts, policy=Policy())
    told = advice(people, cells, Policy(), catalogue.load("leadership360"), DANA, [])
    assert _advice(counts)[PEER].text.rstrip(".") in told


def test_groups_merged_in_an_earlier_wave_are_told_to_stay_so() -> None:
    found = _advice({PEER: 5, REPORT: 5}, before=(Cell((PEER, REPORT)),))
    assert found[PEER].standing is Standing.TOGETHER
    assert found[PEER].text == "Peers and direct reports are shown together, as in an earlier wave."


def test_fewer_than_k_in_all_is_told_as_the_launch_would_refuse_it() -> None:
    found = _advice({PEER: 1, BOARD: 1})
    assert found[PEER].standing is found[BOARD].standing is Standing.TOO_FEW
    assert "at least 3 are needed" in found[PEER].text
    assert found[REPORT].standing is Standing.NONE


def test_tight_says_how_many_missing_answers_make_the_difference_and_what_follows() -> None:
    assert _advice({PEER: 3, REPORT: 4})[PEER].text == (
        "Peers: only 3 invited; if one does not answer they are merged with another group."
    )
    assert _advice({PEER: 4})[PEER].text == "Peers: only 4 invited; if two do not answer they are not shown."


@pytest.mark.parametrize(
    ("count", "standing", "said"),
    [(0, Standing.NONE, "one or two"), (1, Standing.ENOUGH, "one by one"), (2, Standing.ENOUGH, "each of the two")],
)
def test_supervisors_are_advised_as_the_attributed_group_they_are(count: int, standing: Standing, said: str) -> None:
    found = _advice({SUPERVISOR: count, PEER: 5})[SUPERVISOR]
    assert found.standing is standing
    assert said in found.text
    assert "told so before they answer" in found.text


COUNTS = st.dictionaries(st.sampled_from(RaterGroup), st.integers(0, 8))


@given(COUNTS, st.sampled_from([3, 4, 5]), st.lists(st.sampled_from(ANONYMOUS_GROUPS), unique=True, max_size=3))
def test_what_is_said_is_what_a_launch_would_plan(
    counts: dict[RaterGroup, int], k: int, once: list[RaterGroup]
) -> None:
    before = (Cell(tuple(group for group in RaterGroup if group in once)),) if once else ()
    found = _advice(counts, k, before)
    try:
        cells = plan_cells(counts, policy=Policy(k), merged_before=before)
    except TooFewRaters:
        cells = ()
    alone = {cell.groups[0] for cell in cells if len(cell.groups) == 1}
    for group in ANONYMOUS_GROUPS:
        own = found[group].standing in (Standing.TIGHT, Standing.ENOUGH)
        assert own is (group in alone)
        assert (found[group].standing is Standing.NONE) is (counts.get(group, 0) == 0)
        assert found[group].text.endswith(".")


@given(st.integers(5, 9), st.integers(3, 9))
def test_enough_stands_alone_though_two_of_it_do_not_answer(peers: int, reports: int) -> None:
    counts = {PEER: peers, REPORT: reports}
    assert _advice(counts)[PEER].standing is Standing.ENOUGH
    planned = plan_cells(counts, policy=Policy())
    assert close_cells(planned, {**counts, PEER: peers - 2}, policy=Policy()) == planned
