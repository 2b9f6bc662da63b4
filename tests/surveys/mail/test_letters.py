"""The messages themselves: valid whatever the names, one person each, and no header that a name could begin."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.groups import RaterGroup
from surveys.core.config import read_settings
from surveys.core.links import Links, Purpose, new_id
from surveys.mail.folder_reader import message_of
from surveys.mail.mime import HeaderInjectionError
from surveys.mail.render import Letter, envelope_sender, render
from surveys.mail.tables import Kind
from surveys.mail.wordings import WORDED_KINDS

SETTINGS = read_settings(
    {
        "PARALLAX_COACH": "Casey Morgan <casey@coaching.example>",
        "PARALLAX_MAIL_FROM": "Casey Morgan <casey@feedback.example.org>",
    }
)
LINK = "https://feedback.example.org/s/" + "x" * 20 + "." + "y" * 22
PAT = Letter(
    kind=Kind.INVITATION,
    first_name="Pat",
    name="Pat Peer",
    email="pat@example.org",
    group=RaterGroup.PEER,
    executive="Dana Whitfield",
    coach="Casey Morgan",
    minutes=11,
    closes_on=date(2026, 3, 20),
    zone=ZoneInfo("Europe/Berlin"),
    link=LINK,
    to_everyone=False,
)
HEADERS = {"subject", "from", "to", "reply-to", "date", "message-id", "mime-version", "content-type"}


def _bytes(letter: Letter) -> bytes:
    return bytes(render(letter, SETTINGS, identifier="a" * 32, at=datetime(2026, 3, 2, 12, tzinfo=UTC)))


def _read(letter: Letter) -> EmailMessage:
    return message_of(_bytes(letter))


def _texts(message: EmailMessage) -> list[str]:
    return [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]


NAMES = {
    "a comma": "Peer, Pat",
    "quotes": 'Pat "the Rock" Peer',
    "a backslash": "Pat \\ Peer",
    "an address": "Pat <evil@example.org>",
    "a header": "Bcc: evil@example.org",
    "brackets": "Pat (Sales)",
    "emoji": "Pat \U0001f680",
    "Vietnamese": "Nguyễn Thị Minh Khai",
    "Chinese": "李小龍",
    "Arabic": "محمد",
    "100 letters": "P" * 100,
    "100 accents": "É" * 100,
    "100 emoji": "\U0001f680" * 100,
    "markup": "<b>Pat</b> & <script>alert(1)</script>",
    "a template": "{{ letter.link }} {% raw %}",
    "a dot at the start of a line": ". Pat",
}


@pytest.mark.parametrize("kind", WORDED_KINDS)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_any_name_gives_one_valid_message_to_one_person(name: str, kind: Kind) -> None:
    letter = replace(PAT, kind=kind, first_name=name, name=name, executive=name, coach=name)
    raw = _bytes(letter)
    assert max(len(line) for line in raw.split(b"\n")) < 998
    assert raw.isascii()
    message = _read(letter)
    assert message.defects == []
    extra = {"auto-submitted", "x-auto-response-suppress"} if kind is Kind.REMINDER else set()
    assert {header.lower() for header in message.keys()} <= HEADERS | extra  # noqa: SIM118 - a message is no mapping
    assert [address.addr_spec for address in message["To"].addresses] == ["pat@example.org"]
    assert name in str(message["Subject"])
    plain, html = _texts(message)
    assert f"Hello {name}," in plain
    assert "<script>" not in html
    assert LINK in plain
    assert LINK in html


@pytest.mark.parametrize(
    "piece",
    [
        "\r",
        "\n",
        "\r\n",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
        "\x00",
        "\t",
        "=?utf-8?q?a=0d=0aBcc=3A?=",
        "=?utf-8?b?DQo=?=",
    ],
)
@pytest.mark.parametrize("field", ["name", "executive", "coach", "email"])
def test_a_text_that_could_begin_a_header_is_never_rendered(field: str, piece: str) -> None:
    with pytest.raises(HeaderInjectionError):
        _bytes(replace(PAT, **{field: f"Pat{piece}Bcc: evil@example.org"}))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=100))
def test_whatever_the_name_no_header_is_added(name: str) -> None:
    letter = replace(PAT, name=name, executive=name, coach=name)
    try:
        message = _read(letter)
    except HeaderInjectionError:
        return
    assert {header.lower() for header in message.keys()} <= HEADERS  # noqa: SIM118 - a message is no mapping
    assert [address.addr_spec for address in message["To"].addresses] == ["pat@example.org"]


def test_plain_and_html_say_the_same_day_and_minutes() -> None:
    for text in (re.sub("</?strong>", "", text) for text in _texts(_read(PAT))):
        assert "the end of Friday, 20 March 2026, Berlin time." in text
        assert "about 11 minutes" in text.lower()


@pytest.mark.parametrize("kind", WORDED_KINDS)
@pytest.mark.parametrize("group", [RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER])
@pytest.mark.parametrize("coach", ["", "Casey Morgan"])
def test_every_message_reads_as_whole_sentences(kind: Kind, group: RaterGroup, coach: str) -> None:
    plain, html = _texts(_read(replace(PAT, kind=kind, group=group, coach=coach)))
    paragraphs = [part.strip() for part in plain.split("\n\n") if part.strip()]
    assert paragraphs[0] == "Hello Pat,"
    signed = [part for part in paragraphs if part.startswith("Casey Morgan\n")]
    assert len(signed) == (coach != "" and kind is Kind.INVITATION)
    assert sum(part.startswith("Not sure that this is genuine?") for part in paragraphs) == 1
    for paragraph in (part for part in paragraphs[1:] if part not in signed):
        assert paragraph.startswith("https://") or (paragraph[0].isupper() and paragraph[-1] in ".:")
    assert "\n\n\n" not in plain
    assert "  " not in plain
    assert "button" not in plain
    assert "None" not in plain + html


@pytest.mark.parametrize("kind", WORDED_KINDS)
@pytest.mark.parametrize("base", ["https://a.example", "https://feedback.example.co.uk"])
def test_the_link_stands_on_one_line_as_it_is_sent(kind: Kind, base: str) -> None:
    installed = Links(["a key of this test, long enough for one"], Purpose.SURVEY)
    link = f"{base}/s/{installed.sign(new_id())}"
    assert len(base) <= 30
    body = _bytes(replace(PAT, kind=kind, link=link)).decode().partition("\n\n")[2]
    lines = body.split("\n")
    assert link in lines
    assert max(len(line) for line in lines) <= 76


@pytest.mark.parametrize("kind", WORDED_KINDS)
def test_the_page_is_laid_out_by_tables_and_knows_a_dark_screen(kind: Kind) -> None:
    _, html = _texts(_read(replace(PAT, kind=kind)))
    page = BeautifulSoup(html, "html.parser")
    assert {table["role"] for table in page.find_all("table")} == {"presentation"}
    button, address = page.find_all("a")
    assert (button["href"], address["href"], address.get_text()) == (LINK, LINK, LINK)
    assert "text-decoration: underline" in button["style"]  # a program that drops colours still shows what it is
    cell = button.find_parent("td")
    assert cell is not None
    assert "border: 2px solid" in cell["style"]
    assert "prefers-color-scheme: dark" in page.style.get_text()  # type: ignore[union-attr]


def test_only_the_anonymous_are_promised_anonymity() -> None:
    promise = "which answers are yours"
    for group in RaterGroup:
        plain, html = _texts(_read(replace(PAT, group=group)))
        assert (promise in plain) is (promise in html) is (not group.attributed)
        assert ("supervisors" in plain) is (group is RaterGroup.SUPERVISOR)


def test_bounces_of_reminders_go_elsewhere_than_those_of_invitations() -> None:
    assert envelope_sender(Kind.INVITATION, SETTINGS) == "casey@feedback.example.org"
    assert envelope_sender(Kind.REMINDER, SETTINGS) == "no-reply@feedback.example.org"


def test_a_reminder_to_everyone_does_not_promise_that_it_was_the_last() -> None:
    reminder = replace(PAT, kind=Kind.REMINDER)
    for letter, said in (
        (reminder, "no further reminder will come"),
        (replace(reminder, to_everyone=True), "go to everybody"),
    ):
        plain = _read(letter).get_body(("plain",))
        assert plain is not None
        assert said in " ".join(plain.get_content().split())


def test_no_template_names_a_remote_file() -> None:
    folder = Path(__file__).parents[3] / "surveys" / "mail" / "templates"
    for path in folder.iterdir():
        content = path.read_text(encoding="utf-8")
        assert "http" not in content
        assert "<img" not in content
        assert "tracking" not in content.lower()
