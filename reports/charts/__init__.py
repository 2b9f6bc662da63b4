"""The pictures of a release: every chart is drawn from a `Release` alone. Importing this loads matplotlib (1.5 s)."""

from reports.charts.chart import Chart, DataTable, Embedding, svg
from reports.charts.dumbbell import draw_dumbbell
from reports.charts.groups import draw_groups
from reports.charts.heatmap import draw_heatmaps
from reports.gaps import area_views
from reports.release import Release

__all__ = ["Chart", "DataTable", "Embedding", "draw_all", "svg"]


def draw_all(release: Release) -> tuple[Chart, ...]:
    """Draw every chart, in the order of the report: dumbbell, groups, then heatmap-1, heatmap-2 and so on."""
    views = area_views(release)
    return (draw_dumbbell(release, views), draw_groups(release, views), *draw_heatmaps(release, views))
