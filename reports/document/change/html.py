"""The comparison report as one self-contained web page: nothing fetched or sent. Texts are escaped, never read."""

from collections.abc import Sequence
from hashlib import sha256

from reports.beside import NOTHING, Beside
from reports.charts import Chart, Embedding
from reports.charts.comparison import draw_comparison
from reports.comparison.model import Comparison
from reports.comparison.naming import isolated
from reports.document.change.content import change_report
from reports.document.change.data import as_data
from reports.document.data import encodable, mapped
from reports.document.html import page
from reports.letters.names import restored
from reports.release_json import numbers_hash


def to_html(comparison: Comparison, *, charts: Sequence[Chart] | None = None, beside: Beside = NOTHING) -> bytes:
    """Write a comparison as HTML in UTF-8: the same bytes for the same two releases and goals beside them.

    `charts` are those of `draw_comparison(comparison)`, for callers that have drawn them already.
    """
    drawn = draw_comparison(comparison) if charts is None else charts
    restore = restored(comparison.later)
    told = as_data(change_report(isolated(comparison), beside), drawn, embedding=Embedding.IMAGE)
    data = mapped(told, lambda text: encodable(restore(text)), keep=("svg",))
    both = numbers_hash(comparison.earlier) + numbers_hash(comparison.later)
    key = sha256(both.encode()).hexdigest()[:16]
    return page("comparison.html.j2", data, key=key, styles=("report.css", "comparison.css"), work_on=beside.work_on)
