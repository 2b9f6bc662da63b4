"""From a draft to an open wave: everything is checked and shown first (`review`), then `launch` is one transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path

from sqlalchemy.orm import Session

from reports.disclosure.policy import PolicyError
from surveys.core.errors import LaunchRefusedError
from surveys.desk.engagements import assign_wave, kept_until
from surveys.desk.preparing.drafts import DraftError, delete, editable, sentence
from surveys.desk.preparing.preparation import Preparation, build_preparation, rows_of
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import named_waves, note
from surveys.engagements.tables import Act, Draft, Engagement
from surveys.invited.roster import RosterError
from surveys.invited.rows import as_roster
from surveys.mail import wordings
from surveys.mail.tables import Kind
from surveys.waves import ownership
from surveys.waves import store as waves
from surveys.waves.following import FollowUp, declaration_of
from surveys.waves.foreseeing import Foreseen, foresee_in
from surveys.waves.launch_advice import undrawn_warnings
from surveys.waves.launching import LaunchPlan, Request, launch_in, new_wave, plan_in
from surveys.waves.tables import KeptUntil


@dataclass(frozen=True, slots=True)
class Review:
    """A draft before its launch: the plan and what to know of it, or, where there is none, why not. Whole sentences.

    `mark` stands for everything that was reviewed: a launch with it opens that, or nothing. `foreseen` is what a
    follow-up could tell.
    """

    draft: Preparation
    plan: LaunchPlan | None
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]
    days_kept: int
    kept_until: KeptUntil
    mail_is_folder: bool
    mark: str
    foreseen: Foreseen | None


def review(actor: Actor, draft: str) -> Review:
    """Tell what a launch would do now. Changes nothing. Raises `NotYoursError`."""
    settings = actor.installation.settings
    with actor.installation.database.read() as session:
        row = scope.draft(session, actor, draft)
        engagement = scope.engagement(session, actor, row.engagement)
        looked = build_preparation(session, actor, row, engagement)
        plan, refusals = _planned(session, actor, looked)
        kept, mark = kept_until(engagement), _mark(row, engagement)
        foreseen = foresee_in(session, plan) if plan else None
    return Review(
        draft=looked,
        plan=plan,
        refusals=refusals,
        warnings=(*_own_warnings(looked), *map(sentence, _warnings(looked, plan, settings.fonts))),
        days_kept=settings.days_kept,
        kept_until=kept,
        mail_is_folder=settings.mail_is_folder,
        mark=mark,
        foreseen=foreseen,
    )


def launch(actor: Actor, draft: str, mark: str | None = None) -> str:
    """Open the wave, put it into the engagement, and take the draft out, all or nothing; return the wave's id.

    Safe to repeat: the draft is read and deleted in one transaction, so a second call finds none. With the `mark` of a
    review, only what was reviewed is opened.

    Raises `NotYoursError`, `DraftError`, `LaunchRefusedError`, `RosterError`.
    """
    with new_wave(actor.installation) as (session, wave):
        row = editable(session, actor, draft)
        engagement = scope.engagement(session, actor, row.engagement)
        if mark is not None and mark != _mark(row, engagement):
            raise DraftError(
                "Something was changed after this page was opened. Look it over again, then open the wave."
            )
        launch_in(session, actor.installation, request_of(session, actor, row, engagement), wave)
        assign_wave(session, row.engagement, wave)
        _keep_wordings(session, wave, row.wordings)
        note(session, actor, row.engagement, Act.LAUNCHED, wave=wave)
        if others := waves.get(session, wave).other_people:
            note(session, actor, row.engagement, Act.ANOTHER_PERSON, wave=wave, detail=named_waves(others))
        delete(session, actor, row)
    return wave


def request_of(session: Session, actor: Actor, row: Draft, engagement: Engagement) -> Request:
    """Say what a draft that was found in scope asks for. Raises `DraftError` while it has no closing date."""
    if row.closes_on is None:
        raise DraftError("The closing date is missing.", "closes_on")
    return Request(
        executive=Address(engagement.executive_name, addr_spec=engagement.executive_email),
        roster=as_roster(rows_of(row)),
        closes_on=row.closes_on,
        edition=row.edition,
        min_raters=row.min_raters,
        remind_everyone=row.remind_everyone,
        coach=actor.address,
        kept_until=kept_until(engagement),
        visible_waves=ownership.waves_of(session, actor.coach),
        follow_up=_follow_up(row),
        other_people=frozenset(row.other_people),
    )


def _follow_up(row: Draft) -> FollowUp | None:
    if not row.follows:
        return None
    return FollowUp(row.follows["baseline"], declaration_of(row.follows))


def _planned(session: Session, actor: Actor, looked: Preparation) -> tuple[LaunchPlan | None, tuple[str, ...]]:
    """Return the plan, or the sentences that say why there is none. Mistakes in rows are told by the roster's page."""
    if wrong := len(looked.wrong):
        rows = "One row of the roster needs" if wrong == 1 else f"{wrong} rows of the roster need"
        return None, (f"{rows} another look.", *looked.wholes)
    if looked.wholes:
        return None, looked.wholes
    try:
        row = editable(session, actor, looked.id)
        request = request_of(session, actor, row, scope.engagement(session, actor, row.engagement))
        return plan_in(session, actor.installation, request), ()
    except (DraftError, LaunchRefusedError, PolicyError, RosterError) as error:
        return None, (sentence(str(error)),)


def _mark(row: Draft, engagement: Engagement) -> str:
    """Hash what is launched. Proposals are no part of it: the executive may send more at any moment."""
    reviewed = [row.id, row.rows, row.wordings, row.sources, row.min_raters, str(row.closes_on), row.remind_everyone]
    reviewed += [row.follows]
    about = [engagement.executive_name, engagement.executive_email, engagement.follow_up, row.other_people]
    return hashlib.sha256(json.dumps([reviewed, about], sort_keys=True).encode()).hexdigest()


def _warnings(looked: Preparation, plan: LaunchPlan | None, fonts: Sequence[Path]) -> tuple[str, ...]:
    """Return what the plan warns of, and which names could not be drawn: that can be mended while there is no plan."""
    undrawn = undrawn_warnings(looked.executive_name, looked.edition, fonts)
    return (*(plan.warnings if plan else ()), *undrawn)


def _own_warnings(looked: Preparation) -> tuple[str, ...]:
    waiting = len(looked.proposals)
    if not waiting:
        return ()
    people = "One person" if waiting == 1 else f"{waiting} people"
    them = "is" if waiting == 1 else "are"
    return (f"{people} whom the executive proposed {them} not decided on: they would not be invited.",)


def _keep_wordings(session: Session, wave: str, texts: Mapping[str, str]) -> None:
    for kind, text in sorted(texts.items()):
        wordings.put(session, wave, Kind(kind), text)
