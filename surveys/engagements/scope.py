"""Authorization: the only module that queries rows of the desk. Another coach's row counts as missing.

An administrator has no wider scope than anybody else. Readers without an account come in at the end, by the id that
their signed link holds, and reach that one row.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, literal, select
from sqlalchemy.orm import Session

from surveys.core.errors import NotYoursError
from surveys.engagements.actor import Actor
from surveys.engagements.tables import (
    THE_COMPARISON,
    Act,
    AuditEntry,
    Draft,
    Engagement,
    EngagementStatus,
    Nomination,
    OwnedWave,
    Reading,
)

_T = TypeVar("_T")


def engagements(session: Session, actor: Actor) -> Sequence[Engagement]:
    """Return this coach's engagements by the executive's name."""
    query = select(Engagement).where(Engagement.coach == actor.coach)
    return session.scalars(query.order_by(Engagement.executive_name, Engagement.id)).all()


def engagements_in_short(actor: Actor) -> Select[str, str, str, EngagementStatus, date, date | None, str | None]:
    """Return the query of this coach's engagements, once for each wave, and once without: id, executive, organisation,
    status, first and last day, and the wave's id.
    """
    about = Engagement.executive_name, Engagement.organisation, Engagement.status, Engagement.began_on
    query = select(Engagement.id, *about, Engagement.ended_on, OwnedWave.wave).where(Engagement.coach == actor.coach)
    return query.outerjoin(OwnedWave, OwnedWave.engagement == Engagement.id)


def engagement(session: Session, actor: Actor, engagement_id: str) -> Engagement:
    """Find one of this coach's engagements. Raises `NotYoursError`."""
    query = select(Engagement).where(Engagement.id == _storable(engagement_id), Engagement.coach == actor.coach)
    return _found(session.scalar(query))


def waves_of(session: Session, actor: Actor, engagement_id: str) -> Sequence[OwnedWave]:
    """Return an engagement's waves by their id. Raises `NotYoursError`."""
    own = engagement(session, actor, engagement_id)
    return session.scalars(select(OwnedWave).where(OwnedWave.engagement == own.id).order_by(OwnedWave.wave)).all()


def wave(session: Session, actor: Actor, wave_id: str) -> OwnedWave:
    """Find one of this coach's waves. Raises `NotYoursError`."""
    query = select(OwnedWave).join(Engagement, Engagement.id == OwnedWave.engagement)
    return _found(session.scalar(query.where(OwnedWave.wave == _storable(wave_id), Engagement.coach == actor.coach)))


def wave_ids(session: Session, actor: Actor) -> frozenset[str]:
    """Return the ids of all of this coach's waves."""
    return waves_of_coach(session, actor.coach)


def drafts_of(session: Session, actor: Actor, engagement_id: str) -> Sequence[Draft]:
    """Return an engagement's drafts by the day they were begun. Raises `NotYoursError`."""
    own = engagement(session, actor, engagement_id)
    return session.scalars(select(Draft).where(Draft.engagement == own.id).order_by(Draft.began_on, Draft.id)).all()


def draft(session: Session, actor: Actor, draft_id: str) -> Draft:
    """Find one of this coach's drafts, locked until this transaction ends. Raises `NotYoursError`."""
    query = select(Draft).join(Engagement, Engagement.id == Draft.engagement)
    own = query.where(Draft.id == _storable(draft_id), Engagement.coach == actor.coach)
    return _found(session.scalar(own.with_for_update()))


def nominations_of(session: Session, actor: Actor, draft_id: str) -> Sequence[Nomination]:
    """Return the links by which the executive was asked for names. Raises `NotYoursError`."""
    own = draft(session, actor, draft_id)
    query = select(Nomination).where(Nomination.draft == own.id)
    return session.scalars(query.order_by(Nomination.expires_on, Nomination.id)).all()


def readings_of(session: Session, actor: Actor, wave_id: str) -> Sequence[Reading]:
    """Return the links by which a wave's report may be read, revoked ones too. Raises `NotYoursError`."""
    own = wave(session, actor, wave_id)
    return session.scalars(select(Reading).where(Reading.wave == own.wave).order_by(Reading.made_on, Reading.id)).all()


