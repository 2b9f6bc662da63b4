"""A text as clusters: a letter and the marks on it, which one font draws whole or not at all. Knows no font."""

import re
import unicodedata
from collections.abc import Iterator

JOINERS = "\u200c\u200d"  # they shape the letters of many scripts, and show nothing themselves
_MARKS = frozenset({"Mn", "Mc", "Me"})
_INVISIBLE = frozenset({"Cc", "Cf"})  # controls, direction marks, soft hyphens: nothing is lost on paper
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clusters(text: str) -> Iterator[str]:
    """Return what is seen of a text, cluster by cluster, composed where Unicode can (NFC). Line ends stay.

    Direction overrides, controls and selectors are left out, joiners only where they follow no letter. Whatever stands
    without a letter, as a mark at the beginning does, is a cluster of its own.
    """
    held = ""
    for char in unicodedata.normalize("NFC", _visible(text)):
        if held and _joins(char) and held != "\n":
            held += char
            continue
        if held:
            yield held
        held = "" if char in JOINERS else char
    if held:
        yield held


def without_joiners(cluster: str) -> str:
    """Return a cluster as fonts draw it that know no joiners."""
    return "".join(char for char in cluster if char not in JOINERS)


def script_of(cluster: str) -> str:
    """Return the script of a cluster as Unicode names its letters ("ARABIC", "CJK"); "" where nothing is assigned."""
    return unicodedata.name(cluster[0], "").partition(" ")[0].partition("-")[0]


def _visible(text: str) -> str:
    kept = (char for char in _SELECTORS.sub("", text) if char == "\n" or char in JOINERS or not _is_invisible(char))
    return "".join(kept)


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE


def _joins(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char) in _MARKS
