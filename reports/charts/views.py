"""How the groups of a release are named to the executive, who reads the report. No drawing and no numbers here."""

from instruments.groups import RaterGroup
from reports.release import Release, ReleasedCell

YOU = "You"
SUPERVISOR = "Supervisor"


def name_of(cell: ReleasedCell, release: Release) -> str:
    """Name a cell: the executive's own is "You", and where one supervisor was asked they are one."""
    if cell == release.own:
        return YOU
    return SUPERVISOR if is_one_supervisor(cell) else cell.label


def inside(cell: ReleasedCell, release: Release) -> str:
    """Name a cell inside a sentence: "your supervisor", "direct reports"."""
    label = name_of(cell, release)
    small = label[:1].lower() + label[1:]
    return f"your {small}" if cell.key in (RaterGroup.SUPERVISOR.value,) else small


def is_one_supervisor(cell: ReleasedCell) -> bool:
    """True for the cell of one single supervisor."""
    return cell.groups == (RaterGroup.SUPERVISOR,) and max(cell.invited, cell.answered) == 1
