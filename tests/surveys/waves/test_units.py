"""Who is counted as one (T7 (a) to (c)): the rules by themselves, at k - 1, k and k + 1."""

from collections.abc import Iterable

import pytest

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from surveys.core.ids import InvitationId
from surveys.invited.marks import LATE, NO_UNIT
from surveys.waves.units import Asked, Block, Standing, View, Why, blocks_of, new_units, views

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
REPORT, BOARD = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD
ATTRIBUTED = (SELF, SUPERVISOR)
PEERS: tuple[Block, ...] = (ATTRIBUTED, (PEER,))
TWO: tuple[Block, ...] = (ATTRIBUTED, (PEER,), (REPORT,))
S = Standing


def _people(group: RaterGroup, *standings: Standing, unit: str = NO_UNIT) -> list[Asked]:
    return [Asked(InvitationId(f"{group}{unit}{n}"), group, unit, standing) for n, standing in enumerate(standings)]


def _units(changes: dict[InvitationId, str] | None) -> dict[str, list[str]]:
    assert changes is not None
    return {unit: sorted(one for one, own in changes.items() if own == unit) for unit in set(changes.values())}


def _formed(people: Iterable[Asked], blocks: tuple[Block, ...] = PEERS, *, k: int = 3) -> dict[str, list[str]]:
    """Form the units of a launch whose people are waited for no longer."""
    return _units(new_units(people, blocks, k=k, begun=False, patient=False))


def _later(
    people: Iterable[Asked], *, patient: bool = False, blocks: tuple[Block, ...] = PEERS
) -> dict[InvitationId, str]:
    changes = new_units(people, blocks, k=3, begun=True, patient=patient)
    assert changes is not None
    return changes


def _seen(people: Iterable[Asked], blocks: tuple[Block, ...] = TWO) -> dict[Block, View]:
    return {view.groups: view for view in views(people, blocks, begun=True)}


# --- at the launch


@pytest.mark.parametrize("k", [3, 4, 5])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_k_people_whose_letters_left_are_a_unit_and_fewer_are_none(k: int, more: int) -> None:
    people = _people(PEER, *[S.LEFT] * (k + more), S.REFUSED, S.GONE)
    expected = {"1": [f"peer{n}" for n in range(k + more)]} if more >= 0 else {}
    assert _formed(people, k=k) == expected


@pytest.mark.parametrize("awaited", [S.WAITING, S.REFUSED, S.UNDER_WAY])
def test_nothing_is_counted_while_somebody_may_still_be_reached_for_24_hours_at_most(awaited: Standing) -> None:
    people = [*_people(PEER, *[S.LEFT] * 4), *_people(REPORT, S.LEFT, S.LEFT, S.LEFT, awaited)]
    assert new_units(people, TWO, k=3, begun=False, patient=True) is None
    assert {view.why for view in views(people, TWO, begun=False)} == {Why.NOT_YET}
    after_a_day = new_units(people, TWO, k=3, begun=False, patient=False)
    assert after_a_day is not None
    assert len({after_a_day[one.invitation] for one in people if one.group is PEER}) == 1


@pytest.mark.parametrize("settled", [S.LEFT, S.PERHAPS, S.GONE])
def test_counting_begins_as_soon_as_everybody_is_settled(settled: Standing) -> None:
    people = _people(PEER, S.LEFT, S.LEFT, S.LEFT, settled)
    assert new_units(people, PEERS, k=3, begun=False, patient=True)


def test_whose_letter_is_perhaps_not_delivered_is_counted_but_makes_up_for_nobody() -> None:
    assert _formed(_people(PEER, S.LEFT, S.LEFT, S.LEFT, S.PERHAPS)) == {"1": ["peer0", "peer1", "peer2", "peer3"]}
    assert _formed(_people(PEER, S.LEFT, S.LEFT, S.PERHAPS)) == {}


def test_no_unit_is_formed_of_a_cell_while_one_of_its_letters_is_under_way() -> None:
    """It would be in the unit, or not, before anybody knows whether it can be used; one that waits cannot be."""
    assert _formed(_people(PEER, S.LEFT, S.LEFT, S.LEFT, S.UNDER_WAY)) == {}
    assert _formed(_people(PEER, S.LEFT, S.LEFT, S.LEFT, S.WAITING)) == {"1": ["peer0", "peer1", "peer2"]}


def test_a_cell_of_several_groups_is_one_block() -> None:
    people = [*_people(PEER, S.LEFT, S.LEFT), *_people(BOARD, S.LEFT)]
    assert _formed(people, (ATTRIBUTED, (PEER, BOARD))) == {"1": ["board0", "peer0", "peer1"]}
    assert _formed(people, (ATTRIBUTED, (PEER,), (BOARD,))) == {}


@pytest.mark.parametrize(("supervisors", "counted"), [(1, False), (2, True), (3, True)])
def test_self_and_supervisors_are_counted_together_from_k_on_and_else_not(supervisors: int, *, counted: bool) -> None:
    people = [*_people(SELF, S.LEFT), *_people(SUPERVISOR, *[S.LEFT] * supervisors)]
    seen = [Asked(one.invitation, one.group, "1" if _formed(people) else NO_UNIT, one.standing) for one in people]
    (view,) = views(seen, PEERS, begun=True)
    assert (view.why is None) is counted


