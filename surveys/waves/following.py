"""A follow-up and its baseline: what may follow what, what is frozen at launch, who was asked twice.

A follow-up is compared with a closed wave of the same executive, by the two releases alone. What it declares is frozen
in its row at launch; how many people were asked both times is reckoned from the two rosters when it closes, as coarsely
as R8 tells it, and stands in its release from then on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.comparison.comparable import refusal
from reports.declaration import Declaration, DeclarationError, declared
from reports.disclosure.policy import OVERLAP_STEPS
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
from surveys.core.errors import LaunchRefusedError, UnknownWaveError
from surveys.invited import store as invited
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.same_person import same_mailbox, same_name
from surveys.waves.states import WaveState
from surveys.waves.tables import Wave


class Asked(Protocol):
    """Somebody on a roster, invited or about to be."""

    @property
    def email(self) -> str:
        """Their address, in the form in which it is compared."""

    @property
    def group(self) -> RaterGroup:
        """Their group."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A wave's wish to follow: the wave it is compared with, and the areas it declares."""

    baseline: str
    declaration: Declaration = field(default_factory=Declaration)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A wish as it stands in the wave's row from its launch on, with the hashes of the numbers it goes back to.

    `closed_on` is the day on which the baseline closed: raters are asked to compare with its month. `before` is the
    latest release before this one among the baseline and its earlier follow-ups.
    """

    baseline: Named
    closed_on: date
    before: Named
    declaration: Declaration

    def as_json(self) -> dict[str, Any]:
        """Return what the wave's row holds."""
        return {
            "baseline": [self.baseline.wave, self.baseline.numbers_sha256],
            "closed_on": self.closed_on.isoformat(),
            "before": [self.before.wave, self.before.numbers_sha256],
            "focus": list(self.declaration.focus),
            "control": self.declaration.control,
        }


def frozen_of(wave: Wave) -> Frozen | None:
    """Read what a wave froze at its launch; None where it follows nothing."""
    told = wave.follows
    if not told:
        return None
    return Frozen(
        baseline=Named(*told["baseline"]),
        closed_on=date.fromisoformat(told["closed_on"]),
        before=Named(*told["before"]),
        declaration=declaration_of(told),
    )


def declaration_of(wish: Mapping[str, Any]) -> Declaration:
    """Read the areas of a wish or of what was frozen, as drafts and waves store them; unchecked."""
    return Declaration(tuple(wish["focus"]), wish["control"])


def freeze(
    session: Session,
    follow_up: FollowUp,
    edition: Edition,
    executive: tuple[str, str],
    visible: Collection[str] | None = None,
) -> Frozen:
    """Check a wish against its baseline, and fix it. `executive` is whom the follow-up is about: name and address.

    `visible` are the waves that whoever asks may use, None for all. Raises `LaunchRefusedError` with the remedy.
    """
    row, baseline = _closed(session, follow_up.baseline, visible)
    _refuse_another_person(row, *executive)
    if reason := refusal(baseline.instrument, edition.instrument):
        raise LaunchRefusedError(
            f"this cannot be the follow-up of wave {row.id}: {reason}. Choose a questionnaire that can be compared, or"
            " prepare it as a wave of its own"
        )
    try:
        declaration = declared(follow_up.declaration.focus, follow_up.declaration.control, edition.instrument)
    except DeclarationError as error:
        raise LaunchRefusedError(f"the areas of the follow-up: {error} Choose them again") from error
    named = Named(row.id, numbers_hash(baseline))
    return Frozen(named, baseline.closed_on, _latest(session, row, named), declaration)


def refuse_without_report(wave: Wave) -> None:
    """Raise `LaunchRefusedError` for a wave that is not closed: there is nothing to compare a follow-up with."""
    if wave.state is not WaveState.CLOSED:
        raise LaunchRefusedError(f"wave {wave.id} is {wave.state}: only a closed wave can have a follow-up")


def root_of(wave: Wave) -> str:
    """Return the wave that a follow-up of this one is compared with: always the baseline, also after several waves."""
    frozen = frozen_of(wave)
    return frozen.baseline.wave if frozen else wave.id


def follows_of(session: Session, wave: Wave) -> Follows | None:
    """Say what a closing wave follows, with how many were asked both times; None where it follows nothing."""
    frozen = frozen_of(wave)
    if frozen is None:
        return None
    return told_of(session, frozen, invited.of_wave(session, wave.id))


