"""The pictures of a release: every chart is drawn from a `Release` alone. Importing this loads matplotlib (1.5 s)."""

from reports.charts.chart import Chart, DataTable, Embedding, svg
from reports.charts.dumbbell import draw_dumbbell
from reports.charts.heatmap import draw_heatmaps
from reports.charts.profile import draw_profile
from reports.charts.selfother_map import draw_map
from reports.release import Release

__all__ = ["Chart", "DataTable", "Embedding", "draw_all", "svg"]


def draw_all(release: Release) -> tuple[Chart, ...]:
    """Draw every chart, in the order of the report: dumbbell, profile, map, then heatmap-1, heatmap-2 and so on."""
    return (draw_dumbbell(release), draw_profile(release), draw_map(release), *draw_heatmaps(release))
