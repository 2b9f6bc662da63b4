"""Letters to coaches and executives: the same outbox, the same care, and nothing in common with who answered."""

import re
from collections.abc import Mapping
from dataclasses import replace
from email.headerregistry import Address
from types import MappingProxyType

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.mail import outbox
from surveys.mail.composing import Composer, MimeLetter
from surveys.mail.folder_reader import message_of
from surveys.mail.mime import HeaderInjectionError
from surveys.mail.note import DeskLetter, note, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.tables import SURVEY_KINDS, Kind, MailState, Message
from surveys.mail.transports import transport_for
from surveys.waves.closing import close_wave
from surveys.waves.managing import remind
from surveys.waves.tables import Wave
from surveys.worker import delivery
from surveys.worker.delivery import deliver_due
from surveys.worker.letters import COMPOSERS
from tests.support.installations import Clock, open_wave
from tests.support.mailing import remind_all_due
from tests.surveys.mail.server import BASE_URL, Mailbox

DESK_KINDS = [kind for kind in Kind if kind not in SURVEY_KINDS]
LINK = f"{BASE_URL}/r/" + "x" * 32
NOTE = DeskLetter(
    name="Dana Whitfield",
    email="dana@example.org",
    subject="Your report is ready",
    paragraphs=("Casey Morgan has released your report.", "Casey tells you the code."),
    button="Open the report",
    link=LINK,
    quiet=("The link is good until Friday.", "Please do not pass it on."),
    reply_to=Address("Casey Morgan", addr_spec="casey@coaching.example"),
)
GONE, BROKEN, EVIL = "gone", "broken", "evil"


def _compose(installation: Installation, _session: Session, message: Claimed) -> MimeLetter | None:
    if message.about == GONE:
        return None
    if message.about == BROKEN:
        raise KeyError("dana@example.org")
    name = "Dana\nBcc: all@example.org" if message.about == EVIL else NOTE.name
    return write_note(installation, message, replace(NOTE, name=name))


@pytest.fixture(autouse=True)
def composers(monkeypatch: pytest.MonkeyPatch) -> Mapping[Kind, Composer]:
    every: Mapping[Kind, Composer] = MappingProxyType(
        {**dict.fromkeys(DESK_KINDS, _compose), **{kind: COMPOSERS[kind] for kind in (Kind.INVITATION, Kind.REMINDER)}}
    )
    monkeypatch.setattr(delivery, "COMPOSERS", every)
    return every


def _queue(installation: Installation, kind: Kind, *about: str) -> None:
    with installation.database.write() as session:
        outbox.queue(session, "", about, kind, due_at=installation.clock())


def _state(installation: Installation, kind: Kind, about: str) -> tuple[MailState, str] | None:
    with installation.database.read() as session:
        standing = outbox.desk_standing(session, kind, about)
        return None if standing is None else (standing.state, standing.reason)


def _send(installation: Installation) -> delivery.Tally:
    return deliver_due(installation, transport_for(installation.settings))


def _rows(installation: Installation) -> set[tuple[str, str]]:
    with installation.database.read() as session:
        return {(row.wave, row.about) for row in session.scalars(select(Message))}


def _parts(letter: MimeLetter) -> tuple[str, str]:
    read = message_of(bytes(letter.message))
    plain, html = (str(part.get_content()) for part in read.iter_parts())
    return plain, html


@pytest.mark.parametrize("kind", DESK_KINDS)
def test_a_letter_waits_like_any_other_and_goes_out_in_the_same_design(
    any_sending: Installation, mailbox: Mailbox, kind: Kind
) -> None:
    _queue(any_sending, kind, "one")
    with any_sending.database.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM outbox")).all())
    assert not re.search("dana|http|Open the report", stored)
    assert _send(any_sending).sent == 1
    (taken,) = mailbox.taken
    assert taken.recipient == "dana@example.org"
    assert taken.sender == "casey@feedback.example.org"
    assert str(taken.message["Subject"]) == "Your report is ready"
    assert taken.message["Reply-To"].addresses[0].addr_spec == "casey@coaching.example"
    for part in (taken.text("plain"), taken.text("html")):
        assert set(re.findall(r"https?://[^\s\"<]+", part)) == {LINK}
        for said in ("Hello Dana Whitfield,", *NOTE.paragraphs, *NOTE.quiet, NOTE.button):
            assert said in part
    assert _send(any_sending).sent == 0


