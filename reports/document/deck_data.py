"""The presentation as plain data for a template: every slide with its blocks, every picture in its place. No layout."""

from collections.abc import Callable, Sequence
from typing import Any

from reports.charts import Chart, Embedding, draw_all
from reports.document.dark import data_uri
from reports.document.data import Data, encodable, highlight_data, mapped, section_data
from reports.document.deck import deck
from reports.document.deck_model import Aside, Attendance, Cards, Deck, Slide, SlideBlock, Spotlight
from reports.document.model import Section
from reports.letters.names import isolated, restored
from reports.release import Release


def deck_data(release: Release, *, charts: Sequence[Chart] | None = None) -> Data:
    """Return the presentation of a release as nested dictionaries that JSON can hold: the same for the same release.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already. Drawing and writing SVG share
    matplotlib's settings: not for several threads at once. The result may be kept and used anywhere.
    """
    drawn = draw_all(release) if charts is None else charts
    return as_slides(deck(isolated(release), drawn), drawn, restored(release))


def as_slides(content: Deck, charts: Sequence[Chart], restore: Callable[[str], str]) -> Data:
    """Return a presentation with every picture in its place; `restore` puts names back that could not be drawn."""
    data: Data = {
        "title": content.title,
        "executive": content.executive,
        "questionnaire": content.questionnaire,
        "lang": content.lang,
        "closed": content.closed_text,
        "scale_ends": list(content.scale_ends),
        "slides": [_slide(slide, charts) for slide in content.slides],
    }
    cleaned: Data = mapped(_addressed(data), lambda text: encodable(restore(text)), keep=("picture",))
    return cleaned


def _addressed(data: Any) -> Any:
    """Turn every "svg" into a "picture", an address that a page can show without a request."""
    if isinstance(data, list):
        return [_addressed(one) for one in data]
    if not isinstance(data, dict):
        return data
    rest = {key: _addressed(one) for key, one in data.items() if key != "svg"}
    return {**rest, "picture": data_uri(data["svg"])} if "svg" in data else rest


def _slide(slide: Slide, charts: Sequence[Chart]) -> Data:
    return {
        "id": slide.id,
        "part": slide.part,
        "title": slide.title,
        "message": slide.message,
        "question": slide.question,
        "area": slide.area,
        "items": dict(slide.items),
        "blocks": [data for block in slide.blocks for data in _blocks(block, charts)],
    }


def _blocks(block: SlideBlock, charts: Sequence[Chart]) -> list[Any]:
    match block:
        case Attendance():
            return [{"kind": "attendance", "answered": [[one.group, one.count] for one in block.answered]}]
        case Cards():
            return [{"kind": "cards", "highlights": [highlight_data(one) for one in block.highlights]}]
        case Spotlight():
            return [{"kind": "spotlight", **highlight_data(block.highlight)}]
        case Aside():
            return [{"kind": "aside", "title": block.title, "text": block.text, "expected": block.expected}]
        case _:
            section: Data = section_data(Section("", "", (block,)), charts, Embedding.IMAGE)
            return list(section["blocks"])
