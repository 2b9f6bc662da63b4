"""An engagement's audit in sentences for people: waves by their day, no id and no code name. What is stored stays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from instruments.groups import RaterGroup
from reports.release import ANONYMOUS
from surveys.core.days import day
from surveys.engagements import audit, scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import Entry
from surveys.engagements.tables import Act
from surveys.waves import store as waves

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WAVE = re.compile(r"\bwave ([0-9a-z]{6,16})\b")
_REMOVED = re.compile(r"(\w+), \w+, no\. (\d+): (.*)", re.DOTALL)
_WHOSE = {
    ANONYMOUS: "of those who answered anonymously",
    RaterGroup.SUPERVISOR.value: "of the supervisors",
    RaterGroup.SELF.value: "of the executive",
}
# Acts whose detail goes on in the same sentence; after all others it follows a colon.
_GO_ON = frozenset({Act.EXTENDED, Act.ANOTHER_PERSON})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit. `wave` is the wave it is about, "" for none or one that is gone.

    `is_day`: it is about the executive or the department head, of whom no more than the day is told.
    """

    at: datetime
    is_day: bool
    sentence: str
    wave: str


def lines(actor: Actor, engagement: str) -> Sequence[Line]:
    """Return an engagement's audit in sentences, the latest first. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        entries = audit.trail_in(session, actor, engagement)
        opened_on = waves.opening_days(session, scope.wave_ids(session, actor))
    return [_line(entry, opened_on) for entry in entries]


def _line(entry: Entry, opened_on: Mapping[str, date]) -> Line:
    return Line(entry.at, entry.is_day, sentence(entry, opened_on), entry.wave if entry.wave in opened_on else "")


def sentence(entry: Entry, opened_on: Mapping[str, date]) -> str:
    """Say in a sentence what was done; `opened_on` has the day of each of the coach's waves."""
    about, done = _named(entry.wave, opened_on), entry.act.value
    if entry.wave:
        done = done.replace("the wave", about) if "the wave" in done else f"{done} ({about.removeprefix('the ')})"
    detail = _in_words(entry, opened_on)
    told = f"{entry.coach} {done}"
    if detail:
        told = f"{told} {detail}" if entry.act in _GO_ON else f"{told}: {detail}"
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '!', '?')) else '.'}"


def _in_words(entry: Entry, opened_on: Mapping[str, date]) -> str:
    if entry.act is Act.REDACTED and (found := _REMOVED.fullmatch(entry.detail)):
        part, number, reason = found.groups()
        return f"number {number} {_WHOSE.get(part, '')}; {reason}"
    text = _DAY.sub(lambda found: _day(found[0]), entry.detail)
    return _WAVE.sub(lambda found: _named(found[1], opened_on), text)


def _named(wave: str, opened_on: Mapping[str, date]) -> str:
    return f"the wave of {day(opened_on[wave])}" if wave in opened_on else "a wave that is gone"


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
