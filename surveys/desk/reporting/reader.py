"""The executive's link to a report, from the reader's side: no account, a signed link, and a code from the coach.

Whoever gave the code once has a cookie that is signed over the link and the code; a new code, a revocation or the end
of the link's time makes it worthless at once. Looking changes nothing.
"""

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from reports.beside import Beside
from surveys.accounts.access_codes import RightCode, WrongCode, seal_of, tried
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.core.links import BadLinkError, Purpose
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format, Subject, drawn, presented
from surveys.desk.reporting.reading import ReadingState, state_of, subject_of
from surveys.engagements import scope
from surveys.engagements.tables import Reading

if TYPE_CHECKING:
    from reports.document.data import Data


class ReadingOverError(LookupError):
    """A genuine link that opens nothing any more: revoked, past its time, or of an engagement that ended."""


class NotAdmittedError(LookupError):
    """The code was not given in this browser, or is another one by now."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a link opens. `reading` is a random id; `is_locked` says that too many codes were wrong."""

    reading: str
    subject: Subject
    is_admitted: bool
    is_locked: bool


def reading(installation: Installation, token: str, cookie: str = "") -> Visit:
    """Say what a link opens in a browser with this cookie. Raises `BadLinkError`, `ReadingOverError`."""
    with installation.database.read() as session:
        row, state = _found(session, installation, token)
        is_locked = state is ReadingState.LOCKED
        return Visit(row.id, subject_of(row), not is_locked and _is_admitted(installation, row, cookie), is_locked)


def give_code(installation: Installation, token: str, typed: str) -> RightCode | WrongCode:
    """Check a code. Raises `BadLinkError`, `ReadingOverError`, and `BusyError`, before it is counted."""
    right = tried(installation, lambda session: _found(session, installation, token)[0], typed)
    if isinstance(right, WrongCode):
        return right
    held = _stamp(installation.links(Purpose.READING).read(token), right)
    return RightCode(installation.links(Purpose.READER).sign(held))


def document(installation: Installation, jobs: Jobs, visit: Visit, form: Format, *, work_on: str = "") -> bytes:
    """Draw the report for a reader; `work_on` is where an area of it can be made a goal. Raises `NotAdmittedError`."""
    subject = _subject(visit)
    beside = beside_wave(installation, subject.wave, work_on=work_on)
    return drawn(installation, jobs, subject, form, who=visit.reading, beside=beside)


def goals_beside(installation: Installation, visit: Visit) -> Beside:
    """Return the executive's goals, to stand in their presentation. Raises `NotAdmittedError`."""
    return beside_wave(installation, _subject(visit).wave)


def presentation(installation: Installation, jobs: Jobs, visit: Visit) -> "Data":
    """Return the presentation, one message a page, as data for its template. Raises `NotAdmittedError`."""
    return presented(installation, jobs, _subject(visit), who=visit.reading)


def _subject(visit: Visit) -> Subject:
    if not visit.is_admitted:
        raise NotAdmittedError("the code is asked for first")
    return visit.subject


def _found(session: Session, installation: Installation, token: str) -> tuple[Reading, ReadingState]:
    """Find what a token points to. Raises `BadLinkError`, `ReadingOverError`."""
    identifier = installation.links(Purpose.READING).read(token)
    try:
        row = scope.reading_by_link(session, identifier)
    except NotYoursError as error:
        raise ReadingOverError("this link is gone") from error
    state = state_of(row, scope.engagement_of_wave(session, row.wave), installation.today())
    if not state.can_open:
        raise ReadingOverError(f"this link is {state.value}")
    return row, state


def _is_admitted(installation: Installation, row: Reading, cookie: str) -> bool:
    try:
        held = installation.links(Purpose.READER).read(cookie)
    except BadLinkError:
        return False
    return hmac.compare_digest(held.encode(), _stamp(row.id, seal_of(row)).encode())


def _stamp(identifier: str, seal: str) -> str:
    return f"{identifier}-{seal}"
