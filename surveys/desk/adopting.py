"""Assigns waves that were opened on the command line to a coach's desk. A wave that has an owner keeps it.

Which coach gets a wave is decided by `surveys.waves.ownership`.
"""

from sqlalchemy.orm import Session

from surveys.accounts import store as accounts
from surveys.accounts.tables import Coach
from surveys.core.installation import Installation
from surveys.desk.engagements import assign_wave, new_id
from surveys.engagements import audit, scope
from surveys.engagements.tables import Act, Engagement, EngagementStatus
from surveys.waves import store as waves
from surveys.waves.following import frozen_of
from surveys.waves.ownership import coach_of, waves_of_nobody
from surveys.waves.tables import Wave


def adopt(installation: Installation) -> None:
    """Give every wave without an owner to its coach; those that are nobody's stay where they are."""
    with installation.database.read() as session:
        if not waves_of_nobody(session):
            return
    with installation.database.write() as session:
        coaches = accounts.all_coaches(session)  # stopped ones too: theirs must not fall to whoever is left
        found = [(waves.get(session, wave), address) for wave, address in waves_of_nobody(session).items()]
        for wave, address in sorted(found, key=lambda one: bool(one[0].follows)):  # a baseline before what follows it
            coach = coach_of(address, coaches)
            if coach is not None:
                _bring(session, installation, wave, coach)


def _bring(session: Session, installation: Installation, wave: Wave, coach: Coach) -> None:
    engagement = _engagement(session, wave, coach)
    assign_wave(session, engagement, wave.id)
    if wave.other_people:  # said on the command line, which has no audit
        act, detail = Act.ANOTHER_PERSON, audit.named_waves(wave.other_people)
        audit.note_by_itself(session, installation, engagement, act, wave=wave.id, detail=detail)


def _engagement(session: Session, wave: Wave, coach: Coach) -> str:
    """Find the engagement of a follow-up's baseline, where alone the two can be compared, also if it has ended.

    Else the coach's engagement with this executive, or begin one.
    """
    found = _of_baseline(session, wave, coach) or scope.engagement_with(session, coach.id, wave.executive_email)
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
        follow_up=False,
        status=EngagementStatus.ACTIVE,
        began_on=wave.opened_on,
        ended_on=None,
    )
    session.add(row)
    session.flush()
    return row.id


def _of_baseline(session: Session, wave: Wave, coach: Coach) -> Engagement | None:
    frozen = frozen_of(wave)
    found = scope.engagement_of_wave(session, frozen.baseline.wave) if frozen else None
    return found if found is not None and found.coach == coach.id else None
