"""Two waves about one executive, told through the real disclosure, and comparisons that tell more than they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, Instrument
from reports.comparison.comparison import compare
from reports.comparison.items import ItemRow, item_table
from reports.comparison.model import Comparison
from reports.declaration import Declaration
from reports.disclosure.cells import Cell, plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.disclosure.rounding import anonymous_mean
from reports.numbers import as_shown
from reports.release import Follows, Named, Release
from reports.release_json import numbers_hash
from tests.privacy.waves import DIRECT_REPORT, HABITS, PEER, SELF, SUPERVISOR, Counts, Habit, facts, random_ballot
from tests.reports.sample import plain_instrument

ROSTER: Counts = {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 4}
MERGED_LATER: Counts = {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 2}  # too few direct reports for a cell
DECLARED = Declaration(("area_a",), "area_c")
CHANGES: tuple[Score, ...] = (*CHANGE_POINTS, NoScore.NOT_OBSERVED)


@dataclass(frozen=True)
class Waves:
    """The ballots of two waves, and what was told of them."""

    first: Sequence[Answers]
    second: Sequence[Answers]
    earlier: Release
    later: Release

    @property
    def comparison(self) -> Comparison:
        """What the product tells of both."""
        return compare(self.earlier, self.later)


def two_waves(
    before: Counts = ROSTER,
    after: Counts = ROSTER,
    *,
    habits: tuple[Habit, Habit] = (HABITS[0], HABITS[0]),
    changes: Sequence[Score] = CHANGES,
    seed: int = 1,
    k: int = 3,
    instrument: Instrument | None = None,
) -> Waves:
    """Ask twice, in March and in December; nobody but by chance answers twice alike."""
    asked, random = instrument or plain_instrument(areas=3, items=3), Random(seed)
    first = [random_ballot(group, random, habits[0], asked) for group, n in before.items() for _ in range(n)]
    earlier = disclose(first, asked, replace(facts(_invited(before, k), k=k), wave="first"))
    again = replace(asked, compared=tuple(area.id for area in asked.areas if area.id in DECLARED.areas))
    second = [
        _with_change(random_ballot(group, random, habits[1], asked), again, random, changes)
        for group, n in after.items()
        for _ in range(n)
    ]
    invited = _invited(after, k)
    merged = [cell for cell in earlier.final_cells if len(cell.groups) > 1]
    later = disclose(
        second,
        again,
        replace(
            facts(invited, k=k, planned=_planned(invited, k, merged)),
            wave="second",
            opened_on=date(2026, 12, 1),
            closed_on=date(2026, 12, 18),
            follows=follows_of(earlier.release),
        ),
    )
    return Waves(first, second, earlier.release, later.release)


def follows_of(earlier: Release) -> Follows:
    """What a follow-up of this release declares."""
    named = Named(earlier.wave, numbers_hash(earlier))
    return Follows(named, named, (1, 2), 0.6, DECLARED, DECLARED.sha256(named.numbers_sha256))


def _planned(invited: Counts, k: int, merged: Sequence[Cell]) -> tuple[Cell, ...]:
    return plan_cells(invited, policy=Policy(k), merged_before=merged)


def _invited(answered: Counts, k: int) -> Counts:
    """Invite k of each group, so that groups of which fewer answer are merged at the close."""
    return {group: n if group.attributed else max(n, k) for group, n in answered.items()}


def _with_change(ballot: Answers, asked: Instrument, random: Random, changes: Sequence[Score]) -> Answers:
    areas = [area.id for area in asked.compared_areas(ballot.group)]
    if ballot.group is SELF:
        return replace(ballot, looking_back=dict.fromkeys(areas, 3.5))
    return replace(ballot, change={area: random.choice(list(changes)) for area in areas})


# --- comparisons as they must not be -----------------------------------------------------------------------------


def split_again(waves: Waves, group: RaterGroup = PEER) -> Comparison:
    """A leaky comparison: the later wave merged two groups, and it prints one of them then and now by itself."""
    good = waves.comparison
    rows = [row for item in good.later.instrument.items if (row := _row(waves, item.id, group)) is not None]
    return replace(good, items=pd.concat([good.items, item_table(rows)], ignore_index=True))


def _row(waves: Waves, item: str, group: RaterGroup) -> ItemRow | None:
    scale = waves.later.instrument.scale
    scores = [s for one in waves.second if one.group is group and isinstance(s := one.scores[item], int)]
    then = waves.earlier.values[item].get(group.value)
    if then is None or len(scores) < waves.later.min_raters:
        return None
    now = anonymous_mean(sum(scores), len(scores), scale)  # as coarse as R4 makes it
    values = Fraction(str(then.value)), Fraction(str(now.value))
    [area] = [area.id for area in waves.later.instrument.areas if any(one.id == item for one in area.items)]
    return ItemRow(area, item, group.value, *values, as_shown(then.text), as_shown(now.text), then.n, now.n, 0)


def with_cell(comparison: Comparison, where: Mapping[str, object], **columns: Any) -> Comparison:
    """Print something else in the first row of the items that fits."""
    items = comparison.items.copy()
    fits = [all(row[name] == value for name, value in where.items()) for row in items.to_dict("records")]
    for name, value in columns.items():
        items.at[fits.index(True), name] = value
    return replace(comparison, items=items)
