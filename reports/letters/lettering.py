"""The letters that a drawing has: those of the vendored fonts, and of further ones where folders of fonts are named.

A report is drawn with the vendored fonts alone unless `fonts_from` says otherwise. Settings hold for what is called
inside, in this thread; the same texts and the same font files give the same letters.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from reports.letters.choosing import chosen
from reports.letters.clusters import clusters, without_joiners
from reports.letters.faces import Coverage, Face, faces_of

FONTS = Path(__file__).parent.parent / "fonts"
SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)


@dataclass(frozen=True, slots=True, eq=False)
class Lettering:
    """What can be drawn; each is equal to itself alone.

    `further` holds for each cluster that the vendored fonts lack the faces that draw it.
    """

    further: Mapping[str, tuple[Face, ...]] = field(default_factory=dict)

    @property
    def faces(self) -> tuple[Face, ...]:
        """Every further face, in an order that depends on the texts and the files alone."""
        return tuple(dict.fromkeys(face for one in self.further.values() for face in one))

    def drawn(self, cluster: str) -> str | None:
        """Return a cluster as some font draws it whole, without joiners that the font does not know; None if none does.

        Blanks and line ends are left as they are.
        """
        plain = without_joiners(cluster)
        if plain.isspace() or is_vendored(plain):
            return plain
        return next((one for one in (cluster, plain) if one in self.further), None)

    def draws_all(self, text: str) -> bool:
        """Say whether everything that is seen of a text can be drawn."""
        return all(self.drawn(cluster) is not None for cluster in clusters(text))


_VENDORED_ALONE = Lettering()
_folders: ContextVar[tuple[Path, ...]] = ContextVar("folders", default=())
_lettering: ContextVar[Lettering] = ContextVar("lettering", default=_VENDORED_ALONE)


@contextmanager
def fonts_from(folders: Sequence[Path]) -> Iterator[None]:
    """Let everything inside use the fonts of these folders; of the system's where none is named."""
    token = _folders.set(tuple(folders) or system_folders())
    try:
        yield
    finally:
        _folders.reset(token)


@contextmanager
def vendored_alone() -> Iterator[None]:
    """Let everything inside be drawn with the vendored fonts, whatever folders are named."""
    token = _folders.set(())
    try:
        yield
    finally:
        _folders.reset(token)


def system_folders() -> tuple[Path, ...]:
    """Return where this system keeps its fonts, as far as there is such a folder."""
    return tuple(path for path in (Path(os.path.expanduser(one)) for one in SYSTEM_FOLDERS) if path.is_dir())  # noqa: PTH111 (a user may have no home)


@contextmanager
def lettering(texts: Iterable[str]) -> Iterator[Lettering]:
    """Choose the letters for these texts, and let everything inside be drawn with them."""
    found = lettering_for(texts)
    token = _lettering.set(found)
    try:
        yield found
    finally:
        _lettering.reset(token)


def lettering_for(texts: Iterable[str]) -> Lettering:
    """Choose the letters for these texts from the folders in force."""
    folders = _folders.get()
    if not folders:
        return _VENDORED_ALONE
    seen = {cluster for text in texts if not text.isascii() for cluster in clusters(text) if not cluster.isspace()}
    wanted = seen | set(map(without_joiners, seen))
    further = chosen((cluster for cluster in wanted if not is_vendored(cluster)), folders)
    return Lettering(further) if further else _VENDORED_ALONE


def letters_now() -> Lettering:
    """Return what is drawn with here and now."""
    return _lettering.get()


@lru_cache(10_000)
def is_vendored(cluster: str) -> bool:
    """Say whether every vendored font has every character of a cluster: a text may be set in any of them."""
    return all(char in _vendored() for char in cluster)


@cache
def _vendored() -> Coverage:
    faces = [face for path in sorted(FONTS.glob("*.ttf")) for face in faces_of(path)]
    return Coverage.of(
        point
        for start, end in zip(faces[0].has.starts, faces[0].has.ends, strict=True)
        for point in range(start, end + 1)
        if all(chr(point) in face.has for face in faces)
    )
