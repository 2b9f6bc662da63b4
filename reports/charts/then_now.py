"""Then and now: all others per area in two waves, hollow then and filled now, with both bands and your own view.

A change is a distance on the scale, which is drawn whole (decision 34); what may be said of it stands beside it.
"""

from reports.charts.change_words import change_of, sentences, title, told_in_words, whose
from reports.charts.chart import Chart, DataTable
from reports.charts.rows import Columns, Key, Rows, framed
from reports.charts.sheet import Ink, small, wrapped
from reports.charts.style import BAND, OTHERS, OTHERS_THEN, OWN, OWN_THEN, PAPER, QUIET, drawing
from reports.charts.two_waves import RANGE, draw_pair, has_range, in_focus, pair_keys, range_key, tagged, tags
from reports.charts.words import MISSING, scale_sentence
from reports.comparison.model import AreaChange, Band, Comparison, Told
from reports.comparison.naming import moments
from reports.numbers import signed, tenths_of, written

_CHANGE, _WORDS = 11.0, 33.0  # mm: columns of the notes
_ENDS = 9.8  # mm: a mark and its number beside the end of the scale
_LANE = 4.9  # mm: for a pair of marks
_BAND_HEIGHT, _BANDS = 1.4, 4.8  # mm: a band, and the room of both
_TOLD = (Told.HIGHER, Told.LOWER)


def draw_then_now(comparison: Comparison) -> Chart:
    """Draw all others and your own view, then and now, from a comparison whose names can be drawn."""
    with drawing():
        rows, (others, own) = _frame(comparison), _anywhere(comparison)
        for number, area in enumerate(comparison.areas):
            _draw_row(rows, number, area, own=own)
            if others:
                _draw_notes(rows, rows.middle(number), area)
    return Chart("then-now", title(comparison), alt(comparison), rows.sheet.figure, _table(comparison))


def alt(comparison: Comparison) -> str:
    """Tell the finding in sentences, with every number of others and of yourself."""
    own = [area for area in comparison.areas if area.own]
    told = [whose(comparison), *sentences(comparison)]
    if own:
        yours = ", ".join(f"{area.title} {area.own.then.text} and {area.own.now.text}" for area in own if area.own)
        told.append(f"Your own view then and now: {yours}.")
    return " ".join([*told, scale_sentence(comparison.later.instrument.scale)])


def _anywhere(comparison: Comparison) -> tuple[bool, bool]:
    return any(area.others for area in comparison.areas), any(area.own for area in comparison.areas)


def _frame(comparison: Comparison) -> Rows:
    others, own = _anywhere(comparison)
    when = moments(comparison)
    legend = pair_keys(when, own=own, others=others)
    if others:
        legend += [Key(f"80 % band, {when[0]}", bar=BAND, outlined=True), Key(when[1], bar=BAND)]
    if has_range([area.others for area in comparison.areas]):
        legend.append(Key(RANGE, mark=range_key()))
    notes = [_note_lines(area) if others else () for area in comparison.areas]
    rows = framed(
        [area.title for area in comparison.areas],
        comparison.later.instrument.scale,
        legend,
        bold=in_focus(comparison),
        row_height=max(
            own * _LANE + others * (_LANE + _BANDS) + 1.6, max(map(len, notes)) * small().leading + 2.6, 8.0
        ),
        columns=Columns(notes=_CHANGE + _WORDS if others else 0.0, ends=_ENDS),
        tags=tags(comparison),
    )
    if others:
        quiet = small(colour=QUIET)
        rows.sheet.words(rows.notes + _CHANGE - 2.4, rows.first - 3.0, "Change", quiet, align="right")
        rows.sheet.words(rows.notes + _CHANGE, rows.first - 3.0, "What can be told", quiet)
    return rows


def _draw_row(rows: Rows, number: int, area: AreaChange, *, own: bool) -> None:
    """Draw your own view in a lane of its own, then all others with both bands below."""
    top = rows.middle(number) - (own * _LANE + _LANE + _BANDS) / 2
    if area.own:
        y = top + _LANE / 2 if area.others else rows.middle(number)
        draw_pair(rows.sheet, rows.ruler, y, area.own, (OWN_THEN, OWN))
    if area.others and area.bands:
        lane = top + own * _LANE
        draw_pair(rows.sheet, rows.ruler, lane + _LANE / 2, area.others, (OTHERS_THEN, OTHERS))
        for place, band in enumerate(area.bands):
            _draw_band(rows, lane + _LANE + 0.9 + place * 2.3, band, outlined=place == 0)


def _draw_band(rows: Rows, y: float, band: Band, *, outlined: bool) -> None:
    x = rows.ruler.x
    fill = PAPER if outlined else BAND
    rows.sheet.capsule(x(band.low), x(band.high), y, height=_BAND_HEIGHT, fill=fill, edge=BAND)


def _note_lines(area: AreaChange) -> tuple[str, ...]:
    return wrapped(told_in_words(area), small(bold=area.told in _TOLD), width=_WORDS)


def _draw_notes(rows: Rows, y: float, area: AreaChange) -> None:
    left, lines, bold = rows.notes + _CHANGE, _note_lines(area), area.told in _TOLD
    if change := change_of(area):
        rows.sheet.words(left - 2.4, y, change, Ink(bold=bold), align="right")
        rows.sheet.block(left, y, lines, small(bold=bold))
    else:
        rows.sheet.block(left, y, lines, small(colour=QUIET, italic=True))


def _table(comparison: Comparison) -> DataTable:
    then, now = moments(comparison)
    headers = (
        *("Area", f"You, {then}", f"You, {now}", "Your change"),
        *(f"All others, {then}", f"All others, {now}", "Their change", "Smallest change told"),
        *(f"80 % band, {then}", f"80 % band, {now}", "Raters ≥ then, now", "What can be told"),
    )
    rows = [_table_row(area) for area in comparison.areas]
    if any(area.own for area in comparison.areas):
        return DataTable(headers, tuple(rows))
    # you answered once only, or never: your columns would say nothing
    return DataTable((headers[0], *headers[4:]), tuple((row[0], *row[4:]) for row in rows))


def _table_row(area: AreaChange) -> tuple[str, ...]:
    own, others = area.own, area.others
    bands = [f"{written(tenths_of(one.low))} to {written(tenths_of(one.high))}" for one in area.bands or ()]
    return (
        tagged(area),
        *((own.then.text, own.now.text, signed(own.change)) if own else (MISSING,) * 3),
        *((others.then.text, others.now.text) if others else (MISSING, MISSING)),
        change_of(area) or MISSING,
        written(area.least) if area.least is not None else MISSING,
        *(bands or (MISSING, MISSING)),
        f"{others.then.n}, {others.now.n}" if others else MISSING,
        told_in_words(area) or MISSING,
    )
