"""The audit as people read it: whole sentences, waves by their days, no id and no code name; what is stored stays."""

import re
from datetime import UTC, date, datetime

import pytest

from surveys.desk import audit_words, waves
from surveys.desk.audit_words import sentence
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.audit import Entry
from surveys.engagements.tables import Act
from tests.support.desk import engagement, wave

WAVES = {"ab23cd45ef67": date(2026, 3, 2), "gh23jk45mn67": date(2025, 6, 30)}


def _said(act: Act, wave: str = "", detail: str = "", who: str = "Casey Morgan") -> str:
    return sentence(Entry(datetime(2026, 4, 1, tzinfo=UTC), who, act, wave, detail), WAVES)


@pytest.mark.parametrize(
    ("act", "wave", "detail", "said"),
    [
        (Act.ENGAGED, "", "", "Casey Morgan began the engagement."),
        (Act.LAUNCHED, "ab23cd45ef67", "", "Casey Morgan opened the wave of 2 March 2026."),
        (
            Act.EXTENDED,
            "ab23cd45ef67",
            "until 2026-05-01",
            "Casey Morgan extended the wave of 2 March 2026"
            " until 1 May 2026.",
        ),
        (Act.ADDED, "ab23cd45ef67", "2 people", "Casey Morgan invited more people (wave of 2 March 2026): 2 people."),
        (Act.READ, "erased1234", "", "Casey Morgan read the report (a wave that is gone)."),
        (
            Act.ANOTHER_PERSON,
            "ab23cd45ef67",
            "than in wave gh23jk45mn67",
            "Casey Morgan said that the executive is another person of the same name (wave of 2 March 2026)"
            " than in the wave of 30 June 2025.",
        ),
        (
            Act.REDACTED,
            "ab23cd45ef67",
            "anonymous, keep_doing, no. 3: It names a person.",
            "Casey Morgan removed a comment (wave of 2 March 2026): number 3 of those who answered anonymously;"
            " It names a person.",
        ),
    ],
)  # fmt: skip
def test_an_entry_is_a_sentence(act: Act, wave: str, detail: str, said: str) -> None:
    assert _said(act, wave, detail) == said


def test_the_executive_begins_a_sentence_with_a_capital() -> None:
    assert _said(Act.LOCKED, detail="takeaways", who="the executive").startswith("The executive kept from")


@pytest.mark.parametrize("act", list(Act))
def test_no_act_shows_an_id_or_a_code_name(act: Act) -> None:
    told = _said(act, "ab23cd45ef67", "than in wave gh23jk45mn67, until 2026-05-01")
    assert not re.search(r"ab23cd45ef67|gh23jk45mn67|_|\d{4}-\d\d", told), told


def test_what_is_stored_stays_as_it_was(alice: Actor) -> None:
    hers = engagement(alice)
    opened = wave(alice, hers, supervisor=1, peer=4)
    waves.extend(alice, opened, date(2026, 4, 20))
    [entry] = [one for one in audit.trail(alice, hers) if one.act is Act.EXTENDED]
    assert (entry.wave, entry.detail) == (opened, "until 2026-04-20")
    [told] = [one for one in audit_words.lines(alice, hers) if one.wave]
    assert (told.sentence, told.wave) == ("Alice Adler extended the wave of 2 March 2026 until 20 April 2026.", opened)
