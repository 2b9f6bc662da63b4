"""Engagements: whom a coach works with, and until when. A wave belongs to exactly one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.coaching import contract
from surveys.coaching.place import coach, place_in
from surveys.core.errors import StaleError
from surveys.core.random_text import easy_text
from surveys.desk.baselines import Baseline, baseline_of, baseline_of_draft
from surveys.desk.heads import Head, follow_executive, follow_head
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, Draft, Engagement, EngagementStatus, OwnedWave
from surveys.waves import store as waves
from surveys.waves.expiry import is_past
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil, Wave

_ORDER = tuple(WaveState)  # what is under way comes first


RUNNING = "A wave is still open. Close or cancel it first; then the engagement can end."


class EngagementError(ValueError):
    """Something an engagement does not allow: says why, and what would be possible."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a coach writes down about an engagement."""

    executive_name: str
    executive_email: str
    organisation: str = ""
    head_name: str = ""
    head_email: str = ""
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class WaveCard:
    """A wave in an engagement's list. `is_past`: still open, but its links take no answers any more.

    `lacks_key` says that its links take no answers, since nobody could open them. `follows` is a follow-up's baseline.
    """

    id: str
    state: WaveState
    opened_on: date
    closes_on: date
    closed_on: date | None
    lacks_key: bool
    is_past: bool
    follows: Baseline | None


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft in an engagement's list. `people` counts the rows of its roster, `proposals` what waits for approval.

    `follows` is a follow-up's baseline.
    """

    id: str
    began_on: date
    closes_on: date | None
    people: int
    proposals: int
    follows: Baseline | None


@dataclass(frozen=True, slots=True)
class Folder:
    """An engagement with everything in it. `names_until` says how long stakeholders' names stay, in words of rules."""

    id: str
    details: Details
    status: EngagementStatus
    began_on: date
    ended_on: date | None
    waves: tuple[WaveCard, ...]
    drafts: tuple[DraftCard, ...]
    days_kept: int

    @property
    def is_active(self) -> bool:
        """True while the coaching goes on."""
        return self.status is EngagementStatus.ACTIVE


def folders(actor: Actor) -> list[Folder]:
    """Return the coach's engagements, the active ones first, each by the executive's name."""
    with actor.installation.database.read() as session:
        found = [_folder(session, actor, row) for row in scope.engagements(session, actor)]
    return sorted(found, key=lambda one: not one.is_active)


def folder(actor: Actor, engagement: str) -> Folder:
    """Return one engagement. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        return _folder(session, actor, scope.engagement(session, actor, engagement))


def begin(actor: Actor, details: Details) -> str:
    """Begin an engagement; return its id."""
    row = Engagement(
        id=new_id(),
        coach=actor.coach,
        status=EngagementStatus.ACTIVE,
        began_on=actor.installation.today(),
        ended_on=None,
        **_columns(details),
    )
    with actor.installation.database.write() as session:
        session.add(row)
        note(session, actor, row.id, Act.ENGAGED)
        return row.id


def change(
    actor: Actor, engagement: str, details: Details, head: Head | None = None, *, seen: Details | None = None
) -> None:
    """Change what is written down, which is `seen`.

    The executive's address stays once a wave was opened: the rules between waves know the executive by it. `head` says
    who a department head with another address is; a contract that stands is written anew for another person. Raises
    `NotYoursError`, `EngagementError`, `WhoIsItError`; `StaleError` where something else than `seen` stands by now.
    """
    with actor.installation.database.write() as session:
        scope.hold_engagement(session, engagement)
        row = scope.engagement(session, actor, engagement)
        if seen is not None and seen != _details(row):
            raise StaleError
        if details.executive_email != row.executive_email and scope.waves_of(session, actor, engagement):
            raise EngagementError(
                "The address cannot change after a wave was opened: the rules that protect raters across waves know"
                " the executive by it. If the invitation to it was refused, correct it on the wave's page."
            )
        follow_executive(session, actor, row, details.executive_email)
        names_another = follow_head(session, actor, row, details, head)
        for name, value in _columns(details).items():
            setattr(row, name, value)
        if names_another:
            contract.renew_for_head_in(place_in(session, coach(actor, engagement)))
        _keep_names_as_promised(session, actor, row)


def end(actor: Actor, engagement: str) -> None:
    """End the coaching: no wave may be open; the days after which names are erased begin. Raises `EngagementError`."""
    with actor.installation.database.write() as session:
        row = scope.engagement(session, actor, engagement)
        running = [wave for wave in _waves(session, actor, row) if not wave.state.is_over]
        if running:
            raise EngagementError(RUNNING)
        if row.status is EngagementStatus.ENDED:
            return
        row.status, row.ended_on = EngagementStatus.ENDED, actor.installation.today()
        note(session, actor, row.id, Act.ENDED)


def reopen(actor: Actor, engagement: str) -> None:
    """Take an engagement up again. Names that were erased stay erased. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        row = scope.engagement(session, actor, engagement)
        if row.status is EngagementStatus.ACTIVE:
            return
        row.status, row.ended_on = EngagementStatus.ACTIVE, None
        note(session, actor, row.id, Act.REOPENED)