def reading(session: Session, actor: Actor, reading_id: str) -> Reading:
    """Find one of this coach's readings. Raises `NotYoursError`."""
    query = select(Reading).join(OwnedWave, OwnedWave.wave == Reading.wave)
    query = query.join(Engagement, Engagement.id == OwnedWave.engagement)
    return _found(session.scalar(query.where(Reading.id == _storable(reading_id), Engagement.coach == actor.coach)))


def audit_of(session: Session, actor: Actor, engagement_id: str) -> Sequence[AuditEntry]:
    """Return an engagement's audit, the latest first. Raises `NotYoursError`."""
    own = engagement(session, actor, engagement_id)
    query = select(AuditEntry).where(AuditEntry.engagement == own.id)
    return session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id)).all()


def reading_by_link(session: Session, reading_id: str) -> Reading:
    """Find what a signed reading link points to. Raises `NotYoursError`."""
    return _found(session.scalar(select(Reading).where(Reading.id == reading_id).with_for_update()))


def nomination_by_link(session: Session, nomination_id: str) -> tuple[Nomination, Draft, Engagement]:
    """Find what a signed nomination link points to. Raises `NotYoursError`."""
    nomination = _found(session.scalar(select(Nomination).where(Nomination.id == nomination_id)))
    own = _found(session.scalar(select(Draft).where(Draft.id == nomination.draft).with_for_update()))
    return nomination, own, _found(session.get(Engagement, own.engagement))


def engagement_by_link(session: Session, engagement_id: str) -> Engagement:
    """Find the engagement that a signed link of the executive or the department head is of. Raises `NotYoursError`."""
    return _found(session.get(Engagement, engagement_id))


def waves_by_link(session: Session, engagement_id: str) -> Sequence[str]:
    """Return the ids of the waves of an engagement that a party's place is of, which found it in scope before."""
    return session.scalars(select(OwnedWave.wave).where(OwnedWave.engagement == engagement_id)).all()


def engagements_in_plain(session: Session) -> Sequence[str]:
    """Return the ids of engagements with texts from before these were encrypted, for the program's own work."""
    has_text = (Engagement.agreement != "") | Engagement.agreed_on.is_not(None) | (OwnedWave.note != "")
    query = select(Engagement.id).outerjoin(OwnedWave, OwnedWave.engagement == Engagement.id)
    return session.scalars(query.where(has_text).distinct().order_by(Engagement.id)).all()


def hold_in_plain(session: Session, engagement_id: str) -> Sequence[OwnedWave]:
    """Keep other changes out of an engagement and its waves, for the same; return the waves."""
    session.scalar(select(Engagement).where(Engagement.id == engagement_id).with_for_update())
    query = select(OwnedWave).where(OwnedWave.engagement == engagement_id).order_by(OwnedWave.wave)
    return session.scalars(query.with_for_update()).all()


