"""Drafts: a wave that is being prepared. Begin one, look at it, set its rules, give it up."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments import catalogue
from instruments.groups import RaterGroup
from reports.disclosure.policy import Policy, PolicyError
from surveys.core.errors import LaunchRefusedError, NotYoursError
from surveys.desk.engagements import new_id
from surveys.desk.preparing.own_waves import soonest
from surveys.desk.preparing.preparation import (
    Preparation,
    Rules,
    build_preparation,
    kept_names,
    known_waves,
    rules_set,
)
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Draft, Engagement, EngagementStatus
from surveys.invited.rows import Row, as_json
from surveys.mail import outbox
from surveys.waves import store as waves
from surveys.waves.launching import refuse_far_away
from surveys.waves.tables import Wave

INSTRUMENT = "leadership360"
DAYS_OPEN = 21
_PREPARED = ("sources", "min_raters", "rows", "proposals", "wordings", "other_people", "follows")


class DraftError(ValueError):
    """Something a draft does not take: a whole sentence, and the field it is about, "" for none."""

    def __init__(self, text: str, field: str = "") -> None:
        self.field = field
        super().__init__(text)


def begin(actor: Actor, engagement: str) -> str:
    """Begin a draft with the executive on its roster; return its id, or that of one that is still as it was begun.

    Raises `NotYoursError`, and `DraftError` where the engagement has ended.
    """
    with actor.installation.database.write() as session:
        own = scope.engagement(session, actor, engagement)
        refuse_ended(own)
        begun = fresh(session, actor, own)
        for draft in scope.drafts_of(session, actor, engagement):
            if all(getattr(draft, name) == getattr(begun, name) for name in _PREPARED):
                draft.began_on = begun.began_on  # a draft is kept for a year: it begins now
                return draft.id
        session.add(begun)
        return begun.id


def look(actor: Actor, draft: str) -> Preparation:
    """Return a draft with its rows checked. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        row = scope.draft(session, actor, draft)
        return build_preparation(session, actor, row, scope.engagement(session, actor, row.engagement))


def discard(actor: Actor, draft: str) -> str:
    """Delete a draft with the executive's link and proposals; return the engagement's id. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        row = scope.draft(session, actor, draft)
        engagement = row.engagement
        delete(session, actor, row)
        return engagement


def set_rules(actor: Actor, draft: str, rules: Rules, *, keep_names: bool | None = None) -> None:
    """Set questionnaire, k, closing date and reminders. Raises `NotYoursError`, `DraftError`.

    `keep_names` says whether new waves of the engagement keep names for a follow-up, None leaves that as it is. Where
    a wave promised it already it stays: giving it up, on the engagement's page, erases that wave's names sooner.
    """
    try:
        Policy(rules.min_raters)
    except PolicyError as error:
        raise DraftError(sentence(str(error)), "min_raters") from error
    _refuse_day(actor, rules.closes_on)
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        _set_questionnaire(row, rules.instrument)
        row.min_raters, row.closes_on, row.remind_everyone = rules.min_raters, rules.closes_on, rules.remind_everyone
        own = scope.engagement(session, actor, row.engagement)
        if keep_names is not None and not kept_names(session, actor, own).promised:
            own.follow_up = keep_names


def say_other_people(
    actor: Actor, draft: str, others: Collection[str], *, shown: Collection[str] | None = None
) -> None:
    """Note which waves of the same name are about another person: of those that were `shown`, these and no others.

    What was said of any other stays; None for `shown` means all of them. Raises `NotYoursError`, `DraftError`; an id
    of which there is nothing to say is passed over, whosever it is.
    """
    with actor.installation.database.write() as session:
        row = editable(session, actor, draft)
        known = known_waves(session, actor, row, scope.engagement(session, actor, row.engagement))
        said = {*others, *(() if shown is None else set(row.other_people) - set(shown))}
        row.other_people = sorted(one.id for one in (*known.by_name, *known.other_people) if one.id in said)


def editable(session: Session, actor: Actor, draft: str) -> Draft:
    """Find a draft to change it. Raises `NotYoursError`, and `DraftError` where the engagement has ended."""
    row = scope.draft(session, actor, draft)
    refuse_ended(scope.engagement(session, actor, row.engagement))
    return row


def refuse_ended(engagement: Engagement) -> None:
    """Raise `DraftError` where the engagement has ended."""
    if engagement.status is not EngagementStatus.ACTIVE:
        raise DraftError("The engagement has ended. Take it up again first; then its waves can be prepared.")


def delete(session: Session, actor: Actor, row: Draft) -> None:
    """Take a draft that was found in scope out, with its nominations."""
    end_links(session, actor, row)
    session.delete(row)


def end_links(session: Session, actor: Actor, row: Draft) -> None:
    """End the executive's links to a draft, and take back a letter that has not left."""
    for nomination in scope.nominations_of(session, actor, row.id):
        outbox.forget_about(session, nomination.id)
        session.delete(nomination)


def sentence(text: str) -> str:
    """Make a sentence of what a rule says."""
    whole = text.strip()
    return f"{whole[:1].upper()}{whole[1:]}{'' if whole.endswith(('.', '?')) else '.'}"


def own_row(engagement: Engagement) -> Row:
    """Return the executive's own row. Two words part into first and last name; anything else greets them whole."""
    words = engagement.executive_name.split()
    first, last = words if len(words) == 2 else (engagement.executive_name, "")
    return Row(first, last, engagement.executive_email, RaterGroup.SELF.value)


def wave_of(session: Session, actor: Actor, own: Engagement, wave: str) -> Wave:
    """Find a wave of this engagement. Raises `NotYoursError`, also for one of another engagement."""
    if scope.wave(session, actor, wave).engagement != own.id:
        raise NotYoursError("there is nothing here under this address")
    return waves.get(session, wave)


def _set_questionnaire(row: Draft, instrument: str) -> None:
    """Put the texts of a shipped questionnaire into a draft, unless it is the one that the draft holds already."""
    if instrument == rules_set(row).instrument:
        return
    if instrument not in catalogue.references():
        raise DraftError("Choose one of the questionnaires shown.", "instrument")
    row.sources = dict(catalogue.load(instrument).sources)


def fresh(session: Session, actor: Actor, own: Engagement) -> Draft:
    """Make a draft with the executive on its roster and the usual rules, not stored yet."""
    today = actor.installation.today()
    return Draft(
        id=new_id(),
        engagement=own.id,
        sources=dict(catalogue.load(INSTRUMENT).sources),
        min_raters=Policy().min_raters,
        closes_on=max([today + timedelta(days=DAYS_OPEN), *soonest(session, actor, own)]),
        remind_everyone=False,
        rows=as_json([own_row(own)]),
        proposals=[],
        wordings={},
        taken_from=[],
        other_people=[],
        follows={},
        began_on=today,
    )


def _refuse_day(actor: Actor, closes_on: date | None) -> None:
    if closes_on is None:
        raise DraftError("Until which day may people answer?", "closes_on")
    if closes_on <= actor.installation.today():
        raise DraftError("The closing date must be after today.", "closes_on")
    try:
        refuse_far_away(closes_on, actor.installation.today())
    except LaunchRefusedError as error:
        raise DraftError(sentence(str(error)), "closes_on") from error
