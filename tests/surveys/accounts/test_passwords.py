"""Passwords: what is taken, what is kept, and that nothing but the password opens."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
import zxcvbn
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.accounts import passwords
from surveys.accounts.passwords import LONGEST, SHORTEST, problem_with

ALICE = {"name": "Alice Whitfield-Lindqvist", "email": "alice.whitfield@example.org"}
TEXT = "sixteen quiet hills and one more river, "


@pytest.mark.parametrize(
    ("length", "taken"),
    [(SHORTEST - 1, False), (SHORTEST, True), (SHORTEST + 1, True), (LONGEST, True), (LONGEST + 1, False)],
)
def test_a_password_has_12_to_200_characters(length: int, taken: bool) -> None:
    assert (problem_with((TEXT * 6)[:length], **ALICE) == "") is taken


@pytest.mark.parametrize(
    "password",
    [
        "alice.whitfield@example.org",
        "ALICE.Whitfield@example.org",
        "Alice Whitfield-Lindqvist",
        "whitfieldwhitfield",
        "alice.whitfield1",
        "passwordpassword",
        "PassWordPassWord",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "121212121212",
        "            ",
    ],
)
def test_what_anybody_would_try_first_is_refused(password: str) -> None:
    assert problem_with(password, **ALICE) != ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("monkeydragon12", "words that are tried first"),
        ("Password2024!", "words that are tried first"),
        ("P@ssw0rd1234", "words that are tried first"),
        ("qwertzuiop123", "words that are tried first"),
        ("starwars1977", "words that are tried first"),
        ("Winter2025!!", "words that are tried first"),
        ("Willkommen123", "words that are tried first"),
        ("Coaching2026!", "words that are tried first"),
        ("adminadmin123", "again and again"),
        ("summer summer summer", "again and again"),
        ("abcdefghijkl", "rows such as abcd"),
        ("zxcvbnm,./zxcvb", "rows of keys"),
        ("Michael19850101", "dates"),
        ("Lindqv1st2026", "words that are tried first"),
        ("correct horse battery staple", "tried first"),
        ("aaaaaaaabbbbbbbbcccccccc", "tried first"),
    ],
)
def test_what_is_soon_guessed_is_refused_with_the_reason_and_a_remedy(password: str, why: str) -> None:
    told = problem_with(password, **ALICE)
    assert why in told
    assert "Add a word or two" in told or "Use another one" in told


def test_the_same_words_may_be_good_for_somebody_else() -> None:
    assert "guessed" in problem_with("wh1tlowe 2026", name="Ada Whitlowe", email="ada@example.org")
    assert problem_with("wh1tlowe 2026", **ALICE) == ""


def test_a_password_is_taken_for_its_best_piece() -> None:
    assert problem_with("alice.whitfield@example.org quiet glass river", **ALICE) == ""
    assert problem_with("a" * 24 + "quiet glass over the river", **ALICE) == ""


def test_long_passwords_are_looked_at_in_short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate takes 16 seconds over 72 signs that may each stand for a letter."""
    seen: list[str] = []
    asked = zxcvbn.zxcvbn

    def watched(password: str, user_inputs: list[str]) -> object:
        seen.append(password)
        return asked(password, user_inputs)

    monkeypatch.setattr(zxcvbn, "zxcvbn", watched)
    assert problem_with("abcabcabc123" * 16, **ALICE) != ""
    assert [len(piece) for piece in seen] == [24, 24, 24]


def test_two_are_never_estimated_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library keeps whose words they are in one place for all: one's own name would be looked up for another."""
    inside: list[str] = []
    together: list[list[str]] = []

    def slow(password: str, user_inputs: list[str]) -> object:
        inside.append(password)
        time.sleep(0.01)
        together.append(list(inside))
        inside.remove(password)
        return {"score": 4, "sequence": []}

    monkeypatch.setattr(zxcvbn, "zxcvbn", slow)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda n: problem_with(f"{n} {TEXT[:18]}", **ALICE), range(4))) == {""}
    assert [len(ones) for ones in together] == [1, 1, 1, 1]


@pytest.mark.parametrize("password", ["alice keeps six grey cats", "nothing but letters", "Ünïcode ist schön 日本"])
def test_no_rule_asks_for_digits_signs_or_capitals(password: str) -> None:
    assert problem_with(password, **ALICE) == ""


@pytest.mark.long
@settings(max_examples=8, deadline=None)
@given(st.text(min_size=1, max_size=LONGEST), st.text(min_size=1, max_size=LONGEST))
def test_only_the_same_password_matches(password: str, other: str) -> None:
    stored = passwords.hashed(password)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, password)
    same = unicodedata.normalize("NFKC", password) == unicodedata.normalize("NFKC", other)
    assert passwords.matches(stored, other) is same


def test_the_same_letters_from_another_keyboard_match() -> None:
    assert passwords.matches(passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301 cafe\u0301")


def test_no_password_opens_an_account_that_has_none() -> None:
    assert not passwords.matches("", "")
    assert not passwords.matches("", "anything at all")
    assert not passwords.matches("not a hash", "not a hash")


def test_a_hash_of_weaker_parameters_is_known_as_outdated() -> None:
    assert not passwords.is_outdated(passwords.hashed("whatever it is"))
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("whatever it is"))
