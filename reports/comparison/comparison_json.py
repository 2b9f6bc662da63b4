"""comparison.json: a comparison written down, and checked against its two releases. Documented in docs/comparison.md.

A comparison is a pure function of two releases. So nothing is read back from the file: it is reckoned again, and the
file has to say the same.
"""

import hashlib
import json
import math
from typing import Any

from reports.comparison.cells import CommonCell
from reports.comparison.comparable import NotComparableError
from reports.comparison.comparison import compare
from reports.comparison.exports import Number, rows_of, told_change
from reports.comparison.model import AreaChange, Band, Comparison, Pair, Perceived, Told
from reports.flat import plain
from reports.gaps import Value
from reports.numbers import tenths_of
from reports.release import Follows, Release, ReleasedCell, Shown
from reports.release_json import numbers_hash
from reports.release_reading import ReleaseError, difference, load

SCHEMA = "parallax-comparison/1"
_WHAT = "a comparison"


class ComparisonError(ValueError):
    """A comparison document that is not what its two releases give: names the key and what was expected there."""


def to_json(comparison: Comparison) -> str:
    """Write a comparison as JSON text: the same bytes for the same two releases."""
    return json.dumps(_document(comparison), ensure_ascii=False, indent=1) + "\n"


def verify(text: str, earlier: Release, later: Release) -> Comparison:
    """Reckon the comparison of two releases again, and return it where the text says the same.

    Raises `ComparisonError`, which names the first key that differs, also where these releases cannot be compared.
    """
    try:
        found, comparison = load(text, _WHAT), compare(earlier, later)
    except (ReleaseError, NotComparableError) as error:
        raise ComparisonError(str(error)) from error
    if fault := difference(found, _document(comparison), "", _WHAT):
        raise ComparisonError(fault)
    return comparison


def releases_hash(earlier: Release, later: Release) -> str:
    """Return the SHA-256 over the JSON list of both releases' hashes, the earlier first, in hexadecimal."""
    canonical = json.dumps([numbers_hash(earlier), numbers_hash(later)], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _document(comparison: Comparison) -> dict[str, Any]:
    earlier, later, follows = comparison.earlier, comparison.later, comparison.later.follows
    return {
        "schema": SCHEMA,
        "executive": later.executive,
        "earlier": _release(earlier),
        "later": _release(later),
        "before": {"wave": follows.before.wave, "numbers_sha256": follows.before.numbers_sha256} if follows else None,
        "overlap": _overlap(follows),
        "focus": list(comparison.declaration.focus),
        "control": comparison.declaration.control or None,
        "declared_sha256": follows.declared_sha256 if follows else None,
        "cells": [_cell(cell) for cell in comparison.cells],
        "only_earlier": [_alone(cell) for cell in comparison.only_then],
        "only_later": [_alone(cell) for cell in comparison.only_now],
        "new_items": list(comparison.new_items),
        "gone_items": list(comparison.gone_items),
        "areas": [_area(area) for area in comparison.areas],
        "items": _items(comparison),
        "releases_sha256": releases_hash(earlier, later),
    }


def _release(release: Release) -> dict[str, Any]:
    return {
        "wave": release.wave,
        "closed_on": release.closed_on.isoformat(),
        "instrument": {"id": release.instrument.id, "version": release.instrument.version},
        "numbers_sha256": numbers_hash(release),
    }


def _overlap(follows: Follows | None) -> dict[str, Any] | None:
    if follows is None:
        return None
    shared = follows.supervisors
    return {
        "supervisors": None if shared is None else {"shared": shared[0], "of": shared[1]},
        "anonymous": follows.anonymous,
    }


def _cell(cell: CommonCell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": cell.label,
        "groups": [group.value for group in cell.groups],
        "answered_then": cell.answered_then,
        "answered_now": cell.answered_now,
        "overlap": _rounded(cell.overlap),
    }


def _alone(cell: ReleasedCell) -> dict[str, Any]:
    return {"key": cell.key, "label": cell.label, "answered": cell.answered}


def _area(area: AreaChange) -> dict[str, Any]:
    return {
        "id": area.area,
        "title": area.title,
        "role": area.role or None,
        "items": list(area.items),
        "own": _pair(area.own),
        "others": _pair(area.others),
        "error": None if math.isnan(area.error) else _rounded(area.error),
        "least": None if area.least is None else area.least / 10,
        "bands": None if area.bands is None else [_band(band) for band in area.bands],
        "told": area.told.name.lower(),
        "range": area.reached.name.lower() if area.reached else None,
        "groups": {key: _pair(pair) for key, pair in area.cells.items()},
        "gap": _gap(area),
        "perceived": _perceived(area.perceived),
        "looking_back": None if area.looking_back is None else area.looking_back.points,
    }


def _pair(pair: Pair | None) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {"then": _value(pair.then), "now": _value(pair.now), "change": _points(told_change(pair))}


def _value(value: Value) -> dict[str, Any]:
    return {"text": plain(value.text), "value": value.points, "n": value.n}


def _band(band: Band) -> list[float]:
    return [tenths_of(end) / 10 for end in (band.low, band.high)]


def _gap(area: AreaChange) -> dict[str, Any] | None:
    gap = area.gap
    if gap is None:
        return None
    return {
        "then": gap.then / 10,
        "now": gap.now / 10,
        "closed": None if area.told is Told.SAME_RANGE else gap.closed / 10,
        "classes": [kind.name.lower() for kind in gap.kinds],
        "clear": list(gap.clear),
    }


def _perceived(seen: Perceived | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    return {
        "anonymous": _shown(seen.anonymous),
        "supervisor": _shown(seen.supervisor),
        "control": _shown(seen.control),
        "beyond": _points(seen.beyond),
        "improved": seen.improved,
    }


def _shown(shown: Shown | None) -> dict[str, Any] | None:
    return {"text": shown.text, "value": shown.value, "n": shown.n} if shown else None


def _items(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Return item -> cell -> both values, in the order of comparison.csv."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows_of(comparison):
        if row.kind == "item":
            both = {"then": _number(row.then), "now": _number(row.now), "change": _points(row.change)}
            found.setdefault(row.item, {})[row.cell] = both
    return found


def _number(number: Number | None) -> dict[str, Any] | None:
    return {"text": number.text, "value": _rounded(number.value), "n": number.n} if number else None


def _points(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _rounded(value: float) -> float:
    return round(value, 4)
