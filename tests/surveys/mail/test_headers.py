"""Headers of 2,000 letters to people with all kinds of names, read back by RFC 5322 and RFC 2047.

Read with the older half of the library: the newer one, which writes messages, puts blanks between encoded words.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr
from random import Random

import pytest

from instruments.groups import RaterGroup
from surveys.core.addresses import name_problem
from surveys.core.config import Settings, read_settings
from surveys.invited.checks import LONGEST_NAME
from surveys.mail.render import Letter, render
from surveys.mail.tables import Kind

SETTINGS = read_settings({"PARALLAX_MAIL_FROM": "Casey Morgan <casey@feedback.example.org>"})
SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "äöüßéèñçøåžłőğıİ",
    "абвгдежзиклмнопрстуфхцчшщыэюяΑΒΓΔΕαβγδε",
    "李小龍山田太郎김민수박서연",
    "محمدعبداللهשלוםאברהם",
    "कमलाप्रियाไทยพรทิพย์",
    "\U0001f680\U0001f469\u200d\U0001f4bb\U0001d4d0",
    "e\u0301o\u0302a\u0308",
)
MARKS = ",.;:'\"\\()<>[]@!#$%&*+-=?^_`{|}~/"
LENGTHS = (1, 2, 7, 12, 41, 42, 43, 44, 45, 46, 60, 75, 76, 77, 78, 79, 80, 99, 100)


def _word(random: Random) -> str:
    letters = random.choice(SCRIPTS) + (random.choice(MARKS) * 3 if random.random() < 0.3 else "")
    return "".join(random.choice(letters) for _ in range(random.choice(LENGTHS)))


def _name(random: Random) -> str:
    """Draw a name that the forms take: one long word, or several, sometimes with two blanks between."""
    while True:
        words = [_word(random) for _ in range(random.choice((1, 1, 2, 3)))]
        name = random.choice((" ", " ", " ", "  ")).join(words)[:LONGEST_NAME].strip()
        if name and not name_problem(name, longest=LONGEST_NAME):
            return name


def _letters(number: int, seed: int = 0) -> Iterator[tuple[Letter, Settings]]:
    random = Random(seed)
    for kind in [Kind.INVITATION, Kind.REMINDER] * (number // 2):
        first, last, coach, sender = (_name(random) for _ in range(4))
        letter = Letter(
            kind=kind,
            first_name=first,
            name=f"{first} {last}",
            email=f"{'p' * random.choice((1, 30, 64))}@{'d' * random.choice((1, 60))}.example.org",
            group=RaterGroup.PEER,
            executive=_name(random),
            coach=coach,
            coach_email="casey@coaching.example",
            minutes=11,
            closes_on=date(2026, 3, 20),
            zone=SETTINGS.timezone,
            link="https://feedback.example.org/s/x",
            to_everyone=False,
        )
        yield letter, replace(SETTINGS, mail_from=Address(sender, addr_spec=SETTINGS.mail_from.addr_spec))


def _sent(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def _mailbox(message: Message, name: str) -> tuple[str, str]:
    written, address = parseaddr("".join(str(message[name]).splitlines()))
    return str(make_header(decode_header(written))), address


def _text(message: Message, name: str) -> str:
    return str(make_header(decode_header("".join(str(message[name]).splitlines()))))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_two_thousand_letters_say_whom_they_are_to_and_from_whatever_the_names(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "surveys.mail.mime.css_inline.inline", lambda page, **_: page
    )  # half of the time, and no header's matter
    for letter, settings in _letters(500, seed):
        raw = _sent(render(letter, settings, identifier="a" * 32, at=datetime(2026, 3, 2, 12, tzinfo=UTC)))
        _holds_its_form(raw)
        message = BytesParser().parsebytes(raw)  # of headers alone, an older Python misses the parts
        reminder = letter.kind is Kind.REMINDER
        sender = (settings.mail_no_reply if reminder else settings.mail_from).addr_spec
        assert message.defects == []
        assert _mailbox(message, "To") == (letter.name, letter.email)
        assert _mailbox(message, "From") == (settings.mail_from.display_name, sender)
        assert _text(message, "Subject").endswith(f"Your view of {letter.executive}'s leadership")
        if not reminder:
            assert _mailbox(message, "Reply-To") == (letter.coach, letter.coach_email)
        assert message["Message-ID"] == f"<{'a' * 32}@feedback.example.org>"


def _holds_its_form(raw: bytes) -> None:
    """Every line is within 998, every header begins beside its name, and no blank line stands among them."""
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 998
    assert raw.isascii()
    for line in lines[: lines.index(b"")]:
        assert re.fullmatch(rb"[A-Za-z-]+: [!-~].*| [!-~].*", line), line


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Pat Peer", b"To: Pat Peer <pat@example.org>"),
        ("P" * 79, b"To: " + b"P" * 79 + b"\r\n <pat@example.org>"),
        ("Peer, Pat", b'To: "Peer, Pat" <pat@example.org>'),
        ("Zoë", b"To: =?utf-8?b?Wm/Dqw==?= <pat@example.org>"),
        ("", b"To: pat@example.org"),
    ],
)
def test_plain_names_stay_readable_in_the_raw_letter(name: str, written: bytes) -> None:
    letter = replace(next(_letters(2))[0], name=name, email="pat@example.org")
    raw = _sent(render(letter, SETTINGS, identifier="a" * 32, at=datetime(2026, 3, 2, 12, tzinfo=UTC)))
    assert written + b"\r\n" in raw
