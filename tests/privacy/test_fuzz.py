"""The fuzzer itself: it finds a planted mistake, makes it short, comes back to it by its seed, and stops in time."""

import pytest
from hypothesis import strategies as st

from tests.privacy import fuzz
from tests.privacy.experiment.fuzzing import MISTAKES, Target, Wrong, posts, tried
from tests.surveys.web.sheet_oracle import fields_of


def _no_seven(number: int) -> None:
    if number >= 7:
        raise Wrong("a seven or more")


def test_a_failure_is_made_short_and_its_seed_leads_there_again() -> None:
    target = Target(st.integers(0, 1000), _no_seven)
    found = tried(target, 5)
    assert found is not None
    assert (found.sent, found.what) == (7, "a seven or more")
    assert tried(target, found.seed) == found
    assert str(found) == "seed 5: a seven or more for 7"


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert tried(Target(st.integers(0, 6), _no_seven), 5) is None


def test_an_error_that_is_no_verdict_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        tried(Target(st.just(0), lambda number: 1 // number), 5)


def test_the_program_ends_in_time_and_tells_what_it_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.main(0, 5) == 0
    assert "from seed 5" in capsys.readouterr().out


def test_the_program_prints_the_input_and_how_to_repeat_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "posts", lambda: Target(st.just(b"item-x=7"), lambda _: _no_seven(7)))
    assert fuzz.main(0, 5) == 1
    assert "FOUND in posts, seed 5: a seven or more for b'item-x=7'" in capsys.readouterr().out


def test_the_posts_are_judged_by_the_form_that_is_there_now() -> None:
    with MISTAKES["a sheet without its last field taken"](), pytest.raises(Wrong, match="answered with 303"):
        posts().check(b"understood=y&item-talk.01=3")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"a=1&b=%2B+%26", [("a", "1"), ("b", "+ &")]),
        (b"a&=b&&c==", [("a", ""), ("", "b"), ("c", "=")]),
        (b"a=%C3%A4%C3&b=%ED%A0%80", [("a", "\u00e4%C3"), ("b", "%ED%A0%80")]),
        (b"a=%zz%4&b=%E2%82x", [("a", "%zz%4"), ("b", "%E2%82x")]),
        (b"a=\xff&whole=yes", []),
    ],
)
def test_the_independent_reading_of_a_body(body: bytes, fields: list[tuple[str, str]]) -> None:
    assert fields_of(body) == fields
