"""T13: the link reader and the form's parser under thousands of spoilt links and posts, each judged on its own.

A link gives its id for exactly the text that was signed, and one kind of error for every other. A post is stored as
an independent reading says, or refused with a page and nothing stored. A failure names its seed and its input.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from wtforms.validators import StopValidation

from instruments.comments import clean_comment
from surveys.core.links import BadLinkError, Links, Purpose
from surveys.waves.respondent import Respondent
from surveys.web.app import build_app
from surveys.web.respondent import survey_form
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.forging import LEAKY, LISTED, Reader
from tests.privacy.experiment.mutating import spoilt_links, spoilt_posts
from tests.surveys.web.ballot_box import MemoryBox, a_respondent
from tests.surveys.web.sheet_oracle import FORM, GROUP, LONGEST, expected, fields_of
from tests.surveys.web.sheets import SMALL_EDITION

SEED = 20260302
ROUND = 250  # examples that grow out of one seed
ENOUGH = 4  # rounds in which a mistake must be found
TOKEN = Links(LISTED, Purpose.SURVEY).sign(secrets.token_urlsafe(16))


class Wrong(Exception):
    """One input was not treated as it should be."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What was found: the input in its shortest form, what happened, and the seed and number that lead there."""

    seed: int
    tries: int
    sent: object
    what: str

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.what} for {self.sent!r}"


@dataclass(frozen=True, slots=True)
class Target:
    """Something to try: where its inputs come from, and the check that raises `Wrong`."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def tried(target: Target, seed: int, *, examples: int = ROUND, shorten: bool = True) -> Failure | None:
    """Try so many inputs that grow out of a seed; give the first that went wrong, made as short as possible."""
    failures: list[Failure] = []
    numbers = count(1)
    phases = [Phase.generate, *([Phase.shrink] if shorten else [])]

    @seeded(seed)
    @settings(
        max_examples=examples, phases=phases, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(target.inputs)
    def run(sent: object) -> None:
        tries = next(numbers)
        try:
            target.check(sent)
        except Wrong as wrong:
            failures.append(Failure(seed, tries, sent, str(wrong)))
            raise

    try:
        run()
    except Wrong:
        return failures[-1]
    return None


def links(reader: Reader) -> Target:
    """The link reader, alone and behind its page."""
    client = build_app(_Reading(reader), behind_tls=False).test_client()

    def check(sent: str) -> None:
        genuine = sent == TOKEN
        if _read(reader, sent) != genuine:
            raise Wrong("refused" if genuine else "accepted")
        path = quote(sent.encode("utf-8", "surrogatepass"), safe="")
        answer = client.get(f"/s/{path}")
        right = 200 if sent in (TOKEN, f"{TOKEN}/", f"{TOKEN}/decline") else 303 if sent == f"{TOKEN}/thanks" else 404
        if answer.status_code != right or ("<h1" in answer.text) is (right == 303):
            raise Wrong(f"answered with {answer.status_code}")

    return Target(spoilt_links(TOKEN), check)


def _read(reader: Reader, sent: str) -> bool:
    try:
        return bool(reader(sent))
    except BadLinkError:
        return False
    except Exception as error:
        raise Wrong(f"raised {type(error).__name__}") from error


class _Reading(MemoryBox):
    """Opens the page of one and the same guest to whoever has a link that the reader takes."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def respondent(self, token: str) -> Respondent:
        self._reader(token)
        return a_respondent(edition=SMALL_EDITION)


def posts() -> Target:
    """The form's parser, from the bytes of a body to the answers that are stored."""
    box = MemoryBox()
    client = build_app(box, behind_tls=False).test_client()

    def check(sent: bytes) -> None:
        box.ballots.clear()
        token = box.invite(a_respondent(GROUP, edition=SMALL_EDITION))
        answer = client.post(f"/s/{token}", data=sent, content_type=FORM)
        should_be = expected(fields_of(sent))
        if answer.status_code != (422 if should_be is None else 303):
            raise Wrong(f"answered with {answer.status_code}")
        if box.ballots != ([] if should_be is None else [should_be]):
            raise Wrong(f"stored {box.ballots}, not {should_be}")

    return Target(spoilt_posts(), check)


