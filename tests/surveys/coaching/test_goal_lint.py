"""What is said of a goal's words: it helps, with an example, and says nothing of a good one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.coaching.goal_lint import MOST_WORDS, lint

GOOD = (
    "When a plan slips, I tell the board within a day.",
    "In the Monday meeting I ask each person for a view before I give mine.",
    "Before I decide, I name two options and ask what speaks against mine.",
    "I thank people by name in every review.",
    "During negotiations I pause before answering.",
    "After each session I write down who does what.",
)


def kinds(what: str) -> list[str]:
    return [finding.kind for finding in lint(what)]


@pytest.mark.parametrize("what", GOOD)
def test_nothing_is_said_of_a_visible_act_in_a_situation(what: str) -> None:
    assert kinds(what) == []


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("Be more confident", ["trait", "situation"]),
        ("I want to be a better listener in meetings", ["trait"]),
        ("Understand my peers when we disagree", ["unseen"]),
        ("My meetings in the morning", ["act"]),
        ("I ask my peers for their view", ["situation"]),
    ],
)
def test_each_lack_is_named(what: str, found: list[str]) -> None:
    assert kinds(what) == found


def test_twenty_words_are_fine_and_one_more_is_not() -> None:
    twenty = "When a plan slips I tell the board within a day and name what I will do about it now"
    assert len(twenty.split()) == MOST_WORDS
    assert kinds(twenty) == []
    assert kinds(f"{twenty} please") == ["long"]


def test_a_goal_in_another_language_is_only_counted() -> None:
    german = "Bevor ich entscheide, frage ich jede Person nach ihrer Sicht"
    assert kinds(german) == []
    assert kinds(f"{german} " * 3) == ["long"]


@given(st.text(max_size=200))
def test_every_finding_says_what_and_gives_an_example(what: str) -> None:
    found = lint(what)
    assert len({one.kind for one in found}) == len(found)
    assert all(one.what.endswith(".") and one.example for one in found)
    assert found == () or what.strip()
