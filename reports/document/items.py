"""Sections on single actions and on priority picks: what was asked, what each group sees, what others chose."""

from reports.charts.words import MISSING
from reports.disclosure.policy import PICKS_FLAGGED_FROM, PICKS_SHOWN_FROM
from reports.document.model import Block, ChartRef, Grid, Lead, Note, Section
from reports.release import ANONYMOUS, Release

CHOSEN = "chosen"
BEHIND_AREAS = (
    "Behind every area stand single actions that people can see. This is where a theme becomes concrete: look for the"
    " one or two actions that carry it."
)
DASHES = (
    f"A dash ({MISSING}) says that a number is not shown, and nothing else. Near the ends of the scale only a range is"
    " given."
)
UP_TO_THREE = "Everyone could choose up to three areas where a change would help most."
NO_CHOICE = "No choice can be shown in this round."


def item_by_item() -> Section:
    """Every action with every group's number."""
    blocks: tuple[Block, ...] = (
        Lead(BEHIND_AREAS),
        Note(DASHES),
        ChartRef("heatmap"),
    )
    return Section("items", "Action by action", blocks)


def priority_picks(release: Release) -> Section | None:
    """The areas chosen as those where change would help most; None where the questionnaire does not ask."""
    if release.instrument.picks is None:
        return None
    columns = pick_columns(release)
    rows = tuple(
        (area.title, *(CHOSEN if area.id in release.picks.get(key, ()) else "" for key, _ in columns))
        for area in release.instrument.areas
        if any(area.id in release.picks.get(key, ()) for key, _ in columns)
    )
    lead = Lead(UP_TO_THREE)
    found: Block = Note(NO_CHOICE)
    if rows:
        found = Grid("Areas chosen", ("Area", *(label for _, label in columns)), rows)
    return Section("picks", "Where change would help most", (lead, found, Note(picks_rule(release))))


def pick_columns(release: Release) -> list[tuple[str, str]]:
    """Return the parts that may be shown (key, heading): attributed cells that answered, and the anonymous pool."""
    attributed = [(cell.key, cell.label) for cell in release.cells if cell.attributed]
    return attributed if release.withheld else [*attributed, (ANONYMOUS, "Anonymous raters")]


def picks_rule(release: Release) -> str:
    """Say what a mark of the anonymous raters means, or why there is none."""
    if release.withheld:
        return "Choices of the anonymous raters are not shown, because too few of them answered in this round."
    return (
        "For the anonymous raters together an area is marked where"
        f" {release.picks_from or PICKS_FLAGGED_FROM} or more of at least {PICKS_SHOWN_FROM} chose it; how many is"
        " never shown. An area without a mark may have been chosen too."
    )
