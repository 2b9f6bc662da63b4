"""Delivery: claim a batch, have each message written at the last moment, hand it over, settle it at once."""

from dataclasses import dataclass, field

from surveys.installation import Installation
from surveys.letters import COMPOSERS
from surveys.mail import outbox
from surveys.mail.mime import HeaderInjectionError
from surveys.mail.outbox import Claimed
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind
from surveys.mail.transports import DESK_FOLDER, Connection, LaterError, Parcel, RefusedError, Transport

BATCH = 20


class _NotWrittenError(LaterError):
    """A letter whose writer failed: a defect, which must not hold up the letters behind it."""


@dataclass(slots=True)
class Tally:
    """What one delivery did, in messages. `refused` and `later` count no reminder: one that was put off would tell
    that its reader had not answered. Never stored.
    """

    sent: int = 0
    refused: int = 0
    later: int = 0
    defects: list[BaseException] = field(default_factory=list)


def deliver_due(installation: Installation, transport: Transport) -> Tally:
    """Send everything that is due, batch by batch, until nothing is or the server cannot take more.

    Raises `LaunchRefusedError` where the settings have changed so that links would lead to the wrong place, whatever
    the letter; and in the end the first error of a letter that could not be written.
    """
    installation = installation.steady()
    refuse_mail_to_the_wrong_place(installation.settings)
    tally = Tally()
    while batch := _claimed(installation):
        if not _deliver(installation, transport, batch, tally):
            break
    if tally.defects:
        raise tally.defects[0]
    return tally


def deliver_now(installation: Installation, transport: Transport) -> Tally:
    """Send everything that waits, without regard to when it was to be tried again."""
    with installation.database.write() as session:
        outbox.hurry(session, now=installation.clock())
    return deliver_due(installation, transport)


def _claimed(installation: Installation) -> list[Claimed]:
    with installation.database.write() as session:
        return outbox.claim(session, now=installation.clock(), limit=BATCH)


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
        tally.later += sum(message.kind is not Kind.REMINDER for message in batch)
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
        tally.refused += message.kind is not Kind.REMINDER
        with installation.database.write() as session:
            outbox.settle_refused(session, message, str(error))
    except LaterError as error:
        tally.later += message.kind is not Kind.REMINDER
        if isinstance(error, _NotWrittenError) and error.__cause__ is not None:
            tally.defects.append(error.__cause__)
        with installation.database.write() as session:
            outbox.settle_later(session, message, str(error), now=installation.clock())
    else:
        tally.sent += 1
        with installation.database.write() as session:
            outbox.settle_sent(session, message)


def _parcel(installation: Installation, message: Claimed) -> Parcel | None:
    """Have a message written, or None where nobody needs it any more."""
    try:
        with installation.database.read() as session:
            letter = COMPOSERS[message.kind](installation, session, message)
    except HeaderInjectionError as error:
        raise RefusedError(str(error)) from error
    except Exception as error:
        raise _NotWrittenError(f"could not be written ({type(error).__name__})") from error
    if letter is None:
        return None
    return Parcel(message.id, message.wave or DESK_FOLDER, letter.sender, letter.recipient, letter.message)
