"""A report that was released to its executive, and what its link and its code give."""

from datetime import timedelta

from surveys.accounts.access_codes import RightCode
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.desk.reporting import reader, reading
from surveys.desk.reporting.reading import AccessCode, ReadingState
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Reading
from tests.surveys.desk.reporting.reported import reported

WRONG = "2222-2222"


def released_to(own: Actor, *, days: int = 30) -> AccessCode:
    _, closed = reported(own)
    return reading.release(own, closed, expires_on=own.installation.today() + timedelta(days=days))


def token_of(installation: Installation, access: AccessCode) -> str:
    return installation.links(Purpose.READING).sign(access.reading)


def admitted(installation: Installation, token: str, code: str) -> str:
    given_in = reader.give_code(installation, token, code)
    assert isinstance(given_in, RightCode)
    return given_in.cookie


def state_of(own: Actor, access: AccessCode) -> ReadingState:
    return next(one.state for one in reading.readings(own, access.wave) if one.id == access.reading)


def row_of(installation: Installation, access: AccessCode) -> Reading:
    with installation.database.read() as session:
        return session.get_one(Reading, access.reading)


def without_state(row: str) -> str:
    return row.partition(">,")[2]
