"""What a careful reader works out from printed numbers with a pencil: means, gaps, errors, ranks. Plain fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

from tests.words.said import MISSING, YOU, Action, Row, Said, counts_as, groups_in

SPREAD = 0.70  # s0 of docs/measurement.md, in points
NAMED_GAP, HIGH, LOW = Fraction(1, 2), Fraction(4), Fraction(3)


def tenth(exact: Fraction) -> Fraction:
    """Round to a tenth, half up."""
    return Fraction(int((exact * 10 + Fraction(1, 2)) // 1), 10)


def number(row: Row, heading: str) -> Fraction | None:
    """What a cell of a row counts as."""
    return counts_as(row.get(heading, MISSING))


def of_groups(said: Said, area: str) -> dict[str, Fraction]:
    """The numbers that an area prints for each group but you."""
    row = said.groups.get(area, {})
    return {name: found for name in said.names if (found := number(row, name)) is not None}


def weighted(found: Mapping[str, Fraction]) -> Fraction:
    """The mean of groups, each weighing as many as its name names."""
    return sum((groups_in(name) * one for name, one in found.items()), Fraction(0)) / sum(map(groups_in, found))


def fewest(said: Said, area: str) -> dict[str, int]:
    """The fewest people behind any action of an area, by group."""
    counts: dict[str, list[int]] = {}
    for action in said.actions:
        if action.area == area:
            for name, (_, n) in action.values.items():
                counts.setdefault(name, []).append(n)
    return {name: min(found) for name, found in counts.items() if name != YOU}


def error(said: Said, area: str) -> float:
    """The standard error of others, from the printed counts of the groups that carry the area."""
    carrying, n = of_groups(said, area), fewest(said, area)
    squares = sum((groups_in(name) * SPREAD) ** 2 / n[name] for name in carrying)
    return sqrt(squares) / sum(map(groups_in, carrying))


def explained(said: Said, area: str, one: str, other: str) -> float:
    """How far two groups may lie apart by chance: 2.8 standard errors of their difference."""
    n = fewest(said, area)
    return 2.8 * SPREAD * sqrt(1 / n[one] + 1 / n[other])


def median(gaps: Sequence[Fraction]) -> Fraction:
    """The middle one, or the mean of the middle two."""
    ordered = sorted(gaps)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def others_of(action: Action) -> tuple[str, Fraction] | None:
    """The number of all others for one action: as it is printed, and what it counts as."""
    shown = {name: text for name, (text, _) in action.values.items() if name != YOU}
    if not shown:
        return None
    values = {name: counts_as(text) or Fraction(0) for name, text in shown.items()}
    mean = tenth(weighted(values))
    texts = set(shown.values())
    band = texts.pop() if len(texts) == 1 and next(iter(shown.values())) in ("4.5+", "≤1.5") else ""
    return band or f"{float(mean):.1f}", mean


def throughout(gaps: Sequence[Fraction], *, areas: int) -> Fraction | None:
    """The leniency that is to be said, from eight areas of ten on; None where there is none."""
    if 5 * len(gaps) < 4 * areas or not gaps:
        return None
    middle = median(gaps)
    return tenth(middle) if abs(middle) >= Fraction(2, 5) else None
