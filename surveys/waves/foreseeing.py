"""What a follow-up could tell, said before it opens: from two rosters and the baseline's release alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from reports.comparison.cells import CommonCell
from reports.comparison.model import FOCUS
from reports.comparison.outlook import AreaOutlook, Outlook, outlook
from reports.numbers import written
from reports.release import Follows
from surveys.core.installation import Installation
from surveys.engagements import scope
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.following import Frozen, told_of
from surveys.waves.launching import LaunchPlan
from surveys.waves.retention import names_go_on

_SHORT_HASH = 12
_ONLY_SUPERVISORS = "only supervisors could be compared: no anonymous group is shown both times."
_NOTHING = "nothing of what others see can be compared: too few statements are shown both times."


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A planned follow-up: what would be frozen, who is asked both times, and what could be told if everybody answers.

    The properties are whole sentences, for the coach alone.
    """

    frozen: Frozen
    follows: Follows
    outlook: Outlook

    @property
    def numbers_hash(self) -> str:
        """The hash of the baseline's numbers, in short."""
        return self.frozen.baseline.numbers_sha256[:_SHORT_HASH]

    @property
    def asked_twice(self) -> tuple[str, ...]:
        """Who is asked both times, as the report will tell it."""
        return (*_supervisors(self.follows.supervisors), _anonymous(self.follows.anonymous))

    @property
    def could_be_told(self) -> tuple[str, ...]:
        """The smallest change that could be put into words, and which areas cannot be compared."""
        by_id = {one.area: one for one in self.outlook.areas}
        focus = [by_id[area] for area in self.frozen.declaration.focus]
        others = [one for one in self.outlook.areas if one.role != FOCUS]
        return (*_least_in(focus), *_not_comparable(focus), *_least_elsewhere(others, declared=bool(focus)))

    @property
    def shown_together(self) -> tuple[str, ...]:
        """Which groups stand together in both waves (R2, R8), and which have no counterpart."""
        return (*_merged(self.outlook.cells), *_apart(self.outlook))


def foresee(installation: Installation, plan: LaunchPlan) -> Foreseen | None:
    """Say what a planned follow-up could tell; None for a wave that follows nothing."""
    with installation.database.read() as session:
        return foresee_in(session, plan)


def foresee_in(session: Session, plan: LaunchPlan) -> Foreseen | None:
    """Do the same within a transaction of the caller's."""
    if plan.follows is None:
        return None
    baseline = released.get(session, plan.follows.baseline.wave)
    follows = told_of(session, plan.follows, plan.people)
    if _are_names_gone_by(session, plan):
        follows = replace(follows, supervisors=None, anonymous=None)
    found = outlook(baseline, plan.request.edition.instrument, plan.cells, plan.invited, follows)
    return Foreseen(plan.follows, follows, found)


def _are_names_gone_by(session: Session, plan: LaunchPlan) -> bool:
    """True where the baseline's names are erased before the follow-up closes, which is when overlap is reckoned."""
    if plan.follows is None:
        return False
    wave = plan.follows.baseline.wave
    gone = names_go_on(waves.get(session, wave), scope.engagement_of_wave(session, wave))
    return gone is not None and gone <= plan.request.closes_on


def _supervisors(shared: tuple[int, int] | None) -> Iterator[str]:
    if shared is None:
        return
    same, larger = shared
    yield (
        f"Of {larger} supervisors, {same} {'is' if same == 1 else 'are'} asked both times."
        if larger > 1
        else ("The supervisor is the same both times." if same else "The supervisor is another one than before.")
    )


def _anonymous(step: float | None) -> str:
    if step is None:
        return (
            "The names of those who were asked before will not be here when the wave closes, or none of them was told"
            " apart. So the report will say that it is not known whether the same people answered, and claims of change"
            " have to be larger."
        )
    if not step:
        return (
            "Of all anonymous people together, fewer than 60 % are known to be asked both times: the report will say"
            " so, and claims of change have to be as large as if nobody were."
        )
    return f"Of all anonymous people together, at least {round(step * 100)} % are asked both times."


def _least_in(focus: Sequence[AreaOutlook]) -> Iterator[str]:
    by_least: dict[int, list[str]] = {}
    for one in focus:
        if one.least is not None:
            by_least.setdefault(one.least, []).append(one.title)
    for least, titles in by_least.items():
        change = f"a change of {written(least)} points or more"
        yield f"If everybody answers, only {change} could be told in {' and '.join(titles)}."


def _not_comparable(focus: Sequence[AreaOutlook]) -> Iterator[str]:
    for one in focus:
        if one.least is None:
            yield f"In {one.title} {_ONLY_SUPERVISORS if one.only_supervisors else _NOTHING}"


def _least_elsewhere(others: Sequence[AreaOutlook], *, declared: bool) -> Iterator[str]:
    known = sorted({one.least for one in others if one.least is not None})
    if not known:
        yield (
            "In no other area could a change of what others see be told."
            if declared
            else ("No change of what others see could be told: no anonymous group is shown in both waves.")
        )
        return
    least = written(known[0]) if len(known) == 1 else f"{written(known[0])} to {written(known[-1])}"
    where = "In any other area" if declared else "No area is declared: then in any area"
    yield f"{where} a change is put into words only from {least} points on."


def _merged(cells: Sequence[CommonCell]) -> Iterator[str]:
    for cell in cells:
        if len(cell.groups) == 1:
            continue
        if len(cell.now) > 1:
            yield f"{cell.label} stood together in the baseline, so they are compared together."
        elif len(cell.then) > 1:
            yield f"{cell.label} are shown together this time, so the baseline's values are put together for it."
        else:
            yield f"{cell.label} were shown together in the baseline, and stay together."


def _apart(found: Outlook) -> Iterator[str]:
    for when, cells in (("the baseline's report", found.only_now), ("this wave", found.only_then)):
        for cell in cells:
            who = "The executive's own view has" if cell.groups == (RaterGroup.SELF,) else f"{cell.label} have"
            yield f"{who} no counterpart in {when}, and can be compared with nothing."
