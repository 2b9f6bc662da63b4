"""One picture of an engagement, and the same in words by month. Made of facts; no text of anybody is in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType

from surveys.coaching.facts import NO_CONTRACT, OPEN_REPORTS, Facts, Kind
from surveys.coaching.tables import CheckInState, GoalState, SessionState
from surveys.waves.states import WaveState

_MOST_LABELS = 6  # of months under the picture: as many as fit at 320 px, where four digits take a tenth of it
_LAST_LABEL = 90.0  # per cent of the picture: a later one would stand out of it there
_POINT = 2.0  # per cent of the picture that a point takes on a phone
_SHORTEST_DAYS = 92  # of the picture, so that a new engagement is not one thick line


class Look(StrEnum):
    """How a mark is drawn: done is filled, ahead is hollow, blank is what was missed or called off."""

    DONE = "done"
    AHEAD = "ahead"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a lane. `at` and `width` are per cent of the picture's width; 0 wide is a point."""

    at: float
    width: float
    look: Look
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture, with its marks by day."""

    label: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a month under the picture, where it begins; its year below it where that is a new one, else ""."""

    at: float
    month: str
    year: str


@dataclass(frozen=True, slots=True)
class Month:
    """What there was in a month, in sentences without a full point."""

    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture from left to right, and its table. `today` is None where the engagement had ended before."""

    lanes: tuple[Lane, ...]
    labels: tuple[Label, ...]
    today: float | None
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    lane: str
    day: date
    until: date | None
    look: Look
    words: str
    several: str  # what many such events of one month are called together, "" where each is told


def timeline(facts: Facts, today: date) -> Timeline:
    """Draw and tell everything in `facts`."""
    events = sorted(
        (event for teller in _TELLERS for event in teller(facts, today)), key=lambda one: (one.day, one.lane, one.words)
    )
    scale = _Scale.of(facts, events, today)
    return Timeline(
        lanes=tuple(_lane(label, events, scale) for label in _LANES if any(one.lane == label for one in events)),
        labels=scale.labels(),
        today=None if facts.ended_on is not None else scale.at(today),
        months=_months(events),
    )


def _lane(label: str, events: Iterable[_Event], scale: "_Scale") -> Lane:
    """Draw each event, but for points that would hide one which looks alike."""
    marks, last = list[Mark](), dict[Look, float]()
    for mark in (_mark(one, scale) for one in events if one.lane == label):
        if mark.width or mark.at - last.get(mark.look, -_POINT) >= _POINT:
            marks.append(mark)
            if not mark.width:
                last[mark.look] = mark.at
    return Lane(label, tuple(marks))


def _mark(event: _Event, scale: "_Scale") -> Mark:
    at = scale.at(event.day)
    width = 0.0 if event.until is None else max(scale.at(event.until) - at, 0.5)
    return Mark(at, round(width, 2), event.look, event.words)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def of(cls, facts: Facts, events: list[_Event], today: date) -> "_Scale":
        days = [facts.began_on, *(one.day for one in events), *(one.until for one in events if one.until)]
        days.append(facts.ended_on or today)
        first = min(days).replace(day=1)
        return cls(first, max(*days, first + timedelta(days=_SHORTEST_DAYS)))

    def at(self, day: date) -> float:
        """Return where a day is; the edges are kept free for half a mark."""
        share = (day - self.first).days / (self.last - self.first).days
        return round(1 + 98 * share, 2)

    def labels(self) -> tuple[Label, ...]:
        months = [self.first]
        while (following := _month_after(months[-1])) <= self.last:
            months.append(following)
        step = -(-len(months) // _MOST_LABELS)
        shown = [day for day in months[::step] if self.at(day) <= _LAST_LABEL]
        years = [None, *(day.year for day in shown)]
        return tuple(
            Label(self.at(day), f"{day:%b}", "" if day.year == before else f"{day:%Y}")
            for day, before in zip(shown, years, strict=False)
        )


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


# --- in words, by month ---------------------------------------------------------------------------------------------


def _months(events: Iterable[_Event]) -> tuple[Month, ...]:
    by_month = groupby(events, key=lambda one: one.day.replace(day=1))
    return tuple(Month(f"{month:%B %Y}", _lines(list(there))) for month, there in by_month)


def _lines(events: list[_Event]) -> tuple[str, ...]:
    """Tell each event with its day, and after them events of a kind that there are many of by their number."""
    numbers = Counter(one.several for one in events if one.several)
    single = [one for one in events if numbers[one.several] < 2]
    told = [f"{one.day.day} {one.day:%B}: {one.words}" for one in single]
    return (*told, *(f"{number} {several}" for several, number in numbers.items() if number > 1))


# --- what each kind of fact looks like ------------------------------------------------------------------------------

_CONTRACT, _SURVEY, _REPORT, _GOAL = "Contract", "Survey", "Reports", "Goals"
_SESSION, _CHECK_IN, _ALIGNMENT = "Sessions", "Check-ins", "Talks of the three"
_LANES = (_CONTRACT, _SURVEY, _REPORT, _GOAL, _SESSION, _CHECK_IN, _ALIGNMENT)


def _contracts(facts: Facts, _today: date) -> Iterable[_Event]:
    newest = max(facts.of(Kind.CONTRACT), key=lambda one: int(one.state), default=None)
    for one in facts.of(Kind.CONTRACT):
        if one.second is not None:
            words = "confidentiality agreed" if one.state == NO_CONTRACT else "contract agreed by all three"
            yield _Event(_CONTRACT, one.second, None, Look.DONE, words, "")
        elif one is newest:
            yield _Event(_CONTRACT, one.first, None, Look.AHEAD, "contract written", "")


_WAVE_LOOKS: Mapping[str, tuple[Look, str]] = MappingProxyType(
    {
        WaveState.OPEN: (Look.AHEAD, "survey opened, until"),
        WaveState.CLOSING: (Look.AHEAD, "survey opened, until"),
        WaveState.CLOSED: (Look.DONE, "survey opened, closed on"),
        WaveState.CANCELLED: (Look.BLANK, "survey opened, cancelled on"),
        WaveState.LOST: (Look.BLANK, "survey opened, found lost on"),
    }
)


def _waves(facts: Facts, _today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.WAVE):
        look, words = _WAVE_LOOKS[one.state]
        told = f"{words} {one.second.day} {one.second:%B}" if one.second else words.partition(",")[0]
        yield _Event(_SURVEY, one.first, one.second, look, told, "")


_REPORT_WORDS = MappingProxyType(
    {"": "report released", "change": "what has changed, released", "revoked": "a report released, and revoked"}
)


def _reports(facts: Facts, _today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.REPORT):
        look = Look.DONE if one.state in OPEN_REPORTS else Look.BLANK
        yield _Event(_REPORT, one.first, None, look, _REPORT_WORDS[one.state], "")


_DUE, _TO_COME = ("goal due for a look", "goals due for a look"), ("look at a goal", "looks at goals")


def _goals(facts: Facts, today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.GOAL):
        yield _Event(_GOAL, one.first, None, Look.DONE, "goal set", "goals set")
        if one.second is not None:
            reached = one.state == GoalState.REACHED
            words, several = ("goal reached", "goals reached") if reached else ("goal set aside", "goals set aside")
            yield _Event(_GOAL, one.second, None, Look.DONE if reached else Look.BLANK, words, several)
    for one in facts.of(Kind.REVIEW, GoalState.ACTIVE):
        due = one.first < today
        one_of_them, several = _DUE if due else _TO_COME
        yield _Event(_GOAL, one.first, None, Look.AHEAD, one_of_them, several)


_SESSION_LOOKS: Mapping[str, tuple[Look, str, str]] = MappingProxyType(
    {
        SessionState.HELD: (Look.DONE, "session", "sessions"),
        SessionState.PLANNED: (Look.AHEAD, "session planned", "sessions planned"),
        SessionState.CANCELLED: (Look.BLANK, "session cancelled", "sessions cancelled"),
    }
)


def _sessions(facts: Facts, _today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.SESSION):
        look, words, several = _SESSION_LOOKS[one.state]
        yield _Event(_SESSION, one.first, None, look, words, several)


def _check_ins(facts: Facts, _today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.CHECK_IN):
        if one.state == CheckInState.ANSWERED:
            yield _Event(_CHECK_IN, one.second or one.first, None, Look.DONE, "check-in answered", "check-ins answered")
        elif one.state == CheckInState.MISSED:
            yield _Event(_CHECK_IN, one.first, None, Look.BLANK, "check-in left blank", "")
        else:
            yield _Event(_CHECK_IN, one.first, None, Look.AHEAD, "check-in asked", "")


def _alignments(facts: Facts, today: date) -> Iterable[_Event]:
    for one in facts.of(Kind.ALIGNMENT):
        look = Look.AHEAD if one.first > today else Look.DONE
        yield _Event(_ALIGNMENT, one.first, None, look, f"talk of the three at the {one.state}", "")


_TELLERS: tuple[Callable[[Facts, date], Iterable[_Event]], ...] = (
    *(_contracts, _waves, _reports, _goals, _sessions, _check_ins, _alignments),
)
