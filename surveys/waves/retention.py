"""Erases names and addresses: a wave's by date or on request, one person's on request."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.database import DatabaseError
from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.engagements.clearing import clear
from surveys.engagements.tables import Engagement
from surveys.invited import store as invited
from surveys.mail import outbox
from surveys.mail.folder_reader import remove_letters, remove_letters_of
from surveys.mail.transports import DESK_FOLDER
from surveys.upkeep.second_look import seen_twice
from surveys.upkeep.sighting_tables import Sight
from surveys.waves import store as waves
from surveys.waves.counting import note_erased
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil, Wave
from surveys.waves.word_back import take_back

LONGEST_KEPT = timedelta(days=366)  # after the close, or a draft's beginning, whatever an engagement does


def forget(installation: Installation, wave: str) -> None:
    """Do the same as `forget_in` in a transaction of its own, and `finish_forgetting`."""
    with installation.database.write() as session:
        forget_in(session, wave)
    finish_forgetting(installation, wave)


def forget_in(session: Session, wave: str) -> None:
    """Erase the names and addresses of a wave that is over; its people also leave every draft that took them over.

    Raises `NotPossibleError`.
    """
    row = waves.hold(session, wave)
    if not row.state.is_over:
        raise NotPossibleError(f"wave {wave} is {row.state}; names are needed until it is closed or cancelled")
    _forget_in_drafts(session, wave)
    invited.forget(session, wave)
    outbox.forget(session, wave)
    take_back(session, wave)


def finish_forgetting(installation: Installation, wave: str) -> None:
    """Have the files forget the names too, once that is committed. Raises `DatabaseError`."""
    installation.clear_mail_folder(wave)
    scrub(installation)


def forget_due(installation: Installation) -> None:
    """Erase the names of every wave, and of every draft that came to nothing, whose promised days are over.

    A draft goes with its engagement's end, as names do, and a year after it was begun.
    """
    for wave in sorted(seen_twice(installation, Sight.FORGET, _days_of_waves(installation))):
        forget(installation, wave)
    _forget_drafts(installation)


def names_go_on(row: Wave, engagement: Engagement | None) -> date | None:
    """Return the day on which a wave's names are erased at the latest; None while it is not over.

    Where names are kept for a follow-up, an engagement that goes on may bring the day nearer by ending.
    """
    closed_on = _closed_on(row)
    return None if closed_on is None else names_would_go_on(row, engagement, closed_on)


def names_would_go_on(row: Wave, engagement: Engagement | None, closed_on: date) -> date:
    """Return the day on which a wave's names are erased at the latest if it closes on this day."""
    kept = timedelta(days=row.days_kept)
    if row.kept_until is not KeptUntil.ENGAGEMENT or engagement is None:
        return closed_on + kept
    latest = closed_on + LONGEST_KEPT
    return latest if engagement.ended_on is None else min(max(engagement.ended_on, closed_on) + kept, latest)


def erase(session: Session, row: Wave, email: str) -> bool:
    """Erase one person of a wave; False where nobody has this address. The caller clears the mail folder and scrubs.

    While a wave is open its rows are counted, and nothing may tell whether this person answered: the row stays without
    name and address, in the same way whatever they did. Afterwards it goes.
    """
    person = invited.by_email(session, row.id, email)
    if person is None or person.is_erased:
        return False
    if not row.state.is_over:
        note_erased(session, person)
        outbox.forget_person(session, person.id)
        invited.blank(person)
    else:
        outbox.forget_person_wholly(session, person.id)
        session.delete(person)
    return True


def clear_letters(installation: Installation, wave: str, email: str) -> None:
    """Remove one person's try-out mail from a wave's folder."""
    for folder in {installation.settings.mail_folder, installation.settings.data / "mail"}:
        remove_letters(folder / wave, email)


def clear_desk_letters(installation: Installation, engagements: Collection[str], email: str = "") -> None:
    """Remove the try-out mail of engagements that is of no wave, all of it or one person's."""
    for folder in {installation.settings.mail_folder, installation.settings.data / "mail"}:
        remove_letters_of(folder / DESK_FOLDER, engagements, email)


def scrub(installation: Installation) -> None:
    """Have what was erased leave the files too. Raises `DatabaseError` where that has to be repeated."""
    try:
        installation.database.scrub()
    except DatabaseError as error:
        text = "the names are erased, but they are still in the database's files, which are in use"
        raise DatabaseError(f"{text}; 'parallax serve' cleans them at its next start, or within a day") from error


def _closed_on(row: Wave) -> date | None:
    """Return the day from which on names are kept. A lost wave ended some day before it was found: its people were told
    the closing date, and are not kept for longer because of a restored database.
    """
    if row.state is WaveState.LOST and row.closed_on is not None:
        return min(row.closed_on, row.closes_on)
    return row.closed_on


def _days_of_waves(installation: Installation) -> dict[str, date]:
    """Return the day on which names go, of every wave that is over and still has some, here or in a draft."""
    with installation.database.read() as session:
        taken_from = scope.waves_taken_from(session)
        days = {
            row.id: names_go_on(row, scope.engagement_of_wave(session, row.id))
            for row in waves.in_state(session, *(state for state in WaveState if state.is_over))
            if row.id in taken_from or invited.of_wave(session, row.id)
        }
    return {wave: day for wave, day in days.items() if day is not None}


def _forget_in_drafts(session: Session, wave: str) -> None:
    """Take a wave's people out of the drafts that took them over; asked while the wave still knows who they are."""
    own = scope.engagement_of_wave(session, wave)
    raters = {one.email for one in invited.of_wave(session, wave) if one.group is not RaterGroup.SELF}
    if own is None:
        return
    for draft in scope.drafts_taken_from(session, wave):
        clear(draft, own, raters)
        draft.taken_from = [other for other in draft.taken_from if other != wave]


def _forget_drafts(installation: Installation) -> None:
    with installation.database.read() as session:
        days = _days_of_drafts(installation, session)
    over = seen_twice(installation, Sight.DROP_DRAFT, days)
    if not over:
        return
    with installation.database.write() as session:
        days = _days_of_drafts(installation, session)  # again: the engagement may have been taken up at this moment
        still = [draft for draft in over if days.get(draft, date.max) <= installation.today()]
        for draft in scope.hold_drafts(session, still):
            for link in scope.links_of_draft(session, draft.id):
                outbox.forget_about(session, link.id)
                session.delete(link)
            session.delete(draft)
    scrub(installation)


def _days_of_drafts(installation: Installation, session: Session) -> dict[str, date]:
    """Return the day on which each draft goes: with the names of an engagement that ended, or a year after it began."""
    kept = timedelta(days=installation.settings.days_kept)
    return {
        draft: min(began_on + LONGEST_KEPT + timedelta(days=1), ended_on + kept if ended_on else date.max)
        for draft, began_on, ended_on in scope.ages_of_drafts(session)
    }
