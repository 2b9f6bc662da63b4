"""What a survey page may know of the person who opened a link. No answer and no other person may enter here."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from zoneinfo import ZoneInfo

from instruments.catalogue import Edition
from instruments.groups import RaterGroup, joined_label
from surveys.core.ids import InvitationId


class LinkState(Enum):
    """What a genuine link can be used for now."""

    READY = "ready"
    USED = "used"
    PAST = "past its closing date"
    CLOSED = "closed"
    NOT_NOW = "not now"  # open, but what would be sealed could be opened by nobody


@dataclass(frozen=True, slots=True)
class Respondent:
    """One invitation, as its own page may show it.

    `cell` are the groups that this rater's answers are shown with (their own alone, or merged from the start);
    `invited` counts the people of that cell. `coach` is who asks, "" where the operator set none. The survey closes at
    the end of a day in `zone`.
    `remind_everyone` says that reminders go to all, whatever they did, so that no mailbox can tell who did what.
    `compared_with` is the day on which a follow-up's baseline closed, None in every other wave.
    `word_back` is what the executive says to everybody who was asked, once the wave is closed; "" for nothing.
    `own_names` are the reader's own first and last name, only to warn them before they sign a comment with it.
    `days_kept` is how many days names and addresses stay after the close or, where they are `kept_for_follow_up`, after
    the coaching ends.
    """

    invitation: InvitationId
    wave: str
    group: RaterGroup
    state: LinkState
    declined: bool
    remind_everyone: bool
    own_names: tuple[str, ...]
    edition: Edition
    language: str
    executive: str
    coach: str
    closes_on: date
    zone: ZoneInfo
    cell: tuple[RaterGroup, ...]
    invited: int
    min_raters: int
    days_kept: int
    kept_for_follow_up: bool
    compared_with: date | None = None
    word_back: str = ""

    @property
    def merged(self) -> bool:
        """True where this rater's group is shown together with another from the start."""
        return len(self.cell) > 1

    @property
    def cell_label(self) -> str:
        """The name under which this rater's answers are shown."""
        return joined_label(self.cell)
