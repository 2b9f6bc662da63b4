"""Reading published numbers back out of documents, as somebody would who has nothing but the document.

The reader knows the questionnaire and how groups are named. Each reader gives the item values that a document prints.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import combinations
from xml.etree.ElementTree import fromstring

from bs4 import BeautifulSoup

from instruments.groups import ANONYMOUS_GROUPS, RaterGroup, joined_label
from instruments.model import Instrument
from reports.numbers import MINUS
from tests.reports.document.conftest import page_texts
from tests.support.workbooks import records_in, sheets_in

_VALUE = rf"(?:–|≤?[-{MINUS}]?\d+\.\d+\+?)"
_COUNT = r"(?: \(n (\d+)\))?"
_CELL = re.compile(f"({_VALUE}){_COUNT}")
_SELF = "You"
_TEXT = "{http://www.w3.org/2000/svg}text"


@dataclass(frozen=True, slots=True)
class Printed:
    """One item value of one cell as a document prints it; `n` is 0 where the document does not say it there."""

    item: str
    cell: str
    text: str
    n: int


def from_csv(content: str) -> frozenset[Printed]:
    """Read the rows of single items."""
    rows = csv.DictReader(StringIO(content.removeprefix("\ufeff")))
    return frozenset(
        Printed(row["item"], row["cell"], _plain(row["text"].removeprefix("'")), int(row["n"]))
        for row in rows
        if row["kind"] == "item" and row["cell"] != RaterGroup.SELF
    )


def from_xlsx(content: bytes) -> frozenset[Printed]:
    """Read the sheet of single items, each number as it is shown."""
    rows = records_in(sheets_in(content)["Items"])
    return frozenset(
        Printed(row["action"].text, row["group"].text, row["shown"].text, int(row["raters"].text))
        for row in rows
        if row["group"].text != RaterGroup.SELF
    )


def from_html(content: bytes, instrument: Instrument) -> frozenset[Printed]:
    """Read every table row that begins with an item's wording."""
    page, items = BeautifulSoup(content, "html.parser"), _items(instrument)
    found: set[Printed] = set()
    for table in page.find_all("table"):
        headers = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        for row in table.select("tbody tr"):
            cells = [_flat(cell.get_text(" ")) for cell in row.find_all(["th", "td"])]
            if cells[0] in items and len(cells) == len(headers):
                found |= set(_printed(items[cells[0]], headers[1:], _CELL.findall(" ".join(cells[1:]))))
    return frozenset(found)


def from_pdf(content: bytes, instrument: Instrument) -> frozenset[Printed]:
    """Read every row with a count in it: these stand in the tables, below a line of headings."""
    text = _flat(" ".join(page_texts(content)))
    return frozenset(one for one in _from_text(text, instrument) if one.n)


def from_svg(pictures: Sequence[bytes], instrument: Instrument) -> frozenset[Printed]:
    """Read the heatmaps: values without counts."""
    texts = (" ".join("".join(text.itertext()) for text in fromstring(one).iter(_TEXT)) for one in pictures)
    return frozenset(one for text in texts for one in _from_text(_flat(text), instrument))


def _from_text(text: str, instrument: Instrument) -> Iterator[Printed]:
    headings = [(match.start(), _columns(match)) for match in _HEADINGS.finditer(text)]
    for wording, item in _items(instrument).items():
        for match in re.finditer(rf"{re.escape(wording)}((?: {_VALUE}{_COUNT})+)", text):
            above = [columns for start, columns in headings if start < match.start()]
            if above:
                yield from _printed(item, above[-1], _CELL.findall(match[1]))


def _printed(item: str, headers: Sequence[str], cells: Sequence[tuple[str, str]]) -> Iterator[Printed]:
    if len(cells) != len(headers):
        raise ValueError(f"{item}: {len(cells)} values under {len(headers)} headings")
    for header, (text, n) in zip(headers, cells, strict=True):
        if text != "–" and header != _SELF:
            yield Printed(item, _KEYS[header], _plain(text), int(n or 0))


def _items(instrument: Instrument) -> Mapping[str, str]:
    return {_flat(item.wording.other): item.id for item in instrument.items}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Write a value as the release does."""
    return text.replace("≤", "<=").replace(MINUS, "-")


def _keys() -> dict[str, str]:
    """Give the key of every cell there can be, by the name that readers see."""
    sets = [one for size in range(1, 5) for one in combinations(ANONYMOUS_GROUPS, size)]
    named = {joined_label(groups): "+".join(groups) for groups in sets}
    return named | {RaterGroup.SUPERVISOR.label: RaterGroup.SUPERVISOR.value}


_KEYS = _keys()
_NAMES = "|".join(sorted(map(re.escape, [*_KEYS, _SELF]), key=len, reverse=True))
_HEADINGS = re.compile(rf"(?:\b(?:{_NAMES})(?= |$) ?){{1,7}}")


def _columns(heading: re.Match[str]) -> list[str]:
    return re.findall(rf"\b(?:{_NAMES})(?= |$)", heading[0])
