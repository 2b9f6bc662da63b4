"""The small ruler of one area in two waves: others and own view, hollow then and filled now, bands. Shapes, never text.

Two lanes: your own squares above, the others' circles below, each with the later band filled and the earlier outlined.
"""

from collections.abc import Callable

from instruments.model import Scale
from reports.charts.style import BAND, OTHERS, OWN, PAPER
from reports.comparison.model import AreaChange, Band, Pair

WIDTH, HEIGHT = 200, 34  # user units; the page gives it its size
_EDGE = 8
_LINE = "#7F8A96"  # 3:1 on white and on a dark page
_OWN, _OTHERS, _BANDS = 8.0, 20.0, (27.5, 31.5)  # the middle of each lane
_THEN, _NOW = 5.0, 3.4  # half the size of a mark: the earlier is seen around the later
_DASHES = ' stroke-dasharray="2.4 1.6"'  # the edge of a range


def pair_track(area: AreaChange, scale: Scale) -> str:
    """Draw one area as an SVG image. A lane without a pair is left out with its line."""
    parts = []
    if area.own:
        parts += [_ruler(scale, _OWN), *_marks(area.own, scale, _OWN, OWN.colour, _square)]
    if area.others:
        parts.append(_ruler(scale, _OTHERS))
        for band, y, look in zip(area.bands or (), _BANDS, (_outlined(BAND, 1.2), f'fill="{BAND}"'), strict=False):
            parts.append(_bar(band, scale, y, look))
        parts += _marks(area.others, scale, _OTHERS, OTHERS.colour, _circle)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _at(value: float, scale: Scale) -> float:
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)


def _ruler(scale: Scale, y: float) -> str:
    ticks = "".join(f"M{_at(point, scale)} {y - 2.5}V{y + 2.5}" for point in scale.points)
    return f'<path d="M{_EDGE} {y}H{WIDTH - _EDGE}{ticks}" stroke="{_LINE}" stroke-width="1" fill="none"/>'


def _outlined(colour: str, width: float) -> str:
    return f'fill="{PAPER}" stroke="{colour}" stroke-width="{width}"'


def _bar(band: Band, scale: Scale, y: float, look: str) -> str:
    left, right = _at(band.low, scale), _at(band.high, scale)
    return f'<rect x="{left}" y="{y - 1.3:.1f}" width="{right - left:.1f}" height="2.6" rx="1.3" {look}/>'


def _marks(
    pair: Pair, scale: Scale, y: float, colour: str, shape: Callable[[float, float, float, str], str]
) -> list[str]:
    """Draw the way from then to now and a mark at each end; a range has a dashed edge."""
    then, now = _at(pair.then.points, scale), _at(pair.now.points, scale)
    way = f'<path d="M{then} {y}H{now}" stroke="{colour}" stroke-width="1.6" fill="none"/>'
    parts = [way, shape(then, y, _THEN, _outlined(colour, 1.6) + _DASHES * pair.then.is_band)]
    if pair.now.is_band:
        parts.append(shape(now, y, _THEN, _outlined(colour, 1.6) + _DASHES))
    return [*parts, shape(now, y, _NOW * (0.7 if pair.now.is_band else 1), f'fill="{colour}"')]


def _circle(x: float, y: float, half: float, look: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{half:.1f}" {look}/>'


def _square(x: float, y: float, half: float, look: str) -> str:
    left, top, across = f"{x - 0.9 * half:.1f}", f"{y - 0.9 * half:.1f}", f"{1.8 * half:.1f}"
    return f'<rect x="{left}" y="{top}" width="{across}" height="{across}" {look}/>'
