"""The letters of the monthly check-in: one on the day, one reminder. No word of a goal, no answer stands in one."""

from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.check_in_answering import last_of
from surveys.coaching.check_in_plan import Waits, next_day_in, what_it_waits_for
from surveys.coaching.check_in_rounds import OPEN
from surveys.coaching.letters import coach_of
from surveys.coaching.place import Member, place_in
from surveys.coaching.tables import CheckIn, CheckInPlan
from surveys.core.days import last_weekday, month
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from surveys.mail.composing import MimeLetter, NotNowError
from surveys.mail.hours import reminders_may_leave
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.tables import Kind

_MAY_PASS = (Waits.PAUSED, Waits.CONTRACT)


def check_in_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter or the reminder; None where it was answered or is over, or nobody is there to ask.

    Raises `NotNowError` at night, and while the plan is paused or the contract open: both may pass before its last day.
    """
    row = session.get(CheckIn, message.about)
    if row is None or row.state not in OPEN:
        return None
    try:
        place = place_in(session, Member(installation, Party.SPONSOR, row.engagement))
    except NotYoursError:
        return None
    plan = session.get(CheckInPlan, row.engagement)
    last = last_of(row, next_day_in(place))
    waits = what_it_waits_for(place, plan)
    if place.today > last or waits not in (Waits.NOT, *_MAY_PASS):
        return None
    if waits in _MAY_PASS or not reminders_may_leave(installation):
        raise NotNowError
    engagement, coach = place.engagement, coach_of(session, place.engagement)
    name, executive = coach.display_name or "the coach", engagement.executive_name
    again = message.kind is Kind.CHECK_IN_AGAIN
    again_or_first = "This month's check-in is still open" if again else "Three minutes for this month's check-in"
    letter = DeskLetter(
        name=engagement.head_name,
        email=engagement.head_email,
        subject=f"{'Reminder: ' if again else ''}Check-in on the coaching of {executive}, {month(row.due_on)}",
        paragraphs=(
            f"{again_or_first}: what you saw of the goals that {executive} shares with you, what you will do to help,"
            " and what changed in the business.",
            f"Your name stands on what you write. {name[0].upper()}{name[1:]} reads it first, {executive} the same text"
            " a week later at most. The page says so again above the form.",
        ),
        button="Open the check-in",
        link=address(installation, row.id),
        quiet=(
            f"It is open until the end of {last_weekday(last, installation.settings.timezone)}."
            f"{' There is no other reminder.' if again else ' A month that you leave out stays blank.'}",
            "The link asks for no code. Whoever has it reads the goals that are shared with you and can answer in your"
            " name, once: please do not pass it on.",
        ),
        reply_to=coach,
    )
    return write_note(installation, message, letter, of=engagement.id)


def address(installation: Installation, check_in: str) -> str:
    """The whole address of a check-in's form."""
    return f"{installation.settings.base_url}/c/{installation.links(Purpose.CHECK_IN).sign(check_in)}/"
