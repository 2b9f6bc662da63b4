"""The executive's goals for a report that is drawn for them or their coach: the words of this moment, kept nowhere."""

from reports.beside import NOTHING, Beside, OwnGoal
from surveys.coaching import goals
from surveys.coaching.access import Party
from surveys.coaching.place import Member, place_in
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.private_files import KeyFolderError
from surveys.core.sealed_text import SealedTextError
from surveys.engagements import scope


def beside_wave(installation: Installation, wave: str, *, work_on: str = "") -> Beside:
    """Return the active goals of a wave's engagement. `work_on` is the address of a page that makes an area a goal.

    For callers that found the wave in their scope, or by a link. A report stays readable where the goals' key is lost.
    """
    with installation.database.read() as session:
        engagement = scope.engagement_of_wave(session, wave)
        if engagement is None:
            return NOTHING
        try:
            place = place_in(session, Member(installation, Party.EXECUTIVE, engagement.id))
            found = goals.texts_in(place)
        except (NotYoursError, SealedTextError, KeyFolderError):
            found = ()
        return Beside(tuple(OwnGoal(text.area, text.what) for text in found), work_on)
