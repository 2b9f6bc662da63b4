"""A wave's own opening paragraphs: plain words only, no way out of the mail, and nothing of the rest taken away."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from instruments.groups import RaterGroup
from instruments.visible import is_blank
from surveys.core.addresses import web_address
from surveys.core.installation import Installation
from surveys.mail import wordings
from surveys.mail.folder_reader import message_of
from surveys.mail.outbox import forget
from surveys.mail.preview import Occasion, preview
from surveys.mail.render import render
from surveys.mail.tables import Kind, Wording
from surveys.mail.transports import transport_for
from surveys.mail.wordings import LONGEST, WORDED_KINDS, WordingError, check, default_text, fill
from surveys.waves.managing import remind
from surveys.worker.delivery import deliver_due
from tests.support.installations import open_wave
from tests.support.mailing import remind_all_due
from tests.surveys.mail.server import Mailbox
from tests.surveys.mail.test_letters import LINK, PAT, SETTINGS

OWN = "Dear {first_name},\n\nI coach {executive}. It takes {minutes} minutes, until {closing_day}.\nThanks, {coach}"
OCCASION = Occasion("Dana Whitfield", "Casey Morgan", 11, date(2026, 3, 20))

LINKS = [
    "http://example.org",
    "HTTPS://example.org/x",
    "https:example",
    "ftp://files",
    "mailto:casey",
    "www.example",
    "WWW.Example.org",
    "example.com",
    "example.com/path",
    "see(example.com)!",
    "<a href=example.com>here</a>",
    "sub.example.co.uk",
    "casey@example.org",
    "10.0.0.1/x",
    "\\\\server\\share",
    "x://y",
    "bücher.example",
    "пример.рф",
    "उदाहरण.भारत",
    "例え.テスト",
    "example\uff0ecom",
    "example\u2024com",
    "exam\u200dple.c\u200dom",
    "example.\ufe0fcom",
    "example.c\u0301om",
    "example.xn--p1ai",
    "{first_name}.example.com",
    "example.{coach}",
    "{executive}.{coach}",
    "end.Then",
]
PLAIN = [
    "It is 3.50 euros, on 20.03.2026 at 10.30 a.m. (e.g. early). Yes...and no",
    "The U.S.A. and a Ph.D., z.B. this; i.e. that: and/or so",
    ".NET is fine, so is C# and 1.2.3",
    "Tel.: +49 30 123456",
    "今日は。次に",
    "Wait… and see. Bye.",
    "می‌خواهم",
    "\U0001f469\u200d\U0001f4bb thanks",
    "",
]


@pytest.mark.parametrize("text", LINKS)
def test_whatever_a_mail_program_could_make_a_link_of_is_refused(text: str) -> None:
    with pytest.raises(WordingError, match="could become a link"):
        check(f"Hello,\n\nplease {text} soon")


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_not_taken_for_links(text: str) -> None:
    assert web_address(text) == ""
    assert check(text) == text


@pytest.mark.parametrize(
    "text", ["{name}", "{First_name}", "{link}", "{}", "{first_name.__class__}", "{minutes!r}", "{minutes:>99}", "{0}"]
)
def test_a_placeholder_that_there_is_none_of_is_named_with_those_there_are(text: str) -> None:
    with pytest.raises(WordingError) as refused:
        check(f"Hello {text},")
    assert text in str(refused.value)
    assert "{closing_day}" in str(refused.value)


@pytest.mark.parametrize(
    "text", ["{", "}", "{first_name", "first_name}", "{{first_name}}", "{first name}", "{ coach }"]
)
def test_a_broken_placeholder_is_refused(text: str) -> None:
    with pytest.raises(WordingError, match=r"brace|there is no"):
        check(text)


@pytest.mark.parametrize(
    "sign",
    ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\u00ad", "\ufeff", "\ue000", "\ud800"],
)
def test_a_sign_that_nobody_sees_is_refused_with_its_line(sign: str) -> None:
    with pytest.raises(WordingError, match="line 3"):
        check(f"One\n\ntwo{sign}three")


@pytest.mark.parametrize(("size", "taken"), [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False)])
def test_a_wording_has_at_most_2000_characters(size: int, taken: bool) -> None:
    if taken:
        assert check("x" * size + "\n") == "x" * size
    else:
        with pytest.raises(WordingError, match="2001 characters; at most 2000"):
            check("x" * size)


def test_line_breaks_are_made_alike() -> None:
    assert check("\r\n a \r\n\r\n \t\r\n\r\nb\rc\td  \n\n") == "a\n\nb\nc d"


@pytest.mark.parametrize("kind", WORDED_KINDS)
@pytest.mark.parametrize("has_coach", [True, False])
def test_the_defaults_pass_their_own_check(kind: Kind, has_coach: bool) -> None:
    for text in (default_text(kind, has_coach=has_coach), wordings.own_text(kind, has_coach=has_coach)):
        assert check(text) == text


@settings(max_examples=300)
@given(st.text(max_size=120) | st.text("ab.{}/:@w \n\r\tcom_", max_size=40))
def test_any_text_is_refused_in_words_or_stays_as_it_is(text: str) -> None:
    try:
        tidy = check(text)
    except WordingError as refused:
        assert len(str(refused)) < 300  # noqa: PT017
        return
    assert check(tidy) == tidy
    assert web_address(tidy) == ""
    assert "".join(tidy.split()) == "".join(text.split()) or (not tidy and is_blank(text))
    fill(tidy, {})


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_put_in_is_put_in_once_and_never_read_as_a_placeholder(name: str, coach: str) -> None:
    (paragraph,) = fill("a {first_name} b {coach} c", {"first_name": name, "coach": coach})
    assert paragraph == f"a {name} b {coach} c"


def _texts(letter: object) -> tuple[str, str]:
    message = render(letter, SETTINGS, identifier="a" * 32, at=datetime(2026, 3, 2, tzinfo=UTC))  # type: ignore[arg-type]
    read = message_of(bytes(message))
    plain, html = (str(part.get_content()) for part in read.iter_parts())
    return plain, html


@pytest.mark.parametrize("kind", WORDED_KINDS)
@pytest.mark.parametrize("group", [RaterGroup.SUPERVISOR, RaterGroup.PEER])
@pytest.mark.parametrize(
    "text", [OWN, "x", "<!-- ", "<style>p{first_name}", "{{ letter.link }}", "<div hidden>", "x" * 2000]
)
def test_whatever_the_wording_link_day_and_privacy_stay(kind: Kind, group: RaterGroup, text: str) -> None:
    base = replace(PAT, kind=kind, group=group)
    default = fill(default_text(kind), {"coach": base.coach, "executive": base.executive})[0]
    for part, before in zip(_texts(replace(base, wording=text)), _texts(base), strict=True):
        assert part.endswith(before.split(default)[1])
    plain, html = _texts(replace(base, wording=text))
    for part in (plain, html):
        assert LINK in part
        assert "Friday, 20 March 2026, Berlin time" in part
        assert "Nobody" in part or group is RaterGroup.SUPERVISOR
    assert "<!--" not in html
    assert "<div" not in html


def test_markup_is_shown_as_it_was_typed() -> None:
    plain, html = _texts(replace(PAT, wording="<b>Hi</b> & <img src=x>\nbye"))
    assert "<b>Hi</b> & <img src=x>\nbye" in plain
    assert ">&lt;b&gt;Hi&lt;/b&gt; &amp; &lt;img src=x&gt;<br>bye</p>" in html


def test_the_executives_own_letter_keeps_its_words() -> None:
    for kind in WORDED_KINDS:
        own = replace(PAT, kind=kind, group=RaterGroup.SELF)
        assert _texts(replace(own, wording="Something else")) == _texts(own)


@pytest.mark.parametrize("kind", WORDED_KINDS)
def test_a_preview_is_the_letter_itself_to_nobody_with_a_link_to_nowhere(kind: Kind) -> None:
    subject, plain, html = preview(kind, OWN, OCCASION, SETTINGS)
    assert "Dana Whitfield" in subject
    for text in (plain, html):
        assert "Dear Sam," in text
        assert "I coach Dana Whitfield. It takes 11 minutes, until Friday, 20 March 2026, UTC." in text
        assert set(re.findall(r"https?://[^\s\"<]+", text)) == {"http://127.0.0.1:8000/s/EXAMPLE"}
    assert "asks for your honest view" in preview(Kind.INVITATION, "", OCCASION, SETTINGS).plain
    assert "before you hear" in preview(Kind.INVITATION, "x", OCCASION, SETTINGS, group=RaterGroup.SELF).plain
    assert "/s/EXAMPLE" in preview(kind, "", OCCASION, replace(SETTINGS, base_url="")).plain
    with pytest.raises(WordingError):
        preview(kind, "www.example.org", OCCASION, SETTINGS)


def test_a_waves_wording_goes_to_everybody_but_the_executive_and_to_no_other_wave(
    sending: Installation, mailbox: Mailbox
) -> None:
    wave = open_wave(sending, supervisor=1, peer=3)
    with sending.database.write() as session:
        wordings.put(session, wave, Kind.INVITATION, OWN)
        wordings.put(session, wave, Kind.REMINDER, "Still time, {first_name}.")
        wordings.put(session, "otherwave", Kind.INVITATION, "Not this one")
    deliver_due(sending, transport_for(sending.settings))
    sending.clock.pass_(days=1)  # type: ignore[attr-defined]
    remind(sending, wave)
    remind_all_due(sending)
    assert len(mailbox.taken) == 10
    for taken in mailbox.taken:
        worded = not taken.recipient.startswith("dana")
        reminder = taken.sender.startswith("no-reply")
        expected = "Still time, Pat" if reminder else "I coach Dana Whitfield. It takes"
        assert (expected in taken.text("plain")) is (expected in taken.text("html")) is worded
        assert "Not this one" not in taken.text("plain")


def test_the_default_and_nothing_take_a_wording_out(installation: Installation) -> None:
    with installation.database.write() as session:
        for text in ("", "  \n", default_text(Kind.INVITATION)):
            wordings.put(session, "wave", Kind.INVITATION, "One {coach}")
            wordings.put(session, "wave", Kind.INVITATION, "Two\r\n")
            assert wordings.stored(session, "wave", Kind.INVITATION) == "Two"
            assert wordings.stored(session, "wave", Kind.REMINDER) == ""
            wordings.put(session, "wave", Kind.INVITATION, text)
            assert wordings.stored(session, "wave", Kind.INVITATION) == ""


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in WORDED_KINDS])
def test_only_invitations_and_reminders_have_wordings(installation: Installation, kind: Kind) -> None:
    with installation.database.write() as session, pytest.raises(WordingError):
        wordings.put(session, "wave", kind, "x")


def test_a_wording_goes_with_the_names_of_its_wave(any_installation: Installation) -> None:
    with any_installation.database.write() as session:
        for wave in ("one", "two"):
            wordings.put(session, wave, Kind.INVITATION, "Ask Pat")
        forget(session, "one")
    with any_installation.database.read() as session:
        assert session.scalars(select(Wording.wave)).all() == ["two"]
        assert session.scalar(select(func.count()).select_from(Wording)) == 1
