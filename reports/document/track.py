"""The small ruler beside a highlight: self, expected, others, the band, as shapes on the scale. Never text."""

from collections.abc import Sequence

from instruments.model import Scale
from reports.charts.style import BAND, EXPECTED, OTHERS, OWN
from reports.gaps import AreaView, Value

WIDTH, HEIGHT = 200, 16  # user units; the page gives it its size
_EDGE = 7
_LINE = "#7F8A96"  # 3:1 on white and on a dark page


def track(view: AreaView, scale: Scale) -> str:
    """Draw one area as an SVG image: a line with a tick a point, the band, a dot for others, a square for self.

    What was expected is an open diamond, under both.
    """
    middle = HEIGHT / 2
    parts = axis(scale, middle)
    if view.expected is not None:
        parts.append(_diamond(at(view.expected.points, scale), middle))
    if view.others is not None:
        parts.append(bar(view.low, view.high, scale, middle))
        parts.append(_dot(view.others, scale, middle))
    if view.own is not None:
        parts.append(_square(at(view.own.points, scale), middle))
    return image(parts, HEIGHT)


def image(parts: Sequence[str], height: int) -> str:
    """Put shapes together to one picture as wide as every ruler."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg>'


def axis(scale: Scale, y: float) -> list[str]:
    """Draw the line of a ruler with a tick a point."""
    return [_line(_EDGE, WIDTH - _EDGE, y), *(_tick(at(point, scale), y) for point in scale.points)]


def bar(low: float, high: float, scale: Scale, y: float) -> str:
    """Draw a band."""
    left, right = at(low, scale), at(high, scale)
    return f'<rect x="{left}" y="{y - 3}" width="{right - left:.1f}" height="6" fill="{BAND}"/>'


def at(value: float, scale: Scale) -> float:
    """Place a value on the ruler."""
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)


def _line(left: float, right: float, y: float) -> str:
    return f'<path d="M{left} {y}H{right}" stroke="{_LINE}" stroke-width="1.2" fill="none"/>'


def _tick(x: float, y: float) -> str:
    return f'<path d="M{x} {y - 3}V{y + 3}" stroke="{_LINE}" stroke-width="1.2" fill="none"/>'


def _dot(others: Value, scale: Scale, y: float) -> str:
    """Draw others as a dot; where only a range may be told, as an open one."""
    look = f'fill="#FFFFFF" stroke="{OTHERS.colour}" stroke-width="2"' if others.is_band else f'fill="{OTHERS.colour}"'
    return f'<circle cx="{at(others.points, scale)}" cy="{y}" r="5" {look}/>'


def _diamond(x: float, y: float) -> str:
    look = f'fill="#FFFFFF" stroke="{EXPECTED.colour}" stroke-width="1.6"'
    return f'<path d="M{x} {y - 7}L{x + 7:.1f} {y}L{x} {y + 7}L{x - 7:.1f} {y}Z" {look}/>'


def _square(x: float, y: float) -> str:
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9" fill="{OWN.colour}"/>'
