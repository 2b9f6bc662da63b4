"""What a curious coach could try with official commands: each of these once worked, and must not again."""

from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
from sqlalchemy import update

from instruments import catalogue
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from surveys.core.database import DatabaseError
from surveys.core.errors import LaunchRefusedError, NotPossibleError
from surveys.core.installation import Installation
from surveys.core.links import LinkGoneError
from surveys.invited.roster import Roster, read_roster
from surveys.mail.tables import MailState, Message
from surveys.mail.transports import transport_for
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.launching import Request, launch
from surveys.waves.managing import add_people, correct_address, remind
from surveys.waves.progress import status
from surveys.waves.respondent import LinkState
from surveys.worker.delivery import deliver_due
from surveys.worker.thread import Worker
from tests.instruments.builders import small, toml, translation
from tests.support.ballots import answers
from tests.support.installations import CLOSES, DANA, Clock, build, let_all_leave, open_wave, roster, tokens
from tests.support.serving import command
from tests.surveys.mail.server import Mailbox, free_port, mailing_installation, running

ALICE = Address("Alice Moreau", addr_spec="alice@example.org")
HEADINGS = b"first_name,last_name,email,relationship\n"


def _refuse_invitations(installation: Installation) -> None:
    with installation.database.write() as session:
        session.execute(update(Message).values(state=MailState.REFUSED, reason="refused by the mail server (550)"))


def _answer(installation: Installation, wave: str, group: RaterGroup, which: int = 0) -> None:
    token = [token for member, token in tokens(installation, wave) if member is group][which]
    assert Casting(installation).cast(token, answers(group)) is LinkState.READY


@pytest.mark.parametrize("answered", [0, 1])
def test_a_reminder_that_is_put_off_tells_nobody_who_has_not_answered(
    tmp_path: Path, clock: Clock, answered: int
) -> None:
    port, mailbox = free_port(), Mailbox()
    installation = mailing_installation(tmp_path, port, clock=clock)
    wave = open_wave(installation, peer=5)
    with running(mailbox, port):
        deliver_due(installation, transport_for(installation.settings))
        clock.pass_(days=1)
        _answer(installation, wave, RaterGroup.PEER, answered)
        remind(installation, wave)
        mailbox.to_recipient = lambda address: "452 full" if address.startswith("peer0") else "250 ok"
        tally = deliver_due(installation, transport_for(installation.settings))
    assert (tally.later, tally.refused) == (0, 0)
    installation.database.close()


