"""What a mail server's answer speaks of, and what refusals mean that say it of nobody in particular."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.mail.answers import Answer, Of, Step, read_answer
from surveys.mail.verdict import speaks_of_account

CERTAIN_OF_PERSON = ["550 5.1.1", "550 5.1.2", "501 5.1.3", "550 5.1.6", "556 5.1.10", "550 5.2.1"]
CERTAIN_OF_ACCOUNT = [
    *("550 5.4.5", "554 5.7.1", "550 5.7.26", "550 5.7.60", "530 5.7.0", "535 5.7.8"),
    *("530", "504", "503", "502", "534", "538", "504 5.5.2", "550 5.1.7", "553 5.1.8"),
]
UNCLEAR = ["550", "551", "553", "554", "552 5.2.2", "524 5.2.4", "550 5.1.0", "550 5.4.1", "550 5.4.4", "554 5.6.0"]
OF_THE_MOMENT = ["450", "450 4.1.2", "451 4.7.1", "452 4.2.2", "421 4.3.2"]


def _answer(told: str, step: Step = Step.RECIPIENT) -> Answer:
    code, _, text = told.partition(" ")
    return read_answer(step, int(code), text.encode())


@pytest.mark.parametrize(
    ("told", "of"),
    [
        *((told, Of.PERSON) for told in CERTAIN_OF_PERSON),
        *((told, Of.ACCOUNT) for told in CERTAIN_OF_ACCOUNT),
        *((told, Of.UNCLEAR) for told in UNCLEAR),
        *((told, Of.MOMENT) for told in OF_THE_MOMENT),
    ],
)
@pytest.mark.parametrize("step", [Step.RECIPIENT, Step.CONTENT])
def test_what_an_answer_speaks_of(told: str, of: Of, step: Step) -> None:
    assert _answer(told, step).of is of
    assert _answer(told, step).reason == told


@pytest.mark.parametrize("told", [*CERTAIN_OF_PERSON, *CERTAIN_OF_ACCOUNT, *UNCLEAR])
def test_whatever_is_refused_to_the_sender_speaks_of_the_account(told: str) -> None:
    assert _answer(told, Step.SENDER).of is Of.ACCOUNT


@pytest.mark.parametrize(
    ("text", "enhanced"),
    [
        (b"5.1.1 no such user\n5.1.1 really", "5.1.1"),
        (b"#5.1.0 Address rejected.", "5.1.0"),
        (b"<pat@example.org>: 5.1.1 unknown", ""),
        (b"4.1.1 of another class", ""),
        (b"5.1.1234 too long", ""),
        (b"192.0.2.1 is blocked", ""),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_an_enhanced_code_stands_first_and_fits_the_code(text: bytes, enhanced: str) -> None:
    assert read_answer(Step.RECIPIENT, 550, text).enhanced == enhanced


@given(st.binary(max_size=200))
def test_nothing_of_what_the_server_said_is_kept_but_digits(text: bytes) -> None:
    assert set(read_answer(Step.RECIPIENT, 550, text).reason) <= set("0123456789. ")


@pytest.mark.parametrize(("number", "account"), [(1, False), (2, False), (3, True), (4, True)])
def test_the_same_to_all_of_three_or_more_is_the_account(number: int, *, account: bool) -> None:
    assert speaks_of_account(["550"] * number, taken_before=False) is account


@pytest.mark.parametrize(("number", "account"), [(2, False), (4, False), (5, True), (6, True)])
def test_a_few_beside_letters_that_were_taken_are_people(number: int, *, account: bool) -> None:
    assert speaks_of_account(["550"] * number, taken_before=True) is account


@pytest.mark.parametrize("taken_before", [False, True])
def test_different_refusals_are_people(*, taken_before: bool) -> None:
    assert not speaks_of_account(["550"] * 8 + ["554"], taken_before=taken_before)
    assert not speaks_of_account([], taken_before=taken_before)
