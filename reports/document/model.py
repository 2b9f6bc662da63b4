"""The report as neutral parts: what is said, in which order, with no word about how it looks. Text is never markup."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tone(StrEnum):
    """What a badge marks. A badge always carries its meaning in words; the tone only colours it."""

    STRENGTH = "strength"
    EXPLORE = "explore"
    NEUTRAL = "neutral"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True)
class Badge:
    """A short label on an area or a row."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Lead(Text):
    """The paragraph that carries a section's message."""


@dataclass(frozen=True, slots=True)
class Note(Text):
    """A paragraph set apart: a limit, or what is not shown and why."""


@dataclass(frozen=True, slots=True)
class SubHeading(Text):
    """A heading inside a section."""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, in no order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they mean, in pairs; `compact` sets them one after the other on paper."""

    pairs: tuple[tuple[str, str], ...]
    compact: bool = False


Cell = str | Badge | tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The first cell of each row names the row; `numeric` tells the columns that hold numbers."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ChartRef:
    """The place of a chart, by its name in `reports.charts`; "heatmap" stands for "heatmap-1", "heatmap-2" ...

    `rulers` are small SVGs, one for each row of its table, for where the picture is too wide; none where it is empty.
    """

    name: str
    rulers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotes:
    """What people wrote, word for word, under the question that they answered."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompts:
    """Questions to talk about, with `lines` empty lines to write on after each."""

    title: str
    questions: tuple[str, ...]
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to write by hand: a label, a hint, how many lines."""

    label: str
    hint: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """Places to write by hand, under a title; `columns` says how many stand side by side."""

    title: str
    blanks: tuple[Blank, ...]
    columns: int = 1


Block = Text | Points | Terms | Grid | ChartRef | Quotes | Prompts | Form


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report. `id` is an anchor; `own_page` asks for a new page in print."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    own_page: bool = False


EXPECTED = "Expected"  # the label of what the executive expected of others


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the name it goes by, as "Others" and "3.1"."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """An area named on the first page: its numbers, what they mean in plain words, and what qualifies it.

    `ruler` is a small SVG of shapes only; it repeats the figures, so it needs no text of its own. `area` is its id.
    """

    title: str
    ruler: str
    figures: tuple[Figure, ...]
    meaning: str
    badges: tuple[Badge, ...]
    area: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered, of a group shown in this report."""

    group: str
    count: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Page one: enough for one coaching session.

    `note` says that the anonymous raters were too few. `strengths_note` and `themes_note` qualify the areas above them,
    or say why there is none. `asked` says what others chose, `limits` what the page cannot tell. All may be empty.
    """

    note: str
    strengths: tuple[Highlight, ...]
    strengths_note: str
    themes: tuple[Highlight, ...]
    themes_note: str
    apart: tuple[str, ...]
    asked: str
    limits: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report of one release. `lang` is a BCP 47 code; texts are plain, without any markup."""

    title: str
    executive: str
    questionnaire: str
    lang: str
    closed_on: date
    closed_text: str
    summary: Summary
    sections: tuple[Section, ...]
