"""The pictures of a comparison, drawn from a `Comparison` alone and in the language of a report's charts."""

from reports.charts.chart import Chart
from reports.charts.gap_then_now import draw_gap_then_now
from reports.charts.groups_then_now import draw_groups_then_now
from reports.charts.then_now import draw_then_now
from reports.comparison.model import Comparison
from reports.comparison.naming import isolated, legible
from reports.letters.lettering import lettering
from reports.letters.names import names_of
from reports.release import Release


def draw_comparison(comparison: Comparison) -> tuple[Chart, ...]:
    """Draw every chart that has something to draw, in the order of the report: then-now, gap-then-now, groups-then-now.

    What has nothing to draw is left out: the first where neither others nor the executive can be compared, the second
    where no area has a gap, the third where no group is shown in both waves. Names that no
    font draws are replaced by words, as `reports.charts.draw_all` does it.
    """
    with lettering([*_names(comparison.earlier), *_names(comparison.later)]):
        shown = isolated(legible(comparison))
        asked = (
            (draw_then_now, any(area.others or area.own for area in shown.areas)),
            (draw_gap_then_now, any(area.gap for area in shown.areas)),
            (draw_groups_then_now, any(area.cells for area in shown.areas)),
        )
        return tuple(draw(shown) for draw, something in asked if something)


def _names(release: Release) -> list[str]:
    return [name.text for name in names_of(release.executive, release.instrument)]
