"""The words of the contract: what the department head gets comes from the code, and the promises are the product's."""

import hashlib
import re
from dataclasses import field, fields, make_dataclass, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import surveys
from surveys.coaching import contract_text
from surveys.coaching.access import Party
from surveys.coaching.contract_text import Document, Facts, Terms, clauses, document, gets
from surveys.coaching.sponsor_view import SponsorView
from surveys.waves.promised import names_go

NAMES = {Party.COACH: "Alice Adler", Party.EXECUTIVE: "Dana Whitfield", Party.SPONSOR: "Hanna Head"}
FACTS = Facts(NAMES, days_kept=30, has_follow_up=False)
DAY = date(2026, 3, 2)
TEMPLATES = Path(surveys.__file__).parent / "web" / "templates"

# The product's own sentences, to those who answer and about them: the same but for whom they speak to.
SAID = {
    "promise.html": (
        "Nobody gets a list of who answered, or when. All answers stay sealed until the survey closes.",
        "Comments appear word for word.",
        "Names and e-mail addresses of those invited are deleted {{ promise.names_go }}.",
    ),
    "privacy.html": (
        "Only the executive and their supervisors are shown as themselves; supervisors are told so before they start.",
        "You appear only as part of a group of at least three answers.",
    ),
}


def _written(terms: Terms | None = None, facts: Facts = FACTS, number: int = 1) -> Document:
    return document(number, DAY, terms or Terms(), facts)


def test_what_the_department_head_gets_is_exactly_what_their_view_holds() -> None:
    clause = _written().clauses[1]
    assert clause.title == "What the department head gets"
    assert clause.points == tuple(one.metadata["clause"] for one in fields(SponsorView))
    assert len(clause.points) == len(fields(SponsorView)) > 4


def test_a_field_that_is_planted_in_the_view_stands_in_the_contract_and_makes_another_text() -> None:
    planted = make_dataclass(
        "Planted",
        [("diary", str, field(metadata={"clause": "the executive's diary"}))],
        bases=(SponsorView,),
        frozen=True,
    )
    before, after = _written(), document(1, DAY, Terms(), FACTS, view=planted)
    assert after.clauses[1].points == (*before.clauses[1].points, "the executive's diary")
    assert after.digest() != before.digest()


def test_a_field_without_words_makes_no_contract() -> None:
    silent = make_dataclass("Silent", [("diary", str)], bases=(SponsorView,), frozen=True)
    with pytest.raises(TypeError, match="no words for diary of Silent"):
        gets(silent)


def test_the_nine_clauses_stand_in_their_order() -> None:
    assert [one.title for one in clauses(Terms(), FACTS)] == [
        "Purpose",
        "What the department head gets",
        "What the department head never gets",
        "Limits",
        "Records, and when they are erased",
        "What those who are asked about the executive are promised",
        "Check-ins and pulses",
        "Ending",
        "Changes",
    ]


@pytest.mark.parametrize("template", SAID)
def test_the_promise_to_those_who_are_asked_is_the_products_own(template: str) -> None:
    """The template has the sentence, and so has the contract: whoever changes one has to change the other."""
    page = _text((TEMPLATES / template).read_text(encoding="utf-8"))
    clause = " ".join(_plain(one) for one in (*_written().clauses[5].points, *_written().clauses[5].paragraphs))
    for sentence in SAID[template]:
        assert sentence in page, f"{template} says it in other words now: {sentence}"
        in_contract = sentence.replace("You appear", "Everybody else appears")
        assert in_contract.replace("{{ promise.names_go }}", "30 days after the close") in clause


@pytest.mark.parametrize(
    ("days", "follow_up", "names", "records"),
    [
        (0, False, "at the close", "On the day on which the coaching ends"),
        (1, False, "one day after the close", "Within 1 day after the coaching ends"),
        (30, False, "30 days after the close", "Within 30 days after the coaching ends"),
        (
            30,
            True,
            "30 days after the end of the coaching, at the latest one year after the close",
            "Within 30 days after the coaching ends",
        ),
    ],
)
def test_the_days_are_those_of_the_settings(days: int, follow_up: bool, names: str, records: str) -> None:
    written = _written(facts=Facts(NAMES, days, follow_up))
    assert names == names_go(days, for_follow_up=follow_up)
    assert f"are deleted {names}." in written.plain()
    assert f"{records}, the coach erases these records, and their key, for good." in written.plain()


def test_the_check_sum_is_that_of_the_text_which_can_be_taken_along() -> None:
    written = _written(Terms(additions="We meet in May.\nIn Lyon."))
    assert written.digest() == hashlib.sha256(written.plain().encode()).hexdigest()
    assert written.plain().endswith("\nAdded by us\n\nWe meet in May.\nIn Lyon.\n")


@given(st.data())
def test_no_two_contracts_that_read_differently_share_a_check_sum(data: st.DataObject) -> None:
    text = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
    terms = Terms(data.draw(text), data.draw(st.integers(1, 28)), data.draw(text), data.draw(text))
    others = (
        replace(terms, purpose=data.draw(text)),
        replace(terms, ending=data.draw(text)),
        replace(terms, additions=data.draw(text)),
        replace(terms, check_in_day=terms.check_in_day % 28 + 1),
    )
    other = data.draw(st.sampled_from(others))
    same = other == terms
    assert (_written(terms).digest() == _written(other).digest()) is same
    assert _written(terms).digest() != _written(terms, number=2).digest()


def test_what_the_coach_words_stands_in_its_clauses() -> None:
    terms = Terms("To lead the merger.", 17, "At Christmas.", "")
    written = _written(terms)
    assert written.clauses[0].paragraphs == ("To lead the merger.",)
    assert written.clauses[7].paragraphs == ("At Christmas.",)
    assert written.clauses[6].paragraphs[0].startswith("On the 17th of each month")
    assert contract_text.ADDED not in written.plain()
    for name in NAMES.values():
        assert f": {name}\n" in written.plain()


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (28, "28th"),
    ],
)
def test_the_day_of_the_month_is_said_as_people_say_it(on: int, said: str) -> None:
    assert f"On the {said} of each month" in _written(Terms(check_in_day=on)).plain()


def _text(page: str) -> str:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[assignment, method-assign]
    parser.feed(page)
    return _plain("".join(found))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'"))
