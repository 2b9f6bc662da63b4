"""When in the week the executive is asked how it went: the weekday and hour that they choose, or never."""

from dataclasses import dataclass

from surveys.coaching.access import NotAllowedError, Party
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import TapPlan
from surveys.coaching.weeks import HOURS, WEEKDAYS, asks_at, week_of
from surveys.engagements.tables import Act

USUAL_WEEKDAY, USUAL_HOUR = 4, 16  # Friday afternoon: the week can be seen, and is not over


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the executive is asked. `goes_on` is False where they are not, or never chose. Monday is 0."""

    weekday: int = USUAL_WEEKDAY
    hour: int = USUAL_HOUR
    goes_on: bool = False

    @property
    def words(self) -> str:
        """Write the moment: Friday, 16:00."""
        return f"{WEEKDAYS[self.weekday]}, {self.hour}:00"


def rhythm(member: Member) -> Rhythm:
    """Return when the executive is asked. Raises `NotYoursError`."""
    with looking(member) as place:
        return rhythm_in(place)


def rhythm_in(place: Place) -> Rhythm:
    """Return when the executive is asked, in the caller's transaction."""
    row = place.session.get(TapPlan, place.engagement.id)
    return Rhythm() if row is None else Rhythm(row.weekday, row.hour, row.goes_on)


def choose(member: Member, chosen: Rhythm) -> None:
    """Set when the executive is asked, or that they are not. A moment of this week that is past counts from next week.

    Raises `NotAllowedError` for everybody but the executive, `NotYoursError`, `EngagementEndedError`.
    """
    if member.party is not Party.EXECUTIVE or chosen.hour not in HOURS or not 0 <= chosen.weekday < len(WEEKDAYS):
        raise NotAllowedError("only the executive chooses, within a week's days and the day's hours")
    with writing(member) as place:
        if rhythm_in(place) == chosen:
            return
        zone, now = place.installation.settings.timezone, place.installation.clock()
        row = place.session.get(TapPlan, place.engagement.id, with_for_update=True)
        if row is None:
            row = TapPlan(engagement=place.engagement.id, asked_for=None)
            place.session.add(row)
        row.weekday, row.hour, row.goes_on = chosen.weekday, chosen.hour, chosen.goes_on
        if now >= asks_at(week_of(place.today), chosen.weekday, chosen.hour, zone):
            row.asked_for = week_of(place.today)
        place.note(Act.WEEK_CHOSEN, chosen.words if chosen.goes_on else "not any more")
