"""The presentation as neutral parts: slides with one message each. No word about how it looks; text is never markup."""

from dataclasses import dataclass

from reports.document.model import Answered, Block, Highlight


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who answered, group by group."""

    answered: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Areas side by side, each with its numbers."""

    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class Spotlight:
    """One area alone, with its numbers as large as the page allows."""

    highlight: Highlight


@dataclass(frozen=True, slots=True)
class Aside:
    """A text to open on demand, behind its title. `expected` tells that its key needs the mark of what was expected."""

    title: str
    text: str
    expected: bool


SlideBlock = Block | Attendance | Cards | Spotlight | Aside


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of the presentation.

    `id` is an anchor, lasts as long as the release, and tells no finding: it stands in a browser's address and storage.
    `part` names what the slide belongs to and is empty where the title does. `message` is one thought of one to three
    sentences; `question` is one to talk about. Both may be empty. `area` is the id of the one area that it is about,
    `items` are ids and words of its single actions, in the order of the page.
    """

    id: str
    title: str
    message: str
    blocks: tuple[SlideBlock, ...] = ()
    part: str = ""
    question: str = ""
    area: str = ""
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """The whole presentation of one release. `lang` is a BCP 47 code; `scale_ends` says the ends of the scale."""

    title: str
    executive: str
    questionnaire: str
    lang: str
    closed_text: str
    scale_ends: tuple[str, str]
    slides: tuple[Slide, ...]