def engagement_and(
    session: Session, actor: Actor | None, engagement_id: str, *beside: tuple[type[Any], ColumnElement[bool]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Find an engagement as `engagement` does, or without an actor as `engagement_by_link`, and with it, in the same
    statement, the rows of other tables that belong to it: a table, and what joins it. Raises `NotYoursError`.
    """
    query = select(Engagement, *(table for table, _ in beside)).where(Engagement.id == _storable(engagement_id))
    for table, joined in beside:
        query = query.outerjoin(table, joined)
    if actor is not None:
        query = query.where(Engagement.coach == actor.coach)
    return _found(session.execute(query).all() or None)


def hold_engagement(session: Session, engagement_id: str) -> None:
    """Let nobody else write in an engagement until this transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.scalar(select(Engagement.id).where(Engagement.id == _storable(engagement_id)).with_for_update())


def drafts_by_link(session: Session, engagement_id: str) -> Sequence[Draft]:
    """Return the drafts of an engagement that a party's place is of, by the day they were begun."""
    query = select(Draft).where(Draft.engagement == engagement_id)
    return session.scalars(query.order_by(Draft.began_on, Draft.id)).all()


def engagement_of_wave(session: Session, wave_id: str) -> Engagement | None:
    """Find a wave's engagement for the program's own work: how long names are kept, and who is told."""
    query = select(Engagement).join(OwnedWave, OwnedWave.engagement == Engagement.id)
    return session.scalar(query.where(OwnedWave.wave == wave_id))


def waves_beside(session: Session, wave_id: str) -> Sequence[str]:
    """Return the ids of all waves of a wave's engagement, for the program's own work; itself alone if it has none."""
    own = engagement_of_wave(session, wave_id)
    query = select(OwnedWave.wave).where(OwnedWave.engagement == (own.id if own else ""))
    return session.scalars(query.order_by(OwnedWave.wave)).all() if own else [wave_id]


def engagement_ids(session: Session) -> frozenset[str]:
    """Return the ids of all engagements, for the program's own work."""
    return frozenset(session.scalars(select(Engagement.id)))


def waves_in(session: Session, engagement_id: str) -> Sequence[str]:
    """Return the ids of an engagement's waves, for the executive's and the department head's own pages."""
    query = select(OwnedWave.wave).where(OwnedWave.engagement == engagement_id)
    return session.scalars(query.order_by(OwnedWave.wave)).all()


def ids_of_waves(engagement_id: str) -> Select[str]:
    """Return the query of the ids of an engagement's waves, to be a part of another one."""
    return select(OwnedWave.wave).where(OwnedWave.engagement == engagement_id)


def ids_of_active(actor: Actor) -> Select[str]:
    """Return the query of the ids of this coach's engagements that go on, to be a part of another one."""
    return select(Engagement.id).where(Engagement.coach == actor.coach, Engagement.status == EngagementStatus.ACTIVE)


def ids_of_active_waves(actor: Actor) -> Select[str]:
    """Return the same of the waves in them."""
    return select(OwnedWave.wave).where(OwnedWave.engagement.in_(ids_of_active(actor)))


def sizes_of_drafts(actor: Actor) -> Select[str, str, date, int, int]:
    """Return the query of the drafts in them: engagement, id, the day it was begun, how many rows and proposals."""
    sizes = func.json_array_length(Draft.rows), func.json_array_length(Draft.proposals)
    query = select(Draft.engagement, Draft.id, Draft.began_on, *sizes)
    return query.where(Draft.engagement.in_(ids_of_active(actor)))


def unreleased(actor: Actor) -> Select[str, bool]:
    """Return the query of the waves in them that were released to nobody, and whether the coach has read the report."""
    released = exists().where(Reading.wave == OwnedWave.wave)
    own_report = AuditEntry.detail.not_like(f"{THE_COMPARISON}%")
    read = exists().where(
        *(AuditEntry.engagement == OwnedWave.engagement, AuditEntry.wave == OwnedWave.wave),
        *(AuditEntry.act == Act.READ, own_report),
    )
    return select(OwnedWave.wave, read.label("is_read")).where(
        OwnedWave.wave.in_(ids_of_active_waves(actor)), ~released
    )


def links_in_force(actor: Actor) -> Select[str, str]:
    """Return the query of the links to reports in them that were not revoked: the link's id, and the wave's."""
    query = select(Reading.id, Reading.wave)
    return query.where(Reading.wave.in_(ids_of_active_waves(actor)), ~Reading.revoked)


def dates_of_drafts(engagement_id: str) -> Select[str, str, date, date | None]:
    """Return the query of an engagement's drafts: id, "", the day each was begun, its closing date."""
    query = select(Draft.id, literal("").label("state"), Draft.began_on, Draft.closes_on)
    return query.where(Draft.engagement == engagement_id)


def dates_of_reports(engagement_id: str) -> Select[str, str, date, date | None]:
    """Return the query of what was released of an engagement: wave, state, its first and its last day.

    The state is "", "change" of a comparison, or "revoked".
    """
    state = case((Reading.revoked.is_(True), "revoked"), (Reading.baseline != "", "change"), else_="").label("state")
    query = select(Reading.wave, state, Reading.made_on, Reading.expires_on)
    return query.where(Reading.wave.in_(ids_of_waves(engagement_id)))


def readings_in(session: Session, engagement_id: str) -> Sequence[Reading]:
    """Return the links to an engagement's reports, for the executive's own place."""
    query = select(Reading).join(OwnedWave, OwnedWave.wave == Reading.wave)
    return session.scalars(query.where(OwnedWave.engagement == engagement_id).order_by(Reading.id)).all()


def ages_of_drafts(session: Session) -> Sequence[tuple[str, date, date | None]]:
    """Return every draft's id, the day it was begun and the day its engagement ended, for forgetting their names."""
    query = select(Draft.id, Draft.began_on, Engagement.ended_on)
    return [(*row,) for row in session.execute(query.join(Engagement, Engagement.id == Draft.engagement))]


def hold_drafts(session: Session, drafts: Sequence[str]) -> Sequence[Draft]:
    """Return drafts by their ids and keep other changes out, for forgetting their names."""
    query = select(Draft).where(Draft.id.in_(drafts))
    return session.scalars(query.order_by(Draft.id).with_for_update()).all()


def drafts_taken_from(session: Session, wave_id: str) -> Sequence[Draft]:
    """Return the drafts that took people over from a wave, and keep other changes out, for forgetting these people."""
    query = select(Draft).join(OwnedWave, OwnedWave.engagement == Draft.engagement)
    beside = query.where(OwnedWave.wave == wave_id).order_by(Draft.id).with_for_update(of=Draft)
    return [draft for draft in session.scalars(beside) if wave_id in draft.taken_from]


def drafts_beside(session: Session, wave_id: str) -> Sequence[Draft]:
    """Return the drafts of a wave's engagement by the day they were begun, for what its executive is told of them."""
    query = select(Draft).join(OwnedWave, OwnedWave.engagement == Draft.engagement)
    return session.scalars(query.where(OwnedWave.wave == wave_id).order_by(Draft.began_on, Draft.id)).all()


def waves_taken_from(session: Session) -> frozenset[str]:
    """Return the ids of all waves that some draft took people over from."""
    return frozenset(wave for taken_from in session.scalars(select(Draft.taken_from)) for wave in taken_from)


def links_of_draft(session: Session, draft_id: str) -> Sequence[Nomination]:
    """Return a draft's nomination links, for forgetting them with it."""
    return session.scalars(select(Nomination).where(Nomination.draft == draft_id).order_by(Nomination.id)).all()


def desks(session: Session) -> Mapping[str, str]:
    """Return every wave on a desk, by its id, with its coach: for the rules between waves."""
    query = select(OwnedWave.wave, Engagement.coach).join(Engagement, Engagement.id == OwnedWave.engagement)
    return dict(session.execute(query).all())


def waves_of_coach(session: Session, coach: str) -> frozenset[str]:
    """Return the ids of the waves on a coach's desk: for the rules between waves."""
    query = select(OwnedWave.wave).join(Engagement, Engagement.id == OwnedWave.engagement)
    return frozenset(session.scalars(query.where(Engagement.coach == coach)))


def desk_names(session: Session, wave_ids: Collection[str]) -> Mapping[str, str]:
    """Return the executives' names as their engagements have them now, by wave: for the rules between waves."""
    query = select(OwnedWave.wave, Engagement.executive_name).join(Engagement, Engagement.id == OwnedWave.engagement)
    return dict(session.execute(query.where(OwnedWave.wave.in_(wave_ids))).all())


def engagement_with(session: Session, coach: str, executive_email: str) -> Engagement | None:
    """Find a coach's engagement with an executive, the one that goes on before one that ended."""
    query = select(Engagement).where(Engagement.coach == coach, Engagement.executive_email == executive_email)
    return session.scalars(query.order_by(Engagement.status, Engagement.began_on.desc(), Engagement.id)).first()


def _found(row: _T | None) -> _T:
    if row is None:
        raise NotYoursError("there is nothing here under this address")
    return row


def _storable(identifier: str) -> str:
    """Return the id. Raises `NotYoursError` if it holds a NUL, which PostgreSQL refuses in a query."""
    return _found(None if "\0" in identifier else identifier)
