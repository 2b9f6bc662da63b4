"""Random releases as documents: drawn, set, read back, and examined for anything that is said against itself."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from multiprocessing import get_context
from unittest import mock

from instruments.model import Area
from reports import gaps
from reports.charts import Chart, draw_all
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.gaps import AreaView, Thresholds, Value
from reports.release import Release
from tests.support.ballots import LEADERSHIP
from tests.words.contradictions import Examined, examine, examine_page
from tests.words.releases import random_release

PROCESSES = 2
NO_SHAPES = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'
_view = gaps._view


@dataclass
class Read:
    """What was found in so many reports: area rows with a class, in HTML and PDF, and every contradiction."""

    reports: int = 0
    rows: int = 0
    broken: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, number: int, examined: Examined) -> None:
        """Count one more report."""
        self.reports += 1
        self.rows += examined.rows
        self.broken += bool(examined.contradictions)
        self.found += [f"release {number}: {one}" for one in examined.contradictions]


def read_back(numbers: Iterable[int]) -> Read:
    """Write and read the reports of these releases, in two processes."""
    read = Read()
    wanted = list(numbers)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for number, examined in zip(wanted, pool.map(examined_report, wanted), strict=True):
            read.add(number, examined)
    return read


def examined_report(number: int) -> Examined:
    """Write one report as HTML and PDF, and examine both."""
    html, pdf = documents(random_release(number, LEADERSHIP))
    return examine(html, pdf, LEADERSHIP)


def documents(release: Release) -> tuple[bytes, bytes]:
    """Write a release as HTML and PDF."""
    charts = draw_all(release)
    return web_page(release, charts), to_pdf(release, charts=charts)


def web_page(release: Release, charts: Sequence[Chart]) -> bytes:
    """Write the page without the shapes of its pictures, which are outlines and hold no text."""
    with mock.patch("reports.document.data.svg", return_value=NO_SHAPES):
        return to_html(release, charts=charts)


# --- the control: a build whose classes are reckoned from what is not printed ------------------------------------


def unrounded(numbers: Iterable[int]) -> Read:
    """The same reports, on the web alone, with classes from values that were never rounded."""
    read = Read()
    with mock.patch.object(gaps, "_view", _unrounded_view):
        for number in numbers:
            release = random_release(number, LEADERSHIP)
            read.add(number, examine_page(web_page(release, draw_all(release)), LEADERSHIP))
    return read


def _unrounded_view(area: Area, values: Mapping[str, Value], release: Release) -> AreaView:
    """Give an area as the product does, but with the class of the exact means."""
    view = _view(area, values, release)
    exact = {cell.key: _exact(area, cell.key, release) for cell in release.cells}
    if view.gap is None or view.own is None or view.others is None:
        return view
    cells = [(cell, exact[cell.key]) for cell in release.others if cell.key in view.cells]
    weight = sum(len(cell.groups) for cell, _ in cells)
    others = sum((len(cell.groups) * mean for cell, mean in cells), Fraction(0)) / weight
    gap = exact["self"] - others
    kind = gaps.classify(_tenths(gap), Value(_tenths(others), "", 1), Thresholds.of(release.instrument.scale))
    return replace(view, kind=kind)


def _tenths(points: Fraction) -> int:
    """Pass an exact number of tenths where whole ones are expected: that is what this build gets wrong."""
    exact: int = points * 10  # type: ignore[assignment]
    return exact


def _exact(area: Area, cell: str, release: Release) -> Fraction:
    """The mean of the item values, not rounded; 0 where the cell has none."""
    shown = [release.values[item.id][cell] for item in area.items if cell in release.values[item.id]]
    return sum((Fraction(str(one.value)) for one in shown), Fraction(0)) / max(1, len(shown))
