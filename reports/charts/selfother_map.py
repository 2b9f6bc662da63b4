"""Where areas stand: all others from left to right, your own view from bottom to top, agreement along the diagonal."""

from collections.abc import Sequence
from dataclasses import dataclass

from instruments.model import Scale
from reports.charts.chart import Chart, DataTable
from reports.charts.numbers import in_words, one_decimal, signed
from reports.charts.placing import Place, placed
from reports.charts.sheet import Ink, Sheet, small, wrapped
from reports.charts.style import (
    BLUE_TEXT,
    BLUE_TINT,
    GREY_TINT,
    INK,
    LANE_TINT,
    LINE,
    PAPER,
    QUIET,
    VERMILLION_TEXT,
    VERMILLION_TINT,
    WIDTH,
    Mark,
    drawing,
)
from reports.charts.views import YOU, AreaView, area_views
from reports.charts.words import (
    MISSING,
    NO_OWN_VIEW,
    NOTHING,
    ONLY_YOU,
    areas,
    capital,
    counted,
    half_a_point,
    listed,
    scale_sentence,
    shown_or_missing,
)
from reports.gaps import GapClass, Thresholds
from reports.release import Release

_SIDE = 108.0  # mm: the square from the lowest to the highest score, with its margins
_LEFT, _TOP = 12.0, 0.6
_MARGIN = 8.5  # mm inside the square, beyond the ends of the scale: room for the names of the zones
_KEY_LEFT = _LEFT + _SIDE + 6.0
_KEY_NUMBER = 7.0
_BELOW = 19.4  # mm under the square: scores, names of the axes, what the lane is
_ABOVE_HEADING = 2.2
BADGE = 5.4  # mm across
_DOT = 1.9
_ZONES = ("Possible blind spots", "Agreed strengths", "Agreed priorities", "Possible hidden strengths")
_ORDER = tuple(kind for kind in GapClass if kind is not GapClass.NOT_COMPARED)
_HEADINGS = {
    GapClass.BLIND_SPOT: "Possible blind spots",
    GapClass.STRENGTH_SELF_HIGHER: "Strengths, self higher",
    GapClass.HIDDEN_STRENGTH: "Possible hidden strengths",
    GapClass.OTHERS_MORE_POSITIVE: "Development areas, others more positive",
    GapClass.AGREED_STRENGTH: "Agreed strengths",
    GapClass.AGREED_PRIORITY: "Agreed development priorities",
    GapClass.MIDDLE: "Shared middle ground",
    GapClass.NOT_COMPARED: "Not on the map",
}
_COLOURS = {GapClass.BLIND_SPOT: VERMILLION_TEXT, GapClass.HIDDEN_STRENGTH: BLUE_TEXT}


@dataclass(frozen=True, slots=True)
class _Square:
    """The square of the map: where a value stands across and up, in mm."""

    scale: Scale

    def across(self, value: float) -> float:
        return _LEFT + _MARGIN + self._share(value) * (_SIDE - 2 * _MARGIN)

    def up(self, value: float) -> float:
        return _TOP + _SIDE - _MARGIN - self._share(value) * (_SIDE - 2 * _MARGIN)

    def at(self, others: float, own: float) -> tuple[float, float]:
        return self.across(others), self.up(own)

    @property
    def margin(self) -> float:
        """The margin in scale points."""
        return _MARGIN / (_SIDE - 2 * _MARGIN) * (self.scale.maximum - self.scale.minimum)

    def _share(self, value: float) -> float:
        return (value - self.scale.minimum) / (self.scale.maximum - self.scale.minimum)


def draw_map(release: Release) -> Chart:
    """Draw the map of a release; where nothing can be compared, a sheet that says so."""
    views = area_views(release)
    with drawing():
        sheet = _drawn(release.instrument.scale, views) if _compared(views) else _empty(_without_comparison(views))
    return Chart("map", title(release, views), alt(release, views), sheet.figure, _table(views))


def title(release: Release, views: Sequence[AreaView]) -> str:
    """Say in one sentence how far the two views agree."""
    compared = _compared(views)
    if not compared:
        return _without_comparison(views)
    alike = sum(not view.apart for view in compared)
    blind = sum(view.kind is GapClass.BLIND_SPOT for view in views)
    half = half_a_point(release.instrument.scale)
    agree = f"You and others agree to within {half} in {counted(alike, whole=len(views))}"
    if not blind:
        return agree
    return f"{agree}; {in_words(blind)} {'is a possible blind spot' if blind == 1 else 'are possible blind spots'}"


