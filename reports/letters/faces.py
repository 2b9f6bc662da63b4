"""The faces in font files: what each is called, how heavy it is, and which characters it has. Chooses nothing."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

_COLLECTIONS = frozenset({".ttc", ".otc"})
_ENDINGS = frozenset({".ttf", ".otf"}) | _COLLECTIONS
_OUTLINES = frozenset({"glyf", "CFF ", "CFF2"})
_IN_COLOUR = frozenset({"CBDT", "COLR", "SVG ", "sbix"})  # emoji: neither matplotlib nor ink has a use for them
_PLACEHOLDERS = (
    "adobe blank",
    "adobe notdef",
    "last resort",
    "lastresort",
)  # they have a sign for every letter, and draw none
_MOST_FILES = 20_000  # kept in memory, a few ranges each


@dataclass(frozen=True, slots=True)
class Coverage:
    """A set of characters as ranges: a font has thousands, in a few hundred ranges. `ends` are inclusive."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, char: str) -> bool:
        """Say whether a character is in the set."""
        at = bisect_right(self.starts, ord(char)) - 1
        return at >= 0 and ord(char) <= self.ends[at]

    @classmethod
    def of(cls, points: Iterable[int]) -> "Coverage":
        """Gather code points into ranges."""
        starts: list[int] = []
        ends: list[int] = []
        for point in sorted(points):
            if ends and point == ends[-1] + 1:
                ends[-1] = point
            else:
                starts.append(point)
                ends.append(point)
        return cls(tuple(starts), tuple(ends))


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file: the file, its place in a collection, its family, its weight (400 is regular)."""

    path: Path
    index: int
    family: str
    weight: int
    is_italic: bool
    has: Coverage = field(compare=False, repr=False)

    def draws(self, cluster: str) -> bool:
        """Say whether this face has every character of a cluster."""
        return all(char in self.has for char in cluster)


def font_files(folders: Iterable[Path]) -> list[Path]:
    """Return every font file in and below these folders, in an order that depends on names alone."""
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)
    return sorted(path for path in found if path.is_file())


def faces_of(path: Path) -> tuple[Face, ...]:
    """Return the faces of a file that draw outlines; none where it is no font, is broken, or is gone by now."""
    try:
        stamp = path.stat()
    except OSError:
        return ()
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(_MOST_FILES)
def _read(path: Path, _changed: int, _size: int) -> tuple[Face, ...]:
    try:
        return tuple(_faces(path))
    except Exception:  # whatever a broken file in a folder of the system does to its reader, a report does not need it
        return ()


def _faces(path: Path) -> Iterator[Face]:
    with path.open("rb") as file:  # not left to the reader, which leaves a broken file open
        if path.suffix.lower() in _COLLECTIONS:
            for index, font in enumerate(TTCollection(file, lazy=True)):
                yield from _face(path, index, font)
        else:
            yield from _face(path, 0, TTFont(file, lazy=True))


def _face(path: Path, index: int, font: TTFont) -> Iterator[Face]:
    tables, characters = frozenset(font.keys()), font.getBestCmap()
    family = font["name"].getBestFamilyName() or path.stem
    is_placeholder = family.lower().lstrip(".").startswith(_PLACEHOLDERS)
    if tables & _OUTLINES and not tables & _IN_COLOUR and characters and not is_placeholder:
        yield Face(
            path=path,
            index=index,
            family=family,
            weight=font["OS/2"].usWeightClass,
            is_italic=bool(font["head"].macStyle & 2),
            has=Coverage.of(characters),
        )
