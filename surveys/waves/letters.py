"""Composes invitations and reminders as they are sent; none if the wave is over or the person has answered."""

from sqlalchemy.orm import Session

from surveys.core.ids import InvitationId
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.mail import wordings
from surveys.mail.composing import MimeLetter, NotNowError
from surveys.mail.outbox import Claimed
from surveys.mail.render import Letter, envelope_sender, render
from surveys.mail.tables import Kind
from surveys.waves import store as waves
from surveys.waves.states import WaveState


def survey_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write an invitation or a reminder; None once the wave is over, the person has answered, or is erased.

    Raises `HeaderInjectionError`, and `NotNowError` for an invitation while the wave is past its closing date.
    """
    letter = _letter(installation, session, message)
    if letter is None:
        return None
    settings = installation.settings
    mime = render(letter, settings, identifier=message.id, at=installation.clock())
    return MimeLetter(envelope_sender(message.kind, settings), letter.email, mime)


def _letter(installation: Installation, session: Session, message: Claimed) -> Letter | None:
    wave = waves.get(session, message.wave)
    person = invited.find(session, InvitationId(message.about))
    if person is None or person.is_erased or wave.state is not WaveState.OPEN or installation.keys.has_ended(wave.id):
        return None
    if installation.clock() >= installation.end_of(wave.closes_on):
        if message.kind is Kind.REMINDER:
            return None
        raise NotNowError  # more time may be given, and then everybody has to have their link
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
        coach_email=wave.coach_email,
        minutes=wave.edition().instrument.minutes,
        closes_on=wave.closes_on,
        zone=installation.settings.timezone,
        link=installation.survey_address(person.id),
        to_everyone=wave.remind_everyone,
        wording=wordings.stored(session, wave.id, message.kind),
    )
