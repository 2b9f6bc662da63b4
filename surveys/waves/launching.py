"""Opening a wave: everything is checked and told first (`plan_launch`), then written in one transaction (`launch`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.headerregistry import Address

from sqlalchemy.orm import Session

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.certificate.table import scale_is_safe
from reports.disclosure.cells import Cell, TooFewRaters, plan_cells
from reports.disclosure.policy import Policy
from surveys.core.addresses import name_problem
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.core.random_text import easy_text
from surveys.invited import store as invited
from surveys.invited.roster import Person, Roster, RosterRules, check_self, people_of, per_group
from surveys.mail import outbox
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import Kind
from surveys.waves import ownership
from surveys.waves import store as waves
from surveys.waves.between_waves import VisibleWaves, refuse_launch
from surveys.waves.bonds import bound_by
from surveys.waves.counting import PATIENCE
from surveys.waves.following import FollowUp, Frozen, freeze
from surveys.waves.launch_advice import advice, undrawn_warnings
from surveys.waves.same_executive import Known, SameName, Subject, in_short, look, refuse_unknown
from surveys.waves.states import WaveState
from surveys.waves.tables import Bond, KeptUntil, Wave
from surveys.waves.wording_rules import refuse_private_wordings

LONGEST_WAVE = timedelta(days=366)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What a coach asks for."""

    executive: Address
    roster: Roster
    closes_on: date
    edition: Edition
    min_raters: int = 3
    remind_everyone: bool = False
    coach: Address | None = None  # who asks; the installation's own where it is not given
    kept_until: KeptUntil = KeptUntil.CLOSE
    visible_waves: VisibleWaves = (
        None  # the waves of who asks, which alone may be named; None on the command line, where all may be
    )
    follow_up: FollowUp | None = None
    other_people: frozenset[str] = frozenset()  # waves of the same coach that are about another person of the same name


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """A wave that may be opened: its people, the anonymous cells they are promised, and what the coach should know.

    `by_name` are waves at other addresses that count as the same executive's, `other_people` those of which the coach
    says that they do not. `follows` is what a follow-up would freeze.
    """

    request: Request
    policy: Policy
    people: Sequence[Person]
    cells: tuple[Cell, ...]
    by_name: tuple[SameName, ...]
    other_people: tuple[str, ...]
    warnings: tuple[str, ...]
    follows: Frozen | None

    @property
    def invited(self) -> Mapping[RaterGroup, int]:
        """People by group."""
        return per_group(self.people)


def plan_launch(installation: Installation, request: Request) -> LaunchPlan:
    """Check everything a launch depends on. Writes nothing.

    Raises `LaunchRefusedError`, `RosterError`, `PolicyError`, and `NotPossibleError` for a wave in `other_people` of
    which there is nothing to say.
    """
    with installation.database.read() as session:
        plan = plan_in(session, installation, request)
    undrawn = undrawn_warnings(request.executive.display_name, request.edition, installation.settings.fonts)
    return replace(plan, warnings=(*plan.warnings, *undrawn))


def launch(installation: Installation, request: Request) -> str:
    """Open a wave and queue its invitations; return its id. Raises as `plan_launch` does, and then nothing is done."""
    with new_wave(installation) as (session, wave):
        launch_in(session, installation, request, wave)
    return wave


@contextmanager
def new_wave(installation: Installation) -> Iterator[tuple[Session, str]]:
    """Open a transaction for a launch, and yield an id for the wave. If it fails, the wave's key is destroyed too."""
    wave = easy_text(10)
    try:
        with installation.database.write() as session:
            waves.keep_others_out(session)
            yield session, wave
    except BaseException:
        _destroy_key_of_no_wave(installation, wave)
        raise


def launch_in(session: Session, installation: Installation, request: Request, wave: str) -> None:
    """Open a wave under the id that `new_wave` gave, and queue its invitations. Raises as `plan_launch` does."""
    plan = plan_in(session, installation, request)
    public_key = installation.keys.create_wave_key(wave)
    session.add(_wave_row(wave, plan, installation, public_key))
    ids = invited.add(session, wave, plan.people)
    outbox.queue(session, wave, ids, Kind.INVITATION, due_at=installation.clock())


def _destroy_key_of_no_wave(installation: Installation, wave: str) -> None:
    """Check first that the wave was not stored: the error may have come after the commit, which needs the key."""
    with installation.database.read() as session:
        stands = session.get(Wave, wave) is not None
    if not stands:
        installation.keys.destroy_wave_key(wave)


def refuse_far_away(closes_on: date, today: date) -> None:
    """Raise `LaunchRefusedError` for a closing date so far away that it must be a mistake."""
    if closes_on > today + LONGEST_WAVE:
        raise LaunchRefusedError(f"the closing date {closes_on} is more than a year away; is the year right?")


