"""A mail server's parts and its one address say the same; a known password goes to its own server only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.mail.server_address import Encryption, MailServer

HOSTS = st.sampled_from(["mail.example.org", "127.0.0.1", "::1", "localhost"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(HOSTS, st.none() | st.integers(1, 65535), st.sampled_from(Encryption), TEXTS.filter(bool), TEXTS)
def test_any_user_and_password_come_back_as_they_were(
    host: str, port: int | None, encryption: Encryption, user: str, password: str
) -> None:
    server = MailServer(host, port, encryption, user, password)
    assert MailServer.read(server.address()) == server


@pytest.mark.parametrize(
    "text", ["folder:", "folder:/tmp/mail", "", "http://mail.example.org", "smtp://", "smtp://[::1"]
)
def test_what_names_no_server_is_none(text: str) -> None:
    assert MailServer.read(text) is None


KNOWN = MailServer("mail.example.org", 587, Encryption.STARTTLS, "alice", "secret")


def test_an_empty_password_keeps_the_known_one() -> None:
    typed = MailServer("mail.example.org", 587, Encryption.STARTTLS, "alice")
    assert typed.with_password_of(KNOWN) == KNOWN


@pytest.mark.parametrize(
    "typed",
    [
        MailServer("mail.charlie.example", 587, Encryption.STARTTLS, "alice"),
        MailServer("mail.example.org", 2525, Encryption.STARTTLS, "alice"),
        MailServer("mail.example.org", 587, Encryption.TLS, "alice"),
        MailServer("mail.example.org", 587, Encryption.STARTTLS, "bob"),
    ],
)
def test_a_known_password_is_never_sent_to_another_server_or_user(typed: MailServer) -> None:
    assert typed.with_password_of(KNOWN).password == ""


def test_a_new_password_replaces_the_known_one() -> None:
    typed = MailServer("mail.example.org", 587, Encryption.STARTTLS, "alice", "changed")
    assert typed.with_password_of(KNOWN).password == "changed"
