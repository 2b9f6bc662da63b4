"""What the executive keeps from the coach's pages. No defence against who runs the server, and the page says so."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sqlalchemy import delete

from surveys.coaching.access import LOCKABLE, Matter, NotAllowedError, Party
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import PageLock
from surveys.core.errors import StaleError
from surveys.engagements.tables import Act

# What is locked together, as one tick: a commitment without its weeks, or the reverse, would make no sense.
TOGETHER: Mapping[str, frozenset[Matter]] = MappingProxyType(
    {
        "commitments": frozenset({Matter.COMMITMENT, Matter.TAP}),
        "takeaways": frozenset({Matter.TAKEAWAY}),
    }
)
assert frozenset().union(*TOGETHER.values()) == LOCKABLE  # noqa: S101 - a table that forgets one must not start


def locked(member: Member) -> frozenset[str]:
    """Return the names of what is locked. Raises `NotYoursError`."""
    with looking(member) as place:
        return _names(place)


def lock(member: Member, names: Collection[str], *, seen: frozenset[str] | None = None) -> None:
    """Lock exactly these names, in the place of those `seen`.

    Raises `NotAllowedError` for everybody but the executive, `EngagementEndedError`, `StaleError` where others than
    `seen` are locked by now.
    """
    if member.party is not Party.EXECUTIVE:
        raise NotAllowedError("only the executive locks")
    wanted = frozenset().union(*(TOGETHER[name] for name in names if name in TOGETHER))
    with writing(member) as place:
        if seen is not None and seen != _names(place):
            raise StaleError
        if wanted == place.locked:
            return
        place.session.execute(delete(PageLock).where(PageLock.engagement == place.engagement.id))
        place.session.add_all(PageLock(engagement=place.engagement.id, matter=matter) for matter in wanted)
        place.note(Act.LOCKED, ", ".join(sorted(names)) or "nothing")


def _names(place: Place) -> frozenset[str]:
    return frozenset(name for name, matters in TOGETHER.items() if matters <= place.locked)