def kept_until(engagement: Engagement) -> KeptUntil:
    """Say what a new wave of this engagement promises about its people's names."""
    return KeptUntil.ENGAGEMENT if engagement.follow_up else KeptUntil.CLOSE


def new_id() -> str:
    """Draw a random id that is easy to read aloud."""
    return easy_text(12)


def _details(row: Engagement) -> Details:
    return Details(**{name: getattr(row, name) for name in Details.__slots__})


def _columns(details: Details) -> dict[str, object]:
    return {name: getattr(details, name) for name in Details.__slots__}


def _keep_names_as_promised(session: Session, actor: Actor, row: Engagement) -> None:
    """A follow-up that is given up shortens what was promised, which is always right; nothing ever makes it longer."""
    if row.follow_up:
        return
    for wave in _waves(session, actor, row):
        wave.kept_until = KeptUntil.CLOSE


def _waves(session: Session, actor: Actor, row: Engagement) -> Sequence[Wave]:
    return [waves.get(session, owned.wave) for owned in scope.waves_of(session, actor, row.id)]


def _folder(session: Session, actor: Actor, row: Engagement) -> Folder:
    newest_first = sorted(_waves(session, actor, row), key=lambda wave: (wave.opened_on, wave.id), reverse=True)
    own = sorted(newest_first, key=lambda wave: _ORDER.index(wave.state))
    drafts = scope.drafts_of(session, actor, row.id)
    return Folder(
        id=row.id,
        details=_details(row),
        status=row.status,
        began_on=row.began_on,
        ended_on=row.ended_on,
        waves=tuple(_card(session, actor, one) for one in own),
        drafts=tuple(_draft_card(session, actor, one) for one in drafts),
        days_kept=actor.installation.settings.days_kept,
    )


def _draft_card(session: Session, actor: Actor, draft: Draft) -> DraftCard:
    return DraftCard(
        id=draft.id,
        began_on=draft.began_on,
        closes_on=draft.closes_on,
        people=len(draft.rows),
        proposals=len(draft.proposals),
        follows=baseline_of_draft(session, actor, draft),
    )


def _card(session: Session, actor: Actor, wave: Wave) -> WaveCard:
    keys, is_over = actor.installation.keys, wave.state.is_over
    lacks_key = not is_over and keys.trouble(wave.id, wave.public_key) is not None
    past = is_past(actor.installation, wave)
    follows = baseline_of(session, actor, wave)
    return WaveCard(wave.id, wave.state, wave.opened_on, wave.closes_on, wave.closed_on, lacks_key, past, follows)


def assign_wave(session: Session, engagement: str, wave: str) -> None:
    """Put a new wave into an engagement that was found in scope before."""
    session.add(OwnedWave(wave=wave, engagement=engagement))
