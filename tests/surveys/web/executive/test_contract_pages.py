"""The contract on the pages of all three: read, confirmed by a typed name, taken along; and what goes wrong there."""

import hashlib
import re
from html import unescape
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from werkzeug.test import TestResponse

from surveys.coaching import contract, contract_asking, standing
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Terms
from surveys.core.installation import Installation
from surveys.desk import engagements
from surveys.mail.tables import Kind, MailState, Message
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.coaching import Three, agree, statements, three
from tests.support.installations import Clock

OTHERS = (Party.EXECUTIVE, Party.SPONSOR)
TERMS = Terms(purpose="To lead the <merger>.", check_in_day=5)


@pytest.fixture
def parties(installation: Installation) -> Three:
    found = three(installation)
    for party in OTHERS:
        found.come_in(party)
    return found


def _write(parties: Three, terms: Terms = TERMS) -> contract.Version:
    contract.write(parties.member(Party.COACH), terms)
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    return found


def _desk(parties: Three, below: str = "") -> str:
    return f"/desk/engagements/{parties.engaged}/contract{below}"


def _show(parties: Three, party: Party) -> TestResponse:
    return parties.desk.get(_desk(parties)) if party is Party.COACH else parties.get(party, "contract")


def _confirm(parties: Three, party: Party, **fields: str) -> TestResponse:
    if party is Party.COACH:
        return parties.desk.post(_desk(parties, "/confirm"), **fields)
    return parties.post(party, "contract", **fields)


def _hidden(page: str) -> dict[str, str]:
    """Give what a form of the page sends along, as it stands there."""
    fields = re.findall(r'<input[^>]*id="(digest|asked)"[^>]*value="([^"]*)"', page)
    return {name: unescape(value) for name, value in fields}


def _digest(page: str) -> str:
    return str(re.findall(r'name="digest"[^>]*value="([^"]*)"', page)[0])


def test_the_coach_words_it_and_each_of_the_three_confirms_it_on_their_own_page(parties: Three) -> None:
    assert "has not written it yet" in parties.get(Party.SPONSOR, "contract").text
    written = parties.desk.post(_desk(parties, "/edit"), purpose=TERMS.purpose, check_in_day="5", ending="In May.")
    assert "is saved" in parties.desk.told(written)
    for party in Party:
        page = _show(parties, party).text
        assert "To lead the &lt;merger&gt;." in page
        assert page.count("Not yet") == len(Party) - list(Party).index(party)
        asked = _confirm(parties, party, name=f" Name <{party}> ", digest=_digest(page))
        assert asked.status_code == 422
        assert f"You typed “Name &lt;{party}&gt;”; the contract names" in asked.text
        assert f'value="Name &lt;{party}&gt;"' in asked.text
        assert _show(parties, party).text.count("Not yet") == page.count("Not yet")
        answer = _confirm(parties, party, name=f" Name <{party}> ", **_hidden(asked.text))
        assert answer.status_code == 303
        assert f"Name &lt;{party}&gt;" in _show(parties, party).text
    for party in Party:
        page = _show(parties, party).text
        assert page.count("Confirmed</span>") == len(Party)
        assert 'name="digest"' not in page


@pytest.mark.parametrize("party", Party)
def test_a_stale_page_confirms_nothing_shows_the_new_version_and_keeps_the_name(parties: Three, party: Party) -> None:
    seen = _write(parties).digest
    now = _write(parties, Terms(purpose="Something else."))
    answer = _confirm(parties, party, name="Dana <W>", digest=seen)
    assert answer.status_code == 409
    assert "was changed while your page was open" in answer.text
    assert "Something else." in answer.text
    assert 'value="Dana &lt;W&gt;"' in answer.text
    assert _digest(answer.text) == now.digest
    assert not now.has_confirmed(party)
    asked = _confirm(parties, party, name="Dana <W>", **_hidden(answer.text))
    assert _confirm(parties, party, name="Dana <W>", **_hidden(asked.text)).status_code == 303


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 201, "a\nb"])
def test_a_name_that_is_none_is_refused_and_nothing_is_stored(parties: Three, party: Party, name: str) -> None:
    version = _write(parties)
    answer = _confirm(parties, party, name=name, digest=version.digest)
    assert answer.status_code == 422
    assert "Please look at this again" in answer.text
    found = contract.current(parties.member(party))
    assert found is not None
    assert not any(one.confirmed_on for one in found.signatures)


