"""The report as a tagged PDF (PDF/UA-1), set by typst with the vendored fonts alone. Texts are data."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from instruments.model import Area
from reports.charts import Chart, Embedding, draw_all
from reports.document.content import report
from reports.document.data import Data, as_data, mapped
from reports.document.glyphs import BOX, FONTS, missing_in, printable
from reports.document.model import Quotes, Report
from reports.release import Release

_TEMPLATES = Path(__file__).parent / "templates"
LONGEST_RUNNING_NAME = 60  # characters, at the head of each page
LONGEST_HEADING_NAME = 160


def to_pdf(release: Release, *, charts: Sequence[Chart] | None = None) -> bytes:
    """Write a release as PDF/UA-1: the same bytes for the same release.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already. Characters that the fonts
    lack stand as boxes, and the document says how many.
    """
    drawn = draw_all(release) if charts is None else charts
    content = report(release)
    data = _printable_data(release, content, drawn)
    compiler = typst.Compiler(
        input=_TEMPLATES / "report.typ",
        root=_TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_midnight(content.closed_on))
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no PDF")
    return pdf


def _printable_data(release: Release, content: Report, charts: Sequence[Chart]) -> Data:
    data = as_data(content, charts, embedding=Embedding.TYPESET)
    data["heading_name"] = _shortened(content.executive, LONGEST_HEADING_NAME)
    data["running_name"] = _shortened(content.executive, LONGEST_RUNNING_NAME)
    data["unprinted"] = _unprinted(content, release)
    printed: Data = mapped(data, lambda text: printable(text).text, keep=("svg", "alt"))
    return printed


def _unprinted(content: Report, release: Release) -> str:
    quotes = (block for section in content.sections for block in section.blocks if isinstance(block, Quotes))
    asked = (text for area in release.instrument.areas for text in (area.title, *_wordings(area)))
    count = missing_in(
        [content.executive, content.questionnaire, *asked, *(text for quote in quotes for text in quote.texts)]
    )
    if not count:
        return ""
    if count == 1:
        found = "One character, such as an emoji or a letter of another script, could not be printed and stands"
    else:
        found = f"{count} characters, such as emoji or letters of other scripts, could not be printed and stand"
    return f"{found} as {BOX}. The HTML report shows the full text."


def _wordings(area: Area) -> Iterator[str]:
    return (item.wording.other for item in area.items)


def _shortened(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
