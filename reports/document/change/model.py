"""The comparison report as neutral parts: its first page; the other pages are the report's blocks. No layout."""

from dataclasses import dataclass
from datetime import date

from reports.document.model import Figure, Section


@dataclass(frozen=True, slots=True)
class Row:
    """A view of an area: the numbers then and now as printed, the difference, and the 80 % bands ("" without)."""

    label: str
    then: str
    now: str
    change: str
    band_then: str = ""
    band_now: str = ""


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A focus area on the first page: what raters say has changed, both numbers, and what can be told.

    `said` holds what raters say of the change, the control area's beside it, and supervisors' as theirs; `said_note`
    says why no word is made of it, "" where one is. `ruler` is a small SVG of shapes only; it repeats the rows.
    `told` is one sentence, `least` how large a change had to be ("" where nothing of others is compared).
    `area` is its id, `words` the executive's own goals about it, which are no part of a release.
    """

    title: str
    said: tuple[Figure, ...]
    said_note: str
    ruler: str
    rows: tuple[Row, ...]
    told: str
    least: str
    area: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Page one: enough on its own.

    `lead` says what was declared beforehand. `moved` are the other areas of which a change can be told, `moved_note`
    says what it means that there are none. `limits` is small print. `looking_back` is true where a card has a mark for
    it.
    """

    lead: str
    cards: tuple[GoalCard, ...]
    moved: tuple[str, ...]
    moved_note: str
    limits: str
    looking_back: bool


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The whole comparison report. `lang` is a BCP 47 code; `then` and `now` name the two rounds in every sentence.

    `closed_text` is the day on which the later wave closed, `then_text` that of the earlier one.
    """

    title: str
    executive: str
    questionnaire: str
    lang: str
    then: str
    now: str
    then_text: str
    closed_on: date
    closed_text: str
    first: FirstPage
    sections: tuple[Section, ...]
