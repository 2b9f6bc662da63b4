"""Everything that a report says against itself: each document alone, and the printed one against the web page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from instruments.model import Instrument
from tests.words import of_actions, of_areas, of_page_one
from tests.words.html_reader import from_html, sentences
from tests.words.pdf_reader import from_pdf
from tests.words.said import EXPECTED, FORESEEN, KINDS, NUMBER, YOU, Row, Said

CHECKS = (*of_areas.CHECKS, *of_page_one.CHECKS, *of_actions.CHECKS)
SAME = ("gaps", "groups", "actions", "highest", "highest_note", "themes", "themes_note", "apart", "asked", "lists")
DECIDED = (*KINDS, "tentative", "clear", "All three groups", "Both groups", "throughout", "stands out", "Asked for by")


@dataclass(frozen=True)
class Examined:
    """What was found in one report, and how much there was to compare: printed area rows that have a class."""

    contradictions: tuple[str, ...]
    rows: int


def examine(html: bytes, pdf: bytes, instrument: Instrument) -> Examined:
    """Read both documents of a release and compare all that they say."""
    page, printed = from_html(html, instrument), from_pdf(pdf, instrument)
    alone = [*against_itself(page), *against_itself(printed)]
    found = [*alone, *_between(page, printed), *_sentences(html, page, printed)]
    return Examined(tuple(found), _rows(page) + _rows(printed))


def examine_page(html: bytes, instrument: Instrument) -> Examined:
    """Read the web page alone."""
    page = from_html(html, instrument)
    return Examined(tuple(against_itself(page)), _rows(page))


def _rows(said: Said) -> int:
    return sum("Gap" in row for row in said.gaps.values())


def against_itself(said: Said) -> Iterator[str]:
    """Compare the words of one document with its numbers."""
    if not said.groups and not said.gaps:
        yield f"{said.medium}: no table of areas could be read"
    for check in CHECKS:
        for one in check(said):
            yield f"{said.medium}, {check.__name__}: {one}"


def _between(page: Said, printed: Said) -> Iterator[str]:
    """Both media name the same areas with the same numbers."""
    for part in SAME:
        here, there = _told(getattr(page, part)), _told(getattr(printed, part))
        if here != there:
            yield f"{part}: {here!r} on the page, {there!r} in the PDF"
    for area, row in page.gaps.items():
        if "Gap" in row and not _drawn(row, row.get("What it may mean", ""), printed):
            yield f"{area}: the printed picture does not show {dict(row)}"


def _told(part: object) -> object:
    """Leave out the rows of a table that have no cell: the PDF does not read them out."""
    if not isinstance(part, Mapping):
        return part
    return {name: row for name, row in part.items() if not isinstance(row, Mapping) or set(row) - {"Area"}}


def _drawn(row: Row, reading: str, printed: Said) -> bool:
    """Look for a row of the gap chart in the PDF's text: the numbers, the gap, the class, how firm, how foreseen.

    The numbers are read from left to right, wherever on the row they stand.
    """
    words = " ".join([reading.replace("(", "").replace(")", ""), row.get(FORESEEN, "")]).strip()
    numbers = [row[heading] for heading in (YOU, "All others", EXPECTED) if heading in row]
    orders = "|".join(" ".join(map(re.escape, order)) for order in permutations(numbers))
    return re.search(rf"(?:{orders}) {re.escape(row['Gap'])} {re.escape(words)}", printed.text) is not None


def _sentences(html: bytes, page: Said, printed: Said) -> Iterator[str]:
    """Every sentence of the page stands in the PDF, and every number and class of the PDF on the page."""
    for sentence in sentences(html):
        if sentence not in printed.text:
            yield f"the PDF does not say {sentence!r}"
    if more := _told_words(printed.text) - _told_words(page.text):
        yield f"the page does not say {sorted(more)}"


def _told_words(text: str) -> set[str]:
    """Every number with a decimal, and every word that a rule decides on."""
    return set(re.findall(NUMBER, text)) | {word for word in DECIDED if word in text}
