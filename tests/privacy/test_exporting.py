"""What is exported, to whom: a whole engagement, the executive's own copy, one person. No table is forgotten."""

import json
from typing import Any

import pytest

from surveys.coaching import locks
from surveys.coaching.access import Matter, Party, Right, right
from surveys.coaching.exporting import own_export
from surveys.coaching.tables import SEALED
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.text_keys import TextKeyMissingError
from surveys.desk import exporting, people
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.migrations.rooms import ALL_METADATA
from tests.privacy.erasing import EMAIL, Whole, whole_engagement
from tests.support.coached import member_of
from tests.support.desk import BOB, actor
from tests.support.sparing import spare_work

X, C, S = Party.EXECUTIVE, Party.COACH, Party.SPONSOR
HEAD = "canary.head@example.org"
_SEALED = {table.__tablename__ for table in SEALED}
# Where each other table stands in the export of a whole engagement, and of one person. Or why it does not.
WHOLE = {
    "engagement": "details",
    "owned_wave": "waves",
    "wave": "waves",
    "release": "waves",
    "word_back": "said_to_everybody_who_was_asked",
    "audit": "audit",
    "page_lock": "kept_from_the_coach",
}
NOT_IN_WHOLE = {
    **dict.fromkeys(("invitation", "draft", "wording"), "names of raters, which were promised to be erased"),
    **dict.fromkeys(("account_key", "coach", "sign_in", "throttle"), "accounts, no engagement's"),
    **dict.fromkeys(("nomination", "reading", "standing_link", "text_key"), "links, codes and keys"),
    **dict.fromkeys(("outbox", "sighting", "trouble"), "the program's own work"),
    **dict.fromkeys(("bond", "erasure_receipt"), "what is left of others"),
    "ballot": "never read by anybody",
    "redaction": "what was removed and why stands in nothing that leaves; the report shows the gap",
    "check_in_plan": "days only, which the contract tells too",
    "tap_plan": "the hour of a letter, which the executive chose in their own place",
}
PERSON = {
    "engagement": "roles",
    "invitation": "invitations",
    "outbox": "invitations",
    "wave": "invitations",
    "draft": "rows",
    "reading": "links",
    "standing_link": "places",
    "page_lock": "places",
    "word_back": "texts",
}
NOT_IN_PERSON = {
    **dict.fromkeys(("account_key", "coach", "sign_in", "throttle"), "coaches' own, whom administrators tell"),
    **dict.fromkeys(("bond", "erasure_receipt", "text_key"), "no name is in it"),
    **dict.fromkeys(("sighting", "trouble", "owned_wave", "check_in_plan"), "says nothing of a person"),
    **dict.fromkeys(("audit", "redaction"), "what a coach did; no stakeholder's name is in it"),
    **dict.fromkeys(("release", "ballot"), "cannot be looked up by person"),
    "nomination": "a link to a draft's list, whose rows are told",
    "tap_plan": "the hour of a letter, which stands in the executive's own place",
    "wording": "a letter to everybody",
}
_NOBODYS = {"contract", "session", "note", "private_line"}  # written by the coach, who is the one that exports


@pytest.fixture(autouse=True)
def _without_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)


@pytest.fixture
def own(installation: Installation) -> Actor:
    return actor(installation)


@pytest.fixture
def whole(own: Actor) -> Whole:
    found = whole_engagement(own)
    locks.lock(member_of(own, found.engagement, X), [])
    return found


def _whole(own: Actor, whole: Whole) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(exporting.export(own, whole.engagement))
    return found


