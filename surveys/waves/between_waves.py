"""Rules between waves of the same executive (R0, R2), so that no result can be subtracted from another."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell, united
from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from surveys.core.errors import LaunchRefusedError
from surveys.invited import store as invited
from surveys.waves.bonds import cells_of
from surveys.waves.same_executive import Known, SameName, about, in_short
from surveys.waves.same_questions import ask_the_same
from surveys.waves.states import WaveState
from surveys.waves.tables import Bond, Wave

VisibleWaves = frozenset[str] | None  # the ids of the waves that whoever asks may be told of; None: of all
_ANOTHER = "another wave"
_WHY_APART = f"Two results closer than {DAYS_BETWEEN_WAVES} days could be subtracted from each other."


class SameNameError(LaunchRefusedError):
    """A refusal for a wave of the same coach that is only by its name taken for one about the same executive.

    `same_name` are all that are taken so: about another person, they would not be in the way.
    """

    def __init__(self, text: str, same_name: Sequence[SameName]) -> None:
        self.same_name = tuple(same_name)
        super().__init__(text)


def refuse_launch(
    known: Known,
    edition: Edition,
    closes_on: date,
    counts: Mapping[RaterGroup, int],
    visible_waves: VisibleWaves = None,
    bonds: Sequence[Bond] = (),
) -> None:
    """R0 and R2 before a wave opens, or asks more people. Raises `LaunchRefusedError`.

    Waves of one executive that ask the same are never open together and close 60 days or more apart, and no part of a
    merged cell is asked alone. The rules look at every wave; a refusal names only `visible_waves`, with dates. `bonds`
    are left by erased waves about this executive, and never named.
    """

    def check(wave: Wave) -> None:
        if ask_the_same(wave.edition(), edition):
            _refuse_open(wave, visible_waves)
            _refuse_close_date(wave, closes_on, visible_waves)
        if missing := _missing_part(wave.cells, counts):
            raise LaunchRefusedError(f"{_half_a_cell(named(wave, visible_waves), missing)} {help_}")

    help_ = "Invite people of each of these groups, or of none."
    _each(known, check)
    _keep_to_bonds(bonds, closes_on, counts, help_)


def refuse_close(
    session: Session,
    wave: Wave,
    today: date,
    visible_waves: VisibleWaves = None,
    bonds: Sequence[Bond] = (),
) -> None:
    """R0 and R2 as a wave closes: raise `LaunchRefusedError`, or let its cells be as merged as earlier results showed.

    One that is still open has told nothing: of two that should never have been open together the first may close.
    """
    known, counts = about(session, wave), _counts(session, wave)

    def check(other: Wave) -> None:
        if other.state is WaveState.OPEN or not ask_the_same(other.edition(), wave.edition()):
            return
        _refuse_close_date(other, today, visible_waves)
        if missing := _missing_part(other.cells, counts):
            raise LaunchRefusedError(f"{_half_a_cell(named(other, visible_waves), missing)} {help_}")

    help_ = "It can be cancelled, but not closed."
    _each(known, check)
    _keep_to_bonds(bonds, today, counts, help_)
    shown = [*cells_of(bonds)]
    shown += [cell for other in known.binding if other.state is not WaveState.OPEN for cell in other.cells]
    wave.cells = united(wave.cells, shown)


def refuse_new_bonds(session: Session, wave: Wave, before: Known) -> None:
    """R0 and R2 after other people are asked, or another address is the executive's. Raises `SameNameError`.

    Only for waves that this has made the same executive's: `before` are those that were known already.
    """
    known = {row.id for row in before.by_name}
    new = tuple(row for row in about(session, wave).by_name if row.id not in known)
    only_new = Known((), new, (), ())
    refuse_launch(only_new, wave.edition(), wave.closes_on, _counts(session, wave))


def may_be_named(wave: Wave, visible_waves: VisibleWaves) -> bool:
    """True where id and dates of a wave may stand in a sentence."""
    return visible_waves is None or wave.id in visible_waves


def named(wave: Wave, visible_waves: VisibleWaves) -> str:
    """Name a wave; another coach's has no id, no date and no address."""
    return f"wave {wave.id}" if may_be_named(wave, visible_waves) else _ANOTHER


def taken_for_the_same(one: SameName) -> str:
    """Say of a wave of the same coach, without a subject and a full stop, whom it is about."""
    return f"is about {one.name}, {one.email}, who is taken for the same person"


def _each(known: Known, check: Callable[[Wave], None]) -> None:
    for wave in known.by_address:
        check(wave)
    for wave in known.by_name:
        try:
            check(wave)
        except LaunchRefusedError as error:
            raise SameNameError(
                f"{error} That wave {taken_for_the_same(*in_short([wave]))}.", in_short(known.by_name)
            ) from error


def _keep_to_bonds(bonds: Sequence[Bond], closes_on: date, counts: Mapping[RaterGroup, int], help_: str) -> None:
    """The same for what erased waves left: it names nothing, and counts as asking the same."""
    for bond in bonds:
        if closes_on < bond.closed_on + timedelta(days=DAYS_BETWEEN_WAVES):
            raise LaunchRefusedError(_too_close_unnamed())
        if missing := _missing_part(bond.cells, counts):
            raise LaunchRefusedError(f"{_half_a_cell(_ANOTHER, missing)} {help_}")


def _refuse_open(wave: Wave, visible_waves: VisibleWaves) -> None:
    if wave.state in (WaveState.OPEN, WaveState.CLOSING):
        state = f" {wave.state}" if may_be_named(wave, visible_waves) else " open"
        raise LaunchRefusedError(
            f"{named(wave, visible_waves)} asks the same about this executive and is still{state}."
        )


def _refuse_close_date(wave: Wave, closes_on: date, visible_waves: VisibleWaves) -> None:
    if wave.closed_on is not None and closes_on < wave.closed_on + timedelta(days=DAYS_BETWEEN_WAVES):
        raise LaunchRefusedError(_too_close(wave, wave.closed_on, visible_waves))


def _too_close(wave: Wave, closed_on: date, visible_waves: VisibleWaves) -> str:
    if may_be_named(wave, visible_waves):
        soonest = closed_on + timedelta(days=DAYS_BETWEEN_WAVES)
        return (
            f"{named(wave, visible_waves)} about this executive closed on {closed_on}; this one may close on {soonest}"
            f" or later. {_WHY_APART}"
        )
    return _too_close_unnamed()


def _too_close_unnamed() -> str:
    return (
        f"{_ANOTHER} about this executive closed too short a time before this closing date. {_WHY_APART}"
        f" A day {DAYS_BETWEEN_WAVES} days from today is late enough."
    )


def _missing_part(cells: Sequence[Cell], counts: Mapping[RaterGroup, int]) -> tuple[Cell, RaterGroup] | None:
    """R2: groups shown together once are not shown without each other later; the difference would be the others."""
    for cell in cells:
        missing = [group for group in cell.groups if not counts.get(group)]
        if missing and len(missing) < len(cell.groups):
            return cell, missing[0]
    return None


def _half_a_cell(who: str, missing: tuple[Cell, RaterGroup]) -> str:
    cell, group = missing
    return (
        f'{who} showed "{cell.label}" as one, and this roster has no {group.label.lower()}:'
        " the two results could be subtracted."
    )


def _counts(session: Session, wave: Wave) -> Mapping[RaterGroup, int]:
    return {group: count.invited for group, count in invited.counts(session, wave.id).items()}
