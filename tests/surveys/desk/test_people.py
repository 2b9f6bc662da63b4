"""One person on request: what is held, exported and erased, and that none of it tells whether they answered."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from instruments import catalogue
from instruments.groups import RaterGroup
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.links import LinkGoneError
from surveys.desk import engagements, people, waves
from surveys.desk.engagements import new_id
from surveys.desk.preparing import drafts, roster_rows
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act, Draft
from surveys.invited import store as invited
from surveys.invited.roster import read_roster
from surveys.mail.tables import Kind, MailState, Message
from surveys.mail.transports import transport_for
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.counting import count_due
from surveys.waves.counts import Counts
from surveys.waves.launching import Request, launch
from surveys.waves.managing import remind
from surveys.waves.progress import status
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from surveys.worker.delivery import deliver_due
from tests.support.ballots import answers
from tests.support.desk import ALICE, BOB, actor, engagement, wave
from tests.support.installations import CLOSES, DANA, Clock, build, let_all_leave, roster
from tests.support.mailing import remind_all_due

PEER = RaterGroup.PEER
PAT = "peer0@example.org"


@pytest.fixture
def hers(alice: Actor) -> str:
    return engagement(alice)


@pytest.fixture
def opened(alice: Actor, hers: str) -> str:
    return wave(alice, hers, peer=5)


def _link(installation: Installation, opened: str, email: str = PAT) -> str:
    with installation.database.read() as session:
        person = invited.by_email(session, opened, email)
        assert person is not None
        return installation.survey_links.sign(person.id)


def _emails(installation: Installation, opened: str) -> list[str]:
    with installation.database.read() as session:
        return [person.email for person in invited.of_wave(session, opened)]


def _draft(own: Actor, engagement_id: str, *emails: str, self_too: bool = False) -> str:
    rows = [{"first_name": "Pat", "last_name": "P", "email": email, "relationship": "peer"} for email in emails]
    rows += [{"first_name": "Dana", "email": "dana@example.org", "relationship": "self"}] if self_too else []
    draft = Draft(
        id=new_id(),
        engagement=engagement_id,
        sources=dict(catalogue.load("leadership360").sources),
        min_raters=3,
        closes_on=None,
        remind_everyone=False,
        rows=rows,
        proposals=rows[:1],
        wordings={},
        taken_from=[],
        began_on=own.installation.today(),
    )
    with own.installation.database.write() as session:
        session.add(draft)
        return draft.id


def _drafted(installation: Installation, draft: str) -> tuple[list[str], list[str]]:
    with installation.database.read() as session:
        row = session.get_one(Draft, draft)
        return [one["email"] for one in row.rows], [one["email"] for one in row.proposals]


def _deliver(installation: Installation) -> None:
    deliver_due(installation, transport_for(installation.settings))


# --- erasing while the wave is open ------------------------------------------------------------------------------


def test_an_erased_person_stays_as_a_count_without_a_name(alice: Actor, hers: str, opened: str) -> None:
    installation = alice.installation
    let_all_leave(installation)
    before = status(installation, opened).counts
    assert people.erase(alice, PAT.upper()) == 1
    count_due(installation)
    assert status(installation, opened).counts == before
    assert [part.people for part in before.progress] == [5]
    with installation.database.read() as session:
        erased = [one for one in invited.of_wave(session, opened) if one.is_erased]
        assert [(one.name, one.group, one.language) for one in erased] == [("Erased", PEER, "en")]
    assert people.held(alice, PAT).is_nothing
    assert people.erase(alice, PAT) == 0
    assert (Act.ERASED, opened, "") in [(one.act, one.wave, one.detail) for one in audit.trail(alice, hers)]


@pytest.mark.parametrize("everyone", [False, True])
@pytest.mark.parametrize("did", ["nothing", "answered", "declined"])
def test_no_letter_goes_to_an_erased_person_whatever_they_did(
    alice: Actor, hers: str, did: str, *, everyone: bool
) -> None:
    installation = alice.installation
    request = Request(
        DANA, read_roster(roster(peer=5)), CLOSES, catalogue.load("leadership360"), remind_everyone=everyone
    )
    opened = launch(installation, request)
    with installation.database.write() as session:
        engagements.assign_wave(session, hers, opened)
    link = _link(installation, opened)
    if did == "answered":
        Casting(installation).cast(link, answers(PEER))
    elif did == "declined":
        Casting(installation).decline(link)
    people.erase(alice, PAT)
    with installation.database.read() as session:
        erased = next(one for one in invited.of_wave(session, opened) if one.is_erased)
        assert not session.scalars(select(Message).where(Message.about == erased.id)).all()
        assert erased.id not in invited.pending(session, opened, everyone=everyone)
    _deliver(installation)
    installation.clock.pass_(days=1)  # type: ignore[attr-defined]
    remind(installation, opened)
    remind_all_due(installation)
    letters = [path.read_text() for path in (installation.settings.mail_folder / opened).glob("*.eml")]
    assert len(letters) == 10
    assert not [letter for letter in letters if PAT in letter or "Pat0" in letter or "Erased" in letter]


def test_a_reminder_that_waits_already_is_dropped_in_every_world(alice: Actor, opened: str) -> None:
    installation = alice.installation
    _deliver(installation)
    with installation.database.write() as session:
        sent = session.scalars(select(Message).where(Message.wave == opened)).all()
        assert {one.state for one in sent} == {MailState.SENT}
    remind(installation, opened)
    remind_all_due(installation)
    with installation.database.read() as session:
        assert len(session.scalars(select(Message).where(Message.kind == Kind.REMINDER)).all()) == 6
    people.erase(alice, PAT)
    with installation.database.read() as session:
        erased = next(one for one in invited.of_wave(session, opened) if one.is_erased)
        left = session.scalars(select(Message).where(Message.about == erased.id)).all()
        assert [(one.kind, one.state) for one in left] == [(Kind.INVITATION, MailState.SENT)]
    assert not [path for path in (installation.settings.mail_folder / opened).glob("*.eml") if PAT in path.read_text()]
    assert len(list((installation.settings.mail_folder / opened).glob("*.eml"))) == 5


def _world(folder: Path, did: str) -> tuple[object, ...]:
    installation = build(folder)
    own = actor(installation, ALICE)
    opened = wave(own, engagement(own), peer=6)
    let_all_leave(installation)
    other = _link(installation, opened, "peer1@example.org")
    link = _link(installation, opened)
    Casting(installation).cast(link if did == "they answered" else other, answers(PEER))
    Casting(installation).decline(other if did == "they answered" else link)
    remind(installation, opened)
    remind_all_due(installation)
    held = people.export(own, PAT).replace(opened.encode(), b"")
    people.erase(own, PAT)
    told = waves.status(own, opened)
    lines = [(line.name, line.email, line.state) for line in told.mail]
    installation.database.close()
    return held, lines, told.status.counts, told.status.invitations, told.reminded_on


def test_neither_export_nor_erasure_tells_whether_they_answered(tmp_path: Path) -> None:
    one, other = _world(tmp_path / "one", "they answered"), _world(tmp_path / "other", "they declined")
    assert one == other
    assert isinstance(one[2], Counts)
    assert [(part.answered, one[2].declined) for part in one[2].progress] == [(1, 1)]


def test_the_link_of_an_erased_person_stays_as_it_is(alice: Actor, opened: str) -> None:
    installation = alice.installation
    let_all_leave(installation)
    link = _link(installation, opened)
    people.erase(alice, PAT)
    respondent = Casting(installation).respondent(link)
    assert (respondent.state, respondent.own_names) == (LinkState.READY, ())
    assert Casting(installation).cast(link, answers(PEER)) is LinkState.READY
    assert Casting(installation).cast(link, answers(PEER)) is LinkState.USED
    assert [part.answered for part in status(installation, opened).counts.progress] == [1]


def test_a_wave_with_an_erased_person_closes_with_all_its_counts(alice: Actor, opened: str) -> None:
    installation = alice.installation
    links = [_link(installation, opened, f"peer{n}@example.org") for n in range(4)]
    for link in links:
        Casting(installation).cast(link, answers(PEER))
    people.erase(alice, PAT)
    release = close_wave(installation, opened)
    assert [(cell.invited, cell.answered) for cell in release.cells if not cell.groups[0].attributed] == [(5, 4)]
    assert len(_emails(installation, opened)) == 5, "the row that was kept for its count goes with the close"
    assert all("@" in email for email in _emails(installation, opened))
    with pytest.raises(LinkGoneError):
        Casting(installation).respondent(links[0])


def test_a_wave_that_is_being_closed_keeps_the_row_too(alice: Actor, opened: str) -> None:
    installation = alice.installation

    def cut(step: CloseStep) -> None:
        if step is CloseStep.MARKED:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        close_wave(installation, opened, reached=cut)
    people.erase(alice, PAT)
    assert len(_emails(installation, opened)) == 6
    close_wave(installation, opened)
    assert len(_emails(installation, opened)) == 5


def test_an_erased_persons_refused_invitation_cannot_be_corrected(alice: Actor, opened: str) -> None:
    installation = alice.installation
    with installation.database.write() as session:
        for message in session.scalars(select(Message)).all():
            message.state, message.reason = MailState.REFUSED, "refused (550)"
    people.erase(alice, PAT)
    told = waves.status(alice, opened)
    assert len(told.refused) == 5
    assert [line.name for line in told.mail if line.state is None] == ["Erased on request"]
    assert not [address for address, _ in told.status.refused if "erased" in address]


def test_an_erased_person_is_not_taken_over_into_a_draft(alice: Actor, hers: str, opened: str) -> None:
    draft = drafts.begin(alice, hers)
    people.erase(alice, PAT)
    assert roster_rows.take_over(alice, draft, opened) == 5
    assert {one.row.email for one in drafts.look(alice, draft).rows} == {
        "dana@example.org",
        *(f"peer{number}@example.org" for number in range(1, 5)),
    }


def test_two_people_can_be_erased_from_one_wave(alice: Actor, opened: str) -> None:
    people.erase(alice, PAT)
    people.erase(alice, "peer1@example.org")
    assert sum("@" not in email for email in _emails(alice.installation, opened)) == 2


# --- erasing afterwards, and everywhere ---------------------------------------------------------------------------


@pytest.mark.parametrize("end", [WaveState.CLOSED, WaveState.CANCELLED])
def test_after_the_end_the_row_goes(alice: Actor, opened: str, end: WaveState) -> None:
    installation = alice.installation
    _deliver(installation)
    (waves.close if end is WaveState.CLOSED else waves.cancel)(alice, opened, "Whitfield")
    assert people.erase(alice, PAT) == 1
    assert len(_emails(installation, opened)) == 5
    with installation.database.read() as session:
        about = set(session.scalars(select(Message.about).where(Message.wave == opened)))
        assert about == {one.id for one in invited.of_wave(session, opened)}


def test_one_request_covers_all_of_a_coachs_waves_and_drafts_but_the_executives_own_line(
    alice: Actor, hers: str, opened: str
) -> None:
    installation = alice.installation
    other = engagement(alice, "Eve Other", "eve@example.org")
    second = wave(alice, other, peer=4)
    draft = _draft(alice, hers, " Peer0@Example.ORG ", "peer1@example.org", "not yet an address", self_too=True)
    assert people.erase(alice, PAT) == 3
    assert PAT not in _emails(installation, opened) + _emails(installation, second)
    assert _drafted(installation, draft) == (["peer1@example.org", "not yet an address", "dana@example.org"], [])
    people.erase(alice, "dana@example.org")
    assert _drafted(installation, draft)[0][-1] == "dana@example.org"
    assert people.held(alice, "dana@example.org").roles == (
        people.HeldRole("Dana Whitfield", "Dana Whitfield", "executive"),
    )


def test_an_erased_name_leaves_the_files_too(alice: Actor, opened: str) -> None:
    installation = alice.installation
    _deliver(installation)
    needles = (PAT.encode(), b"Pat0")
    with installation.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [path for path in installation.settings.data.rglob("*") if path.is_file()]
    assert [needle for needle in needles if any(needle in path.read_bytes() for path in files)] == list(needles)
    people.erase(alice, PAT)
    files = [path for path in installation.settings.data.rglob("*") if path.is_file()]
    assert not [(path, needle) for path in files for needle in needles if needle in path.read_bytes()]


# --- what is held ------------------------------------------------------------------------------------------------


def test_an_export_tells_what_is_held_and_why_it_tells_no_more(alice: Actor, hers: str, opened: str) -> None:
    _deliver(alice.installation)
    _draft(alice, hers, PAT)
    told = json.loads(people.export(alice, PAT))
    assert told["address"] == PAT
    assert told["invitations"] == [
        {
            "wave": opened,
            "about": "Dana Whitfield",
            "opened_on": "2026-03-02",
            "name": "Pat0 Peer",
            "group": "peer",
            "language": "en",
            "state": "sent",
        }
    ]
    assert [(row["name"], row["is_proposed"]) for row in told["rows"]] == [("Pat P", False), ("Pat P", True)]
    assert "cannot be looked up by person" in " ".join(told["notes"])
    assert Act.HELD in [entry.act for entry in audit.trail(alice, hers)]
    assert PAT not in str(audit.trail(alice, hers))


def test_nothing_of_another_coachs_is_found_exported_or_erased(alice: Actor, hers: str, opened: str) -> None:
    installation, bob = alice.installation, actor(alice.installation, BOB, admin=True)
    draft = _draft(alice, hers, PAT)
    his = engagement(bob, "Bea Boss", "bea@example.org", head_name="Dana", head_email="dana@example.org")
    assert people.held(bob, PAT).is_nothing
    assert json.loads(people.export(bob, PAT))["invitations"] == []
    assert people.erase(bob, PAT) == 0
    assert PAT in _emails(installation, opened)
    assert _drafted(installation, draft)[0] == [PAT]
    assert [role.role for role in people.held(bob, "dana@example.org").roles] == ["department head"]
    assert [entry.act for entry in audit.trail(alice, hers)] == [Act.ENGAGED]
    assert [entry.act for entry in audit.trail(bob, his)] == [Act.ENGAGED]
    with pytest.raises(NotYoursError):
        people.wave_names(bob, hers)


def test_a_page_can_say_until_when_each_waves_names_stay(alice: Actor, hers: str, opened: str) -> None:
    clock = alice.installation.clock
    assert isinstance(clock, Clock)
    waves.close(alice, opened, "Whitfield")
    clock.pass_(days=70)
    second = wave(alice, hers, peer=4)
    assert [(one.wave, one.people, one.on) for one in people.wave_names(alice, hers)] == [
        (second, 5, None),
        (opened, 6, date(2026, 4, 1)),
    ]


def test_both_databases_erase_and_forget_alike(any_installation: Installation) -> None:
    own = actor(any_installation, ALICE)
    hers = engagement(own)
    opened = wave(own, hers, peer=4)
    draft = _draft(own, hers, PAT)
    assert people.erase(own, PAT) == 2
    assert _drafted(any_installation, draft) == ([], [])
    remind(any_installation, opened)
    waves.close(own, opened, "Whitfield")
    assert people.erase(own, "peer1@example.org") == 1
    assert len(_emails(any_installation, opened)) == 3
    waves.forget(own, opened)
    assert _emails(any_installation, opened) == []
