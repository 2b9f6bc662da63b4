"""The gap between you and others, then and now: bars from a line of no gap, hollow then and filled now.

The row of gaps is as many points long as the scale, so that half a point is as long here as beside it; it is drawn
twice as long, from one end of the scale to the other, where a gap needs it. It is never cut to what was found.
"""

from dataclasses import dataclass

from reports.charts.change_words import change_of
from reports.charts.chart import Chart, DataTable
from reports.charts.rows import Columns, Key, Rows, framed
from reports.charts.sheet import small, wrapped
from reports.charts.style import INK, PAPER, QUIET, Mark, drawing
from reports.charts.two_waves import has_range, in_focus, tagged, tags
from reports.charts.words import LONGEST_TITLE, MISSING, areas, capital, counted, half_a_point, listed
from reports.comparison.model import AreaChange, Comparison, GapChange, Told
from reports.comparison.naming import moments
from reports.gaps import OTHERS_HIGHER, SELF_HIGHER
from reports.numbers import signed, written

_NOTES = 44.0
_ENDS = 8.4  # mm: the number of a gap at the end
_BAR, _BETWEEN = 4.2, 0.9  # mm
_MOST_POINTS = 11
RANGE = "Dashed: reckoned from a range"
_RANGE = Mark("s", QUIET, hollow=True, dashed=True)