def test_a_refused_letter_is_known_by_what_it_is_about_and_a_reset_leaves_no_row(
    sending: Installation, mailbox: Mailbox
) -> None:
    for kind in (Kind.READING_LINK, Kind.PASSWORD_RESET):
        _queue(sending, kind, kind.value)
        assert _state(sending, kind, kind.value) == (MailState.WAITING, "")
    mailbox.to_recipient = lambda address: f"550 {address} is no more"
    assert _send(sending).refused == 2
    assert _state(sending, Kind.READING_LINK, "reading_link") == (MailState.REFUSED, "refused by the mail server (550)")
    assert _state(sending, Kind.PASSWORD_RESET, "coach_reset") is None
    with sending.database.read() as session, pytest.raises(ValueError, match="no letter of the desk"):
        outbox.desk_standing(session, Kind.REMINDER, "x")


def test_what_nobody_needs_any_more_is_not_sent(sending: Installation, mailbox: Mailbox) -> None:
    _queue(sending, Kind.READING_LINK, GONE, "one", "two")
    with sending.database.write() as session:
        outbox.forget_about(session, "two")
    assert _send(sending).sent == 1
    assert _rows(sending) == {("", "one")}


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_is_tried_again(
    sending: Installation, mailbox: Mailbox
) -> None:
    open_wave(sending, peer=23)
    _queue(sending, Kind.READING_LINK, BROKEN)
    _queue(sending, Kind.NOMINATION_LINK, "one")
    with pytest.raises(KeyError):
        _send(sending)
    assert len(mailbox.taken) == 25
    assert _state(sending, Kind.READING_LINK, BROKEN) == (MailState.WAITING, "could not be written (KeyError)")


def test_a_kind_that_nobody_writes_waits(
    sending: Installation, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "COMPOSERS", {kind: COMPOSERS[kind] for kind in (Kind.INVITATION, Kind.REMINDER)})
    _queue(sending, Kind.READING_LINK, "one")
    with pytest.raises(KeyError):
        _send(sending)
    assert _state(sending, Kind.READING_LINK, "one") == (MailState.WAITING, "could not be written (KeyError)")


def test_a_name_that_breaks_a_header_is_refused_for_good(sending: Installation, mailbox: Mailbox) -> None:
    _queue(sending, Kind.COACH_INVITATION, EVIL)
    assert _send(sending).refused == 1
    state = _state(sending, Kind.COACH_INVITATION, EVIL)
    assert state is not None
    assert state[0] is MailState.REFUSED
    assert mailbox.taken == []


def test_the_end_of_a_wave_touches_no_letter_of_the_desk(sending: Installation, clock: Clock) -> None:
    wave = open_wave(sending, peer=3)
    _queue(sending, Kind.READING_LINK, "one")
    remind(sending, wave)
    close_wave(sending, wave)
    with sending.database.write() as session:
        outbox.erase_unsent(session, "")
        outbox.forget(session, wave)
        outbox.forget(session, "")
    assert _rows(sending) == {("", "one")}


@pytest.mark.parametrize("kind", DESK_KINDS)
@pytest.mark.parametrize(
    "changes", [{"mail": "folder:"}, {"base_url": "http://127.0.0.1:8000"}, {"base_url": ""}], ids=str
)
def test_no_link_of_any_kind_leads_or_lies_where_it_must_not(
    sending: Installation, mailbox: Mailbox, kind: Kind, changes: dict[str, str]
) -> None:
    _queue(sending, kind, "one")
    elsewhere = replace(sending, source=replace(sending.settings, **changes))  # type: ignore[arg-type]
    with pytest.raises(LaunchRefusedError):
        _send(elsewhere)
    assert not (sending.settings.data / "mail").exists()
    assert mailbox.taken == []