def alt(release: Release, views: Sequence[AreaView]) -> str:
    """Tell the finding in sentences: which areas stand in which zone."""
    if not _compared(views):
        return f"{_without_comparison(views)}."
    sentences = [f"{capital(areas(len(views)))} by the view of all others and your own."]
    for kind in (*_ORDER, GapClass.NOT_COMPARED):
        if found := [view.title for view in views if view.kind is kind]:
            sentences.append(f"{_HEADINGS[kind]}: {listed(found)}.")
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def _compared(views: Sequence[AreaView]) -> list[AreaView]:
    return [view for view in views if view.gap is not None]


def _without_comparison(views: Sequence[AreaView]) -> str:
    if any(view.others is not None for view in views):
        return NO_OWN_VIEW
    return ONLY_YOU if any(view.own is not None for view in views) else NOTHING


def _table(views: Sequence[AreaView]) -> DataTable:
    rows = tuple(
        (
            str(number),
            view.title,
            shown_or_missing(view.others),
            shown_or_missing(view.own),
            signed(view.gap) if view.gap is not None else MISSING,
            view.reading,
        )
        for number, view in enumerate(views, start=1)
    )
    return DataTable(("No.", "Area", "All others", YOU, "Gap", "What it may mean"), rows)


def _empty(sentence: str) -> Sheet:
    sheet = Sheet(24.0)
    sheet.box(0.4, 0.4, WIDTH - 0.8, 23.2, fill=GREY_TINT, edge=LINE)
    sheet.words(WIDTH / 2, 12.0, f"{sentence}.", Ink(colour=QUIET), align="center")
    return sheet


def _drawn(scale: Scale, views: Sequence[AreaView]) -> Sheet:
    key = _key(views)
    sheet = Sheet(max(_TOP + _SIDE + _BELOW, _key_height(key)))
    square = _Square(scale)
    _draw_zones(sheet, square)
    _draw_axes(sheet, square)
    _draw_points(sheet, square, views)
    _draw_key(sheet, key)
    return sheet


def _draw_zones(sheet: Sheet, square: _Square) -> None:
    """Shade the zones and name them inside the margins, where no area can stand."""
    low, high = square.scale.minimum - square.margin, square.scale.maximum + square.margin
    limits = Thresholds.of(square.scale)
    frame = sheet.box(_LEFT, _TOP, _SIDE, _SIDE, fill=PAPER)
    gap, strong, middle = limits.gap, limits.high, limits.middle
    blind = ((low, high), (low, low + gap), (strong, strong + gap), (strong, high))
    hidden = ((middle, low), (middle, middle - gap), (high, high - gap), (high, low))
    lane = ((low, low - gap), (low, low + gap), (high, high + gap), (high, high - gap))
    for corners, tint in ((blind, VERMILLION_TINT), (hidden, BLUE_TINT), (lane, LANE_TINT)):
        sheet.area([square.at(*corner) for corner in corners], fill=tint, within=frame)
    top, bottom = _TOP + _MARGIN / 2 - 0.6, _TOP + _SIDE - _MARGIN / 2 + 0.6
    left, right = _LEFT + 2.4, _LEFT + _SIDE - 2.4
    spots = ((left, top, "left"), (right, top, "right"), (left, bottom, "left"), (right, bottom, "right"))
    inks = (VERMILLION_TEXT, QUIET, QUIET, BLUE_TEXT)
    for words, (x, y, align), colour in zip(_ZONES, spots, inks, strict=True):
        sheet.words(x, y, words, small(colour=colour, bold=True), align=align)