def plan_in(session: Session, installation: Installation, request: Request) -> LaunchPlan:
    """Check a launch as `plan_launch` does, within a transaction of the caller's."""
    policy = Policy(request.min_raters)
    refuse_mail_to_the_wrong_place(installation.settings)
    if request.closes_on <= installation.today():
        raise LaunchRefusedError(f"the closing date {request.closes_on} must be after today, {installation.today()}")
    refuse_far_away(request.closes_on, installation.today())
    if problem := name_problem(request.executive.display_name, longest=_LONGEST_NAME):
        raise LaunchRefusedError(f"the executive's name {problem}")
    people = people_of(request.roster, RosterRules(request.edition.languages))
    check_self(people, request.executive.addr_spec)
    counts, known = per_group(people), _known(session, installation, request, people)
    bonds = bound_by(session, installation, request.executive.addr_spec)
    refuse_launch(known, request.edition, request.closes_on, counts, request.visible_waves, bonds)
    follows = _follows(session, request)
    cells = _cells(counts, policy, [*known.binding, *bonds])
    refuse_private_wordings(people, cells, request.edition, policy=policy)
    _refuse_unsafe(request.edition, cells, counts, policy)
    warnings = advice(people, cells, policy, request.edition, request.executive, known.namesakes)
    others = tuple(row.id for row in known.other_people if row.id in request.other_people)
    return LaunchPlan(request, policy, people, cells, in_short(known.by_name), others, warnings, follows)


def _follows(session: Session, request: Request) -> Frozen | None:
    if request.follow_up is None:
        return None
    executive = (_name(request), request.executive.addr_spec)
    return freeze(session, request.follow_up, request.edition, executive, request.visible_waves)


def _known(session: Session, installation: Installation, request: Request, people: Iterable[Person]) -> Known:
    """Find the waves about the same executive. On the command line those of whoever will get this one are looked at."""
    asks = request.coach or installation.settings.coach
    own = request.visible_waves
    if own is None:
        own = ownership.waves_asked_by(session, asks.addr_spec if asks else "")
    subject = Subject(
        names=frozenset({_name(request)}),
        address=request.executive.addr_spec.casefold(),
        raters=frozenset(person.email for person in people if person.group is not RaterGroup.SELF),
        min_raters=request.min_raters,
        other_people=request.other_people,
    )
    known = look(session, subject, own)
    if request.visible_waves is None:  # a page offers only what may be said, and a wave may have been cancelled since
        refuse_unknown(request.other_people, known)
    return known


def _name(request: Request) -> str:
    return request.executive.display_name or request.executive.username


def _cells(counts: Mapping[RaterGroup, int], policy: Policy, earlier: Iterable[Wave | Bond]) -> tuple[Cell, ...]:
    try:
        return plan_cells(counts, policy=policy, merged_before=[cell for w in earlier for cell in w.cells])
    except TooFewRaters as error:
        raise LaunchRefusedError(str(error)) from error


def _refuse_unsafe(edition: Edition, cells: Iterable[Cell], counts: Mapping[RaterGroup, int], policy: Policy) -> None:
    """R9: look up every number of answers that could come in; the rules are built so that this never refuses."""
    scale = edition.instrument.scale
    largest = max(cell.count(counts) for cell in cells)
    if not all(scale_is_safe(scale, n) for n in range(policy.min_raters, largest + 1)):
        raise LaunchRefusedError("the scale of this questionnaire leaves too few possible answers; this is a defect")


def _wave_row(wave: str, plan: LaunchPlan, installation: Installation, public_key: bytes) -> Wave:
    today, settings = installation.today(), installation.settings
    coach = plan.request.coach or settings.coach
    row = Wave(
        id=wave,
        executive_name=_name(plan.request),
        executive_email=plan.request.executive.addr_spec.casefold(),
        coach=coach.display_name if coach else "",
        coach_email=coach.addr_spec if coach else "",
        state=WaveState.OPEN,
        opened_on=today,
        closes_on=plan.request.closes_on,
        closed_on=None,
        min_raters=plan.policy.min_raters,
        sources=dict(plan.request.edition.sources),
        public_key=public_key,
        last_reminder_on=today - timedelta(days=1),
        remind_everyone=plan.request.remind_everyone,
        attributed_apart=True,
        counts_by=installation.clock() + PATIENCE,
        counts_begun=False,
        days_kept=settings.days_kept,
        kept_until=plan.request.kept_until,
        other_people=sorted(plan.other_people),
        follows=plan.follows.as_json() if plan.follows else {},
    )
    row.cells = plan.cells
    return row
