"""The report as plain data for the templates: one shape for the web page and for the PDF, so both tell the same."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from reports.charts import Chart, DataTable, Embedding, svg
from reports.charts.words import MISSING
from reports.document.folding import FOLDED, folded, is_folded
from reports.document.model import (
    EXPECTED,
    Badge,
    Block,
    Cell,
    ChartRef,
    Form,
    Grid,
    Highlight,
    Points,
    Prompts,
    Quotes,
    Report,
    Section,
    Summary,
    Terms,
    Text,
)
from reports.document.wording import NO_BREAK

Data = dict[str, Any]  # what JSON can hold
SHORT = 12  # characters


def as_data(report: Report, charts: Sequence[Chart], *, embedding: Embedding) -> Data:
    """Return the report as nested dictionaries, with every chart's SVG as text in its place."""
    return {
        "title": report.title,
        "executive": report.executive,
        "questionnaire": report.questionnaire,
        "lang": report.lang,
        "closed": report.closed_text,
        "summary": _summary(report.summary),
        "sections": [section_data(section, charts, embedding) for section in report.sections],
    }


def mapped(data: Any, change: Callable[[str], str], *, keep: Iterable[str] = ()) -> Any:
    """Copy data with every text changed, except under the keys in `keep`."""
    kept = frozenset(keep)
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: one if key in kept else mapped(one, change, keep=kept) for key, one in data.items()}
    if isinstance(data, list):
        return [mapped(one, change, keep=kept) for one in data]
    return data


def encodable(text: str) -> str:
    """Drop what HTML cannot hold: lone surrogates, and control characters but line ends."""
    kept = (char for char in text if char == "\n" or (ord(char) >= 0x20 and not 0x7F <= ord(char) <= 0x9F))
    return "".join(kept).encode("utf-8", "replace").decode()


def _summary(page: Summary) -> Data:
    return {
        "note": page.note,
        "strengths": [highlight_data(one) for one in page.strengths],
        "strengths_note": page.strengths_note,
        "themes": [highlight_data(one) for one in page.themes],
        "themes_note": page.themes_note,
        "apart": list(page.apart),
        "asked": page.asked,
        "limits": page.limits,
        "expected": any(one.label == EXPECTED for each in (*page.strengths, *page.themes) for one in each.figures),
    }


def highlight_data(one: Highlight) -> Data:
    """Return one highlight: title, svg of the ruler, figures, meaning, badges, area."""
    return {
        "title": one.title,
        "svg": one.ruler,
        "figures": [{"label": figure.label, "number": figure.number} for figure in one.figures],
        "meaning": one.meaning,
        "badges": [_badge(badge) for badge in one.badges],
        "area": one.area,
    }


def _badge(badge: Badge) -> Data:
    return {"text": badge.text, "tone": badge.tone.value}


def section_data(section: Section, charts: Sequence[Chart], embedding: Embedding) -> Data:
    """Return one section: id, title, own_page, and every block with its kind; a chart with its SVG and table."""
    blocks: list[Data] = []
    for block in section.blocks:
        if isinstance(block, ChartRef):
            blocks += _charts(block, charts, embedding)
        else:
            blocks.append(_block(block))
    return {"id": section.id, "title": section.title, "own_page": section.own_page, "blocks": blocks}


def _charts(ref: ChartRef, charts: Sequence[Chart], embedding: Embedding) -> list[Data]:
    found = [chart for chart in charts if chart.name == ref.name or chart.name.startswith(f"{ref.name}-")]
    if not found:
        return [{"kind": "note", "text": "In this round there are not enough numbers to draw here."}]
    return [_chart(chart, ref.rulers, embedding) for chart in found]


def _chart(chart: Chart, rulers: Sequence[str], embedding: Embedding) -> Data:
    """Return a chart: `spoken` is its alternative where no table stands beside it, with every number of the table."""
    return {
        "kind": "chart",
        "name": chart.name,
        "title": chart.title,
        "alt": chart.alt,
        "spoken": f"{chart.alt} {_spoken(chart.table)}",
        "svg": svg(chart, embedding=embedding).decode(),
        "rulers": [{"svg": ruler} for ruler in rulers],
        **_grouped(chart.table),
    }


def _spoken(table: DataTable) -> str:
    """Read a table out, a sentence a row."""
    return " ".join(f"{_row_in_words(table.headers, row)}." for row in table.rows)


def _row_in_words(headers: Sequence[str], row: Sequence[str]) -> str:
    numbers = (f"{header} {cell}" for header, cell in zip(headers[1:], row[1:], strict=True) if cell != MISSING)
    return f"{row[0]}: {', '.join(numbers)}"


def _grouped(table: DataTable) -> Data:
    """Say equal names under each other in the first column once, as the heading of their rows."""
    rows = [[_unbroken(cell) for cell in row] for row in table.rows]
    groups = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row[0])]
    if len(groups) == len(rows):
        return {"headers": list(table.headers), "groups": [{"name": "", "rows": rows}]}
    named = [{"name": name, "rows": [row[1:] for row in found]} for name, found in groups]
    return {"headers": list(table.headers[1:]), "groups": named}


def _unbroken(cell: str) -> str:
    """Keep a short cell such as "4.4 (n 5)" on one line."""
    return cell.replace(" ", NO_BREAK) if len(cell) <= SHORT else cell


def _block(block: Block) -> Data:
    return {"kind": type(block).__name__.lower(), **_fields(block)}


def _fields(block: Block) -> Data:
    match block:
        case Text():
            fields: Data = {"text": block.text}
        case Points():
            fields = {"items": list(block.items)}
        case Terms():
            fields = {"pairs": [list(pair) for pair in block.pairs], "compact": block.compact}
        case Grid():
            fields = _grid(block)
        case Quotes():
            fields = _quotes(block)
        case Prompts():
            fields = {"title": block.title, "questions": list(block.questions), "lines": block.lines}
        case Form():
            blanks = [{"label": one.label, "hint": one.hint, "lines": one.lines} for one in block.blanks]
            fields = {"title": block.title, "blanks": blanks, "columns": block.columns}
        case ChartRef():
            raise TypeError("a chart is placed by its section")
    return fields


def _quotes(quotes: Quotes) -> Data:
    """Return each comment as it was written and as it is printed; `folded` says so where these are not the same."""
    return {
        "question": quotes.question,
        "texts": list(quotes.texts),
        "printed": [folded(text) for text in quotes.texts],
        "folded": FOLDED if any(map(is_folded, quotes.texts)) else "",
    }


def _grid(grid: Grid) -> Data:
    return {
        "caption": grid.caption,
        "headers": list(grid.headers),
        "rows": [[_cell(cell) for cell in row] for row in grid.rows],
        "numeric": [place in grid.numeric for place in range(len(grid.headers))],
    }


def _cell(cell: Cell) -> Data:
    if isinstance(cell, str):
        return {"text": cell, "badges": []}
    badges = (cell,) if isinstance(cell, Badge) else cell
    return {"text": "", "badges": [_badge(badge) for badge in badges]}
