"""The words of the contract of three parties: nine clauses. What the department head gets is made from `SponsorView`.

Three terms and an addition of the coach's stand in it; everything else is the same in every contract. No row is here.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from surveys.coaching.access import Party
from surveys.coaching.check_in_days import LAST
from surveys.coaching.sponsor_view import SponsorView
from surveys.core.days import day
from surveys.waves.promised import names_go

TITLE = "Coaching contract"
PURPOSE = (
    "The executive works on how they lead, on a few goals of their own that others can see and that the department"
    " head's unit needs."
)
ENDING = (
    "The coaching ends when its goals are reached, or when the three of us agree that it is time. Each of us may end it"
    " earlier, in a last talk of the three."
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the coach words. `check_in_day` is one of `check_in_days.DAYS`; `additions` may be empty."""

    purpose: str = PURPOSE
    check_in_day: int = 1
    ending: str = ENDING
    additions: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the engagement. `names` of the parties; `days_kept` as the settings have them now."""

    names: dict[Party, str]
    days_kept: int
    has_follow_up: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: paragraphs, and points after the first of them."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One version as people see it. `parties` are label and name, in the order of `Party`."""

    title: str
    version: str
    parties: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]
    additions: str

    def plain(self) -> str:
        """Return all of it as text, line by line: what is hashed, and what can be downloaded to hash it again."""
        return "\n".join(self._lines()) + "\n"

    def digest(self) -> str:
        """Return the SHA-256 of that text in UTF-8, in 64 hexadecimal digits."""
        return hashlib.sha256(self.plain().encode()).hexdigest()

    def _lines(self) -> Iterator[str]:
        yield from (self.title, self.version, "", *(f"{label}: {name}" for label, name in self.parties))
        for number, clause in enumerate(self.clauses, start=1):
            first, *rest = clause.paragraphs
            yield from ("", f"{number}. {clause.title}", "", first)
            yield from (f"- {point}" for point in clause.points)
            yield from rest
        if self.additions:
            yield from ("", ADDED, "", self.additions)


ADDED = "Added by us"


def document(number: int, made_on: date, terms: Terms, facts: Facts, *, view: type[Any] = SponsorView) -> Document:
    """Write a version. Raises `TypeError` for a field of `view` that does not say how the contract names it."""
    return Document(
        title=TITLE,
        version=f"Version {number}, of {day(made_on)}",
        parties=tuple((party.label.capitalize(), facts.names[party]) for party in Party),
        clauses=clauses(terms, facts, view=view),
        additions=terms.additions,
    )


def clauses(terms: Terms, facts: Facts, *, view: type[Any] = SponsorView) -> tuple[Clause, ...]:
    """Return the nine clauses."""
    return (
        Clause("Purpose", (terms.purpose,)),
        Clause("What the department head gets", (_GETS, _TICKS), gets(view)),
        Clause("What the department head never gets", (_NEVER, _NO_BOX), _NEVER_POINTS),
        Clause("Limits", _LIMITS),
        Clause("Records, and when they are erased", _records(facts)),
        Clause("What those who are asked about the executive are promised", _raters(facts), _RATERS_POINTS),
        Clause("Check-ins and pulses", (_check_ins(terms.check_in_day), _PULSES)),
        Clause("Ending", (terms.ending,)),
        Clause("Changes", _CHANGES),
    )


def gets(view: type[Any]) -> tuple[str, ...]:
    """Return the words of each field of the department head's view. Raises `TypeError` where one has none."""
    silent = [one.name for one in fields(view) if not one.metadata.get("clause")]
    if silent:
        raise TypeError(f"the contract has no words for {', '.join(silent)} of {view.__name__}")
    return tuple(str(one.metadata["clause"]) for one in fields(view))


_GETS = "The department head's page and letters show exactly this:"
_TICKS = (
    "A goal is shared only by a tick of the executive's, who can take it back at any time; no kind of content is ever"
    " shared by itself."
)
_NEVER = "Whatever is not named above. Above all:"
_NEVER_POINTS = (
    "answers to the survey, its report and its comments",
    "what is said in sessions and calls, and any note of them",
    "commitments, how weeks went, and goals that are not shared",
    "a judgement of the coach's on the executive, for appraisal, pay or selection",
)
_NO_BOX = "The executive reads all that the department head writes, as it was written. Nothing goes to the coach alone."
_LIMITS = (
    "The coach keeps to themselves what they learn. This ends only where the law demands that they speak, or where"
    " somebody's life or health is in serious danger. Then the coach says no more than is needed, and tells the"
    " executive first wherever that is possible.",
    "Coaching is no medical treatment, no legal advice and no appraisal.",
)
_PRIVATE = (
    "Goals, commitments, check-ins, sessions and this contract are kept encrypted, under a key of this coaching alone."
    " Whoever runs the server holds that key. Lines that the coach writes for themselves go after 30 days unless the"
    " coach keeps them; nobody else sees them."
)


def _records(facts: Facts) -> tuple[str, ...]:
    erased = f"{_within(facts.days_kept)} the coaching ends, the coach erases these records, and their key, for good."
    return (_PRIVATE, f"{erased} Copies that one of us took along, such as a printed report, are theirs to destroy.")


def _within(days: int) -> str:
    if days == 0:
        return "On the day on which"
    return f"Within {days} {'day' if days == 1 else 'days'} after"


_ASKED = "Some of those around the executive may be asked for their view, in surveys. They are promised:"
_RATERS_POINTS = (
    "Only the executive and their supervisors are shown as themselves; supervisors are told so before they start.",
    "Everybody else appears only as part of a group of at least three answers.",
    "Nobody gets a list of who answered, or when. All answers stay sealed until the survey closes.",
    "Comments appear word for word.",
)
_NOBODY_ASKS = "None of us tries to find out who said what, or asks anybody whether they took part."


def _raters(facts: Facts) -> tuple[str, ...]:
    going = names_go(facts.days_kept, for_follow_up=facts.has_follow_up)
    return (_ASKED, f"Names and e-mail addresses of those invited are deleted {going}.", _NOBODY_ASKS)


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 11 <= number <= 13 else ending}"


def _check_ins(of_month: int) -> str:
    day_of_it = "last day" if of_month == LAST else _ordinal(of_month)
    return (
        f"On the {day_of_it} of each month the department head gets a letter with a few questions, which take three"
        " minutes. The answers stand under the department head's name. The coach reads them first, and the executive"
        " reads the same text within seven days. A month without an answer stays blank, and nobody is reproached."
    )


_PULSES = (
    "Between surveys, nobody else is asked. Before there are short surveys of those around the executive (pulses), this"
    " contract is changed."
)
_CHANGES = (
    "Each of us may ask for a change. A change makes a new version, and all three are asked to confirm it anew. Until"
    " they have, the monthly check-ins wait; nothing else does.",
    "A confirmation is a name that one of us types under the whole text. It holds for that text alone, which its check"
    " sum (SHA-256) tells apart from every other.",
)
