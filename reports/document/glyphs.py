"""Text made printable: what no font has a shape for becomes a box, and is counted. No layout here.

A typesetter that must keep every letter readable by machines refuses a whole document for one missing shape.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.letters.clusters import clusters
from reports.letters.lettering import is_vendored, letters_now

BOX = "\N{WHITE SQUARE}"
LONGEST_RUN = 30  # characters without a space before a word gets chances to be broken
LETTERS_BETWEEN = 10  # from one chance to the next, where no sign of punctuation gives one
CHANCE = "\N{ZERO WIDTH SPACE}"  # the template sets a break chance in its place, so no such sign stands in the PDF
# Scripts that are broken between syllables or words without a space: they need no chances.
_BROKEN_ANYWAY = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_LONG = re.compile(rf"[^\s{_BROKEN_ANYWAY}]{{{LONGEST_RUN + 1},}}")


@dataclass(frozen=True, slots=True)
class Printable:
    """A text as it can be printed, and how many visible characters of it could not."""

    text: str
    missing: int


def printable(text: str) -> Printable:
    """Replace each visible character that no font has by a box, drop invisible ones, let long words break.

    Line ends stay. Direction overrides are dropped and not counted, other spaces become plain ones. A character with
    its marks counts as one. Letters are those in force (`reports.letters.lettering`).
    """
    shown = [_shown(cluster) for cluster in clusters(text)]
    missing = sum(1 for cluster in shown if cluster is None)
    joined = "".join(BOX if cluster is None else cluster for cluster in shown)
    return Printable(_LONG.sub(_with_chances, joined), missing)


def missing_in(texts: Iterable[str]) -> int:
    """Count the visible characters of all texts that cannot be printed."""
    return sum(printable(text).missing for text in texts)


def _shown(cluster: str) -> str | None:
    """Return what stands for a cluster, or None where nothing can."""
    if cluster != "\n" and unicodedata.category(cluster[0]).startswith("Z") and len(cluster) == 1:
        return cluster if is_vendored(cluster) else " "
    return letters_now().drawn(cluster)


def _with_chances(run: re.Match[str]) -> str:
    """Allow breaks in a long word as a reader would make them: after punctuation, else every few letters."""
    return "".join(_pieces(run[0]))


def _pieces(word: str) -> Iterator[str]:
    since, after_sign = 0, False
    for cluster in clusters(word):
        is_sign = not cluster[0].isalnum()
        if since >= LETTERS_BETWEEN or (after_sign and not is_sign):
            yield CHANCE
            since = 0
        yield cluster
        since, after_sign = since + 1, is_sign
