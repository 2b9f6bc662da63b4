"""What was measured of words about change, as tables for the terminal and for docs/measurement.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from random import Random
from statistics import correlation, fmean, pstdev

from reports.comparison.model import Told
from tests.support.figures import write_between
from tests.words.changes import (
    AGAIN,
    ALIKE,
    ANY,
    ASSUMED,
    CLASS,
    DECLINED,
    FOCUS,
    FREELY,
    IMPROVED,
    LOWEST,
    MODEL,
    OTHER,
    POINTS,
    POLITELY,
    RANGE,
    ROSTERS,
    SCATTERS,
    SEVEN,
    UNLIKE,
    Cell,
    Outcome,
    Outcomes,
)
from tests.words.documents import Read
from tests.words.twice import POLITE, POLITE_SD, judged

BEGIN, END = "<!-- figures of change: written by make words PART=change -->", "<!-- end of figures of change -->"
BOUND = 0.10  # leaders of whom nothing changed, with any word about change
WITHIN = 0.05  # of the power that the formulas promise
PROMISED: Mapping[str, Sequence[float]] = {  # chance to see each of POINTS, by the normal distribution with s0
    "1/3/3": (0.15, 0.34, 0.54),
    "1/4/4": (0.17, 0.38, 0.59),
    "2/6/6": (0.30, 0.64, 0.85),
    "2/10/10": (0.36, 0.72, 0.91),
}


@dataclass(frozen=True)
class Changes:
    """What came of simulated leaders who were rated twice."""

    outcomes: Outcomes

    def of(self, cell: Cell) -> Sequence[Outcome]:
        """Give the outcomes of one cell."""
        return self.outcomes[cell]

    def share(self, word: str, cell: Cell) -> float:
        """The share of leaders of whom a word is said."""
        return fmean(word in one.said for one in self.of(cell))

    def seen(self, cell: Cell) -> float:
        """The share of leaders of whose better area it is told."""
        return fmean(one.told is Told.HIGHER for one in self.of(cell))

    def missed(self) -> list[str]:
        """Name the cells of unchanged leaders in which words are said too often."""
        cells = [Cell(roster, again) for roster in ROSTERS for again in AGAIN]
        found = [(cell, self.share(ANY, cell)) for cell in cells]
        return [
            f"{one.roster}, {one.again} asked again: a word about change of {100 * share:.1f} %,"
            f" bound {100 * BOUND:.0f} %"
            for one, share in found
            if share > BOUND
        ]

    def beside(self, scatter: str) -> list[str]:
        """Name the cells whose power is farther from what is promised than allowed."""
        cells = [(Cell(roster, SEVEN, FREELY, points, scatter), chance) for roster, points, chance in _all()]
        return [
            f"{one.roster} +{one.points}: {100 * self.seen(one):.0f} for {100 * promised:.0f} %"
            for one, promised in cells
            if abs(self.seen(one) - promised) > WITHIN
        ]


def as_markdown(pages: Read, control: Read, changes: Changes) -> str:
    """Write all tables."""
    return "\n\n".join(
        [
            _of_pages(pages, control),
            _unchanged(changes),
            _notes(changes),
            _power(changes),
            _of_power(changes),
            _perceived(changes),
        ]
    )


def write_into(document: Path, figures: str) -> None:
    """Put the figures between the document's two marks. Raises `ValueError` where they are missing."""
    write_between(document, BEGIN, END, figures)


def _of_pages(pages: Read, control: Read) -> str:
    return (
        f"{pages.reports} random comparisons were written as web pages and read back, {pages.rows} rows of areas in"
        f" all: {len(pages.found)} contradictions. The control, words reckoned from means that were not rounded:"
        f" contradictions in {control.broken} of {control.reports}."
    )


def _all() -> Iterator[tuple[str, float, float]]:
    for roster, promised in PROMISED.items():
        for points, chance in zip(POINTS, promised, strict=True):
            yield roster, points, chance


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _unchanged(changes: Changes) -> str:
    words = (FOCUS, OTHER, IMPROVED, CLASS)
    lines = [
        f"| raters | asked again | {ANY} | {' | '.join(words)} | {ANY}, where {LOWEST} are declared |",
        "|---" * (len(words) + 4) + "|",
    ]
    for roster in ROSTERS:
        for again in AGAIN:
            cell, lowest = Cell(roster, again), Cell(roster, again, LOWEST)
            bold = changes.share(ANY, cell)
            shares = [_percent(changes.share(word, cell)) for word in words]
            mark = ", MISSED" if bold > BOUND else ""
            told = [f"**{_percent(bold)}**{mark}", *shares, _percent(changes.share(ANY, lowest))]
            lines.append(f"| {roster} | {again} | {' | '.join(told)} |")
    return "\n".join(lines)