def told_of(session: Session, frozen: Frozen, people: Iterable[Asked]) -> Follows:
    """Say what a wave that asks these people follows, with how many of them were asked both times.

    It is told in the same way before a launch as in the release, from the two rosters alone.
    """
    supervisors, anonymous = _overlap(session, frozen.baseline.wave, list(people))
    return Follows(
        baseline=frozen.baseline,
        before=frozen.before,
        supervisors=supervisors,
        anonymous=anonymous,
        declaration=frozen.declaration,
        declared_sha256=frozen.declaration.sha256(frozen.baseline.numbers_sha256),
    )


class Shared(NamedTuple):
    """How many people were asked both times, of how many: `known` by the names that are left, `possible` at most."""

    known: int
    possible: int
    of: int


def overlap(before: Collection[str], invited_before: int, now: Collection[str], invited_now: int) -> Shared | None:
    """Say how many people were asked both times, and of how many: the larger roster.

    `before` and `now` are the addresses that are left of so many who were invited. None where none is left of the
    baseline, or nobody was asked at all.
    """
    larger = max(invited_before, invited_now)
    if not larger or (invited_before and not before):
        return None
    known = len(set(before) & set(now))
    gone = invited_before - len(before) + invited_now - len(now)
    return Shared(known, min(known + gone, invited_before, invited_now), larger)


def exactly(shared: Shared | None) -> tuple[int, int] | None:
    """Tell how many of how many; None where names that are gone leave it open."""
    return None if shared is None or shared.known != shared.possible else (shared.known, shared.of)


def in_steps(shared: Shared | None) -> float | None:
    """Tell a share as R8 does: 0, 0.6 or 0.8, whichever is reached. Never more exactly: it could name a person.

    Whose name is gone counts as asked once, so "at least" stays true, and nothing tells that one person was erased.
    """
    if shared is None:
        return None
    return max(step for step in OVERLAP_STEPS if round(step * 10) * shared.of <= 10 * shared.known)


def _overlap(session: Session, baseline: str, people: Sequence[Asked]) -> tuple[tuple[int, int] | None, float | None]:
    if not released.exists(session, baseline):
        return None, None
    release, before = released.get(session, baseline), invited.of_wave(session, baseline)
    shared = [_shared(release, before, people, supervisors=supervisors) for supervisors in (True, False)]
    return exactly(shared[0]), in_steps(shared[1])


def _shared(baseline: Release, before: Sequence[Asked], now: Sequence[Asked], *, supervisors: bool) -> Shared | None:
    asked = sum(cell.invited for cell in baseline.others if cell.attributed is supervisors)
    if not asked:
        return None
    then, later = (
        [one.email for one in people if _counts(one.group, supervisors=supervisors)] for people in (before, now)
    )
    return overlap(_left(then), asked, _left(later), len(later))


def _left(emails: Sequence[str]) -> list[str]:
    """Leave out who was erased: in an open wave their rows stay, without an address."""
    return [email for email in emails if "@" in email]


def _counts(group: RaterGroup, *, supervisors: bool) -> bool:
    return group is RaterGroup.SUPERVISOR if supervisors else not group.attributed


def _closed(session: Session, baseline: str, visible: Collection[str] | None) -> tuple[Wave, Release]:
    try:
        row = waves.get(session, baseline)
    except UnknownWaveError:
        row = None
    if row is None or (visible is not None and baseline not in visible):
        raise LaunchRefusedError(f"there is no wave {baseline!r} to follow; 'parallax wave list' shows them all")
    refuse_without_report(row)
    return row, released.get(session, baseline)


def _refuse_another_person(baseline: Wave, name: str, email: str) -> None:
    """Either may have changed since the baseline, a name by marriage or an address by a move; both hardly at once."""
    if not same_mailbox(baseline.executive_email, email) and not same_name(baseline.executive_name, name):
        raise LaunchRefusedError(
            f"wave {baseline.id} is about {baseline.executive_name}, and a follow-up is about the same person; prepare"
            " it as a wave of its own"
        )


def _latest(session: Session, baseline: Wave, named: Named) -> Named:
    """Find the release before: of the earlier follow-ups of this baseline the last that closed, or the baseline."""
    earlier = [one for one in _followers(session, baseline) if one.state is WaveState.CLOSED and one.closed_on]
    if not earlier:
        return named
    last = max(earlier, key=lambda one: (one.closed_on, one.id))
    return Named(last.id, numbers_hash(released.get(session, last.id)))


def _followers(session: Session, baseline: Wave) -> Sequence[Wave]:
    found = waves.of_executive(session, baseline.executive_email)
    return [one for one in found if one.follows and one.follows["baseline"][0] == baseline.id]
