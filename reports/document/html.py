"""The report as one self-contained web page: no script, nothing fetched. Texts are escaped, never interpreted."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.charts import Chart, Embedding, draw_all
from reports.document.content import report
from reports.document.dark import data_uri
from reports.document.data import as_data, encodable, mapped
from reports.document.folding import foldable
from reports.release import Release


def to_html(release: Release, *, charts: Sequence[Chart] | None = None) -> bytes:
    """Write a release as HTML in UTF-8: the same bytes for the same release.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already.
    """
    drawn = draw_all(release) if charts is None else charts
    data = mapped(as_data(report(release), drawn, embedding=Embedding.IMAGE), encodable, keep=("svg",))
    css = (files("reports.document") / "templates" / "report.css").read_text(encoding="utf-8")
    # the style sheet is this package's own file; everything else on the page is escaped
    page = _environment().get_template("report.html.j2").render(r=data, css=Markup(css))  # noqa: S704
    return page.encode()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports.document", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(data_uri=data_uri, foldable=foldable)
    return environment
