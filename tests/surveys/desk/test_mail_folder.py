"""The mail folder at the desk shows a coach the letters of their own parties, and of nobody else's."""

from surveys.coaching import standing
from surveys.coaching.access import Party
from surveys.core.installation import Installation
from surveys.desk import mail_folder
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.support.desk import BOB, actor, engagement

HEAD = {"head_name": "Hanna Head", "head_email": "hanna@example.org"}


def test_letters_to_a_department_head_are_shown_to_their_own_coach_alone(installation: Installation) -> None:
    own, other = actor(installation), actor(installation, BOB)
    standing.renew(own, engagement(own, **HEAD), Party.SPONSOR)
    deliver_due(installation, transport_for(installation.settings))
    shown = [letter.address for bundle in mail_folder.letters(own) for letter in bundle.letters]
    assert shown == [HEAD["head_email"]]
    assert mail_folder.letters(other) == ()
