"""A follow-up's form, posted to a real installation: what is sealed is what was answered, in one size for all."""

from datetime import date

import pytest

from instruments import catalogue
from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from reports.declaration import Declaration
from surveys.core.installation import Installation
from surveys.invited.roster import read_roster
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import _material, _opened
from surveys.waves.following import FollowUp
from surveys.waves.launching import Request, launch
from surveys.web.app import build_app
from tests.support.installations import DANA, Clock, open_wave, released_wave, roster, tokens
from tests.surveys.web.sheets import WHOLE, Sheet, full_sheet

PEER, SELF, SUPERVISOR = RaterGroup.PEER, RaterGroup.SELF, RaterGroup.SUPERVISOR
FOCUS, CONTROL = "conflict_resolution", "effective_delegation"
NOTHING = dict.fromkeys((FOCUS, CONTROL), NoScore.SKIPPED)


@pytest.fixture
def follow_up(installation: Installation, clock: Clock) -> str:
    """A wave that compares two areas with one that closed on 2 March, 91 days before."""
    baseline = released_wave(installation, open_wave(installation, supervisor=1, peer=4))
    clock.jump(date(2026, 6, 1))
    asked = Request(
        DANA,
        read_roster(roster(supervisor=1, peer=4)),
        date(2026, 6, 20),
        catalogue.load("leadership360"),
        follow_up=FollowUp(baseline, Declaration((FOCUS,), CONTROL)),
    )
    return launch(installation, asked)


def links(installation: Installation, wave: str) -> dict[RaterGroup, list[str]]:
    found: dict[RaterGroup, list[str]] = {}
    for group, token in tokens(installation, wave):
        found.setdefault(group, []).append(token)
    return found


def test_each_ballot_opens_to_exactly_what_was_posted_and_all_have_one_size(
    installation: Installation, follow_up: str
) -> None:
    with installation.database.read() as session:
        instrument = waves.get(session, follow_up).edition().instrument
    client = build_app(Casting(installation), behind_tls=False).test_client()
    people = links(installation, follow_up)
    assert all("March 2026" in client.get(f"/s/{each[0]}").text for each in people.values())
    sheets: list[tuple[str, Sheet]] = [
        (people[PEER][0], {**full_sheet(instrument, PEER), f"change-{FOCUS}": "-3", f"change-{CONTROL}": "n"}),
        (people[PEER][1], {f"change-{FOCUS}": "0", **WHOLE}),
        (people[PEER][2], {"comment-advice": "Go on.", **WHOLE}),
        (people[SUPERVISOR][0], {f"change-{CONTROL}": "2", "understood": "yes", **WHOLE}),
        (people[SELF][0], {f"back-{FOCUS}": "2.5", f"expected-{FOCUS}": "4", **WHOLE}),
    ]
    for token, sheet in sheets:
        assert client.post(f"/s/{token}", data=sheet).status_code == 303
    with installation.database.read() as session:
        row = waves.get(session, follow_up)
        row.closed_on = installation.today()
        material = _material(session, row)
        opened = _opened(installation, material)
        session.rollback()
    assert len({len(one) for one in material.sealed}) == 1
    expected: list[object] = [
        (PEER, {FOCUS: -3, CONTROL: NoScore.NOT_OBSERVED}, {}),
        (PEER, NOTHING | {FOCUS: 0}, {}),
        (PEER, NOTHING, {}),
        (SUPERVISOR, NOTHING | {CONTROL: 2}, {}),
        (SELF, {}, {FOCUS: 2.5}),
    ]
    assert len(opened) == len(expected)
    assert all(one in expected for one in map(seen, opened))
    assert all(one in list(map(seen, opened)) for one in expected)


def seen(one: Answers) -> tuple[RaterGroup, dict[str, object], dict[str, float]]:
    return one.group, dict(one.change), dict(one.looking_back)
