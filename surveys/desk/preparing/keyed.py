"""Stable keys for the rows of a roster, derived from their content. Pure functions: no page and no storage.

A stale page so still refers to the rows that it showed: a row that is gone is never mistaken for its neighbour, and
applying the same edit twice is idempotent.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

from surveys.invited.rows import Row


@dataclass(frozen=True, slots=True)
class Keyed:
    """A row with its key: what stands in it, hashed with the list's own id, and its number among equal rows."""

    key: str
    row: Row


def keyed(rows: Iterable[Row], salt: str) -> tuple[Keyed, ...]:
    """Return the rows, each with its key. `salt` is a random id, so that nobody finds a name by trying."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        mark = _mark(row, salt)
        found.append(Keyed(f"{mark}-{seen[mark]}", row))
        seen[mark] += 1
    return tuple(found)


def edited(rows: Sequence[Row], edits: Mapping[str, Row], salt: str) -> list[Row]:
    """Put the rows that a page sent in the place of those with their keys; a blank one takes its row out.

    A key that is gone stands for a row that was changed or taken out meanwhile: what the page sent is kept as a row of
    its own, unless it says nothing new.
    """
    stored = keyed(rows, salt)
    known = {one.key for one in stored}
    result = [row for one in stored if not (row := edits.get(one.key, one.row)).is_blank]
    for key, row in edits.items():
        if key not in known and not key.startswith(_mark(row, salt)):
            result += added(result, [row])
    return result


def added(rows: Sequence[Row], more: Iterable[Row]) -> list[Row]:
    """Return the rows of `more` that are not blank and do not stand in `rows` already, each once."""
    known, new = set(rows), []
    for row in more:
        if not row.is_blank and row not in known:
            new.append(row)
            known.add(row)
    return new


def without(rows: Sequence[Row], keys: Collection[str], salt: str) -> list[Row]:
    """Take the rows with these keys out; a key that is gone takes nothing out."""
    return [one.row for one in keyed(rows, salt) if one.key not in keys]


def _mark(row: Row, salt: str) -> str:
    text = json.dumps([salt, *astuple(row)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
