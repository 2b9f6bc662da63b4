"""How the weeks of a commitment went, told by the executive: the cue came and it was done or not, or no cue came.

No streak and no score: a week of which nothing was told is blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from surveys.coaching.commitments import CommitmentCard, CommitmentError, Held, held_in
from surveys.coaching.place import Member, Place, looking, new_id, writing
from surveys.coaching.rhythm import Rhythm, rhythm_in
from surveys.coaching.tables import Commitment, CommitmentState, Goal, GoalState, Tap
from surveys.coaching.weeks import may_be_told, shown_weeks, week_of


class Week(StrEnum):
    """How one week went."""

    DONE = "done"
    NOT_DONE = "not_done"
    NO_CUE = "no_cue"


_TOLD = {Week.DONE: (True, True), Week.NOT_DONE: (True, False), Week.NO_CUE: (False, False)}


@dataclass(frozen=True, slots=True)
class Weeks:
    """All commitments with the last twelve weeks of the open ones. `told` is by commitment and Monday."""

    held: Held
    mondays: tuple[date, ...]
    told: Mapping[tuple[str, date], Week]

    def of(self, card: CommitmentCard) -> tuple[tuple[date, Week | None], ...]:
        """Return the twelve weeks of a commitment, oldest first; None for what nothing was told of."""
        return tuple((monday, self.told.get((card.id, monday))) for monday in self.mondays)

    def to_tell(self, card: CommitmentCard) -> tuple[date, ...]:
        """Return the weeks that can be told now: this one, and the one before it."""
        found = reversed(self.mondays[-2:])
        return tuple(week for week in found if may_be_told(week, since=card.made_on, today=self.held.today))


def weeks(member: Member, *, number: int = 1) -> Weeks:
    """Return commitments and their weeks. Raises `NotYoursError`."""
    with looking(member) as place:
        return weeks_in(place, number=number)


def weeks_and_rhythm(member: Member, *, number: int = 1) -> tuple[Weeks, Rhythm]:
    """Return the same, and when the executive is asked. Raises `NotYoursError`."""
    with looking(member) as place:
        return weeks_in(place, number=number), rhythm_in(place)


def weeks_in(place: Place, *, number: int = 1) -> Weeks:
    """Return commitments and their weeks, in the caller's transaction."""
    held = held_in(place, number=number)
    mondays = shown_weeks(place.today)
    wanted = [card.id for card in held.open]
    rows = place.rows(Tap, Tap.commitment.in_(wanted), Tap.week >= mondays[0]) if wanted else ()
    return Weeks(held, mondays, {(row.commitment, row.week): _week(place, row) for row in rows})


def tell(member: Member, commitment: str, week: date, told: Week | None) -> None:
    """Tell how a week went, or take it back with None. The executive alone does.

    Raises `NotYoursError`, `EngagementEndedError`, and `CommitmentError` where it can be told no more.
    """
    with writing(member) as place:
        row = place.one(Commitment, commitment)
        if row.state is not CommitmentState.OPEN:
            raise CommitmentError("This commitment has ended. Take it up again to tell of its weeks.")
        if not may_be_told(week, since=row.made_on, today=place.today):
            raise CommitmentError("Only this week and the week before can be told.")
        before = place.rows(Tap, Tap.commitment == row.id, Tap.week == week)
        if told is None:
            for tap in before:
                place.remove(tap)
            return
        cue, did = _TOLD[told]
        tap = before[0] if before else Tap(id=new_id(), commitment=row.id, week=week)
        place.put(tap, {"cue": cue, "did": did})


def waits_in(place: Place) -> bool:
    """True where an open commitment has nothing told of this week: for the letter, by ids and days alone."""
    open_ones = (
        select(Commitment.id)
        .join(Goal, Goal.id == Commitment.goal)
        .where(
            Commitment.engagement == place.engagement.id,
            Commitment.state == CommitmentState.OPEN,
            Goal.state == GoalState.ACTIVE,
        )
    )
    told = select(Tap.commitment).where(Tap.week == week_of(place.today), Tap.engagement == place.engagement.id)
    return place.session.scalar(open_ones.where(Commitment.id.not_in(told)).limit(1)) is not None


def _week(place: Place, row: Tap) -> Week:
    said = place.text(row)
    found: dict[tuple[bool, bool], Week] = {pair: week for week, pair in _TOLD.items()}
    return found[bool(said["cue"]), bool(said["did"])]
