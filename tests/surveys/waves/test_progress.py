"""What a coach may see of an open wave: other people behind the same counts look the same (T7)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import update

from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail.tables import Kind, MailState, Message
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.counts import Counts
from surveys.waves.managing import remind
from surveys.waves.progress import Status, status
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.installations import build, let_all_leave, open_wave, tokens
from tests.support.mailing import remind_all_due

pytestmark = pytest.mark.story


def _answer(installation: Installation, wave: str, group: RaterGroup, people: Sequence[int]) -> None:
    links = [token for one, token in tokens(installation, wave) if one is group]
    for person in people:
        Casting(installation).cast(links[person], answers(group))


def _seen(installation: Installation, who: dict[RaterGroup, Sequence[int]], **groups: int) -> Status:
    wave = open_wave(installation, **groups)  # type: ignore[arg-type]
    let_all_leave(installation)
    for group, people in who.items():
        _answer(installation, wave, group, people)
    return replace(status(installation, wave), wave="")


def _worlds(tmp_path: Path, *worlds: dict[RaterGroup, Sequence[int]], **groups: int) -> list[Status]:
    seen = []
    for number, who in enumerate(worlds):
        installation = build(tmp_path / str(number))
        seen.append(_seen(installation, who, **groups))
        installation.database.close()
    return seen


SELF, SUPERVISOR, PEER, REPORT = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER, RaterGroup.DIRECT_REPORT


def test_the_same_counts_by_other_people_look_the_same_to_the_coach(tmp_path: Path) -> None:
    one, other = _worlds(tmp_path, {PEER: [0, 1, 2]}, {PEER: [2, 3, 4]}, peer=5, direct_report=4)
    assert one == other


def test_one_of_two_small_groups_looks_like_one_of_the_other(tmp_path: Path) -> None:
    """Two direct reports are merged with the peers: nobody sees which of the seven have answered."""
    one, other = _worlds(
        tmp_path, {PEER: [0, 1, 2]}, {PEER: [0], REPORT: [0, 1]}, supervisor=2, peer=5, direct_report=2
    )
    assert one == other
    assert [(p.label, p.people, p.answered) for p in one.counts.progress] == [
        ("Self, Supervisors", 3, 0),
        ("Peers, Direct reports", 7, 3),
    ]


def test_executive_and_lone_supervisor_are_not_counted_whatever_they_do(tmp_path: Path) -> None:
    worlds = _worlds(
        tmp_path,
        {PEER: [0, 1, 2], REPORT: [0, 1, 2]},
        {PEER: [0, 1, 2], REPORT: [0, 1, 3], SELF: [0]},
        {PEER: [2, 3, 4], REPORT: [1, 2, 3], SELF: [0], SUPERVISOR: [0]},
        supervisor=1,
        peer=5,
        direct_report=4,
    )
    assert worlds[0] == worlds[1] == worlds[2]
    counts = worlds[0].counts
    assert [(p.label, p.people, p.answered) for p in counts.progress] == [("Peers", 5, 3), ("Direct reports", 4, 3)]
    assert counts.uncounted == ("Nothing is counted for self and supervisors: fewer than 3 of them were invited.",)
    assert counts.if_closed_now == ()


@pytest.mark.parametrize(
    ("peers", "reports", "told"),
    [
        (3, 3, ()),
        (3, 2, ("Closing now would show these together: Peers and direct reports.",)),
        (2, 0, ("Closing now would show nothing from anonymous raters: fewer than 3 have answered.",)),
    ],
)
def test_what_a_close_would_do_is_told_from_the_counts_shown(
    installation: Installation, peers: int, reports: int, told: tuple[str, ...]
) -> None:
    who = {PEER: range(peers), REPORT: range(reports)}
    seen = _seen(installation, who, supervisor=2, peer=5, direct_report=4)  # type: ignore[arg-type]
    assert seen.counts.if_closed_now == told


def test_no_progress_line_is_of_fewer_than_k_people(installation: Installation) -> None:
    pooled = [(3, "Peers, Direct reports"), (4, "Board members")]
    merged = [(7, "Peers, Direct reports, Board members")]
    for k, expected in ((3, pooled), (4, merged), (5, merged)):
        executive = Address(f"Exec{k} Whitfield", addr_spec=f"exec{k}@example.org")
        wave = open_wave(
            installation, min_raters=k, supervisor=1, peer=2, direct_report=1, board=4, executive=executive
        )
        let_all_leave(installation)
        assert [(line.people, line.label) for line in status(installation, wave).counts.progress] == expected


def test_declines_are_one_total_whoever_they_are(tmp_path: Path) -> None:
    seen = []
    for number, group in enumerate((PEER, REPORT)):
        installation = build(tmp_path / str(number))
        wave = open_wave(installation, peer=4, direct_report=4)
        let_all_leave(installation)
        Casting(installation).decline(next(token for one, token in tokens(installation, wave) if one is group))
        seen.append(replace(status(installation, wave), wave=""))
        installation.database.close()
    assert seen[0] == seen[1]
    assert seen[0].counts.declined == 1


def test_reminders_are_counted_nowhere(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    let_all_leave(installation)
    before = status(installation, wave)
    remind(installation, wave)
    remind_all_due(installation)
    assert status(installation, wave) == before
    with installation.database.write() as session:
        session.execute(update(Message).where(Message.kind == Kind.REMINDER).values(state=MailState.REFUSED))
    assert status(installation, wave) == before


def test_after_the_end_nothing_tells_how_many_had_answered(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    let_all_leave(installation)
    _answer(installation, wave, PEER, [0])
    close_wave(installation, wave)
    told = status(installation, wave)
    assert (told.state, told.counts) == (WaveState.CLOSED, Counts())
    with installation.database.read() as session:
        assert waves.get(session, wave).closed_on == date(2026, 3, 2)
        assert not any(person.spent or person.declined or person.unit for person in invited.of_wave(session, wave))
