"""The mail folder at the desk, while no server is set: letters of their waves, to their executives and heads, to them.

It shows links and who was reminded, so it exists only where links lead to this very machine. An administrator also
finds the invitations of coaches who have no account yet; letters to other coaches and their executives are shown to
those coaches only.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.core.errors import NotYoursError
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.mail.folder_reader import FiledLetter, letters_in
from surveys.mail.transports import DESK_FOLDER
from surveys.waves import store as waves


@dataclass(frozen=True, slots=True)
class Bundle:
    """The letters of the waves about one executive, or (without a name) those that belong to no wave."""

    about: str
    letters: tuple[FiledLetter, ...]


def letters(actor: Actor) -> tuple[Bundle, ...]:
    """Return the letters that lie in the folder. Raises `NotYoursError` where mail goes to a server."""
    settings = actor.installation.settings
    if not settings.mail_is_folder or not settings.on_loopback:
        raise NotYoursError("mail goes to a server")
    with actor.installation.database.read() as session:
        own = sorted(
            (wave.executive_name, wave.id)
            for wave in (waves.get(session, owned) for owned in scope.wave_ids(session, actor))
        )
        readers = _readers(session, actor)
    found = [Bundle(name, letters_in(settings.mail_folder / wave)) for name, wave in own]
    others = letters_in(settings.mail_folder / DESK_FOLDER)
    found.append(Bundle("", tuple(letter for letter in others if letter.address in readers)))
    return tuple(bundle for bundle in found if bundle.letters)


def _readers(session: Session, actor: Actor) -> frozenset[str]:
    """Whose letters this coach may read besides those of their waves."""
    engaged = scope.engagements(session, actor)
    parties = {address for one in engaged for address in (one.executive_email, one.head_email) if address}
    invited = {one.email for one in accounts.all_coaches(session) if not one.password} if actor.is_admin else set()
    return frozenset(address.casefold() for address in {actor.email, *parties, *invited})
