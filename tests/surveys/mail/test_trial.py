"""The test message: it goes out as mail really does, and what keeps it is told in one plain sentence of our own."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import func, select

from surveys.core.config import Settings
from surveys.core.installation import Installation
from surveys.mail import transports
from surveys.mail.mime import HeaderInjectionError
from surveys.mail.tables import Message
from surveys.mail.transports import Patience, SmtpTransport
from surveys.mail.trial import Outcome, Trouble, send_test
from tests.support.tls import certificate
from tests.support.tls import serving as with_tls
from tests.surveys.mail.scripted import HANG_UP, Script, serving
from tests.surveys.mail.server import Mailbox, free_port, running

TO = Address("Casey Morgan", addr_spec="casey@coaching.example")
GOSSIP = "Pat Peer <pat@example.org> is on leave"


def _with(installation: Installation, port: int, address: str = "smtp://127.0.0.1:{port}") -> Settings:
    return replace(installation.settings, mail=address.format(port=port))


def _try(installation: Installation, port: int, address: str = "smtp://127.0.0.1:{port}", **more: str) -> Outcome:
    return send_test(installation, replace(_with(installation, port, address), **more), TO)  # type: ignore[arg-type]


def _accepts(*_: object) -> AuthResult:
    return AuthResult(success=True)


def _refuses(*_: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


def _say_nothing(connection: socket.socket) -> None:
    connection.recv(1)


@contextmanager
def _listening(behaviour: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that is none: does one thing with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        listener.settimeout(10)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                behaviour(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield port
        thread.join(timeout=10)


def test_a_test_goes_out_as_an_invitation_does_and_as_a_reminder_does(
    sending: Installation, mailbox: Mailbox, port: int
) -> None:
    outcome = _try(sending, port)
    assert outcome == Outcome(
        None, "The mail server took both test messages for casey@coaching.example: look whether anything arrived."
    )
    assert outcome.sent
    assert [(taken.sender, taken.recipient) for taken in mailbox.taken] == [
        ("casey@feedback.example.org", "casey@coaching.example"),
        ("no-reply@feedback.example.org", "casey@coaching.example"),
    ]
    assert [str(taken.message["Subject"]) for taken in mailbox.taken] == [
        "Test message: invitations are sent like this",
        "Test message: reminders are sent like this",
    ]
    for taken in mailbox.taken:
        assert taken.message["From"].addresses[0].addr_spec == taken.sender
        assert not re.findall(r"https?://", taken.text("plain") + taken.text("html"))


def test_it_is_sent_at_once_and_with_the_settings_given_not_those_in_force(sending: Installation, port: int) -> None:
    other = free_port()
    with running(Mailbox(), other) as mailbox:
        given = replace(
            _with(sending, other), mail_from=Address("Robin", addr_spec="robin@elsewhere.example"), base_url=""
        )
        assert send_test(sending, given, TO).sent
    assert mailbox.taken[0].sender == "robin@elsewhere.example"
    assert "@elsewhere.example>" in str(mailbox.taken[0].message["Message-ID"])
    with sending.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_one_message_is_enough_where_both_come_from_one_address(sending: Installation, port: int) -> None:
    with running(Mailbox(), port) as mailbox:
        settings = replace(_with(sending, port), mail_no_reply=sending.settings.mail_from)
        assert "took the test message" in send_test(sending, settings, TO).sentence
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize(
    ("where", "answer", "trouble"),
    [
        ("to_sender", "553 {gossip}", Trouble.SENDER_REFUSED),
        ("to_sender", "530 {gossip}", Trouble.SIGN_IN_WANTED),
        ("to_sender", "451 {gossip}", Trouble.PUT_OFF),
        ("to_recipient", "550 {gossip}", Trouble.RECIPIENT_REFUSED),
        ("to_recipient", "550 5.1.1 {gossip}", Trouble.RECIPIENT_REFUSED),
        ("to_recipient", "550 5.4.5 {gossip}", Trouble.ACCOUNT_REFUSED),
        ("to_recipient", "554 5.7.1 {gossip}", Trouble.ACCOUNT_REFUSED),
        ("to_recipient", "530 {gossip}", Trouble.SIGN_IN_WANTED),
        ("to_recipient", "504 {gossip}", Trouble.ACCOUNT_REFUSED),
        ("to_recipient", "451 {gossip}", Trouble.PUT_OFF),
        ("to_content", "554 {gossip}", Trouble.MESSAGE_REFUSED),
        ("to_content", "554 5.7.1 {gossip}", Trouble.ACCOUNT_REFUSED),
        ("to_content", "451 {gossip}", Trouble.PUT_OFF),
    ],
)
def test_what_the_server_refuses_is_told_without_its_words(
    sending: Installation, mailbox: Mailbox, port: int, where: str, answer: str, trouble: Trouble
) -> None:
    setattr(mailbox, where, lambda _: answer.format(gossip=GOSSIP))
    outcome = _try(sending, port)
    assert outcome.trouble is trouble
    assert "leave" not in outcome.sentence
    assert "pat@" not in outcome.sentence
    assert mailbox.taken == []


def test_a_server_that_would_send_no_reminder_is_found_out(sending: Installation, mailbox: Mailbox, port: int) -> None:
    mailbox.to_sender = lambda address: "553 not yours" if address.startswith("no-reply") else "250 ok"
    outcome = _try(sending, port)
    assert outcome.trouble is Trouble.REMINDER_SENDER_REFUSED
    assert "no-reply@feedback.example.org" in outcome.sentence


def test_a_server_that_says_so_at_the_recipient_only_is_found_out_too(
    sending: Installation, mailbox: Mailbox, port: int
) -> None:
    mailbox.to_recipient = lambda _: "550 5.1.0 sender rejected" if mailbox.taken else "250 ok"
    assert _try(sending, port).trouble is Trouble.REMINDER_SENDER_REFUSED


def test_a_server_that_takes_one_letter_a_connection_takes_both(sending: Installation, port: int) -> None:
    with serving(Script(letters_a_connection=1), port) as script:
        assert _try(sending, port).sent
    assert script.connections == 2


def test_a_server_that_has_the_letter_and_hangs_up_is_no_slip_in_the_settings(sending: Installation, port: int) -> None:
    with serving(Script(to_content=lambda _: HANG_UP), port):
        outcome = _try(sending, port)
    assert outcome.trouble is Trouble.NOT_SAID
    assert "look whether anything arrived" in outcome.sentence


def test_a_port_where_nobody_listens(sending: Installation, port: int) -> None:
    outcome = _try(sending, port)
    assert outcome == Outcome(
        Trouble.CONNECTION_REFUSED,
        f"127.0.0.1 takes no connection on port {port}: look whether the port is right.",
    )


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
def test_a_name_that_nobody_knows(sending: Installation, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    outcome = _try(sending, 587, "smtp://mial.example.org")
    assert outcome.trouble is Trouble.NAME_NOT_FOUND
    assert "mial.example.org" in outcome.sentence


def test_a_server_that_says_nothing(sending: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.mail.trial._PATIENCE", Patience(command=0.2, letter=0.2))
    with _listening(_say_nothing) as port:
        assert _try(sending, port).trouble is Trouble.NO_ANSWER


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"421 too busy\r\n"])
def test_a_server_that_hangs_up(sending: Installation, greeting: bytes) -> None:
    with _listening(lambda connection: connection.sendall(greeting)) as port:
        assert _try(sending, port).trouble is Trouble.HUNG_UP


def test_a_server_that_turns_us_away_at_the_door(sending: Installation) -> None:
    with _listening(lambda connection: connection.sendall(b"554 5.7.1 blocked: pat@example.org\r\n")) as port:
        outcome = _try(sending, port)
    assert outcome.trouble is Trouble.ACCOUNT_REFUSED
    assert outcome.sentence.startswith("127.0.0.1 refuses what this account sends (554 5.7.1)")


def test_a_server_without_encryption_on_another_machine(
    sending: Installation, mailbox: Mailbox, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transports, "is_loopback", lambda _: False)  # as if the server stood elsewhere
    assert _try(sending, port, "smtp://casey:s3cret@127.0.0.1:{port}").trouble is Trouble.NO_ENCRYPTION
    assert mailbox.taken == []


def test_the_wrong_kind_of_encryption(sending: Installation, mailbox: Mailbox, port: int) -> None:
    assert _try(sending, port, "smtps://127.0.0.1:{port}").trouble is Trouble.ENCRYPTION_FAILED


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_its_name(sending: Installation, tmp_path: Path, port: int, scheme: str) -> None:
    own = with_tls(certificate(tmp_path))
    options = {"ssl_context": own} if scheme == "smtps" else {"tls_context": own}
    with running(Mailbox(), port, **options) as mailbox:
        outcome = _try(sending, port, f"{scheme}://127.0.0.1:{{port}}")
    assert outcome.trouble is Trouble.CERTIFICATE
    assert mailbox.taken == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_goes_over_an_encrypted_connection(
    sending: Installation, tmp_path: Path, port: int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is excepted for loopback here: encryption is asked for, and the password comes after it."""
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setattr(transports, "is_loopback", lambda _: False)
    told: list[tuple[bool, object]] = []

    def asked(_server: object, session: object, *rest: object) -> AuthResult:
        told.append((session.ssl is not None or scheme == "smtps", rest[-1]))  # type: ignore[attr-defined]
        return AuthResult(success=True)

    own = {"ssl_context": with_tls(file)} if scheme == "smtps" else {"tls_context": with_tls(file)}
    options = {**own, "authenticator": asked, "auth_require_tls": scheme == "smtp"}
    with running(Mailbox(), port, **options) as mailbox:
        outcome = _try(sending, port, f"{scheme}://casey:s3%40cret@localhost:{{port}}")
    assert outcome.sent, outcome
    assert len(mailbox.taken) == 2
    ((encrypted, credentials),) = told
    assert encrypted
    assert credentials.password == b"s3@cret"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("authenticator", "trouble"), [(_refuses, Trouble.PASSWORD_REFUSED), (None, Trouble.NO_SIGN_IN)]
)
def test_a_password_that_is_refused_or_not_asked_for(
    sending: Installation, port: int, authenticator: object, trouble: Trouble
) -> None:
    options = {"authenticator": authenticator, "auth_require_tls": False} if authenticator else {}
    with running(Mailbox(), port, **options):
        outcome = _try(sending, port, "smtp://casey:s3cret@127.0.0.1:{port}")
    assert outcome.trouble is trouble
    assert "s3cret" not in outcome.sentence


def test_a_password_in_other_letters_is_told_and_holds_up_no_worker(sending: Installation, port: int) -> None:
    address = f"smtp://casey:s%C3%A9cret@127.0.0.1:{port}"
    with running(Mailbox(), port, authenticator=_accepts, auth_require_tls=False):
        assert _try(sending, port, address).trouble is Trouble.PASSWORD_LETTERS
        with pytest.raises(transports.UnreachableError, match="cannot be reached"), SmtpTransport(address).connect():
            pass


def test_without_a_server_it_lies_in_the_folder(installation: Installation) -> None:
    assert "mail folder" in send_test(installation, installation.settings, TO).sentence
    assert len(list((installation.settings.mail_folder / "desk").glob("*.eml"))) == 2
    blocked = replace(installation.settings, mail=f"folder:{installation.settings.data / 'parallax.sqlite3'}")
    assert send_test(installation, blocked, TO).trouble is Trouble.FOLDER


def test_a_name_that_would_begin_a_header_is_refused(sending: Installation, mailbox: Mailbox, port: int) -> None:
    with pytest.raises(HeaderInjectionError):
        send_test(sending, sending.settings, Address("Casey =?utf-8?q?a?=", addr_spec="casey@coaching.example"))
    assert mailbox.taken == []
