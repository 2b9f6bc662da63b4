"""Sections on single actions and on priority picks: what was asked, what each group sees, what others chose."""

from reports.charts.words import MISSING
from reports.disclosure.policy import PICKS_FLAGGED_FROM, PICKS_SHOWN_FROM
from reports.document.model import Block, ChartRef, Grid, Lead, Note, Section
from reports.release import ANONYMOUS, Release

CHOSEN = "chosen"


def item_by_item() -> Section:
    """Every action with every group's number."""
    blocks: tuple[Block, ...] = (
        Lead(
            "Behind every area stand single actions that people can see. This is where a theme becomes concrete: look"
            " for the one or two actions that carry it."
        ),
        Note(
            f"A dash ({MISSING}) says that a number is not shown, and nothing else. Near the ends of the scale only a"
            " range is given."
        ),
        ChartRef("heatmap"),
    )
    return Section("items", "Action by action", blocks)


def priority_picks(release: Release) -> Section | None:
    """The areas chosen as those where change would help most; None where the questionnaire does not ask."""
    if release.instrument.picks is None:
        return None
    columns = _columns(release)
    rows = tuple(
        (area.title, *(CHOSEN if area.id in release.picks.get(key, ()) else "" for key, _ in columns))
        for area in release.instrument.areas
        if any(area.id in release.picks.get(key, ()) for key, _ in columns)
    )
    lead = Lead("Everyone could choose up to three areas where a change would help most.")
    found: Block = Note("No choice can be shown in this round.")
    if rows:
        found = Grid("Areas chosen", ("Area", *(label for _, label in columns)), rows)
    return Section("picks", "Where change would help most", (lead, found, Note(_picks_rule(release))))


def _columns(release: Release) -> list[tuple[str, str]]:
    """Give the parts that may be shown (key, heading): attributed cells that answered, and the anonymous pool."""
    attributed = [(cell.key, cell.label) for cell in release.cells if cell.attributed]
    return attributed if release.withheld else [*attributed, (ANONYMOUS, "Anonymous raters")]


def _picks_rule(release: Release) -> str:
    if release.withheld:
        return "Choices of the anonymous raters are not shown, because too few of them answered in this round."
    return (
        f"For the anonymous raters together an area is marked where {PICKS_FLAGGED_FROM} or more of at least"
        f" {PICKS_SHOWN_FROM} chose it; how many is never shown. An area without a mark may have been chosen too."
    )
