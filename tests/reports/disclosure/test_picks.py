"""R6: priority picks. A flag where two fifths of at least 5 picked an area, never a count, never nearly all picks."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest

from instruments.groups import RaterGroup
from reports.disclosure.policy import flagged_from, most_flagged
from tests.privacy.waves import DIRECT_REPORT, PEER, SELF, SHORT, SUPERVISOR, ballot, questionnaire, tell

A, B, C, D, E = (area.id for area in SHORT.areas)
OF_SIX = questionnaire(areas=6)
SIX = [area.id for area in OF_SIX.areas]


def flags(picks: Sequence[Sequence[str]], *, k: int = 3, group: RaterGroup = PEER) -> tuple[str, ...]:
    return tell([ballot(group, picks=picked) for picked in picks], k=k).release.picks["anonymous"]


def six_flags(picks: Sequence[Sequence[str]]) -> tuple[str, ...]:
    wave = [ballot(PEER, picks=picked, instrument=OF_SIX) for picked in picks]
    return tell(wave, instrument=OF_SIX).release.picks["anonymous"]


@pytest.mark.parametrize(("picked", "flagged"), [(2, ()), (3, (A,)), (4, (A,)), (5, (A,))])
def test_an_area_is_flagged_where_three_of_five_picked_it(picked: int, flagged: tuple[str, ...]) -> None:
    assert flags([[A]] * picked + [[]] * (5 - picked)) == flagged


@pytest.mark.parametrize(("raters", "flagged"), [(4, ()), (5, (A,)), (6, (A,))])
def test_nothing_is_flagged_from_fewer_than_five_anonymous_raters(raters: int, flagged: tuple[str, ...]) -> None:
    assert flags([[A]] * raters) == flagged


@pytest.mark.parametrize("k", [3, 4, 5])
def test_the_flag_does_not_depend_on_the_threshold_for_numbers(k: int) -> None:
    assert flags([[A]] * 3 + [[]] * 2, k=k) == (A,)


@pytest.mark.parametrize(
    ("raters", "threshold"), [(5, 3), (7, 3), (8, 4), (10, 4), (11, 5), (12, 5), (13, 6), (15, 6), (16, 7), (37, 15)]
)
def test_an_area_is_flagged_where_two_fifths_of_the_raters_picked_it(raters: int, threshold: int) -> None:
    assert 10 * (threshold - 1) < 4 * raters <= 10 * threshold or threshold == 3
    for picked, flagged in ((threshold - 1, ()), (threshold, (A,)), (threshold + 1, (A,))):
        assert flags([[A]] * picked + [[]] * (raters - picked)) == flagged
    assert tell([ballot(PEER)] * raters).release.picks_from == threshold


@pytest.mark.parametrize(("raters", "threshold"), [(4, None), (5, 3), (6, 3)])
def test_the_threshold_is_told_where_flags_can_be_made(raters: int, threshold: int | None) -> None:
    assert tell([ballot(PEER)] * raters).release.picks_from == threshold
    without = replace(questionnaire(), picks=None)
    assert tell([ballot(PEER, instrument=without)] * raters, instrument=without).release.picks_from is None


def test_three_flags_from_five_raters_are_shown_and_four_are_not() -> None:
    assert flags([[A, B, C]] * 3 + [[]] * 2) == (A, B, C)
    four = [[A, B, C], [A, B, D], [A, C, D], [B, C, D], []]
    assert all(sum(area in picked for picked in four) == 3 for area in (A, B, C, D))
    assert flags(four) == ()
    assert flags([*four, []]) == (A, B, C, D)  # of six raters four flags are raters - 2


def test_of_eight_raters_five_flags_are_shown_and_six_would_take_every_pick() -> None:
    everybody = [SIX[:3], SIX[3:]] * 4
    assert all(sum(area in picked for picked in everybody) == 4 for area in SIX)
    assert six_flags(everybody) == ()
    assert six_flags([*everybody[:-1], SIX[3:5]]) == tuple(SIX[:5])


@pytest.mark.parametrize("raters", range(5, 61))
def test_the_most_flags_are_the_smaller_of_two_bounds(raters: int) -> None:
    threshold = flagged_from(raters)
    assert threshold is not None
    most = most_flagged(raters, threshold)
    assert most <= raters - 2
    assert most * threshold < 3 * (raters - 1)
    assert most + 1 > raters - 2 or (most + 1) * threshold >= 3 * (raters - 1)
    assert most_flagged(raters, 3) == raters - 2  # as before, while 3 were enough for a flag


def test_flags_stand_in_the_questionnaires_order() -> None:
    assert flags([[C, A]] * 5) == (A, C)


def test_the_number_of_picks_is_nowhere_in_the_release() -> None:
    three, five = ([[A]] * n + [[]] * (6 - n) for n in (3, 5))
    one, other = (tell([ballot(PEER, picks=picked) for picked in wave]).release for wave in (three, five))
    assert one == other


def test_picks_are_pooled_over_all_anonymous_raters_and_leave_out_the_attributed_ones() -> None:
    wave = [ballot(PEER, picks=[A])] * 2 + [ballot(DIRECT_REPORT, picks=[A])] + [ballot(DIRECT_REPORT)] * 2
    assert tell(wave, invited={PEER: 3, DIRECT_REPORT: 3}).release.picks["anonymous"] == (A,)
    less = [*wave[:2], ballot(SUPERVISOR, picks=[A]), ballot(SELF, picks=[A]), *[ballot(DIRECT_REPORT)] * 3]
    picks = tell(less, invited={SELF: 1, SUPERVISOR: 1, PEER: 3, DIRECT_REPORT: 3}).release.picks
    assert picks == {"self": (A,), "supervisor": (A,), "anonymous": ()}


def test_raters_who_are_withheld_flag_nothing() -> None:
    picks = tell([ballot(PEER, picks=[A])] * 4, k=5, invited={PEER: 9}).release.picks
    assert picks == {"anonymous": ()}


def test_attributed_picks_are_shown_from_one_rater_on() -> None:
    wave = [ballot(SUPERVISOR, picks=[B]), ballot(SUPERVISOR, picks=[A, B]), *[ballot(PEER)] * 3]
    assert tell(wave).release.picks["supervisor"] == (A, B)


def test_a_questionnaire_without_picks_releases_none() -> None:
    without = replace(questionnaire(), picks=None)
    assert tell([ballot(PEER, instrument=without)] * 5, instrument=without).release.picks == {}


@pytest.mark.parametrize("raters", [5, 6])
def test_whatever_is_flagged_each_rater_may_have_picked_or_not_picked_each_area(raters: int) -> None:
    """Both answers stay possible for every rater and area (R9), checked over everybody's possible picks as counts.

    One rater's picks are fixed; the others can bring any counts that their picks allow: a count of at most
    raters - 1 for each area and three picks a rater.
    """
    areas = (A, B, C, D, E)
    allowed = [picked for size in range(4) for picked in combinations(areas, size)]
    for size in range(raters - 1):
        for flagged in combinations(areas, min(size, len(areas))):
            for area in areas:
                worlds = [picked for picked in allowed if _others_can(flagged, picked, raters - 1)]
                assert any(area in picked for picked in worlds)
                assert any(area not in picked for picked in worlds)


def _others_can(flagged: Sequence[str], own: Sequence[str], others: int) -> bool:
    """True where `others` raters can bring every flagged area to three picks (no other area has to be picked)."""
    needed = [3 - (area in own) for area in flagged]
    return all(count <= others for count in needed) and sum(needed) <= 3 * others
