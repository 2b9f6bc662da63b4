"""Passwords: what is taken, what is kept, and that nothing but the password opens."""

import unicodedata

import pytest
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


@pytest.mark.parametrize("password", ["alice keeps six grey cats", "nothing but letters", "Ünïcode ist schön 日本"])
def test_no_rule_asks_for_digits_signs_or_capitals(password: str) -> None:
    assert problem_with(password, **ALICE) == ""


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
