"""Where no server may carry a link: nothing in the clear to another machine, and a folder to try things out with."""

import pytest

from surveys.core.installation import Installation
from surveys.mail.tables import MailState
from surveys.mail.transports import transport_for
from surveys.waves.progress import status
from surveys.worker.delivery import deliver_due
from tests.support.installations import Clock, open_wave
from tests.support.mailing import send
from tests.surveys.mail.server import Mailbox


def test_no_link_travels_in_the_clear_to_another_machine(
    sending: Installation, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.mail.transports.is_loopback", lambda _: False)  # as if the server stood elsewhere
    wave = open_wave(sending, peer=4)
    assert deliver_due(sending, transport_for(sending.settings)).later == 5
    assert not mailbox.taken
    assert status(sending, wave).invitations == {MailState.WAITING: 5}


def test_the_mail_folder_holds_one_file_a_message_that_only_its_owner_reads(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    send(installation)
    files = list(installation.settings.mail_folder.rglob("*"))
    assert {path.parent.name for path in files if path.is_file()} == {wave}
    assert len([path for path in files if path.suffix == ".eml"]) == 4
    assert {path.stat().st_mode & 0o777 for path in files if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in files if path.is_dir()} == {0o700}


def test_a_folder_that_cannot_be_written_keeps_the_mail_for_later(installation: Installation, clock: Clock) -> None:
    open_wave(installation, peer=3)
    installation.settings.mail_folder.write_text("a file in the way")
    assert send(installation).later == 4
    installation.settings.mail_folder.unlink()
    clock.pass_(minutes=1)
    assert send(installation).sent == 4
