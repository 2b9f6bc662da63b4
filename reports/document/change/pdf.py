"""The comparison report as a tagged PDF (PDF/UA-1), set by typst as the report is."""

from collections.abc import Sequence

from reports.beside import NOTHING, Beside
from reports.charts import Chart, Embedding
from reports.charts.comparison import draw_comparison
from reports.comparison.model import Comparison
from reports.comparison.naming import isolated, legible
from reports.document.change.content import change_report
from reports.document.change.data import as_data
from reports.document.comments import texts_in
from reports.document.data import Data
from reports.document.typeset import as_printed, in_letters, typeset, unprinted
from reports.letters.names import Name, restored, texts_of, undrawn


def to_pdf(comparison: Comparison, *, charts: Sequence[Chart] | None = None, beside: Beside = NOTHING) -> bytes:
    """Write a comparison as PDF/UA-1: the same bytes for the same two releases, goals beside them, and fonts.

    `charts` are those of `draw_comparison(comparison)`, for callers that have drawn them already. What no font draws
    is told as in the report: words stand for names, boxes for other characters, and the document says so.
    """
    drawn = draw_comparison(comparison) if charts is None else charts
    return in_letters(
        [*texts_of(comparison.later), *texts_of(comparison.earlier), *beside.texts],
        lambda letters: typeset(
            "comparison.typ", _data(comparison, drawn, beside), letters, dated=comparison.later.closed_on
        ),
        lambda: to_pdf(comparison, beside=beside),
    )


def _data(comparison: Comparison, charts: Sequence[Chart], beside: Beside) -> Data:
    told = as_data(change_report(isolated(legible(comparison)), beside), charts, embedding=Embedding.TYPESET)
    missing = unprinted(_undrawn(comparison), [*texts_in(comparison.later), *beside.texts])
    return as_printed(told, missing, restored(comparison.later))


def _undrawn(comparison: Comparison) -> list[Name]:
    return [name for one in (comparison.later, comparison.earlier) for name in undrawn(one.executive, one.instrument)]
