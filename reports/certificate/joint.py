"""R8, R9: two releases, and all that a comparison prints of them by cell, read as one body of knowledge.

Nobody is taken to answer twice alike: the raters of the two waves are different unknowns. What is printed must follow
from what both releases display; whatever does not is handed to the solver as one more number, so that a comparison
which tells more than its releases is found out. Where this is called: docs/decisions/0038.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from instruments.groups import RaterGroup
from reports.certificate.issuing import Certificate, examine, refuse_unsafe
from reports.certificate.knowledge import CertificateError, Knowledge, PublishedMean, knowledge_of
from reports.comparison.model import AreaChange, Comparison, Pair
from reports.disclosure.policy import MIN_RATERS_FLOOR
from reports.disclosure.rounding import anonymous_mean
from reports.gaps import Value
from reports.numbers import as_shown, half_up, written
from reports.release import ANONYMOUS, Release, ReleasedCell, Shown

_WAVES = ("then", "now")


def certify_pair(comparison: Comparison) -> Certificate:
    """Check what two releases and their comparison tell together. Raises `CertificateError`.

    At least three possible answers for each anonymous rater and item, in each wave, and what raters say has changed
    among them (R10).
    """
    _refuse_areas(comparison)
    return refuse_unsafe(examine_pair(comparison))


def examine_pair(comparison: Comparison) -> Certificate:
    """Say what both waves leave possible. Raises `CertificateError` for what cannot be read, or fits no answers."""
    found = examine(knowledge_of_pair(comparison))
    flags = [examine(replace(knowledge_of(one), means=())) for one in (comparison.earlier, comparison.later)]
    is_open = all(one.picks_open is not False for one in flags)
    return replace(found, picks_open=is_open if found.by_solver else None)


def knowledge_of_pair(comparison: Comparison) -> Knowledge:
    """Read both releases and every item value that is printed then and now. Flags are left out: each wave has its own.

    An item's name, and a cell's, begin with their wave: so no rater is in both.
    """
    waves = [_Wave(when, comparison) for when in _WAVES]
    return Knowledge(
        scale=comparison.later.instrument.scale,
        raters={name: raters for wave in waves for name, raters in wave.raters.items()},
        means=tuple(mean for wave in waves for mean in wave.means()),
        picks=None,
    )


@dataclass(frozen=True, slots=True)
class _Printed:
    """One item value as a comparison prints it: of these groups, from so many raters."""

    item: str
    groups: frozenset[RaterGroup]
    value: Fraction
    text: str
    n: int


class _Wave:
    """What is known of one of two waves. A cell of which a part is printed alone is cut into that part and the rest.

    `raters` holds how many answered each part: as told, and of a part that no release tells, as many as are printed.
    """

    def __init__(self, when: str, comparison: Comparison) -> None:
        self._when = when
        self._release = comparison.earlier if when == "then" else comparison.later
        self._cells = [cell for cell in self._release.cells if not cell.attributed]
        self._printed = list(_printed(when, comparison))
        self._parts: dict[str, list[str]] = {}
        self.raters: dict[str, int] = {}
        for cell in self._cells:
            self._cut(cell)

    def means(self) -> Iterator[PublishedMean]:
        """Return what the release displays, and of what is printed all that does not follow from it."""
        for mean in knowledge_of(self._release).means:
            parts = (part for cell in mean.cells for part in self._parts[cell])
            yield replace(mean, item=f"{self._when} {mean.item}", cells=frozenset(parts))
        for one in self._printed:
            whole = [cell for cell in self._cells if set(cell.groups) <= one.groups]
            if not _follows(one, self._release, whole):
                yield PublishedMean(f"{self._when} {one.item}", self._named(one, whole), one.n, self._totals(one))

    def _cut(self, cell: ReleasedCell) -> None:
        alone: dict[frozenset[RaterGroup], int] = {}
        for one in self._printed:
            if one.groups < set(cell.groups):
                alone[one.groups] = max(one.n, alone.get(one.groups, 0))
        rest = cell.answered - sum(alone.values())
        if rest < 0 or sum(map(len, alone)) > len(set().union(*alone)):
            raise CertificateError(f"parts of {cell.key} are printed that no {cell.answered} raters can be cut into")
        sizes = {self._name(groups): n for groups, n in alone.items()} | {f"{self._when} {cell.key}": rest}
        self.raters |= {name: n for name, n in sizes.items() if n}
        self._parts[cell.key] = [name for name, n in sizes.items() if n]

    def _name(self, groups: frozenset[RaterGroup]) -> str:
        return f"{self._when} only {'+'.join(group for group in RaterGroup if group in groups)}"

    def _named(self, one: _Printed, whole: Sequence[ReleasedCell]) -> frozenset[str]:
        """Find the raters that a printed value is of: of whole cells, or of a part of one."""
        if whole and set().union(*(cell.groups for cell in whole)) == one.groups:
            return frozenset(part for cell in whole for part in self._parts[cell.key])
        if (name := self._name(one.groups)) in self.raters:
            return frozenset([name])
        raise CertificateError(f"{one.item}: {self._when} is printed of {', '.join(one.groups)}, whom no cell holds")

    def _totals(self, one: _Printed) -> frozenset[int]:
        """Return every sum that would be printed just so, text and value, had it been published as a mean (R4)."""
        scale, n = self._release.instrument.scale, one.n
        sums = range(scale.minimum * n, scale.maximum * n + 1) if n >= MIN_RATERS_FLOOR else ()
        told = ((total, anonymous_mean(total, n, scale)) for total in sums)
        found = frozenset(
            total for total, shown in told if (as_shown(shown.text), _exact(shown)) == (one.text, one.value)
        )
        if not found:
            raise CertificateError(f"{one.item}: {one.text!r} does not follow from what the wave displays")
        return found


def _printed(when: str, comparison: Comparison) -> Iterator[_Printed]:
    row: Mapping[Any, Any]
    for row in comparison.items.to_dict("records"):
        if not (groups := _groups(row["cell"])) or any(group.attributed for group in groups):
            continue
        yield _Printed(row["item"], groups, row[when], row[f"{when}_text"], row[f"{when}_n"])


def _groups(key: str) -> frozenset[RaterGroup]:
    return frozenset(map(RaterGroup, key.split("+")))


def _follows(one: _Printed, release: Release, cells: Sequence[ReleasedCell]) -> bool:
    """R8: the mean of what these cells display, weighted by their n; or one cell's value as it is displayed."""
    by_cell = release.values.get(one.item, {})
    shown = [by_cell[cell.key] for cell in cells if cell.key in by_cell]
    held = {group for cell in cells for group in cell.groups}
    if held != one.groups or len(shown) < len(cells):
        return False
    n = sum(told.n for told in shown)
    value = sum((_exact(told) * told.n for told in shown), Fraction()) / n
    texts = {as_shown(told.text) for told in shown}
    rounded = {written(half_up(10 * value))} if len(shown) > 1 else set()
    return (one.n, one.value) == (n, value) and one.text in rounded | (texts if len(texts) == 1 else set())


