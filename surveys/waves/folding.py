"""Normalises texts for comparison: case, width, blanks, accents, look-alikes. For names and questions.

What looks alike is Unicode's own table (UTS #39), kept beside this module with its version: a library would bring far
more than these lines, and another version of its table would bind other waves than before.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

_TABLE = "confusables.txt"
_SIGNS = range(0x300, 0x370)  # combining marks: accents, and the strokes and hooks that the table parts letters into
_UNSEEN = frozenset([0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)])
_APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u055a\u05f3\u2018\u2019\u2032")
_ROUNDS = 8  # a few characters look like one that in the other case looks like a third


def folded(text: str) -> str:
    """Return the words of a text, a blank between them: the same for every spelling of it, and for what comes of it.

    "DANA  WHITFIELD" and "Dànà Whitfield" give the same. It is no text to show: letters that look like several are
    parted ("m" is "rn"). Empty where there is no letter and no digit.
    """
    for _ in range(_ROUNDS):
        before, text = text, _lookalikes(_plain(_plain(text).casefold()))
        if text == before:
            break
    return text


def readings(text: str) -> frozenset[str]:
    """Return the folded text, and the same of what the text looks like as it stands.

    They differ where a capital looks like what its small letter does not look like: "Hans" with a Cyrillic capital En.
    """
    return frozenset({folded(text), folded(_lookalikes(_plain(text)))})


def words(text: str) -> list[str]:
    """Part a text into its words as they stand, accents and all."""
    return "".join(_parted(unicodedata.normalize("NFKC", text))).split()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", " ".join(words(text)))
    return "".join(char for char in decomposed if ord(char) not in _SIGNS)


def _parted(text: str) -> Iterator[str]:
    """Put a blank for whatever is no letter, sign or digit; leave joiners and apostrophes out: O'Brien is one word."""
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Cf" or ord(char) in _UNSEEN or char in _APOSTROPHES:
            continue
        yield " " if _parts_words(char) else char


def _parts_words(char: str) -> bool:
    """True for what is no letter, sign or digit. What this Python's Unicode does not know yet (Cn) may be a letter."""
    kind = unicodedata.category(char)
    return kind[0] in "PSZ" or kind == "Cc"


def _lookalikes(text: str) -> str:
    return text.translate(_table())


@cache
def _table() -> Mapping[int, str]:
    """Read the table, without combining marks, and with "i" as "l": as a capital it is that already.

    A letter that looks like a mere sign (a Hebrew yod like an apostrophe) stays what it is, or it would be gone.
    """
    lines = files("surveys.waves").joinpath(_TABLE).read_text(encoding="utf-8").splitlines()
    entries = dict(_entry(line) for line in lines if line and not line.startswith("#"))
    return {number: shape for number, shape in entries.items() if not all(map(_parts_words, shape))} | {ord("i"): "l"}


def _entry(line: str) -> tuple[int, str]:
    number, *shape = (int(one, 16) for one in line.split())
    return number, "".join(chr(one) for one in shape if one not in _SIGNS)
