"""Finding known things in any byte: canaries, the key and links, plain or in the usual encodings."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

Places = Mapping[str, int]  # canaries, in the order in which they stand, and where each stands first
_SIGNATURE = re.compile(rb"\.[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")  # a link's token from its full stop on
_IDENTIFIER = re.compile(rb"[A-Za-z0-9_-]{20}$")  # and what stands before


@dataclass(frozen=True, slots=True)
class InAFile:
    """What one file holds. `links` are tokens, in the order in which they stand."""

    songs: Places
    links: tuple[str, ...]
    key: bool


def search(paths: Iterable[Path], songs: tuple[str, ...], key: bytes) -> Mapping[Path, InAFile]:
    """Look through every byte of these files; those that are the same are looked through once."""
    found: dict[bytes, InAFile] = {}
    by_file: dict[Path, InAFile] = {}
    for path in paths:
        content = path.read_bytes()
        digest = blake2b(content).digest()
        if digest not in found:
            found[digest] = InAFile(song_places(content, songs), tuple(_links(content)), _holds(content, key))
        by_file[path] = found[digest]
    return by_file


def song_places(content: bytes, songs: tuple[str, ...]) -> Places:
    """Give the canaries in these bytes, whatever their disguise."""
    found: dict[str, int] = {}
    for begin, singers in _choirs(songs):
        length = len(next(iter(singers)))
        for place in _places(content, begin):
            if song := singers.get(content[place : place + length]):
                found[song] = min(place, found.get(song, place))
    return dict(sorted(found.items(), key=lambda item: item[1]))


def disguises(needle: bytes) -> tuple[bytes, ...]:
    """Give what a text looks like plain, in UTF-16, in hexadecimal digits, and in base 64 from any byte on.

    JSON, HTML, quoted-printable and percent encoding leave letters and digits as they are.
    """
    wide = b"".join(bytes([byte, 0]) for byte in needle)[:-1]
    return (needle, wide, needle.hex().encode(), needle.hex().upper().encode(), *_in_base64(needle))


def _in_base64(needle: bytes) -> Iterator[bytes]:
    """Without the characters at both ends, which depend on the neighbours."""
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            start, end = -(-before * 4 // 3), (before + len(needle)) * 4 // 3
            yield encode(bytes(before) + needle + bytes(2))[start:end]


@cache
def _choirs(songs: tuple[str, ...]) -> tuple[tuple[bytes, Mapping[bytes, str]], ...]:
    """For each disguise: how all canaries begin in it, so that one search finds them all, and which is which."""
    ways = dict.fromkeys(zip(*(disguises(song.encode()) for song in songs), strict=True))
    return tuple((_beginning(looks), dict(zip(looks, songs, strict=True))) for looks in ways)


def _beginning(looks: tuple[bytes, ...]) -> bytes:
    """Give how all of these begin: whatever the first and the last by alphabet share, all between them share."""
    lowest, highest = min(looks), max(looks)
    same = next((end for end, pair in enumerate(zip(lowest, highest, strict=True)) if pair[0] != pair[1]), len(lowest))
    return lowest[:same]


def _places(content: bytes, needle: bytes) -> Iterator[int]:
    place = content.find(needle)
    while place >= 0:
        yield place
        place = content.find(needle, place + 1)


def _holds(content: bytes, key: bytes) -> bool:
    return any(look in content for look in set(disguises(key)))


def _links(content: bytes) -> Iterator[str]:
    for found in _SIGNATURE.finditer(content):
        before = _IDENTIFIER.search(content[max(0, found.start() - 22) : found.start()])
        if before is not None:
            yield (before.group() + found.group()).decode()
