"""The desk's page on what changed between two waves of an engagement: which can be compared, and the files of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from reports.comparison.comparable import NotComparableError, refuse
from reports.release import Release
from surveys.core.errors import NoReleaseError, NotYoursError
from surveys.desk.closed_waves import closed_wave
from surveys.desk.reporting.beside import beside_wave
from surveys.desk.reporting.drawing import Format, Subject, drawn, presented
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import THE_COMPARISON, Act, EngagementStatus, OwnedWave
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave

if TYPE_CHECKING:
    from reports.document.data import Data  # types only: it loads matplotlib


@dataclass(frozen=True, slots=True)
class Choice:
    """An earlier wave of the same engagement. `refusal` says why the two cannot be compared, "" where they can."""

    baseline: str
    closed_on: date
    refusal: str
    is_declared: bool


@dataclass(frozen=True, slots=True)
class ComparisonDesk:
    """What the desk shows of a comparison. `focus` holds titles of the declared areas, `control` that of the other."""

    subject: Subject
    engagement: str
    executive: str
    is_active: bool
    earlier: Release
    later: Release
    focus: tuple[str, ...]
    control: str


def choices(actor: Actor, wave: str) -> tuple[Choice, ...]:
    """Return what a closed wave can be compared with: its baseline, or every earlier wave where it follows none.

    Raises `NotYoursError`, `NoReleaseError`.
    """
    with actor.installation.database.read() as session:
        own, row = closed_wave(session, actor, wave)
        later = released.get(session, row.id)
        return tuple(_choices(session, actor, own, later))


def comparison_desk(actor: Actor, subject: Subject) -> ComparisonDesk:
    """Return what the desk shows of a comparison. Raises `NotYoursError`, and `NoReleaseError` where there is none."""
    with actor.installation.database.read() as session:
        own, (earlier, later) = closed_subject(session, actor, subject)
        engagement = scope.engagement(session, actor, own.engagement)
    titles = {area.id: area.title for area in later.instrument.areas}
    declaration = later.follows.declaration if later.follows else None
    return ComparisonDesk(
        subject=subject,
        engagement=engagement.id,
        executive=engagement.executive_name,
        is_active=engagement.status is EngagementStatus.ACTIVE,
        earlier=earlier,
        later=later,
        focus=tuple(titles[area] for area in declaration.focus) if declaration else (),
        control=titles.get(declaration.control, "") if declaration else "",
    )


def closed_subject(session: Session, actor: Actor, subject: Subject) -> tuple[OwnedWave, tuple[Release, ...]]:
    """Find what is told of a coach's waves, with the later one's place. Raises `NotYoursError`, `NoReleaseError`."""
    own, row = closed_wave(session, actor, subject.wave)
    later = released.get(session, row.id)
    if not subject.baseline:
        return own, (later,)
    before, earlier_row = closed_wave(session, actor, subject.baseline)
    if before.engagement != own.engagement:
        raise NotYoursError("there is nothing here under this address")
    earlier = released.get(session, earlier_row.id)
    try:
        refuse(earlier, later)
    except NotComparableError as error:
        raise NoReleaseError(str(error)) from error
    return own, (earlier, later)


def read(actor: Actor, subject: Subject, *, work_on: str = "") -> bytes:
    """Draw the comparison as a page to read on screen; `work_on` is where an area of it can be made a goal.

    Raises as `comparison_desk` does.
    """
    _see_that_it_is_ours(actor, subject)
    beside = beside_wave(actor.installation, subject.wave, work_on=work_on)
    document = drawn(actor.installation, actor.jobs, subject, Format.HTML, who=actor.coach, beside=beside)
    _note(actor, subject, Act.READ, THE_COMPARISON)
    return document


def present(actor: Actor, subject: Subject) -> "Data":
    """Return its presentation as template data. Raises as `comparison_desk` does."""
    _see_that_it_is_ours(actor, subject)
    deck = presented(actor.installation, actor.jobs, subject, who=actor.coach)
    _note(actor, subject, Act.READ, f"{THE_COMPARISON}, as a presentation")
    return deck


def draw(actor: Actor, subject: Subject, form: Format) -> bytes:
    """Draw a document to take along. Raises as `comparison_desk` does."""
    _see_that_it_is_ours(actor, subject)
    beside = beside_wave(actor.installation, subject.wave)
    document = drawn(actor.installation, actor.jobs, subject, form, who=actor.coach, beside=beside)
    _note(actor, subject, Act.EXPORTED, f"{THE_COMPARISON}, {form.upper()}")
    return document


def _choices(session: Session, actor: Actor, own: OwnedWave, later: Release) -> Iterator[Choice]:
    for row in _earlier(session, actor, own, later):
        earlier = released.get(session, row.id)
        try:
            refuse(earlier, later)
            refusal = ""
        except NotComparableError as error:
            refusal = str(error)
        declared = later.follows is not None and later.follows.baseline.wave == row.id
        if declared or later.follows is None:
            yield Choice(row.id, earlier.closed_on, refusal, declared)


def _earlier(session: Session, actor: Actor, own: OwnedWave, later: Release) -> list[Wave]:
    beside = [waves.get(session, one.wave) for one in scope.waves_of(session, actor, own.engagement)]
    closed = [(row.closed_on, row) for row in beside if row.state is WaveState.CLOSED and row.closed_on is not None]
    return [row for day, row in sorted(closed, key=lambda one: one[0]) if day < later.closed_on]


def _see_that_it_is_ours(actor: Actor, subject: Subject) -> None:
    with actor.installation.database.read() as session:
        closed_subject(session, actor, subject)


def _note(actor: Actor, subject: Subject, act: Act, detail: str) -> None:
    with actor.installation.database.write() as session:
        own = scope.wave(session, actor, subject.wave)
        note(session, actor, own.engagement, act, wave=own.wave, detail=detail)
