"""What a comparison's web page says, as somebody finds it who has nothing but the page. Nothing is reckoned here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from tests.words.html_reader import grid, table_of, text_of
from tests.words.said import Row, flat

ROLES = (" (focus)", " (control)")


@dataclass(frozen=True)
class Card:
    """A focus area on the first page. `rows` holds "All others", "You" and more -> heading -> number."""

    title: str
    figures: Row
    note: str
    rows: Mapping[str, Row]
    told: str
    least: str


@dataclass(frozen=True)
class ChangeSaid:
    """One page. `then_now`, `gaps` and `groups` are the tables behind the pictures by area, `roles` areas' roles.

    `moved` are the sentences on other areas, `classes` those on classes; `leads` and `titles` sentences and pictures'
    titles by section; `least` what section one says of the smallest change, `actions` tables by area.
    """

    text: str
    moments: tuple[str, str]
    lead: str
    cards: Sequence[Card]
    moved: Sequence[str]
    moved_note: str
    then_now: Mapping[str, Row]
    gaps: Mapping[str, Row]
    groups: Mapping[str, Row]
    roles: Mapping[str, str]
    classes: Sequence[str]
    leads: Mapping[str, str]
    titles: Mapping[str, str]
    least: Mapping[str, str]
    people: str
    own: Mapping[str, Row]
    actions: Mapping[str, Sequence[Row]]


def read_change(content: bytes) -> ChangeSaid:
    """Read a page. Raises `ValueError` where no first page is found."""
    page = BeautifulSoup(content, "html.parser")
    first = page.select_one("#summary")
    if first is None:
        raise ValueError("the page has no first page")
    tables = {name: list(table_of(page, f"chart-{name}")) for name in ("then-now", "gap-then-now", "groups-then-now")}
    cards = [_card(one) for one in first.select("article.goal")]
    tagged = [row["Area"] for rows in tables.values() for row in rows]
    return ChangeSaid(
        text=flat(page.get_text(" ")),
        moments=_moments(page),
        lead=text_of(first.select_one("p.lead")),
        cards=cards,
        moved=[text_of(one) for one in first.select("ul.apart > li")],
        moved_note=text_of(first.select_one("p.remark")),
        then_now=_by_area(tables["then-now"]),
        gaps=_by_area(tables["gap-then-now"]),
        groups=_by_area(tables["groups-then-now"]),
        roles={_plain(area): _role(area) for area in tagged},
        classes=[text_of(one) for one in page.select("#gap-then-now > ul > li")],
        leads={str(one["id"]): text_of(one.select_one("p.lead")) for one in page.select("section.part")},
        titles={str(one["id"]): text_of(one.figcaption) for one in page.select("figure[id]")},
        least=_terms(page.select_one("#limits dl.terms")),
        people=" ".join(text_of(one) for one in page.select("#limits > p:not(.lead)")),
        own={row["Area"]: row for row in grid(page, "Your own view")},
        actions={card.title: list(grid(page, card.title)) for card in cards},
    )


def _moments(page: BeautifulSoup) -> tuple[str, str]:
    """How the page names both rounds: by the heads of the table of who answered."""
    table = page.select_one("#limits table")
    heads = [text_of(one) for one in table.select("thead th")] if table else []
    if len(heads) != 3:
        raise ValueError("the page does not say who answered in both rounds")
    return heads[1], heads[2]


def _card(card: Tag) -> Card:
    told, least = card.select_one("p.told"), card.select_one("p.told span")
    small = text_of(least)
    return Card(
        title=text_of(card.h3),
        figures={text_of(one.dt): text_of(one.dd) for one in card.select("dl.figures > div")},
        note=text_of(card.select_one("p.why")),
        rows={text_of(row.th): _numbers(row) for row in card.select("table tbody tr")},
        told=text_of(told).removesuffix(small).strip(),
        least=small,
    )


def _numbers(row: Tag) -> Row:
    """The cells of a card's row by their headings, the ends of a band as "..., band"."""
    found = {}
    for cell in row.select("td"):
        ends = cell.select_one("span.ends")
        if ends is not None:
            found[f"{cell['data-label']}, band"] = text_of(ends)
            ends.extract()
        found[str(cell["data-label"])] = text_of(cell)
    return found


def _by_area(rows: Sequence[Row]) -> dict[str, Row]:
    return {_plain(row["Area"]): row for row in rows}


def _plain(area: str) -> str:
    return re.sub(r" \((?:focus|control)\)$", "", area)


def _role(area: str) -> str:
    return next((role.strip(" ()") for role in ROLES if area.endswith(role)), "")


def _terms(terms: Tag | None) -> dict[str, str]:
    return {text_of(one.dt): text_of(one.dd) for one in terms.select("div")} if terms else {}