def _exact(shown: Shown) -> Fraction:
    return Fraction(str(shown.value))


# --- areas, which are functions of the items printed beside them (R5) ------------------------------------------------


def _refuse_areas(comparison: Comparison) -> None:
    """Raise `CertificateError` for an area's number that does not follow from its items, or from the later release."""
    for area in comparison.areas:
        for key, pair in area.cells.items():
            if not _groups(key) <= {RaterGroup.SUPERVISOR} and not _is_mean_of_items(pair, area, key, comparison):
                raise CertificateError(f"{area.area}: what is printed of {key} does not follow from its items")
        if area.others and not _is_mean_of_cells(area.others, area):
            raise CertificateError(f"{area.area}: what is printed of all others does not follow from the groups")
        told = comparison.later.perceived.get(area.area, {}).get(ANONYMOUS)
        if area.perceived and area.perceived.anonymous not in (None, told):
            raise CertificateError(f"{area.area}: what raters say has changed is not what the release tells")


def _is_mean_of_items(pair: Pair, area: AreaChange, key: str, comparison: Comparison) -> bool:
    table = comparison.items
    rows = table[(table["area"] == area.area) & (table["cell"] == key)]
    values = zip(_WAVES, (pair.then, pair.now), strict=True)
    return len(rows) > 0 and all(value in _means_of_items(rows, when) for when, value in values)


def _means_of_items(rows: pd.DataFrame, when: str) -> Iterator[Value]:
    """Return what an area of these items may read: their mean, rounded once, or the band that all of them show."""
    tenths, n = half_up(10 * sum(rows[when], Fraction()) / len(rows)), int(rows[f"{when}_n"].min())
    yield Value(tenths, written(tenths), n)
    if len(texts := set(rows[f"{when}_text"])) == 1:
        yield Value(tenths, texts.pop(), n)


def _is_mean_of_cells(others: Pair, area: AreaChange) -> bool:
    weights = {key: len(_groups(key)) for key in area.cells}

    def mean(values: Mapping[str, Value]) -> int:
        return half_up(Fraction(sum(weights[key] * one.tenths for key, one in values.items()), sum(weights.values())))

    then, now = ({key: getattr(pair, when) for key, pair in area.cells.items()} for when in _WAVES)
    return (others.then.tenths, others.now.tenths) == (mean(then), mean(now))
