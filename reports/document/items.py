"""Sections on single actions: the highest, the lowest and the farthest apart on one page, then every number."""

from collections.abc import Sequence

from instruments.model import Area, Item
from reports.charts.views import name_of
from reports.charts.words import MISSING
from reports.document.actions import FEWEST_CELLS, Action, lists
from reports.document.model import Block, ChartRef, Grid, Lead, Note, Section
from reports.document.wording import NO_BREAK, number_of
from reports.numbers import as_shown, in_words, signed
from reports.release import Release, ReleasedCell

BEHIND_AREAS = (
    "Behind every area stand single actions that people can see. This is where a theme becomes concrete. One question"
    " scatters more than an area does: take these numbers as examples to ask about, not as findings."
)
DASHES = (
    f"A dash ({MISSING}) says that a number is not shown, and nothing else. Near the ends of the scale only a range is"
    " given."
)
_LISTED = (
    f"Only actions with a number from {in_words(FEWEST_CELLS)} groups or more stand here. Where more of them share a"
    " number, the questionnaire's order decides."
)


def actions_on_one_page(release: Release) -> Section | None:
    """The five highest, the five lowest and the largest gaps each way; None where no action is shown in two groups."""
    found = lists(release)
    if not found.highest:
        return None
    tables = (
        _table("Highest in the view of others", found.highest, release),
        _table("Lowest in the view of others", found.lowest, release),
        _table("You rate these higher than others do", found.self_higher, release),
        _table("Others rate these higher than you do", found.others_higher, release),
    )
    blocks: tuple[Block, ...] = (Lead(BEHIND_AREAS), *(one for table in tables for one in table), Note(_LISTED))
    return Section("actions", "Actions, highest and lowest", blocks)


def _table(caption: str, found: Sequence[Action], release: Release) -> tuple[Grid, ...]:
    """Return one list as a table; none where it is empty. Without a self-rating it has no columns for it."""
    if not found:
        return ()
    rows = tuple(
        (one.item.wording.other, one.area.title, number_of(one.others, MISSING), *_own(one, release)) for one in found
    )
    own = ("You", "Gap") if release.own else ()
    headers = ("Action", "Area", "Others", *own)
    return (Grid(caption, headers, rows, frozenset(range(2, len(headers)))),)


def _own(one: Action, release: Release) -> tuple[str, ...]:
    if not release.own:
        return ()
    return number_of(one.own, MISSING), MISSING if one.gap is None else signed(one.gap)


def item_by_item(release: Release) -> Section | None:
    """Every action with every group's number; None where there is none."""
    if not any(release.values.values()):
        return None
    return Section(
        "items", "Action by action", (Lead("Every number of every group."), Note(DASHES), ChartRef("heatmap"))
    )


def items_of(area: Area, release: Release) -> Grid | None:
    """Every action of one area with every group's number and count, as a table; None where there is none."""
    if not any(release.values.get(item.id) for item in area.items):
        return None
    rows = tuple((item.wording.other, *(_shown(item, cell, release) for cell in release.cells)) for item in area.items)
    headers = ("Action", *(name_of(cell, release) for cell in release.cells))
    return Grid(area.title, headers, rows, frozenset(range(1, len(headers))))


def _shown(item: Item, cell: ReleasedCell, release: Release) -> str:
    shown = release.values.get(item.id, {}).get(cell.key)
    if shown is None:
        return MISSING
    return as_shown(shown.text) if cell == release.own else f"{as_shown(shown.text)}{NO_BREAK}(n{NO_BREAK}{shown.n})"
