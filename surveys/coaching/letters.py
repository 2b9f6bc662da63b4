"""Letters to the executive and the department head about their place. The link is signed as the letter is sent."""

from email.headerregistry import Address

from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.coaching.access import Party
from surveys.coaching.standing import DAYS, state_of
from surveys.coaching.tables import StandingLink
from surveys.coaching.visiting import address
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.engagements.tables import Engagement, EngagementStatus
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed


def place_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter with the executive's standing link; None where the link opens nothing any more."""
    found = good_link(installation, session, message, even_ended=True)
    if found is None:
        return None
    row, engagement = found
    coach = coach_of(session, engagement)
    name = coach.display_name or "your coach"
    is_active = engagement.status is EngagementStatus.ACTIVE
    letter = DeskLetter(
        name=engagement.executive_name,
        email=engagement.executive_email,
        subject="Your place in the coaching",
        paragraphs=(
            _ALL_OF_IT if is_active else _WHAT_IS_LEFT,
            f"The first time, the page asks for a code. {capital(name)} tells you the code; it is not in this letter.",
        ),
        button="Open your place",
        link=address(installation, row.party, row.id),
        quiet=(lasting(row.party, name),),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)


_ALL_OF_IT = (
    "This is the link to your own place: your goals and commitments, your sessions, your reports and what comes next,"
    " all in one page. It is yours and your coach's; what your department head may see is up to you."
)
_WHAT_IS_LEFT = (
    "The coaching has ended. This is the link to what is left of your own place until the records are erased: your"
    " contract, your reports, a download of what you wrote, and taking back your word to those who were asked."
)


def coach_of(session: Session, engagement: Engagement) -> Address:
    """Return the name and address of an engagement's coach, for a letter's sentences and replies."""
    row = accounts.find(session, engagement.coach)
    if row is None:
        raise LookupError(f"engagement {engagement.id} has no coach")
    return Address(row.name, addr_spec=row.email)


def good_link(
    installation: Installation, session: Session, message: Claimed, *, even_ended: bool = False
) -> tuple[StandingLink, Engagement] | None:
    """Find the link that a letter is about, with its engagement; None where it opens nothing any more.

    `even_ended`: also where it opens what is left of the executive's place.
    """
    row = session.get(StandingLink, message.about)
    engagement = scope.engagement_by_link(session, row.engagement) if row is not None else None
    if row is None or engagement is None:
        return None
    state = state_of(row, engagement, installation.today())
    if not (state.lets_in if even_ended else state.opens):
        return None
    return row, engagement


def capital(name: str) -> str:
    """Return a name, or "your coach", at the beginning of a sentence."""
    return f"{name[0].upper()}{name[1:]}"


def lasting(party: Party, name: str) -> str:
    """Say how long a link stays good."""
    return (
        f"The link is yours alone. It stays good while you use it, and ends {DAYS[party]} days after your last visit;"
        f" {name} can send a new one at any time."
    )
