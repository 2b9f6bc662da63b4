"""Reading a report's web page, as somebody would who has nothing but the page."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bs4 import BeautifulSoup, Tag

from instruments.model import Instrument
from tests.words.said import CAPTIONS, MISSING, YOU, Action, Named, Row, Said, flat

_BLOCKS = "p, li, dt, dd, h1, h2, h3, h4, caption, th, td, figcaption, blockquote"
_ELSEWHERE = ".stacked, .behind, nav, .hidden, .masthead .eyebrow, footer, .skip, .line, .kept, dl.figures"


def from_html(content: bytes, instrument: Instrument) -> Said:
    """Read a page. Raises `ValueError` where a table or a part that every report has is missing."""
    page = BeautifulSoup(content, "html.parser")
    first = page.select_one("#summary")
    if first is None:
        raise ValueError("the page has no first page")
    remarks = [text_of(one) for one in first.select(".remark, .throughout")]
    themes = [_named(one) for one in first.select("ol.themes > li")]
    highest = [_named(one) for one in first.select("ul.strengths > li")]
    parts = _parts(first)
    return (
        Said(
            medium="HTML",
            text=flat(page.get_text(" ")),
            gaps={row["Area"]: row for row in table_of(page, "chart-dumbbell")},
            groups={row["Area"]: row for row in table_of(page, "chart-groups")},
            actions=list(_actions(page)),
            highest=highest,
            highest_note=" ".join(parts.get("What others see most", [])),
            themes=themes,
            themes_note=" ".join(parts.get("Worth exploring", [])),
            apart=[text_of(one) for one in first.select("ul.apart > li")],
            asked=" ".join(parts.get("Where change would help most", [])),
            lists={caption: list(grid(page, caption)) for caption in CAPTIONS},
            picks=_picks(page),
            own_wordings={flat(item.wording.own): flat(item.wording.other) for item in instrument.items},
        )
        if remarks or themes or highest
        else _empty()
    )


def sentences(content: bytes) -> Iterator[str]:
    """Give every text that is seen on a wide screen, block by block; the tables behind pictures are left out."""
    page = BeautifulSoup(content, "html.parser")
    for hidden in [*page.select(_ELSEWHERE), *page(["style"])]:
        hidden.decompose()
    for block in page.select(_BLOCKS):
        if not block.select(_BLOCKS) and (text := text_of(block)):
            yield text


def _empty() -> Said:
    raise ValueError("the first page names nothing and says nothing")


def _parts(first: Tag) -> Mapping[str, list[str]]:
    """Give the paragraphs of page one under their headings, without those of its cards."""
    parts: dict[str, list[str]] = {}
    heading = ""
    for one in first.find_all(["h3", "p"], recursive=False):
        if one.name == "h3":
            heading = text_of(one)
        elif "reading" not in _classes(one):
            parts.setdefault(heading, []).append(text_of(one))
    return parts


def _named(card: Tag) -> Named:
    return Named(
        title=text_of(card.select_one("h4")),
        figures={
            text_of(one.select_one("dt")): text_of(one.select_one("dd")) for one in card.select("dl.figures > div")
        },
        meaning=text_of(card.select_one("p.meaning")),
        badges=[text_of(one) for one in card.select(".badge")],
    )


def table_of(page: BeautifulSoup, chart: str) -> Iterator[Row]:
    """Give the rows of the table behind a picture; none where the page has no such picture."""
    figure = page.select_one(f"#{chart}")
    if figure is None:
        return
    behind = figure.find_next_sibling("details")
    if not isinstance(behind, Tag):
        raise ValueError(f"no table behind {chart}")  # noqa: TRY004 # the document is at fault, not a type
    headings = [text_of(one) for one in behind.select("thead th")]
    for row in behind.select("tbody tr"):
        yield _row(headings, row)


def _row(headings: list[str], row: Tag) -> Row:
    """Give the cells of a row by their headings, but no dashes: a PDF's alternative texts leave them out too."""
    cells = zip(headings, [text_of(one) for one in row.find_all(["th", "td"])], strict=True)
    return {heading: cell for heading, cell in cells if cell not in ("", MISSING)}


def _actions(page: BeautifulSoup) -> Iterator[Action]:
    for behind in page.select("details.behind"):
        headings = [text_of(one) for one in behind.select("thead th")]
        if "Item" not in headings:
            continue
        area = ""
        for row in behind.select("tbody tr"):
            cells = [text_of(one) for one in row.find_all(["th", "td"])]
            if len(cells) == 1:
                area = cells[0]
                continue
            if headings[0] == "Area":  # a sheet on which each area has one item
                area, cells = cells[0], cells[1:]
            found = zip(headings[headings.index("Item") + 1 :], cells[1:], strict=True)
            yield Action(area, cells[0], dict(values(found)))


def values(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Part "4.0 (n 5)" into the number and the count."""
    for name, cell in found:
        if match := re.fullmatch(r"(\S+) \(n (\d+)\)", cell):
            yield name, (match[1], int(match[2]))
        elif cell != MISSING:
            if name != YOU:
                raise ValueError(f"{name} has the number {cell} without a count")
            yield name, (cell, 0)


def grid(page: BeautifulSoup, caption: str) -> Iterator[Row]:
    """Give the rows of the table with a caption."""
    for table in page.select("table"):
        if text_of(table.caption) == caption and "behind" not in _classes(table.parent and table.parent.parent):
            headings = [text_of(one) for one in table.select("thead th")]
            for row in table.select("tbody tr"):
                yield _row(headings, row)


def _picks(page: BeautifulSoup) -> Mapping[str, frozenset[str]]:
    rows = grid(page, "Areas chosen")
    return {row["Area"]: frozenset(name for name, cell in row.items() if cell == "chosen") for row in rows}


def _classes(tag: Tag | None) -> list[str]:
    return [str(one) for one in (tag.get("class") or [])] if tag is not None else []


def text_of(tag: Tag | None) -> str:
    """Give the text of a part of the page on one line; empty where there is no such part."""
    return flat(tag.get_text(" ")) if tag is not None else ""
