"""Reading published item values back out of documents, as somebody would who has nothing but the document.

The reader knows the questionnaire and how groups are named. What a document says twice, in a picture and in words or
for a wide screen and for a phone, is read twice; where the two differ, or a row cannot be read, the reader fails.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import combinations
from typing import Any
from xml.etree.ElementTree import fromstring

from bs4 import BeautifulSoup, Tag

from instruments.groups import ANONYMOUS_GROUPS, RaterGroup, joined_label
from instruments.model import Instrument
from reports.charts.views import SUPERVISOR, YOU
from reports.numbers import MINUS
from reports.release import Release
from tests.reports.document.conftest import page_texts, spoken_texts
from tests.support.workbooks import records_in, sheets_in

_VALUE = rf"(?:–|≤?[-{MINUS}]?\d+\.\d+\+?)"
_COUNT = r"(?: \(?n (\d+)\)?)?"
_CELL = re.compile(f"({_VALUE}){_COUNT}")
_ITEM = "Item"  # the heading of the column that names items; other tables name them too, with numbers of other kinds
_TEXT = "{http://www.w3.org/2000/svg}text"


@dataclass(frozen=True, slots=True)
class Printed:
    """One item value of one cell as a document prints it, and the number of people behind it."""

    item: str
    cell: str
    text: str
    n: int


def of_release(release: Release) -> frozenset[Printed]:
    """Give what every document has to print."""
    return frozenset(
        Printed(item, cell, shown.text, shown.n)
        for item, by_cell in release.values.items()
        for cell, shown in by_cell.items()
        if cell != RaterGroup.SELF
    )


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
    """Read every table of items, and the rows that take its place on a phone."""
    page, items = BeautifulSoup(content, "html.parser"), _items(instrument)
    wide, narrow = frozenset(_from_tables(page, items)), frozenset(_from_stacks(page, items))
    return _agreed(wide, narrow, "the table and the rows for a phone")


def from_pdf(content: bytes, instrument: Instrument) -> frozenset[Printed]:
    """Read the pictures as they are set on the page, and the alternative texts that its tags give them."""
    drawn = frozenset(_from_text(_flat(" ".join(page_texts(content))), instrument))
    said = frozenset(one for text in spoken_texts(content) for one in _from_speech(_flat(text), _items(instrument)))
    return _agreed(drawn, said, "the pictures and their alternative texts")


def from_svg(pictures: Sequence[bytes], instrument: Instrument) -> frozenset[Printed]:
    """Read the heatmaps."""
    texts = (" ".join("".join(text.itertext()) for text in fromstring(one).iter(_TEXT)) for one in pictures)
    return frozenset(one for text in texts for one in _from_text(_flat(text), instrument))


def from_deck(presentation: Mapping[str, Any], instrument: Instrument) -> frozenset[Printed]:
    """Read the slides of single actions: a table an area."""
    slides = [slide for slide in presentation["slides"] if slide["id"].startswith("items-")]
    tables = [block for slide in slides for block in slide["blocks"] if block["kind"] == "grid"]
    rows = [
        ([_ITEM, *table["headers"][1:]], [_flat(cell["text"]) for cell in row])
        for table in tables
        for row in table["rows"]
    ]
    return frozenset(one for headers, row in rows for one in _row(headers, row, _items(instrument)))


def _agreed(one: frozenset[Printed], other: frozenset[Printed], where: str) -> frozenset[Printed]:
    if one != other:
        raise ValueError(f"{where} do not tell the same: {sorted(map(str, one ^ other))[:3]}")
    return one


def _from_tables(page: BeautifulSoup, items: Mapping[str, str]) -> Iterator[Printed]:
    for table in page.find_all("table"):
        headers = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        if _ITEM in headers:
            for row in table.select("tbody tr"):
                cells = [_flat(cell.get_text(" ")) for cell in row.find_all(["th", "td"])]
                if len(cells) > 1:  # the other rows name an area
                    yield from _row(headers, cells, items)


def _from_stacks(page: BeautifulSoup, items: Mapping[str, str]) -> Iterator[Printed]:
    """Read the rows for a phone: the item is the title of its row, or stands beside the area's."""
    for row in page.select(".stacked li"):
        cells = {_text(one.select_one("dt")): _text(one.select_one("dd")) for one in row.select("dl.pairs > div")}
        wording = cells.pop(_ITEM, _text(row.select_one(".stack-title")))
        if wording in items:
            yield from _row([_ITEM, *cells], [wording, *cells.values()], items)


