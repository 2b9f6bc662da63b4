"""What is said of a follow-up before it opens: overlap in steps, the smallest change, groups that stay together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, sqrt

import pytest

from reports.declaration import Declaration
from surveys.core.installation import Installation
from surveys.invited.people import Roster, Row
from surveys.invited.rows import as_roster
from surveys.waves import again, retention
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.following import FollowUp
from surveys.waves.foreseeing import Foreseen, foresee
from surveys.waves.launching import Request, plan_launch
from tests.support.ballots import answers
from tests.support.installations import DANA, Clock, build, open_wave, released_wave, tokens, with_names_kept

LATER = date(2026, 6, 20)
FOCUS = Declaration(("visionary_leadership", "effective_delegation"), "leadership_presence")


@dataclass(frozen=True, slots=True)
class Before:
    """A closed wave and its installation."""

    installation: Installation
    wave: str

    def foreseen(self, roster: Roster | None = None, declaration: Declaration = FOCUS) -> Foreseen:
        found = again.before(self.installation, self.wave)
        people = roster or found.roster
        assert people is not None
        edition = found.edition.comparing(sorted(declaration.areas))
        request = Request(DANA, people, LATER, edition, follow_up=FollowUp(found.baseline, declaration))
        told = foresee(self.installation, plan_launch(self.installation, request))
        assert told is not None
        return told


def _closed(installation: Installation, **groups: int) -> Before:
    wave = released_wave(installation, open_wave(installation, **groups))  # type: ignore[arg-type]
    return Before(installation, with_names_kept(installation, wave))


def _people(**groups: Sequence[str]) -> Roster:
    rows = [Row("Dana", "Whitfield", "dana@example.org", "self")]
    rows += [Row("Pat", group.title(), email, group) for group, emails in groups.items() for email in emails]
    return as_roster(rows)


def _peers(kept: int, new: int = 0) -> list[str]:
    return [f"peer{n}@example.org" for n in range(kept)] + [f"new{n}@example.org" for n in range(new)]


# --- who is asked both times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "new", "said"),
    [(5, 0, "at least 80 %"), (4, 1, "at least 80 %"), (3, 2, "at least 60 %"), (2, 3, "fewer")],
)
def test_the_anonymous_are_told_in_steps_and_never_more_exactly(
    installation: Installation, kept: int, new: int, said: str
) -> None:
    told = _closed(installation, peer=5).foreseen(_people(peer=_peers(kept, new))).asked_twice
    assert len(told) == 1
    assert said in told[0]
    assert not [digit for digit in "12345" if f" {digit} " in told[0]]


@pytest.mark.parametrize(("days", "is_known"), [(109, False), (110, False), (111, True)])
def test_what_will_be_erased_before_the_close_is_not_foreseen(
    installation: Installation, days: int, *, is_known: bool
) -> None:
    """The wave closed on 2 March, the follow-up would on 20 June: a hundred and ten days later."""
    closed = _closed(installation, supervisor=1, peer=5)
    with installation.database.write() as session:
        waves.get(session, closed.wave).days_kept = days
    told = " ".join(closed.foreseen().asked_twice)
    assert ("at least 80 %" in told) is is_known
    assert ("it is not known whether the same people answered" in told) is not is_known
    assert ("The supervisor is the same" in told) is is_known


def test_supervisors_are_told_exactly(installation: Installation) -> None:
    before = _closed(installation, supervisor=2, peer=5)
    both = before.foreseen(_people(supervisor=["supervisor0@example.org", "new@example.org"], peer=_peers(5)))
    assert both.asked_twice[0] == "Of 2 supervisors, 1 is asked both times."


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("supervisor0@example.org", "The supervisor is the same both times."),
        ("new@example.org", "The supervisor is another one than before."),
    ],
)
def test_one_supervisor_is_the_same_or_another(installation: Installation, address: str, said: str) -> None:
    before = _closed(installation, supervisor=1, peer=5)
    assert before.foreseen(_people(supervisor=[address], peer=_peers(5))).asked_twice[0] == said


def test_where_the_names_are_gone_nothing_is_known_of_who_is_the_same(installation: Installation) -> None:
    before = _closed(installation, supervisor=1, peer=5)
    retention.forget(installation, before.wave)
    told = before.foreseen(_people(supervisor=["supervisor0@example.org"], peer=_peers(5)))
    assert (told.follows.supervisors, told.follows.anonymous) == (None, None)
    assert "not known whether the same people answered" in " ".join(told.asked_twice)


def test_what_is_foreseen_is_what_the_release_tells(installation: Installation) -> None:
    before = _closed(installation, supervisor=1, peer=5)
    told = before.foreseen(_people(supervisor=["new@example.org"], peer=_peers(4, 1)))
    assert (told.follows.supervisors, told.follows.anonymous) == ((0, 1), 0.8)
    assert told.frozen.declaration == FOCUS


# --- what could be told ----------------------------------------------------------------------------------------------


def _least(z: float, *cells: tuple[int, int, float]) -> str:
    """Reckon the smallest change by hand: then, now and overlap of cells of one group each."""
    variance = sum(0.7**2 * (1 / then + 1 / now) * (1 - overlap / 2) for then, now, overlap in cells)
    tenths = floor(10 * z * sqrt(variance) / len(cells) + 1e-9) + 1
    return f"{tenths // 10}.{tenths % 10}"


@pytest.mark.parametrize(("kept", "new", "overlap"), [(5, 0, 0.8), (3, 2, 0.6), (0, 5, 0.0), (5, 5, 0.0)])
def test_the_smallest_change_is_reckoned_from_counts_and_overlap(
    installation: Installation, kept: int, new: int, overlap: float
) -> None:
    before = _closed(installation, supervisor=1, peer=5)
    told = before.foreseen(_people(supervisor=["supervisor0@example.org"], peer=_peers(kept, new)))
    cells = ((1, 1, 1.0), (5, kept + new, overlap))
    assert told.could_be_told == (
        f"If everybody answers, only a change of {_least(2.24, *cells)} points or more could be told in Visionary"
        " leadership and Effective delegation.",
        f"In any other area a change is put into words only from {_least(3.0, *cells)} points on.",
    )


def test_without_a_declaration_a_change_has_to_be_large(installation: Installation) -> None:
    told = _closed(installation, supervisor=1, peer=5).foreseen(declaration=Declaration())
    least = _least(3.0, (1, 1, 1.0), (5, 5, 0.8))
    assert told.could_be_told == (
        f"No area is declared: then in any area a change is put into words only from {least} points on.",
    )


def test_a_baseline_that_told_nothing_of_anonymous_raters_can_be_compared_by_supervisors_alone(
    installation: Installation,
) -> None:
    opened = open_wave(installation, supervisor=1, peer=5)
    for group, token in tokens(installation, opened):
        if group.value == "supervisor":
            Casting(installation).cast(token, answers(group))
    close_wave(installation, opened)
    told = Before(installation, opened).foreseen()
    assert told.could_be_told == (
        "In Visionary leadership only supervisors could be compared: no anonymous group is shown both times.",
        "In Effective delegation only supervisors could be compared: no anonymous group is shown both times.",
        "In no other area could a change of what others see be told.",
    )
    assert (
        "Peers have no counterpart in the baseline's report, and can be compared with nothing." in told.shown_together
    )


def test_no_answer_of_the_baseline_changes_a_word(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same people, who answered 2 in one installation and 5 in the other."""
    said = []
    for score in (2, 5):
        installation = build(tmp_path_factory.mktemp("world"), clock=Clock())
        opened = open_wave(installation, supervisor=1, peer=5)
        for group, token in tokens(installation, opened):
            Casting(installation).cast(token, answers(group, score))
        close_wave(installation, opened)
        told = Before(installation, opened).foreseen()
        said.append((told.asked_twice, told.could_be_told, told.shown_together))
        installation.database.close()
    assert said[0] == said[1]