def test_a_name_that_is_missing_on_a_stale_page_tells_both(parties: Three) -> None:
    seen = _write(parties).digest
    _write(parties, Terms(purpose="Something else."))
    answer = _confirm(parties, Party.SPONSOR, name="", digest=seen)
    assert answer.status_code == 422
    assert "was changed while your page was open" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("purpose", "", "Say what the coaching is for."),
        ("purpose", "x" * 601, "at most 600 fit"),
        ("ending", "", "Say how the coaching ends."),
        ("check_in_day", "", "Choose a day from 1 to 28"),
        ("check_in_day", "0", "Choose a day from 1 to 28"),
        ("check_in_day", "29", "Choose a day from 1 to 28"),
        ("check_in_day", "monthly", "Choose a day from 1 to 28"),
        ("additions", "x" * 1201, "at most 1200 fit"),
        ("additions", "a\x07b", "control character"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_kept_in_the_form(
    parties: Three, field: str, typed: str, told: str
) -> None:
    fields = {"purpose": "To lead.", "check_in_day": "5", "ending": "In May.", "additions": "We meet.", field: typed}
    answer = parties.desk.post(_desk(parties, "/edit"), **fields)
    assert answer.status_code == 422
    assert told in answer.text
    shown = unescape(answer.text)
    kept = [text for name, text in fields.items() if name != field or not (field == "check_in_day" or "\x07" in text)]
    assert all(text in shown for text in kept)
    assert contract.current(parties.member(Party.COACH)) is None


def test_an_edit_from_a_page_that_is_out_of_date_takes_over_nothing_of_the_others(parties: Three) -> None:
    _write(parties)
    seen = re.findall(r'name="seen"[^>]*value="([^"]*)"', parties.desk.get(_desk(parties, "/edit")).text)[0]
    _write(parties, Terms(purpose="Another window's.", check_in_day=5))
    fields = {"check_in_day": "5", "ending": Terms().ending, "seen": unescape(seen)}
    answer = parties.desk.post(_desk(parties, "/edit"), purpose="Mine.", **fields)
    assert answer.status_code == 422
    assert "was saved here meanwhile" in answer.text
    assert "Mine." in answer.text
    found = contract.current(parties.member(Party.COACH))
    assert found is not None
    assert found.terms.purpose == "Another window's."


def test_who_has_no_link_that_opens_is_sent_it_first(installation: Installation) -> None:
    parties = three(installation)
    _write(parties)
    assert parties.desk.get(_desk(parties)).text.count("send the link first") == 2
    answer = parties.desk.post(_desk(parties, "/ask"))
    assert answer.status_code == 409
    assert "Send them the link to their own pages first" in answer.text
    parties.come_in(Party.SPONSOR)
    assert parties.desk.get(_desk(parties)).text.count("send the link first") == 1
    assert contract_asking.ask(parties.member(Party.COACH)) == (Party.SPONSOR,)


def test_each_who_has_not_confirmed_gets_one_letter_with_a_link_to_the_page(parties: Three) -> None:
    version = _write(parties)
    contract.confirm(parties.member(Party.COACH), version.digest, "Alice Adler")
    for _ in range(2):
        assert parties.desk.post(_desk(parties, "/ask")).status_code == 303
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    letters = _letters(parties.installation)
    assert len(letters) == 2
    for party in OTHERS:
        (letter,) = [one for one in letters if parties.path(party) in one]
        assert f"{parties.path(party)}contract\n" in letter
        page = parties.get(party, "contract").text
        assert parties.post(party, "contract", name="Yes", asked="Yes", digest=_digest(page)).status_code == 303
    told = parties.desk.post(_desk(parties, "/ask"))
    assert told.status_code == 409
    assert "Nobody else is left" in told.text


def test_a_letter_that_waits_while_the_link_is_renewed_leaves_with_the_new_one(parties: Three) -> None:
    _write(parties)
    contract_asking.ask(parties.member(Party.COACH))
    old = parties.path(Party.SPONSOR)
    for _ in range(2):
        standing.renew(parties.own, parties.engaged, Party.SPONSOR)
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    letters = "".join(_letters(parties.installation))
    assert letters.count(f"{parties.path(Party.SPONSOR)}contract\n") == 1
    assert old not in letters
    standing.renew(parties.own, parties.engaged, Party.SPONSOR)  # one that left is not sent again by itself
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    assert f"{parties.path(Party.SPONSOR)}contract\n" not in "".join(_letters(parties.installation))


def test_no_letter_goes_to_whoever_confirmed_while_it_waited(parties: Three) -> None:
    version = _write(parties)
    contract_asking.ask(parties.member(Party.COACH))
    contract.confirm(parties.member(Party.EXECUTIVE), version.digest, "Dana Whitfield")
    standing.revoke(parties.own, parties.engaged, Party.SPONSOR)
    deliver_due(parties.installation, transport_for(parties.installation.settings))
    assert _letters(parties.installation) == []


@pytest.mark.parametrize("party", Party)
def test_everybody_takes_the_text_and_the_print_along(parties: Three, party: Party) -> None:
    version = agree(parties, TERMS)
    text, pdf = (_file(parties, party, form) for form in ("txt", "pdf"))
    assert hashlib.sha256(text.data).hexdigest() == version.digest
    assert (text.mimetype, pdf.mimetype) == ("text/plain", "application/pdf")
    with pikepdf.open(BytesIO(pdf.data)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Coaching contract: Dana Whitfield"
    printed = _printed(pdf.data)
    assert "Toleadthe<merger>." in printed
    assert version.digest in printed
    for one in version.signatures:
        assert one.typed.replace(" ", "") in printed


def test_there_is_nothing_to_take_along_before_it_is_written(parties: Three) -> None:
    for party in Party:
        for form in ("txt", "pdf"):
            assert _file(parties, party, form).status_code == 404


def test_in_an_engagement_that_ended_the_coach_reads_it_and_can_do_nothing(parties: Three) -> None:
    version = _write(parties)
    engagements.end(parties.own, parties.engaged)
    page = parties.desk.get(_desk(parties))
    assert page.status_code == 200
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    for below in ("/ask", "/confirm", "/edit"):
        fields = {"name": "A", "digest": version.digest, "purpose": "P", "check_in_day": "1", "ending": "E"}
        answer = parties.desk.post(_desk(parties, below), **fields)
        assert answer.status_code == 409
        assert "has ended" in answer.text
    assert parties.get(Party.SPONSOR, "contract").status_code == 410


def test_every_page_of_it_is_small_and_asks_the_database_little(parties: Three, clock: Clock) -> None:
    for number in range(12):
        _write(parties, Terms(purpose=f"Purpose {number}"))
        clock.pass_(days=1)
    agree(parties, Terms("x" * 600, 28, "y" * 600, "z" * 1200))
    paths = [(Party.COACH, _desk(parties, below)) for below in ("", "/edit", "/versions", "/versions/12")]
    paths += [(party, f"{parties.path(party)}contract") for party in OTHERS]
    for party, path in paths:
        client = parties.desk.client if party is Party.COACH else parties.clients[party]
        client.get(path)  # the first visit of a day notes the day
        with statements(parties.installation) as asked:
            page = client.get(path)
        assert page.status_code == 200
        assert len(page.data) < 20_000, path
        assert len(asked) <= 8, "\n".join([path, *asked])


def test_the_page_of_a_version_from_before_shows_what_was_agreed(parties: Three) -> None:
    _write(parties)
    _write(parties, Terms(purpose="Second."))
    listed = parties.desk.get(_desk(parties, "/versions")).text
    assert "Version 2" in listed
    assert "To lead the &lt;merger&gt;." in parties.desk.get(_desk(parties, "/versions/1")).text
    for wrong in ("/versions/9", "/versions/x", "/versions/-1", "/versions/999999999999"):
        assert parties.desk.get(_desk(parties, wrong)).status_code == 404


def _letters(installation: Installation) -> list[str]:
    """The texts of all letters that ask for a confirmation, as they were handed over."""
    with installation.database.read() as session:
        sent = {one.id for one in session.query(Message).filter_by(kind=Kind.CONTRACT, state=MailState.SENT)}
    folder = installation.settings.mail_folder
    texts = [path.read_text(encoding="utf-8").replace("=\n", "") for path in sorted(folder.rglob("*.eml"))]
    return [one for one in texts if any(message in one for message in sent)]


def _file(parties: Three, party: Party, form: str) -> TestResponse:
    if party is Party.COACH:
        return parties.desk.get(_desk(parties, f".{form}"))
    return parties.get(party, f"contract.{form}")


def _printed(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        pages = [page.get_textpage() for page in document]
        return re.sub(r"[\s\u200b\ufffe\x02]", "", "".join(page.get_text_range() for page in pages))
    finally:
        document.close()
