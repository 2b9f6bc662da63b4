"""From a day and a time on the wall to a moment, where the clocks may change between. Reads no clock, no settings."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from surveys.core.days import day, zone_name


class LeftOutError(ValueError):
    """A time that the clocks leave out on that day. Says so, and the remedy."""


class TwiceError(ValueError):
    """A time that comes twice on that day: somebody has to say which is meant. `names` are "UTC+2", "UTC+1"."""

    def __init__(self, text: str, names: tuple[str, str]) -> None:
        super().__init__(text)
        self.names = names


def moment(on: date, at: time, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """Return the moment in UTC at which the clocks of a zone show a time on a day.

    `second` says which is meant of a time that comes twice. Raises `LeftOutError`, and `TwiceError` without `second`.
    """
    wall = datetime.combine(on, at.replace(tzinfo=None))
    first, later = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise LeftOutError(
            f"On {day(on)} the clocks go forward in {zone_name(zone, on)} and leave {at:%H:%M} out."
            " Choose another time."
        )
    if first.utcoffset() != later.utcoffset() and second is None:
        names = offset(first), offset(later)
        raise TwiceError(
            f"On {day(on)} the clocks go back in {zone_name(zone, on)}, and {at:%H:%M} comes twice: the first time at"
            f" {names[0]}, the second at {names[1]}. Say which is meant.",
            names,
        )
    return (later if second else first).astimezone(UTC)


def weekly(on: date, at: time, zone: ZoneInfo, weeks: int, *, second: bool | None = None) -> list[datetime]:
    """Return one moment a week, at the same time on the wall, from a day on. Raises as `moment`, for any of them."""
    return [moment(on + timedelta(weeks=week), at, zone, second=second) for week in range(weeks)]


def is_second(at: datetime) -> bool:
    """True for the later one of a time that comes twice; `at` has a zone."""
    return at.fold == 1 and at.utcoffset() != at.replace(fold=0).utcoffset()


def offset(at: datetime) -> str:
    """Write what the clocks are off UTC: UTC+5:30."""
    off = at.utcoffset() or timedelta()
    hours, minutes = divmod(abs(off) // timedelta(minutes=1), 60)
    return f"UTC{'-' if off < timedelta() else '+'}{hours}" + (f":{minutes:02}" if minutes else "")
