"""Reading a JSON text value by value, so that every complaint names its key. What the keys mean stands elsewhere."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from instruments.model import InstrumentError

_LARGEST_NUMBER = 1e9
_T = TypeVar("_T")


class ReleaseError(ValueError):
    """A release document that cannot be read: names the key and what was expected there."""


def load(text: str, what: str = "a release") -> Any:
    """Read JSON as strictly as it was written: no key twice, no infinity, no half character. Raises `ReleaseError`."""
    try:
        document = json.loads(text, object_pairs_hook=_single, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair can be read, but never written
    except (ValueError, RecursionError) as error:
        raise ReleaseError(f"this is not {what}: it is not JSON ({error})") from error
    return document


def _single(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key!r} stands twice in one object")
        found[key] = value
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def difference(found: Any, written: Any, path: str, what: str = "a release") -> str | None:
    """Name the first key that `what` of this content would not have, or would have otherwise."""
    if isinstance(found, dict) and isinstance(written, dict):
        for key in dict.fromkeys((*found, *written)):  # each once, or a leaf is met 2 ** depth times
            place = _inside(path, key)
            if key not in written:
                return f"{place}: is not part of {what}"
            if key not in found:
                return f"{place}: is missing"
            if fault := difference(found[key], written[key], place, what):
                return fault
        return None
    if isinstance(found, list) and isinstance(written, list) and len(found) == len(written):
        pairs = enumerate(zip(found, written, strict=True))
        return next((fault for i, pair in pairs if (fault := difference(*pair, f"{path}[{i}]", what))), None)
    return None if found == written else f"{path}: expected {written!r}"


@dataclass(frozen=True, slots=True)
class Place:
    """A JSON value and where it stands, so that every complaint can name its key."""

    value: Any
    path: str

    def at(self, key: str) -> "Place":
        """Go to a key that must be there."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise ReleaseError(f"{_inside(self.path, key)}: is missing")
        return Place(self.value[key], _inside(self.path, key))

    def has(self, key: str) -> bool:
        """True where an optional key is there."""
        return isinstance(self.value, dict) and key in self.value

    def of(self, key: str, kind: type[_T]) -> _T:
        """Return the value of a key, which must be of this kind; a bool is no number."""
        found = self.at(key)
        if not isinstance(found.value, kind) or (isinstance(found.value, bool) and kind is not bool):
            raise ReleaseError(f"{found.path}: expected {kind.__name__}, found {type(found.value).__name__}")
        found.refuse_out_of_range()
        return found.value

    def number(self, key: str) -> float:
        """Return a number, whole or not."""
        found = self.at(key)
        if isinstance(found.value, bool) or not isinstance(found.value, int | float):
            raise ReleaseError(f"{found.path}: expected a number, found {type(found.value).__name__}")
        found.refuse_out_of_range()
        return float(found.value)

    def refuse_out_of_range(self) -> None:
        """Raise `ReleaseError` for a number so large that arithmetic with it would fail."""
        if isinstance(self.value, int | float) and not abs(self.value) <= _LARGEST_NUMBER:
            raise ReleaseError(f"{self.path}: is out of range")

    def list_of(self, key: str) -> "list[Place]":
        """Return the entries of a list."""
        return [Place(one, f"{_inside(self.path, key)}[{i}]") for i, one in enumerate(self.of(key, list))]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(Place({"": place.value}, place.path).of("", str) for place in self.list_of(key))

    def members(self, key: str) -> "dict[str, Place]":
        """Return the values of an object whose keys are data."""
        inside = _inside(self.path, key)
        return {name: Place(one, f"{inside}.{name}") for name, one in self.of(key, dict).items()}

    def parsed(self, key: str, parse: Callable[[str], _T], expected: str) -> _T:
        """Return a text turned into something else by `parse`, whose `ValueError` is named with the key."""
        text = self.of(key, str)
        try:
            return parse(text)
        except ValueError as error:
            raise ReleaseError(f"{_inside(self.path, key)}: expected {expected}") from error

    def built(self, build: Callable[[], _T]) -> _T:
        """Build a part of the questionnaire from what stands here."""
        try:
            return build()
        except InstrumentError as error:
            raise ReleaseError(f"{_inside(self.path, error.place)}: {error.problem}") from error


def _inside(path: str, key: str) -> str:
    return f"{path}.{key}".strip(".")
