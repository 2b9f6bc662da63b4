"""Sessions of an engagement, and the executive as a party."""

from datetime import date, time

from surveys.coaching.access import Party
from surveys.coaching.place import Member, coach
from surveys.coaching.session_acts import Sort, When
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import SessionKind
from surveys.engagements.actor import Actor

PAID = Sort(SessionKind.MEETING, paid=True)
UNPAID = Sort(SessionKind.CALL, paid=False)
TALK = Talk(("delegation", "the board"), "Let two people decide without me.")


def parties(own: Actor, engagement: str) -> tuple[Member, Member]:
    """Give the coach and the executive of an engagement as those who act."""
    return coach(own, engagement), Member(own.installation, Party.EXECUTIVE, engagement)


def when(day: str, at: str = "10:00", minutes: int = 60, *, second: bool | None = None) -> When:
    """Give a day and a time: when("2026-03-20", "10:00")."""
    return When(date.fromisoformat(day), time.fromisoformat(at), minutes, second)
