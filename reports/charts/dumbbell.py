"""Where views differ: your own view and all others' per area, the others' with its 80 % band."""

from collections.abc import Sequence

from reports.charts.chart import Chart, DataTable
from reports.charts.numbers import in_words, one_decimal, signed
from reports.charts.rows import Columns, Key, Rows, framed
from reports.charts.sheet import Ink, small, wrapped
from reports.charts.style import (
    BAND_TINT,
    BLUE_TEXT,
    INK,
    OTHERS,
    OWN,
    QUIET,
    VERMILLION_TEXT,
    drawing,
)
from reports.charts.views import OTHERS_HIGHER, SELF_HIGHER, YOU, AreaView, area_views
from reports.charts.words import (
    LONGEST_TITLE,
    MISSING,
    NAMED_AT_MOST,
    NO_OWN_VIEW,
    NOTHING,
    ONLY_YOU,
    areas,
    capital,
    counted,
    half_a_point,
    listed,
    named,
    scale_sentence,
    shown_or_missing,
)
from reports.gaps import GapClass
from reports.release import Release

_OTHERS_MARK, _OWN_MARK = 4.6, 4.0  # mm: where they coincide, the dot is still seen behind the diamond
_BAND_HEIGHT = 4.6
_GAP_COLUMN = 11.0
_READING_COLUMN = 34.0
_COLUMNS = Columns(notes=_GAP_COLUMN + _READING_COLUMN, ends=9.5)
_NO_NOTES = Columns(notes=0.0, ends=9.5)
_TENTATIVE = "tentative"
_BAND = "80 % band: how far this could move with other similar raters"


def draw_dumbbell(release: Release) -> Chart:
    """Draw the dumbbell chart of a release."""
    views = area_views(release)
    with drawing():
        rows = _frame(release, views)
        for number, view in enumerate(views):
            _draw_row(rows, rows.middle(number), view)
            _draw_notes(rows, rows.middle(number), view, _note_lines(view, views))
    return Chart("dumbbell", title(views), alt(release, views), rows.sheet.figure, _table(views))


def title(views: Sequence[AreaView]) -> str:
    """Say in one sentence where the views differ."""
    compared = [view for view in views if view.gap is not None]
    if not compared:
        return _title_without_comparison(views)
    less = [view for view in compared if view.kind in SELF_HIGHER]
    more = [view for view in compared if view.kind in OTHERS_HIGHER]
    if not less and not more:
        return f"You and others see {counted(len(compared), whole=len(views))} alike"
    sentence = _differing(less, more, whole=len(views), most_named=NAMED_AT_MOST)
    return sentence if len(sentence) <= LONGEST_TITLE else _differing(less, more, whole=len(views), most_named=0)


def _differing(less: Sequence[AreaView], more: Sequence[AreaView], *, whole: int, most_named: int) -> str:
    see = "may see" if all(view.tentative for view in (*less, *more)) else "see"
    if not more:
        return f"Others {see} {named(less, whole=whole, most=most_named)} less often than you do"
    if not less:
        return f"Others {see} {named(more, whole=whole, most=most_named)} more often than you do"
    first = named(less, whole=whole, most=most_named)
    second = named(more, whole=whole, most=most_named) if len(more) <= most_named else in_words(len(more))
    return f"Others {see} {first} less often than you do, and {second} more often"


def _title_without_comparison(views: Sequence[AreaView]) -> str:
    if any(view.others is not None for view in views):
        return NO_OWN_VIEW
    return ONLY_YOU if any(view.own is not None for view in views) else NOTHING


def alt(release: Release, views: Sequence[AreaView]) -> str:
    """Tell the finding in sentences."""
    half = half_a_point(release.instrument.scale)
    compared = [view for view in views if view.gap is not None]
    sentences = [f"{capital(areas(len(views)))}, each with your own view and the view of all others."]
    for kinds, word in ((SELF_HIGHER, "higher"), (OTHERS_HIGHER, "lower")):
        if found := [_described(view) for view in views if view.kind in kinds]:
            sentences.append(f"You rate yourself at least {half} {word} than others do in {listed(found)}.")
    if compared and (alike := sum(not view.apart for view in compared)):
        rest = "every" if alike == len(compared) else "each"
        what = "area that can be compared" if alike == len(compared) else f"of {in_others(alike)}"
        sentences.append(f"In {rest} {what} the two views lie less than {half} apart.")
    sentences += _missing_sentences(views)
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def in_others(number: int) -> str:
    """Say "the other seven areas"."""
    return f"the other {areas(number)}"


def _described(view: AreaView) -> str:
    tentative = ", tentatively" if view.tentative else ""
    return f"{view.title} (you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}{tentative})"


def _missing_sentences(views: Sequence[AreaView]) -> list[str]:
    sentences = []
    if unseen := [view.title for view in views if view.others is None]:
        where = "any area" if len(unseen) == len(views) else listed(unseen)
        sentences.append(f"The others' view is not shown for {where}.")
    if unrated := [view.title for view in views if view.own is None]:
        where = "any area" if len(unrated) == len(views) else listed(unrated)
        sentences.append(f"There is no view of your own for {where}.")
    return sentences


