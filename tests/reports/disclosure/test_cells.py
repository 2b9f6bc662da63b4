"""R2: which groups stand together, at every threshold, with ties, across waves."""

import pytest

from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.disclosure.cells import Cell, TooFewRaters, attributed_cells, close_cells, plan_cells, publishable
from reports.disclosure.policy import Policy
from tests.privacy.waves import BOARD, DIRECT_REPORT, OTHER, PEER, SELF, SUPERVISOR, Counts

KS = [3, 4, 5]


def cell(*groups: RaterGroup) -> Cell:
    return Cell(groups)


def plan(invited: Counts, *before: Cell, k: int = 3) -> list[str]:
    return [one.key for one in plan_cells(invited, policy=Policy(k), merged_before=before)]


def close(invited: Counts, ballots: Counts, k: int = 3) -> list[str]:
    planned = plan_cells(invited, policy=Policy(k))
    return [one.key for one in close_cells(planned, ballots, policy=Policy(k))]


@pytest.mark.parametrize("k", KS)
def test_at_launch_a_group_with_one_invited_too_few_is_merged(k: int) -> None:
    assert plan({PEER: 8, DIRECT_REPORT: k - 1}, k=k) == ["peer+direct_report"]


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("more", [0, 1])
def test_at_launch_a_group_with_just_enough_invited_stands_by_itself(k: int, more: int) -> None:
    assert plan({PEER: 8, DIRECT_REPORT: k + more}, k=k) == ["peer", "direct_report"]


@pytest.mark.parametrize("k", KS)
def test_at_close_a_group_with_one_ballot_too_few_is_merged(k: int) -> None:
    assert close({PEER: 8, DIRECT_REPORT: 8}, {PEER: 6, DIRECT_REPORT: k - 1}, k) == ["peer+direct_report"]


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("more", [0, 1])
def test_at_close_a_group_with_just_enough_ballots_stands_by_itself(k: int, more: int) -> None:
    assert close({PEER: 8, DIRECT_REPORT: 8}, {PEER: 6, DIRECT_REPORT: k + more}, k) == ["peer", "direct_report"]


@pytest.mark.parametrize("k", KS)
def test_a_launch_with_one_anonymous_person_too_few_is_refused(k: int) -> None:
    with pytest.raises(TooFewRaters, match=f"{k - 1} anonymous raters"):
        plan({SELF: 1, SUPERVISOR: 9, PEER: k - 2, DIRECT_REPORT: 1}, k=k)


@pytest.mark.parametrize("k", KS)
@pytest.mark.parametrize("more", [0, 1])
def test_a_launch_with_just_enough_anonymous_people_is_one_cell(k: int, more: int) -> None:
    assert plan({PEER: k - 1 + more, DIRECT_REPORT: 1}, k=k)[0].startswith("peer")
    assert plan({PEER: k - 1, DIRECT_REPORT: 1}, k=k) == ["peer+direct_report"]


@pytest.mark.parametrize("k", KS)
def test_nothing_is_publishable_from_one_ballot_too_few_in_all(k: int) -> None:
    final = (cell(PEER, DIRECT_REPORT),)
    for ballots, expected in ((k - 1, ()), (k, final), (k + 1, final)):
        assert publishable(final, {PEER: ballots - 1, DIRECT_REPORT: 1}, policy=Policy(k)) == expected


def test_no_cell_at_all_publishes_nothing() -> None:
    assert publishable((), {}, policy=Policy()) == ()


def test_one_small_cell_keeps_every_cell_back() -> None:
    cells = (cell(PEER), cell(DIRECT_REPORT))
    assert publishable(cells, {PEER: 9, DIRECT_REPORT: 2}, policy=Policy()) == ()


def test_the_small_group_goes_to_the_next_smallest_not_to_the_next_in_order() -> None:
    assert plan({PEER: 9, DIRECT_REPORT: 2, BOARD: 7, OTHER: 5}) == ["peer", "direct_report+other", "board"]


def test_among_equals_the_instruments_order_decides() -> None:
    assert plan({PEER: 4, DIRECT_REPORT: 4, BOARD: 4, OTHER: 2}) == ["peer+other", "direct_report", "board"]
    assert plan({PEER: 2, DIRECT_REPORT: 2, BOARD: 2, OTHER: 2}) == ["peer+direct_report", "board+other"]
    assert close(dict.fromkeys(ANONYMOUS_GROUPS, 5), dict.fromkeys(ANONYMOUS_GROUPS, 2)) == [
        "peer+direct_report",
        "board+other",
    ]