def _notes(changes: Changes) -> str:
    cells = [Cell(roster, again) for roster in ROSTERS for again in AGAIN]
    leaders = len(changes.of(cells[0]))
    ratios = [
        pstdev([one.change for one in changes.of(cell)]) / fmean(one.error for one in changes.of(cell))
        for cell in cells
    ]
    anew = [Cell(roster, "nobody", FREELY, scatter=ASSUMED) for roster in ROSTERS]
    return " ".join(
        (
            f"{leaders} leaders a cell of whom nothing changed, so that a share of 10 % is known to ±",
            f"{196 * sqrt(0.1 * 0.9 / leaders):.1f}; bound 10 % for any word. A range is named in",
            f"{_span([changes.share(RANGE, cell) for cell in cells])}. The change of all others in an area scatters",
            f"{min(ratios):.2f} to {max(ratios):.2f} times as much as its standard error says. With raters who scatter",
            f"{ASSUMED}, and nobody asked again: any word in",
            f"{', '.join(f'{_percent(changes.share(ANY, cell))} ({cell.roster})' for cell in anew)}.",
        )
    )


def _span(shares: Sequence[float]) -> str:
    return f"{100 * min(shares):.1f} to {100 * max(shares):.1f} %"


def _power(changes: Changes) -> str:
    lines = [
        f"| raters | smallest told | {' | '.join(f'+{points}' for points in POINTS)} | seen as better |",
        "|---" * (len(POINTS) + 3) + "|",
    ]
    for roster, promised in PROMISED.items():
        cells = [Cell(roster, SEVEN, FREELY, points) for points in POINTS]
        least = sorted({one.least for cell in cells for one in changes.of(cell)})
        told = [_chance(changes, cell, chance) for cell, chance in zip(cells, promised, strict=True)]
        better = fmean(changes.share(IMPROVED, cell) for cell in cells)
        lines.append(f"| {roster} | {least[0]} to {least[-1]} | {' | '.join(told)} | {100 * better:.0f} % |")
    return "\n".join(lines)


def _chance(changes: Changes, cell: Cell, promised: float) -> str:
    """As in the model; as assumed; as promised."""
    assumed = Cell(cell.roster, cell.again, cell.chosen, cell.points, ASSUMED)
    return f"{100 * changes.seen(cell):.0f} / {100 * changes.seen(assumed):.0f} / {100 * promised:.0f} %"


def _of_power(changes: Changes) -> str:
    leaders = len(changes.of(Cell(next(iter(ROSTERS)), SEVEN, FREELY, POINTS[0])))
    apart = {scatter: changes.beside(scatter) for scatter in (MODEL, ASSUMED)}
    beside = ". ".join(
        f"Farther than 5 points from it {scatter}: {'; '.join(cells) or 'none'}" for scatter, cells in apart.items()
    )
    return (
        f"Chance that a true change of the first focus area is told, {leaders} leaders a cell, seven of ten people"
        f" asked again: {MODEL} / with raters who scatter {ASSUMED} / by the formula. {beside}. Seen as better: the"
        " focus area is seen one step better than politeness says."
    )


def _perceived(changes: Changes) -> str:
    lines = [
        "| raters | one rater's two answers correlate by | better | worse, were it said | better, without control |"
    ]
    lines.append("|---|---|---|---|---|")
    for roster in ROSTERS:
        for scatter in (UNLIKE, MODEL, ALIKE):
            cell = Cell(roster, "all", FREELY, scatter=scatter)
            shares = [_percent(changes.share(word, cell)) for word in (IMPROVED, DECLINED, POLITELY)]
            lines.append(f"| {roster} | {_correlated(SCATTERS[scatter].judged)} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _correlated(judged_sd: float) -> str:
    """How far two answers of one rater hang together, as meant and as tapped."""
    random = Random(1)
    leanings = [random.gauss(POLITE, POLITE_SD) for _ in range(20_000)]
    one, other = ([judged(polite + random.gauss(0, judged_sd)) for polite in leanings] for _ in range(2))
    meant = POLITE_SD**2 / (POLITE_SD**2 + judged_sd**2)
    return f"{meant:.2f}, tapped {correlation(one, other):.2f}"
