"""A blank sheet measured in millimetres from the top left, and the few things drawn on it. No release here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from reports.charts.style import BODY, FAMILY, INK, PAPER, POINT, SMALL, WIDTH, Mark, drawable, families, is_plain
from reports.letters.lettering import Lettering, letters_now

MM_PER_INCH = 25.4
_LEADING = 1.22  # line to line, in letter sizes
_MIDDLE = 0.33  # from the baseline to the middle of a capital, in letter sizes
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Ink:
    """How words are set: size in points, weight, slope, colour."""

    size: float = BODY
    bold: bool = False
    italic: bool = False
    colour: str = INK

    @property
    def leading(self) -> float:
        """From one line to the next, in mm."""
        return self.size * POINT * _LEADING

    def font(self, words: str) -> FontProperties:
        """Return the font for these words as matplotlib wants it."""
        weight = 600 if self.bold else 400
        style: Literal["normal", "italic"] = "italic" if self.italic else "normal"
        family = [FAMILY] if is_plain(words) else families()
        return FontProperties(family=family, style=style, weight=weight, size=self.size)

    def in_bold(self) -> "Ink":
        """The same ink, semibold."""
        return replace(self, bold=True)


def width_of(words: str, ink: Ink) -> float:
    """Measure one line of words, in mm."""
    return _width(words, ink, letters_now())


@lru_cache(20_000)
def _width(words: str, ink: Ink, _letters: Lettering) -> float:
    drawn = drawable(words)
    width, _, _ = text_to_path.get_text_width_height_descent(drawn, ink.font(drawn), ismath=False)
    return float(width) * POINT


def wrapped(words: str, ink: Ink, *, width: float, most: int | None = None) -> tuple[str, ...]:
    """Break words into lines no wider than `width` mm; beyond `most` lines the last one ends in an ellipsis."""
    lines: list[str] = []
    for word in _fitting(words.split(), ink, width):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, ink) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is None or len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1] + " " + lines[most], ink, width))


def balanced(words: str, ink: Ink, *, width: float, most: int | None = None) -> tuple[str, ...]:
    """Break words as `wrapped` does, then even the lines out, so that no word is left alone on the last one."""
    lines = wrapped(words, ink, width=width, most=most)
    if len(lines) == 1 or _ELLIPSIS in lines[-1]:
        return lines
    narrower = (width * step / 20 for step in range(10, 20))
    tried = (wrapped(words, ink, width=narrow) for narrow in narrower)
    return next((found for found in tried if len(found) == len(lines)), lines)


def _fitting(words: Sequence[str], ink: Ink, width: float) -> list[str]:
    """Split words that are wider than a whole line."""
    pieces: list[str] = []
    for word in words:
        rest = word
        while width_of(rest, ink) > width and len(rest) > 1:
            fits = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or width_of(rest[:n], ink) <= width)
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces


def _cut(words: str, ink: Ink, width: float) -> str:
    while words and width_of(words + _ELLIPSIS, ink) > width:
        words = words[:-1]
    return words.rstrip(" ,.;:") + _ELLIPSIS


class Sheet:
    """One figure of the full width. What is drawn later lies on top."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH / MM_PER_INCH, height / MM_PER_INCH))
        self._millimetres = Affine2D().scale(1 / WIDTH, -1 / height).translate(0, 1) + self.figure.transFigure
        self._layer = 0

    def words(self, x: float, y: float, words: str, ink: Ink | None = None, *, align: str = "left") -> None:
        """Set one line with the middle of its capitals at `y`. `align` is left, center or right."""
        ink = ink or Ink()
        self._text(x, y + _MIDDLE * ink.size * POINT, words, ink, align)

    def block(self, x: float, y: float, lines: Sequence[str], ink: Ink | None = None, *, align: str = "left") -> None:
        """Set lines one below the other, the middle of them all at `y`."""
        ink = ink or Ink()
        first = y - (len(lines) - 1) / 2 * ink.leading
        for number, line in enumerate(lines):
            self.words(x, first + number * ink.leading, line, ink, align=align)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], *, colour: str, points: float, dashed: bool = False
    ) -> None:
        """Draw a straight line, `points` wide."""
        line = Line2D(*zip(start, end, strict=True), color=colour, linewidth=points, solid_capstyle="round")
        if dashed:
            line.set_linestyle((0, (4, 3)))
        self._put(line)

    def box(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str | None = None,
        hatched: bool = False,
        dashed: bool = False,
    ) -> Rectangle:
        """Draw a rectangle, with an edge, a dashed one or a light hatch where asked."""
        box = Rectangle((left, top), width, height, facecolor=fill, edgecolor=edge or "none", linewidth=0.6)
        if hatched:
            box.set_hatch("////")
        if dashed:
            _dash(box)
        self._put(box)
        return box

    def capsule(
        self,
        left: float,
        right: float,
        y: float,
        *,
        height: float,
        fill: str,
        edge: str | None = None,
        dashed: bool = False,
    ) -> None:
        """Draw a bar with round ends from `left` to `right`, its middle at `y`; its edge dashed where asked."""
        width = max(right - left, height)  # a bar shorter than its ends would turn inside out
        start = (left + right - width) / 2
        style = f"round,pad=0,rounding_size={height / 2}"
        corner = (start, y - height / 2)
        bar = FancyBboxPatch(corner, width, height, boxstyle=style, facecolor=fill, edgecolor=edge or "none")
        bar.set_linewidth(1.1)
        if dashed:
            _dash(bar)
        self._put(bar)

    def mark(self, x: float, y: float, mark: Mark, *, size: float) -> None:
        """Draw a mark `size` mm across, with a white edge that keeps touching marks apart, or as an outline.

        A dashed one has its edge drawn apart: around a filled mark, which becomes smaller for it.
        """
        if mark.dashed:
            self._dashed(x, y, mark, size)
            return
        points = size / POINT * mark.weight
        self._put(
            Line2D(
                [x],
                [y],
                linestyle="none",
                marker=mark.shape,
                markersize=points,
                markerfacecolor=PAPER if mark.hollow else mark.colour,
                markeredgecolor=mark.colour if mark.hollow else PAPER,
                markeredgewidth=1.3 if mark.hollow else 0.8,
            )
        )

    def _dashed(self, x: float, y: float, mark: Mark, size: float) -> None:
        """Draw a round or square mark with a dashed edge: markers of matplotlib have none."""
        across = size * mark.weight
        left, top = x - across / 2, y - across / 2
        if mark.shape == "s":
            edge: Patch = Rectangle((left, top), across, across)
        else:
            edge = Circle((x, y), across / 2)
        edge.set(facecolor=PAPER, edgecolor=mark.colour)
        _dash(edge)
        self._put(edge)
        if not mark.hollow:
            self.mark(x, y, replace(mark, dashed=False), size=size * 0.66)

    def _text(self, x: float, baseline: float, words: str, ink: Ink, align: str) -> None:
        self._put(_text(x, baseline, words, ink, ha=align, va="baseline"))

    def _put(self, artist: Artist) -> None:
        """Lay a thing on top of all others. Straight on the figure: axes would measure it again and again."""
        self._layer += 1
        artist.set_zorder(self._layer)
        artist.set_transform(self._millimetres)
        self.figure.add_artist(artist)


def _dash(shape: Patch) -> None:
    shape.set_linestyle((0, (1.8, 1.2)))
    shape.set_linewidth(1.3)


class _Outlined(Text):
    """A text that is drawn as outlines, whatever becomes of the letters around it."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text."""
        with rc_context({"svg.fonttype": "path"}):
            super().draw(renderer)


def _text(x: float, y: float, words: str, ink: Ink, *, ha: str, va: str) -> Text:
    drawn = drawable(words)
    made = Text if is_plain(drawn) else _Outlined
    return made(x, y, drawn, fontproperties=ink.font(drawn), color=ink.colour, ha=ha, va=va)


def small(*, colour: str = INK, bold: bool = False, italic: bool = False) -> Ink:
    """Ink for notes, labels and legends."""
    return Ink(size=SMALL, colour=colour, bold=bold, italic=italic)