def _table(views: Sequence[AreaView]) -> DataTable:
    headers = ("Area", YOU, "All others", "80 % band", "Raters ≥", "Gap", "What it may mean")
    return DataTable(headers, tuple(_table_row(view) for view in views))


def _table_row(view: AreaView) -> tuple[str, ...]:
    seen = view.others is not None
    return (
        view.title,
        shown_or_missing(view.own),
        shown_or_missing(view.others),
        f"{one_decimal(view.low)} to {one_decimal(view.high)}" if seen else MISSING,
        str(view.raters) if seen else MISSING,
        signed(view.gap) if view.gap is not None else MISSING,
        view.reading,
    )


def _frame(release: Release, views: Sequence[AreaView]) -> Rows:
    seen, rated = _anywhere(views)
    legend = [Key(YOU, mark=OWN)] if rated else []
    if seen:
        legend += [Key("All others, each group weighing the same", mark=OTHERS), Key(_BAND, bar=BAND_TINT)]
    notes = [_note_lines(view, views) for view in views]
    rows = framed(
        [view.title for view in views],
        release.instrument.scale,
        legend,
        bold=frozenset(number for number, view in enumerate(views) if view.apart),
        row_height=max(10.6, max(len(lines) for lines in notes) * small().leading + 2.6),
        columns=_COLUMNS if any(notes) else _NO_NOTES,
    )
    if any(view.gap is not None for view in views):
        quiet = small(colour=QUIET)
        rows.sheet.words(rows.notes + _GAP_COLUMN - 3.0, rows.first - 3.0, "Gap", quiet, align="right")
        rows.sheet.words(rows.notes + _GAP_COLUMN, rows.first - 3.0, "What it may mean", quiet)
    return rows


def _anywhere(views: Sequence[AreaView]) -> tuple[bool, bool]:
    """Say whether others' views, and views of your own, exist in any area at all."""
    return any(view.others is not None for view in views), any(view.own is not None for view in views)


def _draw_row(rows: Rows, y: float, view: AreaView) -> None:
    x = rows.ruler.x
    if view.others is not None:
        rows.sheet.capsule(x(view.low), x(view.high), y, height=_BAND_HEIGHT, fill=BAND_TINT)
    if view.own is not None and view.others is not None:
        colour, points = (INK, 1.6) if view.apart else (QUIET, 0.8)
        rows.sheet.line((x(view.others), y), (x(view.own), y), colour=colour, points=points)
    if view.others is not None:
        rows.sheet.mark(x(view.others), y, OTHERS, size=_OTHERS_MARK)
    if view.own is not None:
        rows.sheet.mark(x(view.own), y, OWN, size=_OWN_MARK)
    _label_values(rows, y, view)


def _label_values(rows: Rows, y: float, view: AreaView) -> None:
    """Write the lower value left of everything drawn in the row and the higher one right of it."""
    x = rows.ruler.x
    own_ink, others_ink = Ink(bold=True, colour=VERMILLION_TEXT), Ink(bold=True, colour=BLUE_TEXT)
    drawn = [x(value) for value in (view.own, view.others) if value is not None]
    if view.others is not None:
        drawn += [x(view.low) + _OTHERS_MARK / 2, x(view.high) - _OTHERS_MARK / 2]
    if not drawn:
        return
    left, right = min(drawn) - _OTHERS_MARK / 2 - 1.0, max(drawn) + _OTHERS_MARK / 2 + 1.0
    others_lower = view.own is None or (view.gap is not None and view.gap >= 0)
    if view.others is not None:
        place, align = (left, "right") if others_lower else (right, "left")
        rows.sheet.words(place, y, one_decimal(view.others), others_ink, align=align)
    if view.own is not None:
        place, align = (right, "left") if others_lower or view.others is None else (left, "right")
        rows.sheet.words(place, y, one_decimal(view.own), own_ink, align=align)


def _note_lines(view: AreaView, views: Sequence[AreaView]) -> tuple[str, ...]:
    """Say in words what the two values may mean, or which of them is missing."""
    words = str(view.kind) if view.kind is not GapClass.NOT_COMPARED else _missing(view, views)
    lines = wrapped(words, small(bold=view.apart), width=_READING_COLUMN)
    return (*lines, _TENTATIVE) if view.tentative else lines


def _missing(view: AreaView, views: Sequence[AreaView]) -> str:
    """Name what is missing here; what is missing in every area stands in the title instead of every row."""
    seen, rated = _anywhere(views)
    if view.own is None and view.others is None:
        return "nothing to show"
    if view.others is None and seen:
        return "others' view not shown"
    return "no view of your own" if view.own is None and rated else ""


def _draw_notes(rows: Rows, y: float, view: AreaView, lines: Sequence[str]) -> None:
    left = rows.notes + _GAP_COLUMN
    if view.gap is None:
        rows.sheet.block(left, y, lines, small(colour=QUIET, italic=True))
        return
    rows.sheet.words(left - 3.0, y, signed(view.gap), Ink(bold=view.apart), align="right")
    first = y - (len(lines) - 1) / 2 * small().leading
    for number, line in enumerate(lines):
        ink = small(colour=QUIET, italic=True) if line == _TENTATIVE else small(bold=view.apart)
        rows.sheet.words(left, first + number * small().leading, line, ink)