def _row(headers: Sequence[str], cells: Sequence[str], items: Mapping[str, str]) -> Iterator[Printed]:
    place = list(headers).index(_ITEM)
    values = [found.groups() for cell in cells[place + 1 :] if (found := _CELL.fullmatch(cell))]
    yield from _printed(items[cells[place]], headers[place + 1 :], values)


def _from_text(text: str, instrument: Instrument) -> Iterator[Printed]:
    """Read pictures of items: a line of headings, then each wording with a value for each heading."""
    headings = [(match.start(), _columns(match)) for match in _HEADINGS.finditer(text)]
    for wording, item in _items(instrument).items():
        for match in re.finditer(rf"{re.escape(wording)}((?: {_VALUE}{_COUNT})+)", text):
            above = [columns for start, columns in headings if start < match.start()]
            if above:
                yield from _printed(item, above[-1], _CELL.findall(match[1]))


def _from_speech(text: str, items: Mapping[str, str]) -> Iterator[Printed]:
    """Read what is read out: "Area: Item wording, You 3.0, Peers 4.0 (n 5)."; a dash is not read out."""
    for wording, item in items.items():
        for match in re.finditer(rf"{_ITEM} {re.escape(wording)}((?:, (?:{_NAMES}) {_VALUE}{_COUNT})*)\.", text):
            told = re.findall(rf", ({_NAMES}) ({_VALUE}){_COUNT}", match[1])
            yield from _printed(item, [name for name, _, _ in told], [(value, n) for _, value, n in told])


def _printed(item: str, headers: Sequence[str], cells: Iterable[Sequence[str | Any]]) -> Iterator[Printed]:
    found = list(cells)
    if len(found) != len(headers):
        raise ValueError(f"{item}: {len(found)} values under {len(headers)} headings")
    for header, (text, n) in zip(headers, found, strict=True):
        if text != "–" and header != YOU:
            if not n:
                raise ValueError(f"{item}: a value of {header} without the number of people behind it")
            yield Printed(item, _KEYS[header], _plain(text), int(n))


def _items(instrument: Instrument) -> Mapping[str, str]:
    return {_flat(item.wording.other): item.id for item in instrument.items}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _text(tag: Tag | None) -> str:
    return _flat(tag.get_text(" ")) if tag is not None else ""


def _plain(text: str) -> str:
    """Write a value as the release does."""
    return text.replace("≤", "<=").replace(MINUS, "-")


def _keys() -> dict[str, str]:
    """Give the key of every cell there can be, by the name that readers see."""
    sets = [one for size in range(1, 5) for one in combinations(ANONYMOUS_GROUPS, size)]
    named = {joined_label(groups): "+".join(groups) for groups in sets}
    return named | dict.fromkeys((SUPERVISOR, RaterGroup.SUPERVISOR.label), RaterGroup.SUPERVISOR.value)


_KEYS = _keys()
_NAMES = "|".join(sorted(map(re.escape, [*_KEYS, YOU]), key=len, reverse=True))
_HEADINGS = re.compile(rf"(?:\b(?:{_NAMES})(?= |$) ?){{1,7}}")


def _columns(heading: re.Match[str]) -> list[str]:
    return re.findall(rf"\b(?:{_NAMES})(?= |$)", heading[0])
