"""release.json: writing a Release down and reading it back. Self-contained, documented in docs/release.md, hashed.

The hash covers everything but the comments, because redaction (R7) is the one change a release may see.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from instruments.groups import RaterGroup
from instruments.model import Area, Instrument, Item, OpenQuestion, Scale, Status, Wording
from reports.declaration import Declaration
from reports.disclosure.policy import Policy, PolicyError
from reports.release import Follows, Named, Release, ReleasedCell, Schema, Shown
from reports.release_check import first_fault, picks_threshold
from reports.release_reading import Place, ReleaseError, difference, load

__all__ = ["ReleaseError", "from_json", "numbers_hash", "to_json"]


def to_json(release: Release) -> str:
    """Write a release as JSON text, in the form that it was first written in: the same bytes for the same release."""
    return json.dumps(_document(release), ensure_ascii=False, indent=1) + "\n"


def numbers_hash(release: Release) -> str:
    """Return the SHA-256 of everything in the release but its comments, in hexadecimal."""
    canonical = json.dumps(_numbers(release), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def from_json(text: str) -> Release:
    """Read a release back. Raises `ReleaseError` for anything that is not an unaltered release.

    The hash notices a changed number. A changed comment it cannot notice, because redaction changes comments:
    what is checked of them is that they stand where the disclosure rules allow comments, and in their order.
    """
    document = load(text)
    top = Place(document, "")
    release, digest = _read_release(top, _read_schema(top)), top.of("numbers_sha256", str)
    written = _document(release)
    if fault := difference(document, {**written, "numbers_sha256": digest}, ""):
        raise ReleaseError(fault)
    if digest != written["numbers_sha256"]:
        raise ReleaseError("numbers_sha256: does not fit the numbers; the file was altered after it was written")
    if fault := first_fault(release):
        raise ReleaseError(fault)
    return release


def _document(release: Release) -> dict[str, Any]:
    comments = {part: {q: list(texts) for q, texts in by.items()} for part, by in release.comments.items()}
    return {**_numbers(release), "comments": comments, "numbers_sha256": numbers_hash(release)}


def _numbers(release: Release) -> dict[str, Any]:
    return {
        "schema": release.schema.value,
        **({"rules": release.rules} if _is_two(release) else {}),
        "wave": release.wave,
        "executive": release.executive,
        "opened_on": release.opened_on.isoformat(),
        "closed_on": release.closed_on.isoformat(),
        "policy": _write_policy(release),
        "instrument": _write_instrument(release.instrument, release.instrument_hash),
        "cells": [_write_cell(cell) for cell in release.cells],
        "withheld": release.withheld,
        "values": _write_shown(release.values),
        "picks": {part: list(areas) for part, areas in release.picks.items()},
        **({"expected": dict(release.expected)} if release.expected else {}),
        **({"follows": _write_follows(release.follows)} if release.follows else {}),
        **({"perceived": _write_shown(release.perceived)} if release.perceived else {}),
        **({"looking_back": dict(release.looking_back)} if release.looking_back else {}),
        # A key that is added to the second form is optional and stands here, left out where the release does not have
        # it: so every file of that form keeps its bytes and its hash. Nothing is ever added to the first.
    }


def _is_two(release: Release) -> bool:
    return release.schema is Schema.TWO


def _write_policy(release: Release) -> dict[str, int | None]:
    policy = {"min_raters": release.min_raters, "comments_from": Policy(release.min_raters).comments_from}
    return {**policy, "picks_from": release.picks_from} if _is_two(release) else {**policy}


def _write_cell(cell: ReleasedCell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": cell.label,
        "groups": [group.value for group in cell.groups],
        "attributed": cell.attributed,
        "invited": cell.invited,
        "answered": cell.answered,
    }


def _write_shown(told: Mapping[str, Mapping[str, Shown]]) -> dict[str, Any]:
    return {
        name: {key: {"text": shown.text, "value": shown.value, "n": shown.n} for key, shown in by_key.items()}
        for name, by_key in told.items()
    }


def _write_follows(follows: Follows) -> dict[str, Any]:
    shared = follows.supervisors
    return {
        "baseline": _write_named(follows.baseline),
        "before": _write_named(follows.before),
        "overlap": {
            "supervisors": None if shared is None else {"shared": shared[0], "of": shared[1]},
            "anonymous": follows.anonymous,
        },
        "focus": list(follows.declaration.focus),
        "control": follows.declaration.control or None,
        "declared_sha256": follows.declared_sha256,
    }


def _write_named(named: Named) -> dict[str, str]:
    return {"wave": named.wave, "numbers_sha256": named.numbers_sha256}


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


def _read_schema(top: Place) -> Schema:
    known = " or ".join(repr(schema.value) for schema in Schema)
    return top.parsed("schema", Schema, f"{known}; this file was written by another version or program")


def _read_release(top: Place, schema: Schema) -> Release:
    instrument, is_two = top.at("instrument"), schema is Schema.TWO
    release = Release(
        schema=schema,
        rules=top.of("rules", int) if is_two else 1,
        wave=top.of("wave", str),
        executive=top.of("executive", str),
        opened_on=top.parsed("opened_on", date.fromisoformat, "a date such as 2026-12-15"),
        closed_on=top.parsed("closed_on", date.fromisoformat, "a date such as 2026-12-15"),
        instrument=instrument.built(lambda: _read_instrument(instrument)),
        instrument_hash=instrument.of("sha256", str),
        min_raters=_read_min_raters(top.at("policy")),
        cells=tuple(_read_cell(cell) for cell in top.list_of("cells")),
        withheld=top.of("withheld", bool),
        values={item: _read_values(top.at("values"), item) for item in top.members("values")},
        picks_from=_read_picks_from(top.at("policy")) if is_two else None,
        picks={part: top.at("picks").texts(part) for part in top.members("picks")},
        comments=_read_comments(top),
        expected=_read_half_points(top, "expected") if is_two else {},
        follows=_read_follows(top.at("follows")) if is_two and top.has("follows") else None,
        perceived=_read_perceived(top) if is_two else {},
        looking_back=_read_half_points(top, "looking_back") if is_two else {},
    )
    return release if is_two else replace(release, picks_from=picks_threshold(release))


def _read_min_raters(policy: Place) -> int:
    try:
        return Policy(policy.of("min_raters", int)).min_raters
    except PolicyError as error:
        raise ReleaseError(f"{policy.path}.min_raters: {error}") from error


def _read_picks_from(policy: Place) -> int | None:
    return None if policy.at("picks_from").value is None else policy.of("picks_from", int)


def _read_values(values: Place, item: str) -> Mapping[str, Shown]:
    by_cell = values.members(item)
    return {key: Shown(one.of("text", str), one.number("value"), one.of("n", int)) for key, one in by_cell.items()}


def _read_half_points(top: Place, key: str) -> dict[str, float]:
    """Read what the executive expected, or saw looking back; most releases have none, and never an empty object."""
    if not top.has(key):
        return {}
    return {area: top.at(key).number(area) for area in top.members(key)}


def _read_perceived(top: Place) -> dict[str, Mapping[str, Shown]]:
    if not top.has("perceived"):
        return {}
    return {area: _read_values(top.at("perceived"), area) for area in top.members("perceived")}


def _read_follows(place: Place) -> Follows:
    focus, control = place.texts("focus"), None if place.at("control").value is None else place.of("control", str)
    overlap = place.at("overlap")
    return Follows(
        baseline=_read_named(place.at("baseline")),
        before=_read_named(place.at("before")),
        supervisors=_read_shared(overlap),
        anonymous=None if overlap.at("anonymous").value is None else overlap.number("anonymous"),
        declaration=Declaration(focus, control or ""),
        declared_sha256=place.of("declared_sha256", str),
    )


def _read_named(place: Place) -> Named:
    return Named(place.of("wave", str), place.of("numbers_sha256", str))


def _read_shared(overlap: Place) -> tuple[int, int] | None:
    shared = overlap.at("supervisors")
    return None if shared.value is None else (shared.of("shared", int), shared.of("of", int))


def _read_comments(top: Place) -> dict[str, dict[str, tuple[str, ...]]]:
    parts = top.at("comments")
    return {
        part: {question: parts.at(part).texts(question) for question in parts.members(part)}
        for part in top.members("comments")
    }


def _read_cell(cell: Place) -> ReleasedCell:
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


def _read_wording(place: Place) -> Wording:
    return place.built(lambda: Wording(place.of("self", str), place.of("other", str)))


def _read_instrument(place: Place) -> Instrument:
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
        open_questions=tuple(_read_question(question) for question in place.list_of("open_questions")),
        rater_sd=place.number("rater_sd"),
        minutes=place.of("minutes", int),
        max_comment=place.of("max_comment", int),
    )


def _read_question(place: Place) -> OpenQuestion:
    wording = _read_wording(place)
    return place.built(lambda: OpenQuestion(place.of("id", str), place.of("title", str), wording))


def _read_area(place: Place) -> Area:
    items = tuple(_read_item(item) for item in place.list_of("items"))
    return place.built(lambda: Area(place.of("id", str), place.of("title", str), items))


def _read_item(place: Place) -> Item:
    return place.built(lambda: Item(place.of("id", str), _read_wording(place)))