def test_in_an_older_wave_self_and_supervisor_go_on_being_counted_with_the_last_cell() -> None:
    blocks = blocks_of([Cell((PEER,)), Cell((REPORT,))], attributed_apart=False)
    assert blocks == ((PEER,), (SELF, SUPERVISOR, REPORT))
    few = [*_people(SELF, S.LEFT), *_people(SUPERVISOR, S.LEFT), *_people(REPORT, S.LEFT, S.LEFT)]
    assert _formed(few, blocks) == {}, "they do not make up for a missing direct report"
    enough = [*few, Asked(InvitationId("more"), REPORT, NO_UNIT, S.LEFT)]
    assert _formed(enough, blocks) == {"1": ["direct_report0", "direct_report1", "more", "self0", "supervisor0"]}


def test_every_cell_gets_a_number_of_its_own() -> None:
    found = _formed([*_people(PEER, *[S.LEFT] * 3), *_people(REPORT, *[S.LEFT] * 3)], TWO)
    assert sorted(found) == ["1", "2"]


# --- later


@pytest.mark.parametrize("reached", [2, 3, 4])
def test_people_reached_later_are_a_unit_of_their_own_from_k_on_and_till_then_the_cell_shows_nothing(
    reached: int,
) -> None:
    people = [*_people(PEER, *[S.LEFT] * 4, unit="1"), *_people(PEER, *[S.LEFT] * reached, unit=LATE)]
    assert _seen(people)[(PEER,)].why is Why.LATER
    changes = _later(people)
    assert set(changes.values()) == ({"2"} if reached >= 3 else set())
    after = [Asked(p.invitation, p.group, changes.get(p.invitation, p.unit), p.standing) for p in people]
    assert _seen(after)[(PEER,)].units == (("1", "2") if reached >= 3 else ())


@pytest.mark.parametrize("awaited", [S.WAITING, S.REFUSED])
def test_others_who_come_later_are_waited_for_and_given_up_after_a_day(awaited: Standing) -> None:
    people = [
        *_people(PEER, *[S.LEFT] * 3, unit="1"),
        *_people(PEER, S.LEFT, S.LEFT, S.LEFT, awaited, unit=LATE),
    ]
    assert _later(people, patient=True) == {}
    given_up = f"peer{LATE}3"
    assert _later(people) == {**{f"peer{LATE}{n}": "2" for n in range(3)}, given_up: NO_UNIT}


def test_a_correction_hides_the_count_before_its_letter_leaves_and_when_it_is_refused_again() -> None:
    for standing in (S.WAITING, S.UNDER_WAY, S.REFUSED, S.GONE):
        people = [*_people(PEER, *[S.LEFT] * 4, unit="1"), *_people(PEER, standing, unit=LATE)]
        assert _later(people) == {}
        assert _seen(people)[(PEER,)].why is Why.LATER


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (S.LEFT, Why.LATER),
        (S.PERHAPS, Why.LATER),
        (S.UNDER_WAY, Why.LATER),
        (S.WAITING, None),
        (S.REFUSED, None),
        (S.GONE, None),
    ],
)
def test_whoever_was_given_up_hides_the_count_once_their_letter_may_have_arrived(
    standing: Standing, why: Why | None
) -> None:
    people = [*_people(PEER, *[S.LEFT] * 3, unit="1"), *_people(PEER, standing)]
    assert _seen(people)[(PEER,)].why is why


def test_a_unit_stays_as_it_is_whatever_becomes_of_its_letters() -> None:
    people = _people(PEER, S.LEFT, S.REFUSED, S.GONE, S.WAITING, unit="1")
    assert _later(people) == {}
    assert _seen(people)[(PEER,)].units == ("1",)


def test_people_reached_later_complete_a_cell_that_was_never_counted() -> None:
    people = [*_people(PEER, S.LEFT, S.LEFT), *_people(PEER, S.LEFT, unit=LATE)]
    assert set(_later(people).values()) == {"1"}


def test_self_and_supervisors_get_no_second_unit() -> None:
    """What the release tells of supervisors, less the second count, would be one or two of the first."""
    people = [*_people(SELF, S.LEFT, unit="1"), *_people(SUPERVISOR, S.LEFT, S.LEFT, unit="1")]
    people += _people(SUPERVISOR, S.LEFT, S.LEFT, S.LEFT, unit=LATE)
    assert _later(people) == {}
    assert _seen(people)[ATTRIBUTED].why is Why.LATER


# --- beside each other


@pytest.mark.parametrize(("reached", "why"), [(0, None), (1, Why.BESIDE), (2, Why.BESIDE)])
def test_a_cell_of_which_too_few_were_reached_hides_the_others_since_the_close_would_merge_them(
    reached: int, why: Why | None
) -> None:
    people = [
        *_people(SELF, S.LEFT, unit="1"),
        *_people(SUPERVISOR, S.LEFT, S.LEFT, unit="1"),
        *_people(PEER, *[S.LEFT] * 5, unit="2"),
        *_people(REPORT, *[S.LEFT] * reached, *[S.REFUSED] * (3 - reached)),
    ]
    seen = _seen(people)
    assert (seen[(PEER,)].why, seen[(REPORT,)].why) == (why, Why.TOO_FEW)
    assert seen[(PEER,)].beside == ((REPORT,) if why else ())
    assert seen[ATTRIBUTED].units == ("1",), "self and supervisors are never merged with anybody"


def test_a_cell_with_a_unit_hides_only_itself_when_somebody_comes_later() -> None:
    people = [
        *_people(PEER, *[S.LEFT] * 3, unit="1"),
        *_people(REPORT, *[S.LEFT] * 3, unit="2"),
        *_people(REPORT, S.WAITING, unit=LATE),
    ]
    seen = _seen(people)
    assert (seen[(PEER,)].why, seen[(REPORT,)].why) == (None, Why.LATER)
