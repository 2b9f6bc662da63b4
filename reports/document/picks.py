"""Priority picks: where people said that a change would help most. Flags, never counts (R6)."""

from instruments.groups import RaterGroup
from reports.charts.views import inside, name_of
from reports.charts.words import listed
from reports.disclosure.policy import PICKS_SHOWN_FROM
from reports.document.model import Badge, Block, Grid, Lead, Note, Section, Tone
from reports.numbers import in_words
from reports.release import ANONYMOUS, Release

CHOSEN = "chosen"
ASKED_FOR = Badge("asked for", Tone.NEUTRAL)
UP_TO_THREE = "Everyone could choose up to three areas where a change would help most."
NO_CHOICE = "No choice can be shown in this round."
_POOL = "anonymous raters"


def priority_picks(release: Release) -> Section | None:
    """Write the section; None where the questionnaire does not ask."""
    if release.instrument.picks is None:
        return None
    columns = pick_columns(release)
    rows = tuple(
        (area.title, *(CHOSEN if area.id in release.picks.get(key, ()) else "" for key, _ in columns))
        for area in release.instrument.areas
        if any(area.id in release.picks.get(key, ()) for key, _ in columns)
    )
    found: Block = Note(NO_CHOICE)
    if rows:
        found = Grid("Areas chosen", ("Area", *(label for _, label in columns)), rows)
    return Section("picks", "Where change would help most", (Lead(UP_TO_THREE), found, Note(picks_rule(release))))


def pick_columns(release: Release) -> list[tuple[str, str]]:
    """Return the parts that may be shown (key, heading): attributed cells that answered, and the anonymous pool."""
    attributed = [(cell.key, name_of(cell, release)) for cell in release.cells if cell.attributed]
    return attributed if release.withheld else [*attributed, (ANONYMOUS, "Anonymous raters")]


def picks_rule(release: Release) -> str:
    """Say what a mark of the anonymous raters means, or why there is none."""
    if release.withheld:
        return "Choices of the anonymous raters are not shown, because too few of them answered in this round."
    if release.picks_from is None:
        needed = in_words(PICKS_SHOWN_FROM)
        return f"Choices of the anonymous raters are shown only where at least {needed} of them answered."
    return (
        f"For the anonymous raters together an area is marked where at least {release.picks_from} of them chose it;"
        " how many is never shown. Where so many areas reached that number that the marks would tell single choices,"
        " none is marked. An area without a mark may have been chosen too."
    )


def asked_for(release: Release) -> str:
    """Say on page one which areas others chose; empty where none is shown."""
    found = [(area.title, by) for area in release.instrument.areas if (by := _others_who_chose(area.id, release))]
    if not found:
        return ""
    return f"They asked for a change in {listed([f'{title} ({listed(by)})' for title, by in found])}."


def chosen_by(area: str, release: Release) -> str:
    """Say who of the others chose an area, as a sentence; empty where nobody is shown to have."""
    by = _others_who_chose(area, release)
    return f"Asked for by {listed(by)}." if by else ""


def _others_who_chose(area: str, release: Release) -> list[str]:
    """Name who chose an area beside the executive: the anonymous raters together, then supervisors."""
    supervisors = release.cell(RaterGroup.SUPERVISOR.value)
    parts = [(ANONYMOUS, _POOL)] + ([(supervisors.key, inside(supervisors, release))] if supervisors else [])
    return [name for key, name in parts if area in release.picks.get(key, ())]
