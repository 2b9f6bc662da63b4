"""Definition files for tests: a small one, a translation of any edition, and a writer of TOML."""

import json
import tomllib
from collections.abc import Mapping

from instruments.catalogue import Edition, load
from instruments.model import Instrument, Wording

Values = dict[str, object]


def small() -> Values:
    """Give the smallest questionnaire that still has every part."""
    return {
        "schema": 1,
        "id": "small",
        "version": "1.0",
        "title": "Small",
        "licence": "CC0-1.0",
        "status": "unvalidated",
        "locale": "en",
        "minutes": 2,
        "max_comment": 500,
        "rater_sd": 0.7,
        "stem": {"self": "How often do you do this?", "other": "How often does this leader do this?"},
        "scale": {"minimum": 1, "labels": ["A", "B", "C", "D"], "not_observed": "N"},
        "areas": [
            {
                "id": "listening",
                "title": "Listening",
                "items": [
                    item("listening.01", "ask a question"),
                    item("listening.02", "wait for an answer"),
                    item("listening.03", "sum up what was said"),
                ],
                "gate": {"self": "I listen.", "other": "I have seen it.", "yes": "Yes", "no": "No"},
            }
        ],
        "picks": {"self": "Where would it help you?", "other": "Where would it help?", "maximum": 3},
        "open_questions": [
            {"id": "advice", "title": "Advice", "self": "What do you advise?", "other": "What do you advise?"}
        ],
    }


def item(item_id: str, act: str) -> Values:
    return {"id": item_id, "self": f"I {act} in a meeting.", "other": f"This leader does {act} in a meeting."}


def shipped_values() -> Values:
    return tomllib.loads(load("leadership360").sources["leadership360.toml"])


def translation(source: Instrument, locale: str = "de") -> Values:
    """Translate every text by putting the locale before it."""

    def said(text: str) -> str:
        return f"{locale} {text}"

    def worded(wording: Wording) -> Values:
        by_group = {group.value: said(text) for group, text in wording.by_group.items()}
        return {"self": said(wording.own), "other": said(wording.other), **by_group}

    values: Values = {
        "schema": 1,
        "translation_of": source.id,
        "of_version": source.version,
        "locale": locale,
        "review": "reviewed",
        "title": said(source.title),
        "stem": worded(source.stem),
        "scale": {
            "labels": [said(label) for label in source.scale.labels],
            "not_observed": said(source.scale.not_observed),
        },
        "areas": {area.id: {"title": said(area.title)} for area in source.areas},
        "items": {one.id: worded(one.wording) for one in source.items},
    }
    for area in source.areas:
        if area.gate:
            gate = {**worded(area.gate.question), "yes": said(area.gate.yes), "no": said(area.gate.no)}
            at(values, "areas", area.id)["gate"] = gate
    if source.picks:
        values["picks"] = worded(source.picks)
    if source.open_questions:
        values["open_questions"] = {
            one.id: {"title": said(one.title), **worded(one.wording)} for one in source.open_questions
        }
    return values


def with_translation(edition: Edition, locale: str = "de") -> dict[str, str]:
    """Give the sources of an edition and of one translation more."""
    [name] = edition.sources
    stem = name.removesuffix(".toml")
    return {**edition.sources, f"{stem}.{locale}.toml": toml(translation(edition.instrument, locale))}


def at(values: Values, *path: str | int) -> Values:
    """Walk to a table inside nested tables and lists."""
    place: object = values
    for step in path:
        place = place[step]  # type: ignore[index]
    assert isinstance(place, dict)
    return place


def toml(values: Mapping[str, object]) -> str:
    """Write TOML: one line for each top-level key, tables inline."""
    return "".join(f"{_quoted(key)} = {_value(value)}\n" for key, value in values.items())


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_value(one)}" for key, one in value.items()) + "}"
    return str(value)  # numbers, inf and nan, dates: Python writes them as TOML does


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
