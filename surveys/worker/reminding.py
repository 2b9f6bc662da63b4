"""Sends reminders: in the daytime, a day or more after the invitation, in rounds that reveal neither who nor how many.

A round is dated when it goes out, which depends on the hour and the mail server alone: a wave in which everybody is to
be reminded and one in which nobody is look the same (T7). The day itself is chosen by `surveys.waves.managing`.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.hours import AFTER_INVITATION, reminders_may_leave
from surveys.mail.line import Line
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind
from surveys.mail.transports import DeniedError, Transport, UnreachableError
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave
from surveys.worker.delivery import deliver_reminders

_PAUSE = timedelta(minutes=1)


def send_reminders(installation: Installation, transport: Transport) -> None:
    """Queue reminders of requested rounds and send those that are due, in the daytime. Raises `LaunchRefusedError`."""
    installation = installation.steady()
    refuse_mail_to_the_wrong_place(installation.settings)
    if reminders_may_leave(installation):
        _send_rounds(installation, transport)
        deliver_reminders(installation, transport, may_go_on=lambda: reminders_may_leave(installation))


def _send_rounds(installation: Installation, transport: Transport) -> None:
    with installation.database.read() as session:
        due = outbox.rounds_due(session, now=installation.clock())
    if not due:
        return
    if not _are_taken(installation, transport):
        with installation.database.write() as session:
            outbox.put_off_rounds(session, until=installation.clock() + _PAUSE)
        return
    for wave in due:
        with installation.database.write() as session:
            _send_round(session, installation, waves.hold(session, wave))


def _are_taken(installation: Installation, transport: Transport) -> bool:
    """Probe whether the server would take reminders, even if nobody is pending: or the round's date would tell."""
    line = Line(transport)
    try:
        return line.takes_from(installation.settings.mail_no_reply.addr_spec)
    except (UnreachableError, DeniedError):
        return False
    finally:
        line.close()


def _send_round(session: Session, installation: Installation, row: Wave) -> None:
    """Queue one reminder for each person who is pending; none for those whose invitation has not left."""
    is_over = row.state is not WaveState.OPEN or installation.clock() >= installation.end_of(row.closes_on)
    if not outbox.end_round(session, row.id) or is_over:
        return  # another worker came first, or nobody can answer any more
    left = {about: one.left_at for about, one in outbox.standings(session, row.id).items()}
    reminded = outbox.reminded_already(session, row.id)
    for person in invited.pending(session, row.id, everyone=row.remind_everyone):
        since = left.get(person)
        if since is not None and person not in reminded:
            due_at = max(installation.clock(), since + AFTER_INVITATION)
            outbox.queue(session, row.id, [person], Kind.REMINDER, due_at=due_at)
    row.last_reminder_on = installation.today()
