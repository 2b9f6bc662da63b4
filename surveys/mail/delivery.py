"""Delivery: claim a batch, render and sign each message at the last moment, hand it over, settle it at once."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveys.installation import Installation
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.outbox import Claimed
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.render import HeaderInjectionError, Letter, envelope_sender, render
from surveys.mail.tables import Kind
from surveys.mail.transports import Connection, LaterError, Parcel, RefusedError, Transport
from surveys.waves import store as waves
from surveys.waves.tables import WaveState

BATCH = 20


@dataclass(slots=True)
class Tally:
    """What one delivery did, in messages. `refused` and `later` count invitations only: a reminder that was put off
    would tell that its reader had not answered. Never stored.
    """

    sent: int = 0
    refused: int = 0
    later: int = 0


def deliver_due(installation: Installation, transport: Transport) -> Tally:
    """Send everything that is due, batch by batch, until nothing is or the server cannot take more.

    Raises `LaunchRefusedError` where the settings have changed so that links would lead to the wrong place.
    """
    refuse_mail_to_the_wrong_place(installation.settings)
    tally = Tally()
    while True:
        with installation.database.write() as session:
            batch = outbox.claim(session, now=installation.clock(), limit=BATCH)
        if not batch:
            return tally
        if not _deliver(installation, transport, batch, tally):
            return tally


def deliver_now(installation: Installation, transport: Transport) -> Tally:
    """Send everything that waits, without regard to when it was to be tried again."""
    with installation.database.write() as session:
        outbox.hurry(session, now=installation.clock())
    return deliver_due(installation, transport)


def _deliver(installation: Installation, transport: Transport, batch: list[Claimed], tally: Tally) -> bool:
    """Send one batch over one connection; False where the server could not be reached."""
    try:
        with transport.connect() as connection:
            for message in batch:
                _deliver_one(installation, connection, message, tally)
    except LaterError as error:
        with installation.database.write() as session:
            for message in batch:
                outbox.settle_later(session, message, str(error), now=installation.clock())
        tally.later += sum(message.kind is Kind.INVITATION for message in batch)
        return False
    return True


def _deliver_one(installation: Installation, connection: Connection, message: Claimed, tally: Tally) -> None:
    with installation.database.write() as session:
        if not outbox.still_mine(session, message, now=installation.clock()):
            return  # a batch slower than its lease: another worker has this message now
    try:
        parcel = _parcel(installation, message)
        if parcel is None:
            with installation.database.write() as session:
                outbox.drop(session, message)
            return
        connection.send(parcel)
    except RefusedError as error:
        tally.refused += message.kind is Kind.INVITATION
        with installation.database.write() as session:
            outbox.settle_refused(session, message, str(error))
    except LaterError as error:
        tally.later += message.kind is Kind.INVITATION
        with installation.database.write() as session:
            outbox.settle_later(session, message, str(error), now=installation.clock())
    else:
        tally.sent += 1
        with installation.database.write() as session:
            outbox.settle_sent(session, message)


def _parcel(installation: Installation, message: Claimed) -> Parcel | None:
    """Render a message, or None where nobody needs it any more: the wave is over, or the person has answered."""
    with installation.database.read() as session:
        letter = _letter(installation, session, message)
    if letter is None:
        return None
    try:
        mime = render(letter, installation.settings, identifier=message.id, at=installation.clock())
    except HeaderInjectionError as error:
        raise RefusedError(str(error)) from error
    sender = envelope_sender(message.kind, installation.settings)
    return Parcel(message.id, message.wave, sender, letter.email, mime)


def _letter(installation: Installation, session: Session, message: Claimed) -> Letter | None:
    wave = waves.get(session, message.wave)
    person = invited.find(session, message.about)
    if person is None or wave.state is not WaveState.OPEN:
        return None
    if installation.clock() >= installation.end_of(wave.closes_on):
        return None
    done = (person.spent or person.declined) and not wave.remind_everyone
    if message.kind is Kind.REMINDER and done:
        return None
    return Letter(
        kind=message.kind,
        first_name=person.first_name,
        name=person.name,
        email=person.email,
        group=person.group,
        executive=wave.executive_name,
        coach=wave.coach,
        minutes=wave.edition().instrument.minutes,
        closes_on=wave.closes_on,
        link=installation.survey_address(person.id),
        to_everyone=wave.remind_everyone,
    )
