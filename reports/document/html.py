"""The report as one self-contained web page: nothing fetched or sent. Texts are escaped, never interpreted.

Its one script keeps what is typed into the plan in that browser; the page is whole without it.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.beside import NOTHING, Beside
from reports.charts import Chart, Embedding, draw_all
from reports.document.content import report
from reports.document.dark import data_uri
from reports.document.data import Data, as_data, encodable, mapped
from reports.document.folding import foldable
from reports.letters.names import isolated, restored
from reports.release import Release
from reports.release_json import numbers_hash


def to_html(release: Release, *, charts: Sequence[Chart] | None = None, beside: Beside = NOTHING) -> bytes:
    """Write a release as HTML in UTF-8: the same bytes for the same release and the same goals beside it.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already.
    """
    drawn = draw_all(release) if charts is None else charts
    restore = restored(release)
    told = as_data(report(isolated(release), beside), drawn, embedding=Embedding.IMAGE)
    data = mapped(told, lambda text: encodable(restore(text)), keep=("svg",))
    return page("report.html.j2", data, key=numbers_hash(release)[:16], work_on=beside.work_on)


def page(template: str, data: Data, *, key: str, styles: Sequence[str] = ("report.css",), work_on: str = "") -> bytes:
    """Fill a template of this package, in UTF-8. What is typed into its plan is kept in the browser under `key`.

    `work_on` is the address of a page that makes an area a goal, "" for none.
    """
    script = _own("plan.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    told = (
        _environment()
        .get_template(template)
        .render(
            r=data, css=Markup().join(map(_own, styles)), script=script, script_hash=digest, key=key, work_on=work_on
        )
    )
    return told.encode()


def _own(name: str) -> Markup:
    """Read one of this package's own files; everything else on the page is escaped."""
    return Markup((files("reports.document") / "templates" / name).read_text(encoding="utf-8"))  # noqa: S704


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
