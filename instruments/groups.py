"""Rater groups: who can be asked, which of them are shown by name and which only in numbers."""

from enum import StrEnum


class RaterGroup(StrEnum):
    """A relationship to the executive. The order of the members is the order in every list and chart."""

    SELF = "self"
    SUPERVISOR = "supervisor"
    PEER = "peer"
    DIRECT_REPORT = "direct_report"
    BOARD = "board"
    OTHER = "other"

    @property
    def attributed(self) -> bool:
        """True for the groups shown as themselves from one answer on (privacy rule R1)."""
        return self in (RaterGroup.SELF, RaterGroup.SUPERVISOR)

    @property
    def label(self) -> str:
        """The group's name as a heading: plural, capitalised."""
        return _LABELS[self]


_LABELS = {
    RaterGroup.SELF: "Self",
    RaterGroup.SUPERVISOR: "Supervisors",
    RaterGroup.PEER: "Peers",
    RaterGroup.DIRECT_REPORT: "Direct reports",
    RaterGroup.BOARD: "Board members",
    RaterGroup.OTHER: "Other stakeholders",
}

ANONYMOUS_GROUPS = tuple(group for group in RaterGroup if not group.attributed)


def joined_label(groups: tuple[RaterGroup, ...]) -> str:
    """Name a cell after its groups: "Peers", "Peers and direct reports", "Peers, board members and ..."."""
    names = [groups[0].label, *(group.label[0].lower() + group.label[1:] for group in groups[1:])]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
