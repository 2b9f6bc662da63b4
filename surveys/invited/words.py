"""The words of rosters in many languages, from words.toml: what a heading means, and a relationship."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from instruments.groups import RaterGroup

NAME = "name"  # first and last name in one, or the part that no other column holds
OTHER = "other"  # what an export holds besides: never a part of a roster
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\uff08[^\uff08\uff09]*\uff09")
_LEVEL = re.compile(r"n\s*([+-])\s*1", re.IGNORECASE)
_LONGEST = 80  # characters: whatever is longer is no word


def heading(text: str) -> str:
    """Return what a heading says that its column holds: a field of `Row`, `NAME` or `OTHER`; "" if it is unknown."""
    return _meaning(text, _tables()["headings"])


def relationship(text: str) -> RaterGroup | None:
    """Return the group that a word people use stands for ("line manager", "Kolleg:in", "N-1"); None for any other."""
    if level := _LEVEL.fullmatch(text.strip()):
        return RaterGroup.SUPERVISOR if level[1] == "+" else RaterGroup.DIRECT_REPORT
    table = _tables()["relationships"]
    found = _meaning(text, table) or _meaning(text.strip(" 0123456789.#:)"), table)
    return RaterGroup(found) if found else None


def is_suffix(text: str) -> bool:
    """True for what follows a name after a comma and is no first name: "PhD", "Jr."."""
    return key(text) in _suffixes()


def _meaning(text: str, table: Mapping[str, str]) -> str:
    """Look a text up: whole, then without what stands in brackets, then in two languages ("Name / Nom")."""
    if len(text) > _LONGEST:
        return ""
    for one in (text, _BRACKETS.sub(" ", text)):
        if found := table.get(key(one)):
            return found
    parts = {table.get(key(part), "") for part in re.split(r"[/|\n]", text)}
    return parts.pop() if len(parts) == 1 else ""


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    found = data()
    return {kind: dict(_by_key(found[kind])) for kind in ("headings", "relationships")}


def _by_key(meanings: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[tuple[str, str]]:
    for meaning, languages in meanings.items():
        yield key(meaning), meaning
        for words in languages.values():
            yield from ((key(word), meaning) for word in words if not _LEVEL.fullmatch(word))


@lru_cache(maxsize=1)
def _suffixes() -> frozenset[str]:
    return frozenset(map(key, data()["names"]["suffixes"]))


def data() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    """Return the words as the file has them: by kind, meaning and language."""
    text = files("surveys.invited").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def key(text: str) -> str:
    """Take capitals, accents, blanks and all signs out of a word, and spell wide letters as narrow ones."""
    if text.isascii():
        return "".join(char for char in text.lower() if char.isalnum())
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if char.isalnum())
