"""The small ruler beside a highlight: self, others and the band on the scale, as shapes only. Positions, never text."""

from instruments.model import Scale
from reports.charts.style import BLUE, VERMILLION
from reports.charts.views import AreaView

WIDTH, HEIGHT = 200, 16  # user units; the page gives it its size
_EDGE = 7
_LINE, _BAND = "#9AA4AF", "#8FC1E3"  # seen on white and on a dark page


def track(view: AreaView, scale: Scale) -> str:
    """Draw one area as an SVG image: a line with a tick a point, the band, a dot for others, a diamond for self."""
    middle = HEIGHT / 2
    parts = [_line(_EDGE, WIDTH - _EDGE, middle)]
    parts += [_tick(_at(point, scale), middle) for point in scale.points]
    if view.others is not None:
        left, right = _at(view.low, scale), _at(view.high, scale)
        parts.append(f'<rect x="{left}" y="{middle - 3}" width="{right - left:.1f}" height="6" fill="{_BAND}"/>')
        parts.append(f'<circle cx="{_at(view.others, scale)}" cy="{middle}" r="5" fill="{BLUE}"/>')
    if view.own is not None:
        parts.append(_diamond(_at(view.own, scale), middle))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _at(value: float, scale: Scale) -> float:
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)


def _line(left: float, right: float, y: float) -> str:
    return f'<path d="M{left} {y}H{right}" stroke="{_LINE}" stroke-width="1.2" fill="none"/>'


def _tick(x: float, y: float) -> str:
    return f'<path d="M{x} {y - 3}V{y + 3}" stroke="{_LINE}" stroke-width="1.2" fill="none"/>'


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x} {y - 6}L{x + 6:.1f} {y}L{x} {y + 6}L{x - 6:.1f} {y}Z" fill="{VERMILLION}"/>'