def test_a_merged_cell_counts_as_one_from_then_on() -> None:
    # board and other make 2, still too few, and then meet direct reports, not peers
    assert plan({PEER: 9, DIRECT_REPORT: 5, BOARD: 1, OTHER: 1}) == ["peer", "direct_report+board+other"]


def test_merging_goes_on_until_every_cell_is_large_enough() -> None:
    assert close(dict.fromkeys(ANONYMOUS_GROUPS, 4), {PEER: 1, DIRECT_REPORT: 1}) == ["peer+direct_report+board+other"]


def test_a_group_nobody_answered_for_still_stands_in_the_name_of_its_cell() -> None:
    [merged] = close_cells(
        plan_cells({PEER: 5, DIRECT_REPORT: 4}, policy=Policy()), {PEER: 5, DIRECT_REPORT: 0}, policy=Policy()
    )
    assert merged.label == "Peers and direct reports"


def test_a_cell_is_named_after_its_invited_groups() -> None:
    assert cell(PEER, DIRECT_REPORT).label == "Peers and direct reports"
    assert cell(PEER, BOARD, OTHER).label == "Peers, board members and other stakeholders"


def test_what_was_promised_merged_is_never_split_at_close() -> None:
    assert close({PEER: 5, DIRECT_REPORT: 2}, {PEER: 5, DIRECT_REPORT: 2}) == ["peer+direct_report"]
    planned = (cell(PEER, DIRECT_REPORT),)
    assert close_cells(planned, {PEER: 9, DIRECT_REPORT: 9}, policy=Policy()) == planned


def test_groups_merged_in_an_earlier_wave_stay_merged_however_many_are_invited_now() -> None:
    assert plan({PEER: 9, DIRECT_REPORT: 9, BOARD: 9}, cell(PEER, DIRECT_REPORT)) == ["peer+direct_report", "board"]


def test_staying_merged_reaches_along_a_chain_of_waves_in_any_order() -> None:
    everybody = dict.fromkeys(ANONYMOUS_GROUPS, 9)
    chain = [cell(PEER, DIRECT_REPORT), cell(DIRECT_REPORT, BOARD), cell(BOARD, OTHER)]
    for order in (chain, chain[::-1], [chain[0], chain[2], chain[1]]):
        assert plan(everybody, *order) == ["peer+direct_report+board+other"]
    assert plan(everybody, chain[0], chain[2]) == ["peer+direct_report", "board+other"]


def test_staying_merged_goes_on_through_three_waves() -> None:
    policy = Policy()
    first = close_cells(plan_cells({PEER: 5, DIRECT_REPORT: 2}, policy=policy), {PEER: 5}, policy=policy)
    invited = {PEER: 9, DIRECT_REPORT: 9, BOARD: 4}
    second = close_cells(plan_cells(invited, policy=policy, merged_before=first), {PEER: 9, BOARD: 2}, policy=policy)
    third = plan_cells(dict.fromkeys(ANONYMOUS_GROUPS, 9), policy=policy, merged_before=[*first, *second])
    assert [one.key for one in second] == ["peer+direct_report+board"]
    assert [one.key for one in third] == ["peer+direct_report+board", "other"]


def test_a_wave_that_told_nothing_still_keeps_its_groups_merged() -> None:
    policy = Policy()
    planned = plan_cells({PEER: 4, DIRECT_REPORT: 4}, policy=policy)
    final = close_cells(planned, {PEER: 1, DIRECT_REPORT: 1}, policy=policy)
    assert publishable(final, {PEER: 1, DIRECT_REPORT: 1}, policy=policy) == ()
    assert plan({PEER: 9, DIRECT_REPORT: 9}, *final) == ["peer+direct_report"]


def test_a_group_kept_merged_before_is_large_enough_together_with_its_partner() -> None:
    assert plan({PEER: 2, DIRECT_REPORT: 1, BOARD: 3}, cell(PEER, DIRECT_REPORT)) == ["peer+direct_report", "board"]


def test_attributed_groups_have_a_cell_of_their_own_and_are_never_merged() -> None:
    assert [one.key for one in attributed_cells([PEER, SUPERVISOR, SELF])] == ["self", "supervisor"]
    assert plan({SELF: 1, SUPERVISOR: 1, PEER: 3}) == ["peer"]
    with pytest.raises(ValueError, match="never merged"):
        Cell((SUPERVISOR, PEER))


@pytest.mark.parametrize("groups", [(), (DIRECT_REPORT, PEER), (PEER, PEER)])
def test_a_cell_names_its_groups_once_each_in_order(groups: tuple[RaterGroup, ...]) -> None:
    with pytest.raises(ValueError, match="in order"):
        Cell(groups)