def test_without_a_server_letters_lie_in_a_folder_of_their_own(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    _queue(installation, Kind.READING_LINK, "one")
    _send(installation)
    assert sorted(path.parent.name for path in installation.settings.mail_folder.rglob("*.eml")) == sorted(
        [wave] * 4 + ["desk"]
    )
    close_wave(installation, wave)
    assert [path.parent.name for path in installation.settings.mail_folder.rglob("*.eml")] == ["desk"]


@pytest.mark.parametrize("field", ["name", "subject", "email"])
@pytest.mark.parametrize("piece", ["\r\n", "\n", "\u2028", "\x00", "=?utf-8?q?a=0d=0aBcc=3A?="])
def test_no_text_of_a_letter_begins_a_header(sending: Installation, field: str, piece: str) -> None:
    with pytest.raises(HeaderInjectionError):
        note(sending, replace(NOTE, **{field: f"Dana{piece}Bcc: x@example.org"}), identifier="a")  # type: ignore[arg-type]
    evil = Address(f"Casey{'=?utf-8?q?a?='}", addr_spec="casey@example.org")
    with pytest.raises(HeaderInjectionError):
        note(sending, replace(NOTE, reply_to=evil), identifier="a")


def test_a_letter_without_link_or_person_behind_it_is_whole_too(sending: Installation) -> None:
    bare = DeskLetter("", "casey@example.org", "Your password was changed", ("It was changed <today> & here.",))
    letter = note(sending, bare, identifier="a")
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["Reply-To"] is None
    plain, html = _parts(letter)
    assert plain.strip() == "Hello,\n\nIt was changed <today> & here."
    assert "It was changed &lt;today&gt; &amp; here." in html
    assert "href" not in html
    assert "copy this address" not in html
    with_person = note(sending, NOTE, identifier="a").message
    assert with_person["Auto-Submitted"] is None


def test_plain_text_is_paragraphs_with_one_blank_line_between(sending: Installation) -> None:
    plain, _ = _parts(note(sending, NOTE, identifier="a"))
    expected = [
        "Hello Dana Whitfield,",
        *NOTE.paragraphs,
        f"{NOTE.button}:",
        LINK,
        *NOTE.quiet,
    ]
    assert plain.strip().split("\n\n") == expected


@pytest.mark.parametrize("changes", [{"button": ""}, {"link": ""}])
def test_a_button_and_its_link_go_together(sending: Installation, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="button"):
        note(sending, replace(NOTE, **changes), identifier="a")  # type: ignore[arg-type]


# --- who is answered to -------------------------------------------------------------------------------------------


@pytest.fixture
def by_another_coach(sending: Installation) -> str:
    wave = open_wave(sending, peer=3)
    with sending.database.write() as session:
        session.execute(update(Wave).values(coach="Robin Reyes", coach_email="robin@coaching.example"))
    return wave


def test_a_reply_to_an_invitation_reaches_the_waves_own_coach(
    sending: Installation, mailbox: Mailbox, by_another_coach: str
) -> None:
    _send(sending)
    sending.clock.pass_(days=1)  # type: ignore[attr-defined]
    remind(sending, by_another_coach)
    remind_all_due(sending)
    assert len(mailbox.taken) == 8
    for taken in mailbox.taken:
        if taken.sender.startswith("no-reply"):
            assert taken.message["Reply-To"] is None
            assert "robin@" not in taken.content.decode()
        else:
            assert str(taken.message["Reply-To"]) == "Robin Reyes <robin@coaching.example>"


def test_a_wave_without_a_coachs_address_is_answered_to_the_installations_coach(
    sending: Installation, mailbox: Mailbox
) -> None:
    open_wave(sending, peer=3)
    with sending.database.write() as session:
        session.execute(update(Wave).values(coach_email=""))
    _send(sending)
    assert {str(taken.message["Reply-To"]) for taken in mailbox.taken} == {"Casey Morgan <casey@coaching.example>"}
