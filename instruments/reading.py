"""A strict reader of TOML tables: each refusal names file, key and remedy. Knows no questionnaire."""

import datetime
import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

MAX_TEXT = 500  # characters of one text: a phone shows no more at once
MAX_FILE = 1_000_000  # characters of one file
_LARGEST_NUMBER = 1_000_000
_MOST_KEYS_LISTED = 20
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.S)
# Cc control, Cs lone surrogate, Zl and Zp line and paragraph separators: none can be set in one line of a form.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (str, "a text"),
    (int, "a whole number"),
    (float, "a number"),
    (list, "a list"),
    (dict, "a table"),
    (datetime.date, "a date"),
    (datetime.time, "a time"),
)

Choice = TypeVar("Choice", bound=StrEnum)


class DefinitionError(ValueError):
    """A definition file that cannot be used.

    `file` is its name, `place` the key path ("areas[2].items[0].self", from 0) or "line 12" and empty where
    the whole file is meant, `problem` what is wrong and what is expected instead.
    """

    def __init__(self, file: str, place: str, problem: str) -> None:
        self.file = file
        self.place = place
        self.problem = problem
        super().__init__(file, place, problem)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.problem) if part)


def read_toml(file: str, text: str) -> dict[str, object]:
    """Parse one file; a syntax error becomes a DefinitionError that names the line."""
    if len(text) > MAX_FILE:
        raise DefinitionError(file, "", f"is longer than {MAX_FILE} characters; a questionnaire is far shorter")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise DefinitionError(file, "", "is nested too deeply; a questionnaire needs four levels") from None
    except ValueError as broken:
        raise _syntax_error(file, text, str(broken)) from broken


def join(place: str, key: str | int) -> str:
    """Extend a key path by a key or by a position in a list, quoting as TOML does."""
    if isinstance(key, int):
        return f"{place}[{key}]"
    written = key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"{place}.{written}" if place else written


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a remedy for a word nobody knows: the likely one, or those there are if they are few."""
    candidates = list(known)
    if close := difflib.get_close_matches(word, candidates, n=1):
        return f"did you mean {close[0]!r}?"
    if 0 < len(candidates) <= _MOST_KEYS_LISTED:
        return f"known here: {', '.join(candidates)}"
    return "take it out"


class Table:
    """One TOML table, read key by key.

    `required` and `optional` map each key the table may hold to what belongs there, worded to follow "write".
    An unknown or missing key is refused at once, a wrong type when the key is read.
    """

    def __init__(
        self,
        file: str,
        place: str,
        values: Mapping[str, object],
        required: Mapping[str, str],
        optional: Mapping[str, str] | None = None,
    ) -> None:
        self.file = file
        self.place = place
        self._values = values
        self._expected = {**required, **(optional or {})}
        for key in values:
            if key not in self._expected:
                raise self.error(key, f"is not a known key; {nearest(key, self._expected)}")
        for key, what in required.items():
            if key not in values:
                raise self.error(key, f"is missing; write {what}")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, problem: str) -> DefinitionError:
        """Make the error for one key of this table."""
        return DefinitionError(self.file, join(self.place, key), problem)

    def text(self, key: str) -> str:
        """Return one line of plain text."""
        return self._checked_text(join(self.place, key), self._values[key], self._expected[key])

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        place = join(self.place, key)
        return tuple(
            self._checked_text(join(place, position), one, "a text in quotes")
            for position, one in enumerate(self._list(key))
        )

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        """Return a text that has exactly this form."""
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise self.error(key, f"is {value!r}; write {self._expected[key]}")
        return value

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        """Return the member of an enum that the text names."""
        return self._chosen(join(self.place, key), self.text(key), choices)

    def choices(self, key: str, choices: type[Choice]) -> frozenset[Choice]:
        """Return the members of an enum that a list names."""
        place = join(self.place, key)
        return frozenset(
            self._chosen(join(place, position), one, choices) for position, one in enumerate(self.texts(key))
        )

    def whole(self, key: str, lowest: int = -_LARGEST_NUMBER, highest: int = _LARGEST_NUMBER) -> int:
        """Return a whole number within bounds."""
        value = self._values[key]
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong_type(join(self.place, key), value, "a whole number", self._expected[key])
        # The value itself is not quoted: Python refuses to print integers of thousands of digits.
        if not lowest <= value <= highest:
            bounds = f"between {lowest} and {highest}" if lowest < highest else str(lowest)
            raise self.error(key, f"is not {bounds}; write {self._expected[key]}")
        return value

    def truth(self, key: str) -> bool:
        """Return true or false."""
        value = self._values[key]
        if not isinstance(value, bool):
            raise self._wrong_type(join(self.place, key), value, "true or false", self._expected[key])
        return value

    def number(self, key: str) -> float:
        """Return a number, whole or not; infinities and nan are refused."""
        value = self._values[key]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong_type(join(self.place, key), value, "a number", self._expected[key])
        if not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
            raise self.error(key, f"is out of range; write {self._expected[key]}")
        return float(value)

    def table(self, key: str, required: Mapping[str, str], optional: Mapping[str, str] | None = None) -> "Table":
        """Return the table under a key, with its own keys checked."""
        place, value = join(self.place, key), self._values[key]
        if not isinstance(value, dict):
            raise self._wrong_type(place, value, "a table", self._expected[key])
        return Table(self.file, place, value, required, optional)

    def tables(
        self, key: str, required: Mapping[str, str], optional: Mapping[str, str] | None = None
    ) -> tuple["Table", ...]:
        """Return the list of tables under a key, each with its own keys checked."""
        tables = []
        for position, value in enumerate(self._list(key)):
            place = join(join(self.place, key), position)
            if not isinstance(value, dict):
                raise self._wrong_type(place, value, "a table", self._expected[key])
            tables.append(Table(self.file, place, value, required, optional))
        return tuple(tables)

    def _list(self, key: str) -> list[object]:
        value = self._values[key]
        if not isinstance(value, list):
            raise self._wrong_type(join(self.place, key), value, "a list", self._expected[key])
        return value

    def _checked_text(self, place: str, value: object, what: str) -> str:
        if not isinstance(value, str):
            raise self._wrong_type(place, value, "a text", what)
        if not value.strip():
            raise DefinitionError(self.file, place, f"is empty; write {what}")
        if len(value) > MAX_TEXT:
            raise DefinitionError(self.file, place, f"has {len(value)} characters; write at most {MAX_TEXT}")
        if any(unicodedata.category(character) in _UNPRINTABLE for character in value):
            problem = "holds a line break or another control character; write it on one line"
            raise DefinitionError(self.file, place, problem)
        return value

    def _chosen(self, place: str, value: str, choices: type[Choice]) -> Choice:
        if value not in set(choices):
            known = [choice.value for choice in choices]
            raise DefinitionError(self.file, place, f"{value!r} is not known; {nearest(value, known)}")
        return choices(value)

    def _wrong_type(self, place: str, value: object, kind: str, what: str) -> DefinitionError:
        found = next((name for type_, name in _KINDS if isinstance(value, type_)), type(value).__name__)
        return DefinitionError(self.file, place, f"is {found}, but must be {kind}; write {what}")


def _syntax_error(file: str, text: str, message: str) -> DefinitionError:
    found = _SYNTAX.fullmatch(message)
    if found is None:
        return DefinitionError(file, "", f"cannot be read as TOML ({message}); check its numbers and dates")
    line = found["line"] or text.count("\n") + 1
    remedy = "check this line for a missing quote, bracket or equals sign"
    return DefinitionError(file, f"line {line}", f"this is not TOML: {found['what']}; {remedy}")
