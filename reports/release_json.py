"""release.json: writing a Release down and reading it back. Self-contained, documented in docs/release.md, hashed.

The hash covers everything but the comments, because redaction (R7) is the one change a release may see.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from instruments.groups import RaterGroup
from instruments.model import Area, Instrument, InstrumentError, Item, OpenQuestion, Scale, Status, Wording
from reports.disclosure.policy import Policy, PolicyError
from reports.release import Release, ReleasedCell, Shown

SCHEMA = "parallax-release/1"
_T = TypeVar("_T")


class ReleaseError(ValueError):
    """A release document that cannot be read: names the key and what was expected there."""


def to_json(release: Release) -> str:
    """Write a release as JSON text: the same bytes for the same release."""
    document = _numbers(release)
    document["comments"] = {part: {q: list(texts) for q, texts in by.items()} for part, by in release.comments.items()}
    document["numbers_sha256"] = numbers_hash(release)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def numbers_hash(release: Release) -> str:
    """Give the SHA-256 of everything in the release but its comments, in hexadecimal."""
    canonical = json.dumps(_numbers(release), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def from_json(text: str) -> Release:
    """Read a release back. Raises `ReleaseError` for anything that is not an unaltered release."""
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ReleaseError(f"this is not a release: it is not JSON ({error})") from error
    top = _Place(document, "")
    if top.of("schema", str) != SCHEMA:
        raise ReleaseError(f"schema: expected {SCHEMA!r}; this file was written by another version or program")
    try:
        release = _read_release(top)
    except (InstrumentError, PolicyError) as error:
        raise ReleaseError(f"instrument: {error}") from error
    if top.of("numbers_sha256", str) != numbers_hash(release):
        raise ReleaseError("numbers_sha256: does not fit the numbers; the file was altered after it was written")
    return release


def _numbers(release: Release) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "wave": release.wave,
        "executive": release.executive,
        "opened_on": release.opened_on.isoformat(),
        "closed_on": release.closed_on.isoformat(),
        "policy": {"min_raters": release.min_raters, "comments_from": Policy(release.min_raters).comments_from},
        "instrument": _write_instrument(release.instrument, release.instrument_hash),
        "cells": [_write_cell(cell) for cell in release.cells],
        "withheld": release.withheld,
        "values": {
            item: {key: {"text": shown.text, "value": shown.value, "n": shown.n} for key, shown in by_cell.items()}
            for item, by_cell in release.values.items()
        },
        "picks": {part: list(areas) for part, areas in release.picks.items()},
    }


def _write_cell(cell: ReleasedCell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": cell.label,
        "groups": [group.value for group in cell.groups],
        "attributed": cell.attributed,
        "invited": cell.invited,
        "answered": cell.answered,
    }


def _write_wording(wording: Wording) -> dict[str, str]:
    return {"self": wording.own, "other": wording.other}


def _write_instrument(instrument: Instrument, content_hash: str) -> dict[str, Any]:
    """Write what a reader of the report needs; wordings for single groups and gates stay in the definition file."""
    return {
        "id": instrument.id,
        "version": instrument.version,
        "sha256": content_hash,
        "title": instrument.title,
        "licence": instrument.licence,
        "status": instrument.status.value,
        "locale": instrument.locale,
        "rater_sd": instrument.rater_sd,
        "minutes": instrument.minutes,
        "max_comment": instrument.max_comment,
        "scale": {
            "minimum": instrument.scale.minimum,
            "labels": list(instrument.scale.labels),
            "not_observed": instrument.scale.not_observed,
        },
        "stem": _write_wording(instrument.stem),
        "picks": _write_wording(instrument.picks) if instrument.picks else None,
        "open_questions": [
            {"id": question.id, "title": question.title, **_write_wording(question.wording)}
            for question in instrument.open_questions
        ],
        "areas": [
            {
                "id": area.id,
                "title": area.title,
                "items": [{"id": item.id, **_write_wording(item.wording)} for item in area.items],
            }
            for area in instrument.areas
        ],
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """A JSON value and where it stands, so that every complaint can name its key."""

    value: Any
    path: str

    def at(self, key: str) -> "_Place":
        if not isinstance(self.value, dict) or key not in self.value:
            raise ReleaseError(f"{self._inside(key)}: is missing")
        return _Place(self.value[key], self._inside(key))

    def of(self, key: str, kind: type[_T]) -> _T:
        found = self.at(key)
        if not isinstance(found.value, kind) or (isinstance(found.value, bool) and kind is not bool):
            raise ReleaseError(f"{found.path}: expected {kind.__name__}, found {type(found.value).__name__}")
        return found.value

    def number(self, key: str) -> float:
        return float(self.of(key, int)) if isinstance(self.at(key).value, int) else self.of(key, float)

    def list_of(self, key: str) -> "list[_Place]":
        return [_Place(one, f"{self._inside(key)}[{i}]") for i, one in enumerate(self.of(key, list))]

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(_Place({"": place.value}, place.path).of("", str) for place in self.list_of(key))

    def members(self, key: str) -> "dict[str, _Place]":
        inside = self._inside(key)
        return {name: _Place(one, f"{inside}.{name}") for name, one in self.of(key, dict).items()}

    def parsed(self, key: str, parse: Callable[[str], _T], expected: str) -> _T:
        try:
            return parse(self.of(key, str))
        except ValueError as error:
            raise ReleaseError(f"{self._inside(key)}: expected {expected}") from error

    def _inside(self, key: str) -> str:
        return f"{self.path}.{key}".strip(".")


def _read_release(top: _Place) -> Release:
    policy = Policy(top.at("policy").of("min_raters", int))
    instrument = top.at("instrument")
    return Release(
        wave=top.of("wave", str),
        executive=top.of("executive", str),
        opened_on=top.parsed("opened_on", date.fromisoformat, "a date such as 2026-12-15"),
        closed_on=top.parsed("closed_on", date.fromisoformat, "a date such as 2026-12-15"),
        instrument=_read_instrument(instrument),
        instrument_hash=instrument.of("sha256", str),
        min_raters=policy.min_raters,
        cells=tuple(_read_cell(cell) for cell in top.list_of("cells")),
        withheld=top.of("withheld", bool),
        values={item: _read_values(top.at("values"), item) for item in top.members("values")},
        picks={part: top.at("picks").texts(part) for part in top.members("picks")},
        comments=_read_comments(top),
    )


def _read_values(values: _Place, item: str) -> Mapping[str, Shown]:
    by_cell = values.members(item)
    return {key: Shown(one.of("text", str), one.number("value"), one.of("n", int)) for key, one in by_cell.items()}


def _read_comments(top: _Place) -> dict[str, dict[str, tuple[str, ...]]]:
    parts = top.at("comments")
    return {
        part: {question: parts.at(part).texts(question) for question in parts.members(part)}
        for part in top.members("comments")
    }


def _read_cell(cell: _Place) -> ReleasedCell:
    return ReleasedCell(
        key=cell.of("key", str),
        label=cell.of("label", str),
        groups=tuple(_read_group(text, cell.path) for text in cell.texts("groups")),
        attributed=cell.of("attributed", bool),
        invited=cell.of("invited", int),
        answered=cell.of("answered", int),
    )


def _read_group(text: str, path: str) -> RaterGroup:
    try:
        return RaterGroup(text)
    except ValueError as error:
        raise ReleaseError(f"{path}.groups: {text!r} is not a rater group") from error


def _read_wording(place: _Place) -> Wording:
    return Wording(place.of("self", str), place.of("other", str))


def _read_instrument(place: _Place) -> Instrument:
    scale = place.at("scale")
    return Instrument(
        id=place.of("id", str),
        version=place.of("version", str),
        title=place.of("title", str),
        licence=place.of("licence", str),
        status=place.parsed("status", Status, "a status such as 'unvalidated'"),
        locale=place.of("locale", str),
        scale=Scale(scale.of("minimum", int), scale.texts("labels"), scale.of("not_observed", str)),
        stem=_read_wording(place.at("stem")),
        areas=tuple(_read_area(area) for area in place.list_of("areas")),
        picks=_read_wording(place.at("picks")) if place.at("picks").value is not None else None,
        open_questions=tuple(
            OpenQuestion(question.of("id", str), question.of("title", str), _read_wording(question))
            for question in place.list_of("open_questions")
        ),
        rater_sd=place.number("rater_sd"),
        minutes=place.of("minutes", int),
        max_comment=place.of("max_comment", int),
    )


def _read_area(area: _Place) -> Area:
    items = tuple(Item(item.of("id", str), _read_wording(item)) for item in area.list_of("items"))
    return Area(area.of("id", str), area.of("title", str), items)
