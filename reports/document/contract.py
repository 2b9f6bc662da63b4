"""The coaching contract on paper, as PDF/UA-1: its text, who has confirmed it on which day, and its check sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.document.data import Data
from reports.document.glyphs import BOX, missing_in
from reports.document.typeset import as_printed, in_letters, typeset


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """One clause: points stand after the first paragraph."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedName:
    """One party: part and name as the contract has them, the name as typed and its day, both "" while not confirmed."""

    part: str
    name: str
    typed: str
    day: str


@dataclass(frozen=True, slots=True)
class PrintedContract:
    """What is printed. `about` is the executive's name, for the foot of each page; `dated` the day of the version."""

    title: str
    version: str
    about: str
    parties: tuple[tuple[str, str], ...]
    clauses: tuple[PrintedClause, ...]
    additions: tuple[str, str]
    names: tuple[PrintedName, ...]
    digest: str
    dated: date


def to_pdf(told: PrintedContract) -> bytes:
    """Set it: the same bytes for the same contract and fonts. What no font draws stands as a box, and that is told."""
    texts = [*_texts(told)]
    return in_letters(
        texts,
        lambda letters: typeset("contract.typ", _data(told), letters, dated=told.dated),
        lambda: to_pdf(told),
    )


def _data(told: PrintedContract) -> Data:
    clauses = [
        {"title": one.title, "paragraphs": list(one.paragraphs), "points": list(one.points)} for one in told.clauses
    ]
    names = [{"part": one.part, "name": one.name, "typed": one.typed, "day": one.day} for one in told.names]
    data = {
        "title": f"{told.title}: {told.about}",
        "executive": told.about,
        "lang": "en",
        "heading": told.title,
        "version": told.version,
        "parties": [list(pair) for pair in told.parties],
        "clauses": clauses,
        "additions": list(told.additions),
        "names": names,
        "digest": told.digest,
    }
    return as_printed(data, _unprinted(told), str)


def _unprinted(told: PrintedContract) -> str:
    count = missing_in(_texts(told))
    if not count:
        return ""
    what = "One character" if count == 1 else f"{count} characters"
    return f"{what} could not be printed, and {BOX} stands in place: the contract's page and its text file show all."


def _texts(told: PrintedContract) -> Iterator[str]:
    for pair in told.parties:
        yield from pair
    for clause in told.clauses:
        yield from (clause.title, *clause.paragraphs, *clause.points)
    yield from told.additions
    for one in told.names:
        yield from (one.name, one.typed)
