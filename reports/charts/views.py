"""The numbers of a release as charts need them: one typed row per area. Nothing is computed here, gaps.py did it."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from reports.gaps import GapClass, area_table, gap_table
from reports.release import Release, ReleasedCell

SELF_HIGHER = frozenset({GapClass.BLIND_SPOT, GapClass.STRENGTH_SELF_HIGHER})
OTHERS_HIGHER = frozenset({GapClass.HIDDEN_STRENGTH, GapClass.OTHERS_MORE_POSITIVE})
YOU = "You"


@dataclass(frozen=True, slots=True)
class AreaView:
    """One area: values in scale points, unrounded, None where there is none. `cells` holds cell key -> value."""

    area: str
    title: str
    own: float | None
    others: float | None
    gap: float | None
    low: float
    high: float
    raters: int
    spread: float | None
    differ: bool
    kind: GapClass
    tentative: bool
    cells: Mapping[str, float]

    @property
    def apart(self) -> bool:
        """True where self and others lie at least the threshold apart."""
        return self.kind in SELF_HIGHER | OTHERS_HIGHER

    @property
    def reading(self) -> str:
        """The class in words, with "tentative" where it rests on little."""
        return f"{self.kind} (tentative)" if self.tentative else str(self.kind)


def area_views(release: Release) -> tuple[AreaView, ...]:
    """Return one view per area, in the instrument's order."""
    by_area: dict[str, dict[str, float]] = {area.id: {} for area in release.instrument.areas}
    for area, cell, value in area_table(release)[["area", "cell", "value"]].itertuples(index=False, name=None):
        by_area[area][cell] = float(value)
    return tuple(_view(row, by_area[str(row["area"])]) for row in gap_table(release).to_dict("records"))


def _view(row: Mapping[Hashable, object], cells: Mapping[str, float]) -> AreaView:
    def number(key: str) -> float | None:
        value = float(str(row[key]))
        return None if math.isnan(value) else value

    return AreaView(
        area=str(row["area"]),
        title=str(row["title"]),
        own=number("own"),
        others=number("others"),
        gap=number("gap"),
        low=number("low") or 0.0,
        high=number("high") or 0.0,
        raters=int(str(row["raters"])),
        spread=number("spread"),
        differ=bool(row["differ"]),
        kind=GapClass(str(row["kind"])),
        tentative=bool(row["tentative"]),
        cells=cells,
    )


def name_of(cell: ReleasedCell, release: Release) -> str:
    """Name a cell for the executive, who reads the report: their own is "You"."""
    return YOU if cell == release.own else cell.label
