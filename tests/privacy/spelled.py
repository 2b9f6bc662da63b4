"""Waves about one executive under several spellings, and what may befall their people."""

from collections.abc import Sequence
from datetime import date, timedelta
from email.headerregistry import Address

from sqlalchemy import update

from instruments import catalogue
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail.tables import MailState, Message
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.launching import Request
from tests.support.installations import CLOSES, DANA, roster_of

EDITION = catalogue.load("leadership360")
SIXTY = timedelta(days=60)
HEAD = "first_name,last_name,email,relationship\n"
SECOND = Address("Dana Whitfield", addr_spec="dana.second@example.com")
NAMESAKE = Address("Dana M. Whitfield", addr_spec="dw@example.net")
RATERS = tuple(f"rater{number}@example.org" for number in range(5))
OTHERS = tuple(f"other{number}@example.org" for number in range(5))


def asked(
    executive: Address = DANA,
    peers: Sequence[str] = RATERS,
    reports: Sequence[str] = (),
    *,
    closes_on: date = CLOSES,
    k: int = 3,
    other_people: Sequence[str] = (),
) -> Request:
    people = roster_of(executive, peers, reports)
    return Request(executive, people, closes_on, EDITION, k, other_people=frozenset(other_people))


def cells(installation: Installation, wave: str) -> list[str]:
    with installation.database.read() as session:
        return [cell.key for cell in waves.get(session, wave).cells]


def refuse(installation: Installation, wave: str, *emails: str) -> None:
    """Let mail servers refuse the invitations of these people."""
    with installation.database.write() as session:
        ids = [person.id for person in invited.of_wave(session, wave) if person.email in emails]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=MailState.REFUSED, reason="550"))


def erase(installation: Installation, wave: str, *emails: str) -> None:
    with installation.database.write() as session:
        for email in emails:
            assert retention.erase(session, waves.get(session, wave), email)
