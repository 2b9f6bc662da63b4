"""From bytes to text: UTF-8, UTF-16 or Windows-1252. What is neither is refused with the remedy, never guessed at."""

import codecs
import re
import unicodedata

from instruments.visible import is_blank
from surveys.invited.people import Problem, RosterError
from surveys.invited.text import with_newlines

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_REMEDY = "this is text in an encoding that is not known; in a spreadsheet choose 'CSV UTF-8' when saving"
# Three such letters in a row, or a capital after a small letter: another alphabet or an old Mac, taken for Western text
_FOREIGN = re.compile(r"[À-ÖØ-öø-ÿŠŒŽšœžŸƒªº]{3}|[a-z][À-ÖØ-ÞŠŒŽŸ]|[A-Z][ŠŒŽŸ][a-z]")
# beside letters, what people write in Western lists: euro, dots, dashes, quotes, degree and paragraph signs
_SIGNS = frozenset(
    "\u20ac\u201a\u201e\u2026\u2022\u2013\u2014\u2018\u2019\u201c\u201d\xab\xbb\xb7\xb4\xb0\xa7\xae\u2122\xa9\xa0"
)


def decoded(content: bytes) -> str:
    """Read a text file, and make every line end a newline. Raises `RosterError`."""
    text = with_newlines(_unpacked(content)).removeprefix("\ufeff")
    refuse_empty(text)
    return text


def refuse_empty(text: str) -> None:
    """Raise `RosterError` where there is nothing but space."""
    if is_blank(text):
        raise RosterError([Problem(0, "", "this is empty; give a line for each person")])


def _unpacked(content: bytes) -> str:
    wide = _UTF_16.get(content[:2]) or _unmarked(content)
    try:
        return content.decode(wide) if wide else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not wide and (text := _western(content)):
            return text
        line = 0 if wide else content[: error.start].count(b"\n") + 1
        raise RosterError([Problem(line, "", _REMEDY)]) from error


def _unmarked(content: bytes) -> str:
    """Tell UTF-16 without a mark by its zeros: every other byte of Western text, the line ends' in any other."""
    if b"\x00" not in content[:2000] or len(content) % 2:
        return ""
    evens, odds = content[0:2000:2], content[1:2000:2]
    most, least = sorted((evens.count(0), odds.count(0)), reverse=True)
    if most * 10 < len(evens) or least * 10 > most:
        return ""
    return "utf-16-le" if odds.count(0) == most else "utf-16-be"


def _western(content: bytes) -> str:
    """Read Windows-1252, "" where the outcome is no Western text: a wrong name would stand in a letter."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    strange = (char for char in text if not char.isascii() and char not in _SIGNS)
    if any(unicodedata.category(char)[0] != "L" for char in strange) or _FOREIGN.search(text):
        return ""
    return text
