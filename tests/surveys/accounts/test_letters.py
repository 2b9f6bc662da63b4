"""Letters to coaches: the link in them works, and nothing is sent that nobody can use any more."""

import re
from email.message import EmailMessage

import pytest

from surveys.accounts import resetting
from surveys.accounts.coaches import accept, invite, invite_again, stop
from surveys.accounts.tables import KeyPurpose
from surveys.core.installation import Installation
from surveys.mail.folder_reader import message_of
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.installations import Clock
from tests.surveys.accounts.builders import ALICE, BOB, PASSWORD, a_coach, row_of

pytestmark = pytest.mark.usefixtures("quick_hashes")


def _delivered(installation: Installation) -> list[EmailMessage]:
    deliver_due(installation, transport_for(installation.settings))
    found = sorted(installation.settings.mail_folder.rglob("*.eml"))
    return [message_of(path.read_bytes()) for path in found]


def _token(letter: EmailMessage, purpose: KeyPurpose) -> str:
    page = {KeyPurpose.INVITATION: "invitation", KeyPurpose.RESET: "reset"}[purpose]
    tokens = {
        found
        for part in letter.walk()
        if part.get_content_maintype() == "text"
        for found in re.findall(rf"http://127\.0\.0\.1:8000/desk/{page}/([\w.-]+)", part.get_content())
    }
    assert len(tokens) == 1
    return str(tokens.pop())


def test_the_link_of_the_letter_is_the_one_that_was_made(installation: Installation) -> None:
    a_coach(installation, is_admin=True)
    made = invite(installation, name="Bob Byrne", email=BOB, is_admin=False)
    letter = _delivered(installation)[0]
    assert letter["To"] == f"Bob Byrne <{BOB}>"
    assert made.endswith(_token(letter, KeyPurpose.INVITATION))
    accept(installation, _token(letter, KeyPurpose.INVITATION), name="Bob", password=PASSWORD)


def test_a_reset_comes_to_the_address_on_file(installation: Installation) -> None:
    a_coach(installation)
    resetting.ask(installation, "ALICE@example.org")
    letter = _delivered(installation)[0]
    assert letter["To"] == f"Alice <{ALICE}>"
    resetting.reset(installation, _token(letter, KeyPurpose.RESET), "another quiet evening")


def test_no_letter_goes_out_whose_link_is_dead(installation: Installation, clock: Clock) -> None:
    a_coach(installation, is_admin=True)
    invite(installation, name="Bob", email=BOB, is_admin=False)
    invite_again(installation, row_of(installation, BOB).id)
    invite(installation, name="Dora", email="dora@example.org", is_admin=False)
    stop(installation, row_of(installation, "dora@example.org").id)
    assert [letter["To"] for letter in _delivered(installation)] == [f"Bob <{BOB}>"]
    resetting.ask(installation, ALICE)
    clock.pass_(hours=1)
    assert len(_delivered(installation)) == 1
