"""Survey links: one spelling, one installation, one purpose; a key that was taken off the list signs nothing."""

import hashlib
import secrets
import string
from email.headerregistry import Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from itsdangerous import Signer
from itsdangerous.encoding import base64_decode, base64_encode

from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, LinkGoneError, Links, Purpose
from surveys.waves.casting import Casting
from tests.support.installations import open_wave, tokens

OLD, NEW, FOREIGN = (secrets.token_urlsafe(48) for _ in range(3))
PERSON = secrets.token_urlsafe(16)
LINKS = Links([OLD, NEW], Purpose.SURVEY)
TOKEN = LINKS.sign(PERSON)
ALPHABET = string.ascii_letters + string.digits + "-_.+/= %\u00e9\x00"


def _refused(token: str, links: Links = LINKS) -> bool:
    try:
        return links.read(token) != PERSON
    except BadLinkError:
        return True


def test_a_link_gives_back_whom_it_was_made_for() -> None:
    assert LINKS.read(TOKEN) == PERSON


def test_every_change_of_one_character_is_refused() -> None:
    """All of them, also the spare bits of base 64 in the last one."""
    changed = [TOKEN[:i] + char + TOKEN[i + 1 :] for i in range(len(TOKEN)) for char in ALPHABET if char != TOKEN[i]]
    assert [token for token in changed if not _refused(token)] == []


def test_every_character_put_in_or_taken_out_is_refused() -> None:
    """Base 64's reader passes over characters that are not its own."""
    longer = [TOKEN[:i] + char + TOKEN[i:] for i in range(len(TOKEN) + 1) for char in ALPHABET]
    shorter = [TOKEN[:i] + TOKEN[i + 1 :] for i in range(len(TOKEN))]
    assert [token for token in longer + shorter if not _refused(token)] == []


def test_a_link_cut_anywhere_is_refused() -> None:
    assert [i for i in range(len(TOKEN)) if not _refused(TOKEN[:i])] == []
    assert [i for i in range(1, len(TOKEN)) if not _refused(TOKEN[i:])] == []


def test_a_link_of_another_installation_is_refused() -> None:
    assert _refused(Links([FOREIGN], Purpose.SURVEY).sign(PERSON))


def test_a_signature_for_another_purpose_is_refused() -> None:
    for salt in ("", "parallax", "parallax.reading-link", "itsdangerous.Signer"):
        other = Signer([OLD, NEW], salt=salt or "x", key_derivation="hmac", digest_method=hashlib.sha256)
        assert _refused(other.sign(PERSON).decode())


def test_a_link_of_before_signed_in_full_length_is_still_good_and_no_other_length_is() -> None:
    whole = Signer([OLD, NEW], salt=Purpose.SURVEY, key_derivation="hmac", digest_method=hashlib.sha256)
    token = whole.sign(PERSON).decode()
    assert len(token) == len(PERSON) + 44
    assert LINKS.read(token) == PERSON
    digest = base64_decode(token.rpartition(".")[2])
    cut = [f"{PERSON}.{base64_encode(digest[:length]).decode()}" for length in range(len(digest))]
    assert [len(digest[:length]) for length, one in enumerate(cut) if not _refused(one)] == [16]


def test_the_newest_key_signs_and_an_older_one_still_opens() -> None:
    assert Links([NEW], Purpose.SURVEY).read(TOKEN) == PERSON
    assert LINKS.read(Links([OLD], Purpose.SURVEY).sign(PERSON)) == PERSON


def test_a_key_taken_off_the_list_opens_nothing_any_more() -> None:
    assert _refused(Links([OLD], Purpose.SURVEY).sign(PERSON), Links([NEW], Purpose.SURVEY))


@given(
    st.one_of(st.text(), st.text("0123456789abcdef.", max_size=90), st.binary().map(lambda raw: raw.decode("latin-1")))
)
@example("")
@example(".")
@example("." * 100)
@example("\ud800.\udfff")
@example("a." + "A" * 43)
@example("a.A")
@example("x" * 2_000_000)
@example(PERSON + "." + "\N{FULLWIDTH DIGIT ONE}" * 43)
def test_whatever_stands_in_an_address_bar_gives_one_error_only(text: str) -> None:
    with pytest.raises(BadLinkError):
        LINKS.read(text)


def test_secrets_are_read_anew_so_that_a_key_can_be_changed_without_a_restart(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    _, old = tokens(installation, wave)[0]
    secrets_file = installation.settings.keys / "link.keys"
    casting = Casting(installation)
    first = secrets_file.read_text()
    secrets_file.write_text(first + NEW + "\n")
    assert casting.respondent(old).wave == wave
    assert tokens(installation, wave)[0][1] != old
    secrets_file.write_text(NEW + "\n")
    with pytest.raises(BadLinkError):
        casting.respondent(old)
    assert casting.respondent(tokens(installation, wave)[0][1]).wave == wave


def test_a_signed_id_of_nobody_is_a_link_whose_person_is_gone(installation: Installation) -> None:
    open_wave(installation, peer=3, executive=Address("Dana Whitfield", addr_spec="dana@example.org"))
    with pytest.raises(LinkGoneError):
        Casting(installation).respondent(installation.survey_links.sign("nobody"))


def test_a_link_holds_no_name_no_address_no_group_and_no_date(installation: Installation) -> None:
    wave = open_wave(installation, peer=3)
    for _, token in tokens(installation, wave):
        identifier, signature = token.split(".")
        assert (len(identifier), len(signature)) == (20, 22)
        assert wave not in token