def _person(own: Actor, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(people.export(own, address))
    return found


def _kinds(texts: list[dict[str, Any]]) -> set[str]:
    return {str(one["matter"]) for one in texts}


def _of(party: Party, least: Right) -> set[str]:
    return {table.MATTER.value for table in SEALED if right(party, table.MATTER) >= least}


# --- no table is forgotten -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "not_told"), [(WHOLE, NOT_IN_WHOLE), (PERSON, NOT_IN_PERSON)])
def test_every_table_of_every_room_is_told_or_has_a_reason(told: dict[str, str], not_told: dict[str, str]) -> None:
    """A new table fails here until somebody says where it stands. Coaching texts are told by their own table."""
    assert {*told, *not_told, *_SEALED} == {table for metadata in ALL_METADATA for table in metadata.tables}
    assert not told.keys() & not_told.keys()
    assert not {*told, *not_told} & _SEALED


def test_what_is_told_is_there(own: Actor, whole: Whole) -> None:
    locks.lock(member_of(own, whole.engagement, X), ["takeaways"])
    found = _whole(own, whole)
    assert all(found[place] for place in WHOLE.values())
    executive = _person(own, EMAIL)
    assert all(executive[place] for place in {*PERSON.values()} - {"rows"})
    assert _person(own, "canary.peer@example.org")["rows"]


# --- the whole, for the coach ----------------------------------------------------------------------------------------


def test_the_coach_gets_every_text_that_they_may_see_and_their_own_apart(own: Actor, whole: Whole) -> None:
    found = _whole(own, whole)
    assert _kinds(found["the_coach_alone"]) == {"note", "private_line"}
    assert _kinds(found["coaching"]) == _of(C, Right.SEE) - {"note", "private_line"}
    for one in found["coaching"] + found["the_coach_alone"]:
        assert one["text"]["field 0"] == f"canary {one['matter']} 0"
    assert found["waves"][0]["report"]["wave"] == whole.wave
    assert "canary comment" in json.dumps(found["waves"])
    assert Act.WHOLE_EXPORTED in [one.act for one in audit.trail(own, whole.engagement)]


def test_no_rater_and_nothing_that_is_kept_from_the_coach_is_in_it(own: Actor, whole: Whole) -> None:
    locks.lock(member_of(own, whole.engagement, X), ["takeaways", "commitments"])
    text = exporting.export(own, whole.engagement).decode()
    for needle in ("peer0@example.org", "Pat0", "canary.peer@example.org", "canary takeaway", "canary commitment"):
        assert needle not in text
    assert json.loads(text)["kept_from_the_coach"] == ["commitment", "takeaway", "tap"]


def test_another_coach_gets_nothing_and_a_missing_key_gives_no_half_file(own: Actor, whole: Whole) -> None:
    with pytest.raises(NotYoursError):
        exporting.export(actor(own.installation, BOB, admin=True), whole.engagement)
    whole.key.rename(whole.key.with_suffix(".away"))
    with pytest.raises(TextKeyMissingError):
        exporting.export(own, whole.engagement)
    assert Act.WHOLE_EXPORTED not in [one.act for one in audit.trail(own, whole.engagement)]


# --- the executive's own ---------------------------------------------------------------------------------------------


def test_the_executive_gets_all_that_they_wrote_locked_or_not_and_nothing_of_others(own: Actor, whole: Whole) -> None:
    locks.lock(member_of(own, whole.engagement, X), ["takeaways", "commitments"])
    found = own_export(member_of(own, whole.engagement, X))
    # the one confirmation is the coach's
    assert _kinds(found["texts"]) == _of(X, Right.WRITE) - {"confirmation"}
    assert [one["text"] for one in found["said_to_everybody_who_was_asked"]] == ["canary word back"]
    assert found["kept_from_the_coach"] == [Matter.COMMITMENT, Matter.TAKEAWAY, Matter.TAP]


# --- one person ------------------------------------------------------------------------------------------------------


def test_a_persons_export_holds_what_they_wrote_in_the_coaching(own: Actor, whole: Whole) -> None:
    executive, head = _person(own, EMAIL), _person(own, HEAD)
    assert _kinds(executive["texts"]) == _of(X, Right.WRITE) - {"confirmation"} | {"word_back"}
    assert _kinds(head["texts"]) == _of(S, Right.WRITE) - {"confirmation"}
    assert all("canary" in json.dumps(one["text"]) for one in executive["texts"] + head["texts"])
    assert [len(one["places"]) for one in (executive, head)] == [1, 1]
    assert {kind for kind in Matter if kind not in _kinds(executive["texts"] + head["texts"])} >= _NOBODYS
    locks.lock(member_of(own, whole.engagement, X), ["takeaways"])
    again = _person(own, EMAIL)
    assert "takeaway" not in _kinds(again["texts"])
    assert again["places"][0]["kept_from_the_coach"] == ["takeaway"]


def test_a_department_head_who_is_erased_takes_along_theirs_and_what_was_for_them(own: Actor, whole: Whole) -> None:
    before = _whole(own, whole)
    assert people.held(own, HEAD).can_be_erased
    assert people.erase(own, HEAD) == 1
    after = _whole(own, whole)
    assert _kinds(before["coaching"]) - _kinds(after["coaching"]) == {"intake", "check_in", "shared_goal", "status"}
    assert (after["details"]["head_name"], after["details"]["head_email"]) == ("", "")
    assert _person(own, HEAD)["texts"] == []
    assert people.held(own, HEAD).is_nothing
    assert HEAD.encode() not in b"".join(
        path.read_bytes() for path in own.installation.settings.data.rglob("*.sqlite3")
    )


def test_an_executive_is_erased_with_the_whole_engagement_and_not_here(own: Actor, whole: Whole) -> None:
    found = people.held(own, EMAIL)
    assert found.is_executive
    assert people.engagements_of(own, EMAIL) == ((whole.engagement, "Canary Exec"),)
    people.erase(own, EMAIL)
    assert _kinds(_person(own, EMAIL)["texts"]) == _of(X, Right.WRITE) - {"confirmation"} | {"word_back"}
