"""The presentation of a comparison as plain data, for the template that shows a release's."""

from collections.abc import Sequence

from reports.charts import Chart
from reports.charts.comparison import draw_comparison
from reports.comparison.model import Comparison
from reports.comparison.naming import isolated
from reports.document.change.deck import deck
from reports.document.data import Data
from reports.document.deck_data import as_slides
from reports.letters.names import restored


def deck_data(comparison: Comparison, *, charts: Sequence[Chart] | None = None) -> Data:
    """Return the presentation as `reports.document.deck_data.deck_data` does, of a comparison.

    `charts` are those of `draw_comparison(comparison)`, for callers that have drawn them already.
    """
    drawn = draw_comparison(comparison) if charts is None else charts
    return as_slides(deck(isolated(comparison), drawn), drawn, restored(comparison.later))
