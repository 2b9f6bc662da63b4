"""The department head's letter with the link to their page. It names who is coached and by whom, and nothing else."""

from sqlalchemy.orm import Session

from surveys.coaching.letters import capital, coach_of, good_link, lasting
from surveys.coaching.visiting import address
from surveys.core.installation import Installation
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed


def sponsor_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter with the department head's standing link; None where the link opens nothing any more."""
    found = good_link(installation, session, message)
    if found is None:
        return None
    row, engagement = found
    coach = coach_of(session, engagement)
    name, executive = coach.display_name or "the coach", engagement.executive_name
    letter = DeskLetter(
        name=engagement.head_name,
        email=engagement.head_email,
        subject=f"Your page about the coaching of {executive}",
        paragraphs=(
            f"{capital(name)} works with {executive}. This link opens your page: the contract of the three of you,"
            f" what {executive} shares with you, and what you said yourself. Nothing else stands there.",
            f"The first time, the page asks for a code. {capital(name)} tells you the code; it is not in this letter.",
        ),
        button="Open your page",
        link=address(installation, row.party, row.id),
        quiet=(lasting(row.party, name),),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)
