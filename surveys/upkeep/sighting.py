"""Sightings as values, and the rules by which two of them confirm a date (R0). Pure: no database and no clock.

A system clock can be wrong for a while: an empty battery, a typing mistake, a bad time server. So an act that depends
on a date runs only after it has been due for an hour by the boot clock, which setting the time cannot change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from surveys.upkeep.sighting_tables import Sight

SECONDS_APART = 3600.0  # of two looks, by the clock of one boot
APART = timedelta(days=1)  # of two looks under different boots, by the wall clock
JUMP = timedelta(days=1)  # by which the wall clock may leave a boot's clock without a word
KEPT = timedelta(days=90)  # what a boot that is gone has left
_OF_A_BOOT = frozenset({Sight.AWAKE, Sight.JUMPED, Sight.AHEAD})
_WAITS = "what is due by the calendar is done once it has been seen to be due for an hour"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen, and how both clocks stood; see `SightingRow`."""

    sight: Sight
    about: str
    boot: str
    day: date
    boot_seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """How both clocks stand now. `today` is the date where the operator lives."""

    boot: str
    seconds: float
    at: datetime
    today: date

    def agrees(self, seen: Sighting) -> bool:
        """True where since a sighting of this boot both clocks went on alike."""
        return self.seconds >= seen.boot_seconds and abs(self.moved(seen)) <= JUMP

    def moved(self, seen: Sighting) -> timedelta:
        """How far the wall clock went beyond this boot's clock since a sighting."""
        return self.at - seen.at - timedelta(seconds=self.seconds - seen.boot_seconds)

    def confirms(self, seen: Sighting) -> bool:
        """True an hour and more after a sighting of this boot, where both clocks went on alike."""
        return self.agrees(seen) and self.seconds - seen.boot_seconds >= SECONDS_APART

    def sighting(self, sight: Sight, about: str = "", day: date | None = None) -> Sighting:
        """Note something at this moment."""
        return Sighting(sight, about, self.boot, day or self.today, self.seconds, self.at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look found: `sure` are the waves or drafts whose act may be done now, `put` and `drop` what is to be
    kept of it, `message` what has to be said about the clock, "" for nothing.
    """

    sure: frozenset[str] = frozenset()
    put: tuple[Sighting, ...] = ()
    drop: tuple[Sighting, ...] = ()
    message: str = ""

    @property
    def changes(self) -> bool:
        """True where something is to be kept, dropped or told."""
        return bool(self.put or self.drop or self.message)


def look(seen: Sequence[Sighting], now: Moment, sight: Sight, days: Mapping[str, date]) -> Outcome:
    """Say which acts of one kind were seen to be due for long enough.

    `days` gives for each wave (or draft) that this act may still befall the day from which on it is due; it comes from
    what is stored, not from a clock. What stands there no more, or with another day, is forgotten for every boot. What
    is not due by this clock is forgotten for this boot alone: another machine may know better.
    """
    clock = _look_at_clock(seen, now)
    known = [one for one in (*seen, *clock.put) if one not in clock.drop]
    due = {about: day for about, day in days.items() if day <= now.today}
    ours = [one for one in known if one.sight is sight]
    stale = [one for one in ours if days.get(one.about) != one.day or (one.boot == now.boot and one.about not in due)]
    good = [one for one in ours if one not in stale]
    own = {one.about for one in good if one.boot == now.boot and now.agrees(one)}
    return Outcome(
        sure=frozenset(one.about for one in good if one.about in due and _makes_sure(one, known, now)),
        put=(*clock.put, *(now.sighting(sight, about, day) for about, day in due.items() if about not in own)),
        drop=(*clock.drop, *stale),
        message=clock.message,
    )


def is_settled(seen: Sequence[Sighting], now: Moment) -> bool:
    """True where the wall clock has stood for an hour of this boot without a jump."""
    stood = _how_the_clocks_stood(seen, now.boot)
    return stood is not None and now.confirms(stood)


def _makes_sure(one: Sighting, known: Sequence[Sighting], now: Moment) -> bool:
    return now.confirms(one) if one.boot == now.boot else _long_ago_under_another_boot(one, known, now)


def _long_ago_under_another_boot(one: Sighting, known: Sequence[Sighting], now: Moment) -> bool:
    """For machines that are never on for an hour. What a boot saw, it saw after its own last jump."""
    jumps = (jump.at for jump in known if jump.sight in (Sight.JUMPED, Sight.AHEAD) and jump.boot != one.boot)
    return one.at <= now.at - APART and not any(one.at <= jump <= now.at for jump in jumps)


def _look_at_clock(seen: Sequence[Sighting], now: Moment) -> Outcome:
    """Compare the wall clock with this boot's: what was seen before a jump counts no more."""
    stood = _how_the_clocks_stood(seen, now.boot)
    if stood is None:
        return Outcome(put=(now.sighting(Sight.AWAKE),))
    if not now.agrees(stood):
        return _after_a_jump(seen, now, stood)
    latest = max((one.at for one in seen if one.boot != now.boot and one.sight not in _OF_A_BOOT), default=now.at)
    if latest > now.at + JUMP and not any(one.at >= latest for one in _of_boot(seen, now.boot, Sight.AHEAD)):
        text = f"this clock stands {_days(latest - now.at)} before one that another start or machine went by"
        return Outcome(put=(replace(now.sighting(Sight.AHEAD), at=latest),), message=f"{text}; {_WAITS}")
    return Outcome(drop=tuple(_left_by_others(seen, now)) if now.confirms(stood) else ())


def _after_a_jump(seen: Sequence[Sighting], now: Moment, stood: Sighting) -> Outcome:
    """Begin anew. What stood for an hour is believed; a clock that comes back to it within the hour is put right.

    That is told once, when it went wrong.
    """
    awake, lasted = _of_boot(seen, now.boot, Sight.AWAKE), now.seconds - stood.boot_seconds >= SECONDS_APART
    is_put_right = stood.sight is Sight.JUMPED and not lasted and any(now.agrees(one) for one in awake)
    text = f"the clock moved by {_days(now.moved(stood))} against the time that this machine has been running"
    return Outcome(
        put=(now.sighting(Sight.JUMPED), *((replace(stood, sight=Sight.AWAKE),) if lasted else ())),
        drop=tuple(one for one in seen if one.boot == now.boot and one.sight not in _OF_A_BOOT),
        message="" if is_put_right else f"{text}; {_WAITS}",
    )


def _how_the_clocks_stood(seen: Sequence[Sighting], boot: str) -> Sighting | None:
    return next(iter([*_of_boot(seen, boot, Sight.JUMPED), *_of_boot(seen, boot, Sight.AWAKE)]), None)


def _of_boot(seen: Sequence[Sighting], boot: str, sight: Sight) -> list[Sighting]:
    return [one for one in seen if one.boot == boot and one.sight is sight]


def _left_by_others(seen: Sequence[Sighting], now: Moment) -> Iterator[Sighting]:
    return (one for one in seen if one.boot != now.boot and one.at < now.at - KEPT)


def _days(moved: timedelta) -> str:
    return f"{moved / timedelta(days=1):.1f} days"
