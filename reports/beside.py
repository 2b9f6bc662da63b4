"""What may stand beside the numbers of a release and is no part of it: the executive's own goals, in their own words.

It is handed in when a document is drawn for the executive or their coach, is in no hash, and is kept nowhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnGoal:
    """A goal that is worked on. `area` is an id of the questionnaire's, or ""."""

    area: str
    words: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The goals, oldest first. `work_on` is the address of a page where an area can be made a goal, "" for none."""

    goals: tuple[OwnGoal, ...] = ()
    work_on: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that somebody typed."""
        return tuple(one.words for one in self.goals)

    def of(self, area: str) -> tuple[str, ...]:
        """Return the words of the goals about an area."""
        return tuple(one.words for one in self.goals if one.area == area)


NOTHING = Beside()
