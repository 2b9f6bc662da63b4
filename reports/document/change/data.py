"""The comparison report as plain data for its templates: one shape for the web page and for the PDF."""

from collections.abc import Sequence
from dataclasses import asdict

from reports.charts import Chart, Embedding
from reports.document.beside import OWN_WORDS
from reports.document.change.model import ChangeReport, FirstPage, GoalCard
from reports.document.data import Data, section_data


def as_data(report: ChangeReport, charts: Sequence[Chart], *, embedding: Embedding) -> Data:
    """Return the comparison report as nested dictionaries, with every chart's SVG as text in its place."""
    return {
        "title": report.title,
        "executive": report.executive,
        "questionnaire": report.questionnaire,
        "lang": report.lang,
        "then": report.then,
        "now": report.now,
        "then_closed": report.then_text,
        "closed": report.closed_text,
        "first": _first(report.first),
        "sections": [section_data(section, charts, embedding) for section in report.sections],
    }


def _first(page: FirstPage) -> Data:
    return {
        "lead": page.lead,
        "cards": [_card(card) for card in page.cards],
        "moved": list(page.moved),
        "moved_note": page.moved_note,
        "limits": page.limits,
        "looking_back": page.looking_back,
    }


def _card(card: GoalCard) -> Data:
    return {
        "title": card.title,
        "said": [asdict(figure) for figure in card.said],
        "said_note": card.said_note,
        "svg": card.ruler,
        "rows": [asdict(row) for row in card.rows],
        "told": card.told,
        "least": card.least,
        "area": card.area,
        "words": list(card.words),
        "words_title": OWN_WORDS,
    }
