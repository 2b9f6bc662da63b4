"""Maps every kind of letter to the function that composes it; delivery looks it up here."""

from collections.abc import Mapping
from types import MappingProxyType

from surveys.accounts.letters import invitation_letter, reset_letter
from surveys.coaching.asking_weekly import weekly_letter
from surveys.coaching.check_in_letters import check_in_letter
from surveys.coaching.contract_asking import contract_letter
from surveys.coaching.letters import place_letter
from surveys.coaching.session_letters import session_letter
from surveys.coaching.sponsor_letters import sponsor_letter
from surveys.desk.letters import nomination_letter, reading_letter
from surveys.mail.composing import Composer
from surveys.mail.tables import Kind
from surveys.waves.letters import survey_letter

# Kind.TEST is not here: a test message is sent at once and never waits in the outbox
COMPOSERS: Mapping[Kind, Composer] = MappingProxyType(
    {
        Kind.INVITATION: survey_letter,
        Kind.REMINDER: survey_letter,
        Kind.READING_LINK: reading_letter,
        Kind.NOMINATION_LINK: nomination_letter,
        Kind.PLACE_LINK: place_letter,
        Kind.SPONSOR_LINK: sponsor_letter,
        Kind.CONTRACT: contract_letter,
        Kind.CHECK_IN: check_in_letter,
        Kind.CHECK_IN_AGAIN: check_in_letter,
        Kind.SESSION: session_letter,
        Kind.WEEKLY_TAP: weekly_letter,
        Kind.COACH_INVITATION: invitation_letter,
        Kind.PASSWORD_RESET: reset_letter,
    }
)
