"""Two waves of a simulated leader, told by the real disclosure and set side by side by the real comparison."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from instruments.answers import Answers
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.comparison import compare
from reports.comparison.model import Comparison
from reports.declaration import Declaration
from reports.disclosure.cells import plan_cells
from reports.disclosure.facts import WaveFacts
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
from surveys.waves.following import Shared, exactly, in_steps, overlap
from tests.words.leaders import SUPERVISOR
from tests.words.twice import Rater

BASELINE, FOLLOW_UP = "baseline", "follow-up"
_CLOSED = {BASELINE: date(2026, 2, 1), FOLLOW_UP: date(2026, 11, 1)}


@dataclass(frozen=True)
class Asked:
    """Who was asked the first time, and who the second time."""

    then: Sequence[Rater]
    now: Sequence[Rater]

    def shared(self, *, supervisors: bool) -> Shared | None:
        """Reckon the overlap as the product does at the close, from everybody's address."""
        then, now = (
            [one.name for one in people if (one.group is SUPERVISOR if supervisors else not one.group.attributed)]
            for people in (self.then, self.now)
        )
        return overlap(then, len(then), now, len(now))


def told(ballots: Sequence[Answers], wave: str, instrument: Instrument, compared: Sequence[str] = ()) -> Release:
    """Tell one wave in which everybody answers."""
    invited = {group: sum(one.group is group for one in ballots) for group in RaterGroup}
    facts = WaveFacts(
        wave=wave,
        executive="Dana Whitfield",
        opened_on=_CLOSED[wave].replace(month=_CLOSED[wave].month - 1),
        closed_on=_CLOSED[wave],
        instrument_hash="0" * 64,
        policy=Policy(),
        planned=plan_cells(invited, policy=Policy()),
        invited=invited,
    )
    return disclose(ballots, replace(instrument, compared=tuple(compared)), facts).release


def compared(baseline: Release, later: Release, declaration: Declaration, asked: Asked) -> Comparison:
    """Declare areas, and compare."""
    named = Named(baseline.wave, numbers_hash(baseline))
    follows = Follows(
        baseline=named,
        before=named,
        supervisors=exactly(asked.shared(supervisors=True)),
        anonymous=in_steps(asked.shared(supervisors=False)),
        declaration=declaration,
        declared_sha256=declaration.sha256(named.numbers_sha256),
    )
    return compare(baseline, replace(later, follows=follows))