def test_a_corrected_address_gets_a_new_link_and_the_first_one_is_dead(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    _refuse_invitations(installation)
    before = {token for _, token in tokens(installation, wave)}
    correct_address(installation, wave, "peer1@example.org", "pat@example.org")
    after = {token for _, token in tokens(installation, wave)}
    (dead,) = before - after
    assert len(after - before) == 1
    with pytest.raises(LinkGoneError):
        Casting(installation).respondent(dead)
    assert deliver_due(installation, transport_for(installation.settings)).sent == 1


def test_an_executives_address_is_not_corrected_into_one_that_other_waves_are_about(installation: Installation) -> None:
    first = open_wave(installation, peer=4)
    second = open_wave(installation, executive=Address("Dana Whitfield", addr_spec="danna@example.org"), board=4)
    _refuse_invitations(installation)
    with pytest.raises(NotPossibleError, match=f"wave {first} is about an executive with the address"):
        correct_address(installation, second, "danna@example.org", DANA.addr_spec)
    with installation.database.read():
        assert status(installation, second).refused


def test_inviting_more_people_never_makes_the_counts_finer(installation: Installation) -> None:
    wave = open_wave(installation, supervisor=1, peer=5)
    let_all_leave(installation)
    _answer(installation, wave, RaterGroup.SUPERVISOR)
    before = status(installation, wave).counts
    assert [(part.label, part.people) for part in before.progress] == [("Peers", 5)]
    add_people(installation, wave, read_roster(HEADINGS + b"Vic,Invented,vic@example.org,supervisor\n"))
    let_all_leave(installation)
    assert status(installation, wave).counts.progress == before.progress


def _bilingual() -> Edition:
    source = catalogue.parse({"small.toml": toml(small())})
    return catalogue.parse({"small.toml": toml(small()), "small.de.toml": toml(translation(source.instrument))})


def _with_language(code: str, people: int) -> Roster:
    lines = roster(peer=6).decode().splitlines()
    spoken = [f"{lines[0]},language", f"{lines[1]},", *(f"{line},{code}" for line in lines[2 : 2 + people])]
    return read_roster("\n".join([*spoken, *(f"{line}," for line in lines[2 + people :])]).encode())


@pytest.mark.parametrize(("people", "refused"), [(0, False), (2, True), (3, False), (4, True), (6, False)])
def test_an_own_questionnaire_has_no_language_that_fewer_than_k_of_a_group_read(
    installation: Installation, people: int, refused: bool
) -> None:
    request = Request(DANA, _with_language("de", people), CLOSES, _bilingual())
    if refused:
        with pytest.raises(LaunchRefusedError, match="fewer than 3 people of a group"):
            launch(installation, request)
    else:
        assert launch(installation, request)


def test_nobody_is_added_who_would_read_a_questionnaire_of_their_own(installation: Installation) -> None:
    wave = launch(installation, Request(DANA, _with_language("de", 0), CLOSES, _bilingual()))
    with pytest.raises(LaunchRefusedError, match="fewer than 3"):
        add_people(installation, wave, read_roster(HEADINGS.strip() + b",language\nVic,New,vic@example.org,peer,de\n"))
    assert add_people(installation, wave, read_roster(HEADINGS + b"Vic,New,vic@example.org,peer\n")) == 1


def test_a_merged_group_has_no_wording_of_its_own(installation: Installation) -> None:
    values = small()
    values["areas"][0]["items"][0]["board"] = "This leader avoids asking a question."  # type: ignore[index]
    edition = catalogue.parse({"small.toml": toml(values)})
    with pytest.raises(LaunchRefusedError, match="wording of its own for board members"):
        launch(installation, Request(DANA, read_roster(roster(peer=4, board=1)), CLOSES, edition))
    assert launch(installation, Request(DANA, read_roster(roster(peer=4, board=3)), CLOSES, edition))


def test_a_wave_begun_with_the_mail_folder_sends_nothing_once_links_are_public(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    public = replace(installation, source=replace(installation.settings, base_url="https://feedback.example.org"))
    for attempt in (
        lambda: deliver_due(public, transport_for(public.settings)),
        lambda: remind(public, wave),
        lambda: add_people(public, wave, read_roster(HEADINGS + b"Vic,New,vic@example.org,peer\n")),
    ):
        with pytest.raises(LaunchRefusedError, match="trying out"):
            attempt()
    assert not (installation.settings.mail_folder / wave).exists()


def test_the_mail_folder_is_emptied_also_where_mail_goes_elsewhere_by_then(installation: Installation) -> None:
    wave = open_wave(installation, peer=4)
    deliver_due(installation, transport_for(installation.settings))
    letters = installation.settings.mail_folder / wave
    assert letters.exists()
    settings = replace(installation.settings, mail="smtp://127.0.0.1:9", base_url="https://feedback.example.org")
    close_wave(replace(installation, source=settings), wave)
    assert not letters.exists()


def test_a_scrub_that_found_the_files_in_use_is_made_up_for(
    installation: Installation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def scrub() -> None:
        done.append("tried")
        if len(done) == 1:
            raise DatabaseError("in use")

    monkeypatch.setattr(installation.database, "scrub", scrub)
    worker = Worker(installation)
    for _ in range(3):
        worker.tick()
        clock.pass_(minutes=11)  # a failed scrub keeps everybody out for a moment, so it is not tried again at once
    assert done == ["tried"] * 2
    clock.pass_(days=1)
    worker.tick()
    assert done == ["tried"] * 3


def test_the_demo_leaves_an_installation_that_is_not_its_own_alone(tmp_path: Path) -> None:
    build(tmp_path).database.close()
    told = command("demo", str(tmp_path), environment={}, check=False)
    assert told.returncode == 1
    assert "name another folder" in told.stderr
    assert not (tmp_path / "report").exists()
