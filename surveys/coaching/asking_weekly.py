"""The one letter a week that asks the executive how it went, at the day and hour that they chose.

The letter holds no word of a commitment. It leads to the executive's place, where a tap is one click.
"""

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.coaching.letters import coach_of
from surveys.coaching.place import Member, Place, place_in
from surveys.coaching.standing import link_of, state_of
from surveys.coaching.tables import StandingLink, TapPlan
from surveys.coaching.taps import waits_in
from surveys.coaching.visiting import address
from surveys.coaching.weeks import is_due, week_of
from surveys.core.errors import NotYoursError
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.mail import outbox
from surveys.mail.composing import MimeLetter
from surveys.mail.note import DeskLetter, write_note
from surveys.mail.outbox import Claimed
from surveys.mail.tables import Kind
from surveys.upkeep.second_look import is_clock_settled


def ask_due(installation: Installation) -> None:
    """Queue the letters that are due, one an engagement and week however many workers look.

    A clock that has just jumped asks nobody (R0).
    """
    zone, now = installation.settings.timezone, installation.clock()
    with installation.database.read() as session:
        plans = session.scalars(select(TapPlan).where(TapPlan.goes_on).order_by(TapPlan.engagement)).all()
        due = [one.engagement for one in plans if is_due(now, one.weekday, one.hour, one.asked_for, zone)]
    if due and is_clock_settled(installation):
        for engagement in due:
            with installation.database.write() as session:
                _ask(session, installation, engagement)


def _ask(session: Session, installation: Installation, engagement: str) -> None:
    scope.hold_engagement(session, engagement)  # an erasure of it comes wholly before this, or wholly after
    week = week_of(installation.today())
    waiting = or_(TapPlan.asked_for.is_(None), TapPlan.asked_for != week)
    mine = update(TapPlan).where(TapPlan.engagement == engagement, TapPlan.goes_on, waiting)
    if session.scalar(mine.values(asked_for=week).returning(TapPlan.engagement)) is None:
        return  # another worker came first
    link = _good_link(session, installation, engagement)
    if link is not None:
        outbox.forget_letters(session, link.id, Kind.WEEKLY_TAP)  # a week that was not sent is over
        outbox.queue(session, "", [link.id], Kind.WEEKLY_TAP, due_at=installation.clock())


def weekly_letter(installation: Installation, session: Session, message: Claimed) -> MimeLetter | None:
    """Write the letter; None where there is nothing to tell, the link opens nothing, or the week is another by now."""
    row = session.get(StandingLink, message.about)
    plan = session.get(TapPlan, row.engagement) if row is not None else None
    if row is None or plan is None or not plan.goes_on or not _is_of(plan, installation.today()):
        return None
    if _good_link(session, installation, row.engagement) is not row:
        return None
    engagement = _place(session, installation, row.engagement).engagement
    letter = DeskLetter(
        name=engagement.executive_name,
        email=engagement.executive_email,
        subject="How did your week go?",
        paragraphs=(
            "For each of your commitments there is one thing to click: the cue came and you did it, it came and you did"
            " not, or it did not come. It takes less than a minute.",
        ),
        button="Tell how the week went",
        link=f"{address(installation, Party.EXECUTIVE, row.id)}commitments",
        quiet=(
            "A week that you leave out stays blank, and nobody reminds you of it.",
            "On the same page you choose another day or hour, or stop these letters.",
        ),
        reply_to=coach_of(session, engagement),
    )
    return write_note(installation, message, letter, of=engagement.id)


def _good_link(session: Session, installation: Installation, engagement: str) -> StandingLink | None:
    """Return the executive's link where it opens their place and there is something to tell."""
    try:
        place = _place(session, installation, engagement)
    except NotYoursError:  # erased at this moment
        return None
    link = link_of(session, engagement, Party.EXECUTIVE)
    if link is None or not state_of(link, place.engagement, installation.today()).opens:
        return None
    return link if waits_in(place) else None


def _place(session: Session, installation: Installation, engagement: str) -> Place:
    return place_in(session, Member(installation, Party.EXECUTIVE, engagement))


def _is_of(plan: TapPlan, today: date) -> bool:
    return plan.asked_for == week_of(today)
