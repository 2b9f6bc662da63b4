"""The small ruler on a goal card: others then and now on one line, the executive on another, as shapes. Never text."""

from instruments.model import Scale
from reports.charts.style import EXPECTED, OTHERS, OWN
from reports.comparison.model import AreaChange, Pair
from reports.document.track import at, axis, bar, image
from reports.gaps import Value

HEIGHT = 40  # user units; the page gives it its size
_OTHERS_AT, _OWN_AT = 11.0, 30.0
_HOLLOW = "#FFFFFF"


def track(area: AreaChange, scale: Scale) -> str:
    """Draw one area as an SVG image: then hollow, now filled, the band of now; looking back an open diamond."""
    parts = axis(scale, _OTHERS_AT)
    seen = area.others or next(iter(area.cells.values()), None)
    if area.others and area.bands:
        parts.append(bar(area.bands[1].low, area.bands[1].high, scale, _OTHERS_AT))
    if seen:
        parts += [_dot(seen.then, scale, filled=False), _dot(seen.now, scale, filled=True)]
    if area.own or area.looking_back:
        parts += [*axis(scale, _OWN_AT), *_own(area.own, area.looking_back, scale)]
        return image(parts, HEIGHT)
    return image(parts, int(2 * _OTHERS_AT))


def _own(own: Pair | None, back: Value | None, scale: Scale) -> list[str]:
    parts = [_diamond(at(back.points, scale))] if back else []
    if own:
        parts += [_square(own.then, scale, filled=False), _square(own.now, scale, filled=True)]
    return parts


def _look(colour: str, *, filled: bool) -> str:
    return f'fill="{colour}"' if filled else f'fill="{_HOLLOW}" stroke="{colour}" stroke-width="1.8"'


def _dot(value: Value, scale: Scale, *, filled: bool) -> str:
    """Then is drawn a little larger, so that it is seen where both are the same."""
    radius, look = 4.6 if filled else 6, _look(OTHERS.colour, filled=filled)
    return f'<circle cx="{at(value.points, scale)}" cy="{_OTHERS_AT}" r="{radius}" {look}/>'


def _square(value: Value, scale: Scale, *, filled: bool) -> str:
    half, look = 4.1 if filled else 5.4, _look(OWN.colour, filled=filled)
    x, side = at(value.points, scale), f"{2 * half:.1f}"
    return f'<rect x="{x - half:.1f}" y="{_OWN_AT - half:.1f}" width="{side}" height="{side}" {look}/>'


def _diamond(x: float) -> str:
    top, bottom = _OWN_AT - 8, _OWN_AT + 8
    look = _look(EXPECTED.colour, filled=False)
    return f'<path d="M{x} {top}L{x + 8:.1f} {_OWN_AT}L{x} {bottom}L{x - 8:.1f} {_OWN_AT}Z" {look}/>'
