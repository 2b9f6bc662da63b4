"""Coaching text at rest: it opens in its own row with its own key, and all of one kind are of one length."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.core.sealed_text import SealedTextError, seal, unseal

KEY, PLACE = bytes(range(32)), "goal/engagement/row"
_SIZE = 4_000
_VALUES = st.text(max_size=40) | st.integers() | st.booleans() | st.none()
_TEXTS = st.dictionaries(st.text(max_size=8), _VALUES, max_size=6)


@given(_TEXTS)
def test_what_was_sealed_is_read_back_and_every_text_has_the_same_length(text: dict[str, object]) -> None:
    sealed = seal(KEY, PLACE, text, size=_SIZE)
    assert unseal(KEY, PLACE, sealed) == text
    assert len(sealed) == len(seal(KEY, PLACE, {}, size=_SIZE))


def test_the_same_text_is_sealed_otherwise_each_time() -> None:
    assert seal(KEY, PLACE, {"a": "b"}, size=64) != seal(KEY, PLACE, {"a": "b"}, size=64)


@pytest.mark.parametrize("letters", [55, 56, 57])
def test_a_text_may_fill_its_size_and_not_one_byte_more(letters: int) -> None:
    """Eight bytes of `{"a":""}` and 56 letters are 64."""
    text = {"a": "x" * letters}
    if letters > 56:
        with pytest.raises(ValueError, match="a text of 65 bytes where 64 are the most"):
            seal(KEY, PLACE, text, size=64)
    else:
        assert unseal(KEY, PLACE, seal(KEY, PLACE, text, size=64)) == text


def test_the_text_is_nowhere_in_what_is_stored() -> None:
    assert b"canary" not in seal(KEY, PLACE, {"a": "canary"}, size=64)


@pytest.mark.parametrize(
    "place", ["commitment/engagement/row", "goal/other/row", "goal/engagement/other", "goal/engagement/row "]
)
def test_a_text_that_was_moved_does_not_open(place: str) -> None:
    sealed = seal(KEY, PLACE, {"a": "b"}, size=64)
    with pytest.raises(SealedTextError, match=f"the text of {place} does not open"):
        unseal(KEY, place, sealed)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealedTextError):
        unseal(secrets.token_bytes(32), PLACE, seal(KEY, PLACE, {"a": "b"}, size=64))


@given(st.integers(0, 107), st.integers(1, 255))
def test_a_text_with_one_byte_changed_does_not_open(position: int, change: int) -> None:
    sealed = bytearray(seal(KEY, PLACE, {"a": "b"}, size=64))
    assert len(sealed) == 108
    sealed[position] ^= change
    with pytest.raises(SealedTextError):
        unseal(KEY, PLACE, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 23, 24, 39, 40, 107])
def test_a_text_that_was_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(SealedTextError):
        unseal(KEY, PLACE, seal(KEY, PLACE, {"a": "b"}, size=64)[:length])