@dataclass(frozen=True, slots=True)
class GapAxis:
    """Gaps in scale points, as far to both sides, with words for what each side means."""

    maximum: int
    labels: tuple[str, ...] = ("Others higher", "You higher")

    @property
    def minimum(self) -> int:
        """The largest gap by which others are higher."""
        return -self.maximum

    @property
    def points(self) -> range:
        """Whole points, or every other one, with no gap among them."""
        step = 1 if 2 * self.maximum < _MOST_POINTS else 2
        return range(-(self.maximum // step) * step, self.maximum + 1, step)


def draw_gap_then_now(comparison: Comparison) -> Chart:
    """Draw the gaps of a comparison whose names can be drawn, in which some area has one."""
    with drawing():
        rows = _frame(comparison)
        for number, area in enumerate(comparison.areas):
            _draw_row(rows, rows.middle(number), area)
    return Chart("gap-then-now", title(comparison), alt(comparison), rows.sheet.figure, _table(comparison))


def axis_of(comparison: Comparison) -> GapAxis:
    """Return the row of gaps that holds all of them: half the scale to both sides, or the whole."""
    scale = comparison.later.instrument.scale
    span = scale.maximum - scale.minimum
    half = (span + 1) // 2
    widest = max(abs(gap) for area in comparison.areas if area.gap for gap in (area.gap.then, area.gap.now))
    return GapAxis(half if widest <= half * 10 else span)


def title(comparison: Comparison) -> str:
    """Say what the gaps of focus areas were and are, or how many lie apart both times. Never that one moved."""
    if found := [f"was {signed(gap.then)} and is {signed(gap.now)} in {name}" for name, gap in _focus(comparison)]:
        sentence = f"Your gap to others {', and '.join(found)}"
        if len(sentence) <= LONGEST_TITLE:
            return sentence
    compared = [area.gap for area in comparison.areas if area.gap]
    stay = sum(_stays(gap) for gap in compared)
    half = half_a_point(comparison.later.instrument.scale)
    which = counted(stay, whole=len(compared)) if stay else f"none of {areas(len(compared))}"
    return f"In {which} you and others lie at least {half} apart both times, the same way"


def _focus(comparison: Comparison) -> list[tuple[str, GapChange]]:
    return [(area.title, area.gap) for area in comparison.focus if area.gap]


def _both(gap: GapChange) -> str:
    return f"{signed(gap.then)} and {signed(gap.now)}"


def _stays(gap: GapChange) -> bool:
    return any(set(gap.kinds) <= side for side in (SELF_HIGHER, OTHERS_HIGHER))


def alt(comparison: Comparison) -> str:
    """Tell every gap and how it came about, in sentences."""
    then, now = moments(comparison)
    many = capital(areas(len(comparison.areas)))
    told = [f"{many}, each with how far you rate yourself above others in {then} and in {now}."]
    told += [f"{area.title}: {_both(area.gap)}, {split(area)}." for area in comparison.areas if area.gap]
    if missing := [area.title for area in comparison.areas if not area.gap]:
        told.append(f"There is no gap to compare in {listed(missing)}.")
    return " ".join(told)


def split(area: AreaChange) -> str:
    """Say what became of a gap, and by whom: "closed by 0.6: others +0.4, you \N{MINUS SIGN}0.2"."""
    if area.own is None or area.others is None:
        return ""
    others = signed(area.others.change) if change_of(area) else f"{area.others.now.text} both times"
    return f"{became(area)}: others {others}, you {signed(area.own.change)}"


def became(area: AreaChange) -> str:
    """Say what became of a gap, from its two numbers; nothing of one that is reckoned from the same range twice."""
    gap = area.gap
    if gap is None or not change_of(area):
        return str(Told.SAME_RANGE)
    if gap.then * gap.now < 0:
        return "changed sides"
    if not gap.closed:
        return "as wide as before"
    return f"closed by {written(gap.closed)}" if gap.closed > 0 else f"wider by {written(-gap.closed)}"


def _frame(comparison: Comparison) -> Rows:
    axis, when = axis_of(comparison), moments(comparison)
    legend = [Key(f"You less others, {when[0]}", bar=QUIET, outlined=True), Key(when[1], bar=QUIET)]
    if has_range([area.others for area in comparison.areas if area.gap]):
        legend.append(Key(RANGE, mark=_RANGE))
    rows = framed(
        [area.title for area in comparison.areas],
        axis,
        legend,
        bold=in_focus(comparison),
        row_height=2 * _BAR + _BETWEEN + 4.0,
        columns=Columns(notes=_NOTES, ends=_ENDS),
        tags=tags(comparison),
        told=lambda point: signed(10 * point).removesuffix(".0"),
    )
    x = rows.ruler.x(0)
    rows.sheet.line((x, rows.first), (x, rows.bottom), colour=INK, points=1.0)
    rows.sheet.words(rows.notes, rows.first - 3.0, "What became of it", small(colour=QUIET))
    return rows


def _draw_row(rows: Rows, y: float, area: AreaChange) -> None:
    if area.gap is None or area.others is None:
        rows.sheet.block(rows.notes, y, ("no gap to compare",), small(colour=QUIET, italic=True))
        return
    away = (_BAR + _BETWEEN) / 2
    _draw_bar(rows, y - away, area.gap.then, now=False, dashed=area.others.then.is_band)
    _draw_bar(rows, y + away, area.gap.now, now=True, dashed=area.others.now.is_band)
    first, _, rest = split(area).partition(": ")
    rows.sheet.block(rows.notes, y, (f"{first}:", *wrapped(rest, small(), width=_NOTES)), small())


def _draw_bar(rows: Rows, y: float, gap: int, *, now: bool, dashed: bool) -> None:
    """Draw a gap as a bar from the line, its number beyond the bar's end; no bar where there is no gap."""
    zero, end = rows.ruler.x(0), rows.ruler.x(gap / 10)
    left, wide = min(zero, end), abs(end - zero)
    if gap:
        rows.sheet.box(left, y - _BAR / 2, wide, _BAR, fill=QUIET if now else PAPER, edge=QUIET, dashed=dashed)
    ink = small(bold=now)
    if gap < 0:
        rows.sheet.words(end - 1.0, y, signed(gap), ink, align="right")
    else:
        rows.sheet.words(end + 1.0, y, signed(gap), ink)


def _table(comparison: Comparison) -> DataTable:
    then, now = moments(comparison)
    headers = ("Area", f"Gap, {then}", f"Gap, {now}", "What became of it", "Others", "You", "What it may mean")
    return DataTable(headers, tuple(_table_row(area) for area in comparison.areas))


def _table_row(area: AreaChange) -> tuple[str, ...]:
    if area.gap is None or area.own is None or area.others is None:
        return (tagged(area), *(MISSING,) * 6)
    changes = (change_of(area) or MISSING, signed(area.own.change))
    return (tagged(area), signed(area.gap.then), signed(area.gap.now), became(area), *changes, _meaning(area.gap))


def _meaning(gap: GapChange) -> str:
    """Name the class that held both times; another one now only where both were clear."""
    if gap.class_changed:
        return f"was {gap.kinds[0]}, now {gap.kinds[1]}"
    if gap.kinds[0] is not gap.kinds[1]:
        return MISSING
    named = gap.kinds[0] in SELF_HIGHER | OTHERS_HIGHER
    return f"{gap.kinds[0]} (tentative)" if named and not all(gap.clear) else str(gap.kinds[0])
