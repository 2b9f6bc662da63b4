"""The letter that tells the executive of dates, with the file for their calendar. It waits, so that changes become one.

Each letter has a notice, drawn at random, which all sessions have that it tells of. What it says of them is read when
it is sent; of one that has changed again meanwhile it tells the last.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.calendar_file import MIMETYPE, calendar_file
from surveys.coaching.letters import coach_of
from surveys.coaching.place import Member, Place, new_id, place_in
from surveys.coaching.sessions import SessionLine, event_of, line_of
from surveys.coaching.tables import CoachingSession, SessionState
from surveys.core.days import day
from surveys.core.errors import LaunchRefusedError, NotPossibleError, NotYoursError
from surveys.core.installation import Installation
from surveys.engagements.tables import EngagementStatus
from surveys.mail import outbox
from surveys.mail.composing import MimeLetter
from surveys.mail.mime import Attachment
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind

WAIT = timedelta(minutes=10)
_Text = dict[str, Any]

# What is told of sessions: of one, of several. In this order in the letter.
_PLANNED = ("This meeting is planned:", "These meetings are planned:")
_CHANGED = ("This meeting has changed. It is now:", "These meetings have changed. They are now:")
_CANCELLED = ("This meeting is cancelled:", "These meetings are cancelled:")
_PUT_IN = (
    "The attached file puts {it} into your calendar, or corrects what stands there. Nobody is told whether you do."
)
_MARK = "The attached file marks {it} as cancelled in your calendar. Nobody is told whether you open it."
_TAKE_OUT = "Some calendars keep a cancelled meeting: then please delete it there."


def tell_of(place: Place, rows: Sequence[CoachingSession], texts: Sequence[_Text]) -> None:
    """Have a letter tell of sessions that were planned or changed; the caller stores rows and texts.

    Raises `NotPossibleError` where no letter may leave.
    """
    waiting = _waiting(place)
    notice, former = waiting or _queued(place), {row.notice for row in rows}
    for row, text in zip(rows, texts, strict=True):
        text["told"] = _was_told(row, text, waiting)
        row.notice = notice
    _let_go(place, former)


def tell_of_cancelled(place: Place, row: CoachingSession, text: _Text, *, tell: bool) -> None:
    """Have a letter tell of a cancelled session, where an earlier one told of it; else let none tell of it at all."""
    waiting = _waiting(place)
    text["told"] = _was_told(row, text, waiting)
    is_over, former = line_of(place, row).is_over, row.notice
    row.notice = (waiting or _queued(place)) if tell and text["told"] and not is_over else ""
    _let_go(place, {former})


def session_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter; None where there is nothing to tell any more."""
    rows = session.scalars(select(CoachingSession).where(CoachingSession.notice == message.about)).all()
    if not rows:
        return None
    try:
        place = place_in(session, Member(installation, Party.EXECUTIVE, rows[0].engagement))
    except NotYoursError:
        return None
    found = sorted(((line_of(place, row), row, place.text(row)) for row in rows), key=lambda one: one[0].begins)
    found = [one for one in found if not one[0].is_over and one[0].state is not SessionState.HELD]
    if not found or place.engagement.status is not EngagementStatus.ACTIVE:
        return None
    coach = coach_of(session, place.engagement)
    several = len(found) > 1
    summary = f"Meeting with {coach.display_name or 'your coach'}"
    letter = DeskLetter(
        name=place.engagement.executive_name,
        email=place.engagement.executive_email,
        subject=summary.replace("Meeting", "Meetings", 1) if several else summary,
        paragraphs=_paragraphs([(line, text) for line, _, text in found]),
        quiet=_quiet([line for line, _, _ in found]),
        reply_to=coach,
        attached=Attachment(
            "meetings.ics" if several else "meeting.ics",
            MIMETYPE,
            calendar_file(event_of(row, text, summary) for _, row, text in found),
        ),
    )
    return write_note(installation, message, letter, of=place.engagement.id)


def _waiting(place: Place) -> str:
    """Let the letter of this engagement that has not left wait some minutes more; return its notice, "" for none."""
    query = select(CoachingSession.notice).where(CoachingSession.engagement == place.engagement.id)
    notices = place.session.scalars(query.where(CoachingSession.notice != "").distinct()).all()
    return outbox.put_off(place.session, Kind.SESSION, notices, due_at=place.installation.clock() + WAIT)


def _queued(place: Place) -> str:
    try:
        refuse_mail_to_the_wrong_place(place.installation.settings)
    except LaunchRefusedError as error:
        raise NotPossibleError(f"The letter cannot be sent: {error}") from error
    notice = new_id()
    outbox.queue(place.session, "", [notice], Kind.SESSION, due_at=place.installation.clock() + WAIT)
    return notice


def _let_go(place: Place, notices: set[str]) -> None:
    """Forget the letters that no session is told of by any more: nothing would lead to them when all is erased."""
    place.session.flush()
    used = select(CoachingSession.notice).where(CoachingSession.engagement == place.engagement.id)
    for notice in notices - {""} - {*place.session.scalars(used.where(CoachingSession.notice.in_(notices)))}:
        outbox.forget_about(place.session, notice)


def _was_told(row: CoachingSession, text: _Text, waiting: str) -> bool:
    """True where a letter that left, or may have left, told of a session."""
    return bool(text["told"]) or row.notice not in ("", waiting)


def _paragraphs(found: Sequence[tuple[SessionLine, _Text]]) -> tuple[str, ...]:
    planned = [line for line, text in found if line.is_coming and not text["told"]]
    changed = [line for line, text in found if line.is_coming and text["told"]]
    cancelled = [line for line, _ in found if not line.is_coming]
    said: list[str] = []
    for (one, several), lines in ((_PLANNED, planned), (_CHANGED, changed), (_CANCELLED, cancelled)):
        if lines:
            said += [several if len(lines) > 1 else one, *(_date(line) for line in lines)]
    return tuple(said)


def _date(line: SessionLine) -> str:
    """Write a date: Monday, 2 March 2026, 10:00 to 11:00, Berlin time (weekly meeting)."""
    kind = line.label[0].lower() + line.label[1:]
    return f"{line.begins:%A}, {day(line.begins)}, {line.clock} ({kind})"


def _quiet(lines: Sequence[SessionLine]) -> tuple[str, ...]:
    it = "them" if len(lines) > 1 else "it"
    put_in = (_PUT_IN if any(line.is_coming for line in lines) else _MARK).format(it=it)
    return (put_in, _TAKE_OUT) if any(not line.is_coming for line in lines) else (put_in,)
