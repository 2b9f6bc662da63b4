"""The pictures of a release: every chart is drawn from a `Release` alone. Importing this loads matplotlib (1.5 s)."""

from reports.charts.chart import Chart, DataTable, Embedding, svg
from reports.charts.dumbbell import draw_dumbbell
from reports.charts.groups import draw_groups
from reports.charts.heatmap import draw_heatmaps
from reports.gaps import area_views
from reports.letters.lettering import lettering
from reports.letters.names import isolated, legible, names_of
from reports.release import Release

__all__ = ["Chart", "DataTable", "Embedding", "draw_all", "svg"]


def draw_all(release: Release) -> tuple[Chart, ...]:
    """Draw every chart, in the order of the report: dumbbell, groups, then heatmap-1, heatmap-2 and so on.

    A name that no font draws is replaced by words, in the charts' tables too; `reports.letters.names.restored` puts it
    back where letters do not matter. What is drawn never depends on comments.
    """
    names = [name.text for name in names_of(release.executive, release.instrument)]
    with lettering(names):
        shown = isolated(legible(release))
        views = area_views(shown)
        return (draw_dumbbell(shown, views), draw_groups(shown, views), *draw_heatmaps(shown, views))