def fuzzed_links(bench: Bench) -> Finding:
    """Try the product's reader, then readers that leave a check out."""
    target = links(Links(LISTED, Purpose.SURVEY).read)
    rounds, failure = _rounds(target, bench.choose(quick=1, full=60))
    build = "any spelling of a signature that base 64 reads"
    return Finding(
        threat="T13",
        question="Links spoilt at random: read for exactly the signed text, one error and its page for every other",
        figure=f"{rounds * ROUND} tried, {failure or '0 wrong'}",
        bound="0 wrong",
        holds=failure is None,
        controls=(_caught(build, links(LEAKY[build])),),
    )


def fuzzed_posts(bench: Bench) -> Finding:
    """Try the product's form, then forms with one mistake in them."""
    rounds, failure = _rounds(posts(), bench.choose(quick=1, full=40))
    return Finding(
        threat="T13",
        question="Posts spoilt at random: stored as an independent reading says, or refused with nothing stored",
        figure=f"{rounds * ROUND} tried, {failure or '0 wrong'}",
        bound="0 wrong",
        holds=failure is None,
        controls=tuple(_with_mistake(build, mistake) for build, mistake in MISTAKES.items()),
    )


def _rounds(target: Target, rounds: int, *, shorten: bool = True) -> tuple[int, Failure | None]:
    """Give how many rounds were tried, and what went wrong in the last of them."""
    for number in range(rounds):
        if failure := tried(target, SEED + number, shorten=shorten):
            return number + 1, failure
    return rounds, None


def _with_mistake(build: str, mistake: Callable[[], AbstractContextManager[object]]) -> Control:
    with mistake():
        return _caught(build, posts())


def _caught(build: str, target: Target) -> Control:
    """A mistake has to come up within what the quick form tries, or a little more."""
    rounds, found = _rounds(target, ENOUGH, shorten=False)
    figure = f"found by input {(rounds - 1) * ROUND + found.tries}" if found else f"not found in {rounds * ROUND}"
    return Control(build, figure, caught=found is not None)


# --- forms with one mistake ---------------------------------------------------------------------------------------


def _digits_of_any_script() -> AbstractContextManager[object]:
    def pre_validate(field: Any, _form: object) -> None:
        if len(field.raw_data or ()) > 1:
            raise StopValidation("Choose one answer.")
        choices = {choice.value for choice in field.choices}
        if (
            field.data
            and field.data not in choices
            and not (field.data.isdecimal() and str(int(field.data)) in choices)
        ):
            raise StopValidation("Choose one of the answers shown.")

    return patch.object(survey_form._OneChoice, "pre_validate", pre_validate)


def _first_of_two() -> AbstractContextManager[object]:
    def pre_validate(field: Any, _form: object) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices}:
            raise StopValidation("Choose one of the answers shown.")

    return patch.object(survey_form._OneChoice, "pre_validate", pre_validate)


def _cut_short() -> AbstractContextManager[object]:
    real = survey_form.SurveyForm._problems

    def problems(form: survey_form.SurveyForm, *, fits: bool) -> Iterator[str]:
        return (problem for problem in real(form, fits=fits) if "did not arrive whole" not in problem)

    return patch.object(survey_form.SurveyForm, "_problems", problems)


def _comments_cut() -> AbstractContextManager[object]:
    return patch.object(survey_form, "_cleaned", lambda text: clean_comment(text or "")[:LONGEST])


MISTAKES: Mapping[str, Callable[[], AbstractContextManager[object]]] = {
    "digits of any script taken for numbers": _digits_of_any_script,
    "the first of two answers taken": _first_of_two,
    "a sheet without its last field taken": _cut_short,
    "a comment cut to what fits": _comments_cut,
}
