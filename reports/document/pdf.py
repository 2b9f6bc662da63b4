"""The report as a tagged PDF (PDF/UA-1), set by typst with the vendored fonts and those that an installation names."""

from collections.abc import Sequence

from reports.beside import NOTHING, Beside
from reports.charts import Chart, Embedding, draw_all
from reports.document.comments import texts_in
from reports.document.content import report
from reports.document.data import Data, as_data
from reports.document.typeset import as_printed, in_letters, typeset, unprinted
from reports.letters.names import isolated, legible, restored, texts_of, undrawn
from reports.release import Release


def to_pdf(release: Release, *, charts: Sequence[Chart] | None = None, beside: Beside = NOTHING) -> bytes:
    """Write a release as PDF/UA-1: the same bytes for the same release, goals beside it, and fonts.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already. Where no font draws a name,
    words stand for it; other characters that no font has stand as boxes. The document says both.
    """
    drawn = draw_all(release) if charts is None else charts
    return in_letters(
        [*texts_of(release), *beside.texts],
        lambda letters: typeset("report.typ", _data(release, drawn, beside), letters, dated=release.closed_on),
        lambda: to_pdf(release, beside=beside),
    )


def _data(release: Release, charts: Sequence[Chart], beside: Beside) -> Data:
    told = as_data(report(isolated(legible(release)), beside), charts, embedding=Embedding.TYPESET)
    missing = unprinted(undrawn(release.executive, release.instrument), [*texts_in(release), *beside.texts])
    return as_printed(told, missing, restored(release))