# --- groups ----------------------------------------------------------------------------------------------------------


def test_groups_that_stood_together_stay_together_however_many_are_asked(installation: Installation) -> None:
    before = _closed(installation, peer=5, direct_report=2)
    reports = [f"report{n}@example.org" for n in range(6)]
    told = before.foreseen(_people(peer=_peers(5), direct_report=reports))
    assert told.shown_together == ("Peers and direct reports were shown together in the baseline, and stay together.",)


def test_groups_that_are_together_only_now_are_put_together_for_the_baseline_too(installation: Installation) -> None:
    before = _closed(installation, peer=5, direct_report=4)
    told = before.foreseen(_people(peer=_peers(5), direct_report=["direct_report0@example.org"]))
    assert told.shown_together == (
        "Peers and direct reports are shown together this time, so the baseline's values are put together for it.",
    )


def test_a_group_that_one_wave_alone_asks_is_told(installation: Installation) -> None:
    before = _closed(installation, peer=5, direct_report=4)
    told = before.foreseen(_people(peer=_peers(5), board=[f"board{n}@example.org" for n in range(3)]))
    assert told.shown_together == (
        "Board members have no counterpart in the baseline's report, and can be compared with nothing.",
        "Direct reports have no counterpart in this wave, and can be compared with nothing.",
    )
