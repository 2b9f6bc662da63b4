"""Write all that a comparison is told with into a folder: PDF, web page, data, pictures. A file is whole or absent."""

from collections.abc import Callable, Iterator
from pathlib import Path

from reports.charts import Chart, Embedding, svg
from reports.charts.comparison import draw_comparison
from reports.comparison.comparison_json import to_json
from reports.comparison.exports import to_csv
from reports.comparison.model import Comparison
from reports.comparison.workbook import to_xlsx
from reports.document.bundle import CHARTS, write_files
from reports.document.change.html import to_html
from reports.document.change.pdf import to_pdf


def write_comparison(
    comparison: Comparison, folder: Path, *, progress: Callable[[str], None] | None = None
) -> list[Path]:
    """Write comparison.pdf, .html, .json, .csv, .xlsx and charts/*.svg; return their paths.

    Files, folders, `progress` and errors as in `reports.document.bundle.write_report`.
    """
    return write_files(_files(comparison, draw_comparison(comparison)), folder, progress=progress)


def _files(comparison: Comparison, charts: tuple[Chart, ...]) -> Iterator[tuple[str, bytes]]:
    """Make each file only when the one before is on disk, so that progress tells the truth."""
    yield "comparison.pdf", to_pdf(comparison, charts=charts)
    yield "comparison.html", to_html(comparison, charts=charts)
    yield "comparison.json", to_json(comparison).encode()
    yield "comparison.csv", to_csv(comparison).encode()
    yield "comparison.xlsx", to_xlsx(comparison)
    for chart in charts:
        yield f"{CHARTS}/{chart.name}.svg", svg(chart, embedding=Embedding.IMAGE)
