"""What a follow-up could tell of change if everybody answered it: from its baseline's release and who is invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.cells import CommonCell
from reports.comparison.comparison import compare
from reports.disclosure.cells import Cell
from reports.release import Follows, Release, ReleasedCell, Shown


@dataclass(frozen=True, slots=True)
class AreaOutlook:
    """One area. `least` is the smallest change that could be named, in tenths; None where none could be.

    `role` is "focus", "control" or "". `only_supervisors` says that nobody but supervisors carries it both times.
    """

    area: str
    title: str
    role: str
    least: int | None
    only_supervisors: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What could be told at best. `cells` are compared; `only_then` and `only_now` are shown by one wave alone."""

    areas: tuple[AreaOutlook, ...]
    cells: tuple[CommonCell, ...]
    only_then: tuple[ReleasedCell, ...]
    only_now: tuple[ReleasedCell, ...]


def outlook(
    baseline: Release,
    instrument: Instrument,
    planned: Sequence[Cell],
    invited: Mapping[RaterGroup, int],
    follows: Follows,
) -> Outlook:
    """Reckon what a follow-up of this baseline could tell at best, with these cells and so many people in each group.

    The very comparison is made that its report will hold, with a stand-in of which counts alone are read: everybody
    answers everything. Raises `NotComparableError`.
    """
    found = compare(baseline, _if_everybody_answers(baseline, instrument, planned, invited, follows))
    areas = [AreaOutlook(one.area, one.title, one.role, one.least, one.only_supervisors) for one in found.areas]
    return Outlook(tuple(areas), found.cells, found.only_then, found.only_now)


def _if_everybody_answers(
    baseline: Release,
    instrument: Instrument,
    planned: Sequence[Cell],
    invited: Mapping[RaterGroup, int],
    follows: Follows,
) -> Release:
    """Stand in for the follow-up's release. Its values are the middle of the scale, and nobody is shown them."""
    cells = tuple(_released(cell, cell.count(invited)) for cell in (*_attributed(invited), *planned))
    middle = (instrument.scale.minimum + instrument.scale.maximum) / 2
    values = {
        item.id: {
            cell.key: Shown(f"{middle:.1f}", middle, cell.invited)
            for cell in cells
            if item.asked_of.issuperset(cell.groups)
        }
        for item in instrument.items
    }
    return replace(
        baseline,
        wave="",
        closed_on=baseline.closed_on + timedelta(days=1),
        instrument=instrument,
        cells=cells,
        withheld=False,
        values=values,
        picks={},
        comments={},
        expected={},
        follows=follows,
        perceived={},
        looking_back={},
    )


def _attributed(invited: Mapping[RaterGroup, int]) -> list[Cell]:
    return [Cell((group,)) for group in RaterGroup if group.attributed and invited.get(group)]


def _released(cell: Cell, people: int) -> ReleasedCell:
    return ReleasedCell(cell.key, cell.label, cell.groups, cell.attributed, people, people)