def _draw_axes(sheet: Sheet, square: _Square) -> None:
    scale, quiet = square.scale, small(colour=QUIET)
    low, high = scale.minimum, scale.maximum
    for point in scale.points:
        sheet.line(square.at(point, low), square.at(point, high), colour=LINE, points=0.5)
        sheet.line(square.at(low, point), square.at(high, point), colour=LINE, points=0.5)
        words = one_decimal(point).removesuffix(".0")
        sheet.words(square.across(point), _TOP + _SIDE + 3.2, words, quiet, align="center")
        sheet.words(_LEFT - 1.8, square.up(point), words, quiet, align="right")
    sheet.line(square.at(low, low), square.at(high, high), colour=QUIET, points=0.9, dashed=True)
    sheet.box(_LEFT, _TOP, _SIDE, _SIDE, fill="none", edge=LINE)
    middle = _LEFT + _SIDE / 2
    sheet.words(middle, _TOP + _SIDE + 8.2, "All others' view", Ink(bold=True), align="center")
    sheet.upright(3.0, _TOP + _SIDE / 2, "Your own view", Ink(bold=True))
    ends = wrapped(f"{scale.labels[0]} to {scale.labels[-1].lower()}", quiet, width=_SIDE, most=1)[0]
    lane = f"In the grey lane the two views lie less than {half_a_point(scale)} apart"
    sheet.words(middle, _TOP + _SIDE + 12.6, ends, quiet, align="center")
    sheet.words(middle, _TOP + _SIDE + 16.8, lane, quiet, align="center")


def _draw_points(sheet: Sheet, square: _Square, views: Sequence[AreaView]) -> None:
    points = {
        number: square.at(view.others, view.own)
        for number, view in enumerate(views, start=1)
        if view.others is not None and view.own is not None
    }
    side, end = BADGE / 2 + 0.5, _MARGIN - 0.2  # the names of the zones stand in the upper and the lower margin
    room = Place(_LEFT + side, _TOP + end, _LEFT + _SIDE - side, _TOP + _SIDE - end)
    badges = placed(points, room, size=BADGE, dot=_DOT)
    for number, point in points.items():
        if badges[number] != point:
            colour = _COLOURS.get(views[number - 1].kind, QUIET)
            sheet.line(badges[number], point, colour=colour, points=0.8)
            sheet.mark(*point, Mark("o", colour), size=_DOT)
    for number in points:
        _draw_badge(sheet, *badges[number], number, views[number - 1].kind)


def _draw_badge(sheet: Sheet, x: float, y: float, number: int, kind: GapClass) -> None:
    sheet.mark(x, y, Mark("o", _COLOURS.get(kind, QUIET)), size=BADGE)
    sheet.words(x, y, str(number), small(bold=True, colour=PAPER), align="center")


@dataclass(frozen=True, slots=True)
class _KeyLine:
    """One entry of the key: a zone's heading, or an area with its number."""

    lines: tuple[str, ...]
    kind: GapClass
    number: int | None = None

    @property
    def height(self) -> float:
        """Its height in mm, with the space to the next entry."""
        return len(self.lines) * small().leading + (1.8 if self.number else 1.2)


def _key(views: Sequence[AreaView]) -> list[_KeyLine]:
    """List the areas by zone, in the order in which the report speaks of them."""
    width = WIDTH - _KEY_LEFT
    key = []
    for kind in (*_ORDER, GapClass.NOT_COMPARED):
        found = [(number, view) for number, view in enumerate(views, start=1) if view.kind is kind]
        if found:
            key.append(_KeyLine(wrapped(_HEADINGS[kind], small(bold=True), width=width), kind))
        for number, view in found:
            key.append(_KeyLine(wrapped(_key_words(view), small(), width=width - _KEY_NUMBER), kind, number))
    return key


def _key_words(view: AreaView) -> str:
    return f"{view.title} (tentative)" if view.tentative else view.title


def _key_height(key: Sequence[_KeyLine]) -> float:
    headings = sum(entry.number is None for entry in key)
    return sum(entry.height for entry in key) + headings * _ABOVE_HEADING + 1.0


def _draw_key(sheet: Sheet, key: Sequence[_KeyLine]) -> None:
    y = _TOP
    for entry in key:
        if entry.number is None and y > _TOP:
            y += _ABOVE_HEADING
        middle = y + len(entry.lines) * small().leading / 2
        first = y + small().leading / 2
        if entry.number is None:
            sheet.block(_KEY_LEFT, middle, entry.lines, small(bold=True, colour=_COLOURS.get(entry.kind, INK)))
        else:
            _draw_badge(sheet, _KEY_LEFT + BADGE / 2, first, entry.number, entry.kind)
            sheet.block(_KEY_LEFT + _KEY_NUMBER, middle, entry.lines, small())
        y += entry.height
