"""T7: what the row "two worlds" of the experiment rests on: the worlds differ where nobody looks, and all is looked at.

The comparison itself is a row of the experiment, which test_experiment.py runs.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.invited import store as invited
from tests.privacy.experiment.worlds import addresses
from tests.privacy.experiment.worlds.leaks import GALE, PAIR, begin
from tests.privacy.experiment.worlds.people import CASTS, DANA, ERIN, PEER, REPORT, Halves, Pair, What, pair
from tests.privacy.experiment.worlds.row import PAIRS, Compared
from tests.privacy.experiment.worlds.seen import Seen, differences
from tests.privacy.experiment.worlds.world import opened
from tests.surveys.mail.server import free_port

HIDDEN: dict[str, Callable[[Halves], object]] = {
    "who answers": lambda halves: halves.answered,
    "who declines": lambda halves: halves.declined,
    "who answers after a decline": lambda halves: halves.undone,
    "how many answer after a decline": lambda halves: len(halves.undone),
    "who waits for a reminder": lambda halves: halves.spared,
    "in which order": lambda halves: [deed.who for deed in halves.early],
    "when": lambda halves: [deed.pause for deed in halves.early],
    "who opens a link and leaves it": lambda halves: {deed.who for deed in halves.early if deed.what is What.LOOK},
    "who sends which sheet": lambda halves: {deed.who: deed.ballot for deed in (*halves.early, *halves.late)},
}


@pytest.mark.parametrize("way", HIDDEN)
def test_the_pair_of_every_run_differs_in_each_hidden_way(way: str) -> None:
    drawn, of = pair(PAIRS[0]), HIDDEN[way]
    assert any(of(drawn.one[cast.email]) != of(drawn.other[cast.email]) for cast in CASTS)


def test_of_answers_that_are_not_counted_any_more_there_are_enough_for_numbers_in_one_world_only() -> None:
    drawn = pair(PAIRS[0])
    anonymous = set(ERIN.unit((PEER, REPORT)))
    enough = []
    for plan in (drawn.one, drawn.other):
        halves = plan[ERIN.email]
        late = {deed.who for deed in halves.late if deed.what is What.ANSWER}
        enough.append(len((halves.answered | late) & anonymous) >= 3)
    assert sorted(enough) == [False, True]


@pytest.mark.parametrize("seed", [*PAIRS, *range(100, 200)])
def test_every_pair_has_the_same_counts_of_whatever_is_counted_together(seed: int) -> None:
    drawn = pair(seed)
    for cast in CASTS:
        for halves in (drawn.one[cast.email], drawn.other[cast.email]):
            units = [set(cast.unit(unit)) for unit in cast.units]
            hidden = set(cast.unit(cast.hidden))
            shown = set().union(*units) - hidden
            assert [len(halves.answered & unit) for unit in units] == list(cast.early)
            assert len(halves.declined & shown) == cast.declined[0]
            assert len(halves.declined & hidden) == cast.hidden_declined
            late = {deed.who for deed in halves.late if deed.what is What.ANSWER}
            assert not late & halves.answered
            counts = zip(units, cast.late, strict=True)
            assert all(count in (None, len(late & unit)) for unit, count in counts)
            declined = halves.declined | {deed.who for deed in halves.late if deed.what is What.DECLINE}
            assert len((declined - late - halves.answered) & shown) == cast.declined[1]


@pytest.mark.parametrize("seed", PAIRS)
def test_reminders_are_refused_and_people_erased_whose_deeds_differ(seed: int) -> None:
    drawn = pair(seed)
    assert drawn.refused
    assert drawn.put_off
    assert drawn.lost
    one, other = drawn.one[DANA.email], drawn.other[DANA.email]
    for erased in drawn.erased:
        assert (erased in one.answered, erased in one.declined) != (erased in other.answered, erased in other.declined)


def test_two_worlds_do_differ_in_the_database(tmp_path: Path) -> None:
    """Without this the comparison could hold for two worlds that are one."""
    marks = [_marks(tmp_path / name, name, PAIR) for name in ("one", "other")]
    assert marks[0] != marks[1]
    assert sorted(mark for _, mark in marks[0]) == sorted(mark for _, mark in marks[1])


def _marks(folder: Path, side: str, played: Pair) -> list[tuple[str, tuple[bool, bool]]]:
    with opened(folder, getattr(played, side), played, port=free_port()) as world:
        begin(world)
        with world.installation.database.read() as session:
            people = invited.of_wave(session, world.wave(GALE.executive))
            return [(one.email, (one.spent, one.declined)) for one in people]


def test_a_difference_is_told_with_its_place_and_both_versions() -> None:
    one, other = Seen(), Seen()
    for seen, name in ((one, b"Ann"), (other, b"Bob")):
        seen.add("some in", "GET /desk/", b"the same")
        seen.add("some in", "GET /desk/waves/1", b"still waiting for " + name)
    (found,) = differences(one, other)
    assert str(found) == "GET /desk/waves/1 (some in): b'still waiting for Ann' and b'still waiting for Bob'"


def test_what_only_one_world_shows_is_a_difference() -> None:
    one, other = Seen(), Seen()
    one.add("some in", "letter to a coach", b"")
    (found,) = differences(one, other)
    assert str(found) == "letter to a coach (some in): the other world has nothing more (at the end) in its place"


def test_a_rule_that_was_never_reached_is_named() -> None:
    known = frozenset({"GET /desk/new-page", *addresses.LEFT_OUT, *addresses.NOT_RUN})
    (fault,) = Compared(Seen(), Seen(), known).faults()
    assert fault.startswith("GET /desk/new-page was never reached with success")


def test_an_exception_for_a_rule_that_is_gone_is_named() -> None:
    known = frozenset({*addresses.LEFT_OUT, *addresses.NOT_RUN} - {"$ demo"})
    (fault,) = Compared(Seen(), Seen(), known).faults()
    assert fault.startswith("$ demo is left out")


def test_an_address_with_an_unknown_argument_fails_until_somebody_says_what_it_is(tmp_path: Path) -> None:
    with opened(tmp_path / "one", PAIR.one, PAIR, port=free_port()) as world:
        world.coach.app.add_url_rule("/desk/<answer>", view_func=lambda answer: "")
        with pytest.raises(AssertionError, match="what is 'answer'"):
            addresses.look(world)
