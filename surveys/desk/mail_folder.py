"""The mail folder at the desk, while no server is set: letters of a coach's own waves; to administrators, of accounts.

It shows links and who was reminded, so it exists only where links lead to this very machine.
"""

from dataclasses import dataclass

from surveys.desk import scope
from surveys.desk.seat import Seat
from surveys.errors import NotYoursError
from surveys.filed_letters import FiledLetter, letters_in
from surveys.mail.transports import DESK_FOLDER
from surveys.waves import store as waves


@dataclass(frozen=True, slots=True)
class Bundle:
    """The letters about one executive, or (without a name) those about accounts."""

    about: str
    letters: tuple[FiledLetter, ...]


def letters(seat: Seat) -> tuple[Bundle, ...]:
    """Give the letters that lie in the folder. Raises `NotYoursError` where mail goes to a server."""
    settings = seat.installation.settings
    if not settings.mail_is_folder or not settings.on_loopback:
        raise NotYoursError("mail goes to a server")
    with seat.installation.database.read() as session:
        own = sorted(
            (wave.executive_name, wave.id)
            for wave in (waves.get(session, owned) for owned in scope.wave_ids(session, seat))
        )
    found = [Bundle(name, letters_in(settings.mail_folder / wave)) for name, wave in own]
    if seat.is_admin:
        found.append(Bundle("", letters_in(settings.mail_folder / DESK_FOLDER)))
    return tuple(bundle for bundle in found if bundle.letters)
