"""Fonts for tests, made on the spot: each letter a square. And those that come with matplotlib, on every machine."""

from collections.abc import Iterable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.ttCollection import TTCollection
from matplotlib import get_data_path

SHIPPED = Path(get_data_path()) / "fonts" / "ttf"  # DejaVu: Arabic, Hebrew, Armenian, Georgian, and many signs
_MADE_ON = 3_800_000_000  # seconds since 1904, as font files count


def make_font(
    path: Path, family: str, characters: Iterable[str], *, weight: int = 400, empty: Iterable[str] = ()
) -> Path:
    """Write a font. Characters in `empty` are listed, but stand for the sign of a missing character."""
    _build(family, characters, weight, empty).save(path)
    return path


def make_collection(path: Path, families: Iterable[str], characters: Iterable[str]) -> Path:
    """Write a collection of faces that have the same characters."""
    collection = TTCollection()
    collection.fonts = [_build(family, characters, 400, ()).font for family in families]
    collection.save(path)
    return path


def _build(family: str, characters: Iterable[str], weight: int, empty: Iterable[str]) -> FontBuilder:
    names = {ord(char): f"u{ord(char):04X}" for char in characters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.updateHead(created=_MADE_ON, modified=_MADE_ON)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names | {ord(char): ".notdef" for char in empty})
    builder.setupGlyf({name: _square() for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    style = "Bold" if weight > 500 else "Regular"
    builder.setupNameTable({"familyName": family, "styleName": style, "psName": f"{family.replace(' ', '')}-{style}"})
    builder.setupOS2(usWeightClass=weight, sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    return builder


def _square() -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 500), (550, 500), (550, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
