"""Waves that were opened on the command line come to a coach's desk. Nothing that has an owner ever changes hands.

A wave goes to the coach whose address it names as who asks; where nobody has that address, to the only coach there is.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.accounts.tables import Coach
from surveys.desk import scope
from surveys.desk.engagements import new_id, own
from surveys.desk.tables import Engagement, EngagementStatus
from surveys.installation import Installation
from surveys.waves import store as waves
from surveys.waves.tables import Wave


def adopt(installation: Installation) -> None:
    """Give every wave without an owner to its coach; those that are nobody's stay where they are."""
    with installation.database.read() as session:
        if not _orphans(session):
            return
    with installation.database.write() as session:
        coaches = accounts.all_coaches(session)  # stopped ones too: theirs must not fall to whoever is left
        for wave in _orphans(session):
            coach = _coach_of(wave, coaches)
            if coach is not None:
                own(session, _engagement(session, wave, coach), wave.id)


def _orphans(session: Session) -> list[Wave]:
    owned = scope.every_owned_wave(session)
    return [wave for wave in waves.all_waves(session) if wave.id not in owned]


def _coach_of(wave: Wave, coaches: Sequence[Coach]) -> Coach | None:
    named = [coach for coach in coaches if coach.email == wave.coach_email.casefold()]
    only = coaches if len(coaches) == 1 else []
    return next(iter([*named, *only]), None)


def _engagement(session: Session, wave: Wave, coach: Coach) -> str:
    """Find the coach's engagement with this executive, or begin one."""
    found = scope.engagement_with(session, coach.id, wave.executive_email)
    if found is not None:
        return found.id
    row = Engagement(
        id=new_id(),
        coach=coach.id,
        executive_name=wave.executive_name,
        executive_email=wave.executive_email,
        organisation="",
        head_name="",
        head_email="",
        agreement="",
        agreed_on=None,
        follow_up=False,
        status=EngagementStatus.ACTIVE,
        began_on=wave.opened_on,
        ended_on=None,
    )
    session.add(row)
    session.flush()
    return row.id
