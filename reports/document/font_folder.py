"""A folder that holds exactly the fonts which a document is set with: a typesetter reads folders, not files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from reports.letters.faces import Face
from reports.letters.lettering import FONTS

FAMILY = "Source Sans 3"


@dataclass(frozen=True, slots=True)
class FontFolder:
    """The fonts, and the families by which text asks for them: the vendored one first."""

    fonts: typst.Fonts
    families: tuple[str, ...]


@contextmanager
def font_folder(faces: Iterable[Face]) -> Iterator[FontFolder]:
    """Offer the vendored fonts and these faces while a document is set."""
    files = dict.fromkeys(face.path.resolve() for face in faces)
    with TemporaryDirectory(prefix="parallax-fonts-") as folder:
        for number, path in enumerate(files):
            (Path(folder) / f"{number}{path.suffix}").symlink_to(path)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, Path(folder)])
        yield FontFolder(fonts, tuple(dict.fromkeys((FAMILY, *_families(fonts, faces)))))


def _families(fonts: typst.Fonts, faces: Iterable[Face]) -> Iterator[str]:
    """Return the typesetter's own names of the faces: it shortens what font files say."""
    named = {(Path(one.path or "").resolve(), one.index): one.family for one in fonts.fonts()}
    return (named[face.path.resolve(), face.index] for face in faces)
