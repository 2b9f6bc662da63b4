"""Where views differ: your own view and all others' per area, the others' with its 80 % band, the class beside them.

What you expected of others, where you were asked, has a lane of its own above both, so that no mark hides another.

The scale is always drawn whole, so that a picture never makes a gap larger than it is
(docs/decisions/0034-charts-draw-the-whole-scale.md).
"""

from collections.abc import Sequence
from functools import partial

from reports.charts.chart import Chart, DataTable
from reports.charts.rows import Columns, Key, Rows, framed
from reports.charts.sheet import Ink, small, width_of, wrapped
from reports.charts.style import BAND, EXPECTED, INK, OTHERS, OWN, QUIET, VERMILLION, drawing
from reports.charts.tiles import CLEAR, HIGH, WIDE, others_tile, own_tile
from reports.charts.views import YOU
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
from reports.gaps import OTHERS_HIGHER, SELF_HIGHER, AreaView, Foresight, GapClass, Value
from reports.numbers import in_words, signed, tenths_of, written
from reports.release import Release

_BAND_HEIGHT, _BAND_BELOW = 1.3, 1.2  # mm: under its tile, which is often wider
_GAP_COLUMN = 11.0
_READING_COLUMN = 36.0
_COLUMNS = Columns(notes=_GAP_COLUMN + _READING_COLUMN, ends=WIDE / 2 + 1.0)
_NO_NOTES = Columns(notes=0.0, ends=WIDE / 2 + 1.0)
_BAND = "80 % band: how far this could move with other similar raters"
ONE_SUPERVISOR = "only a supervisor's view"
ONLY_EXPECTED = "Only what you expected of others can be shown"
EXPECTED_HEADING, FORESEEN_HEADING = "Expected", "Foreseen"
_LANE = 3.6  # mm: above the tiles of a row, for what was expected
_DIAMOND = 3.2


def draw_dumbbell(release: Release, views: Sequence[AreaView]) -> Chart:
    """Draw the dumbbell chart of a release from its `area_views`."""
    with drawing():
        rows = _frame(release, views)
        for number, view in enumerate(views):
            _draw_row(rows, rows.middle(number) + _lane(views) / 2, view)
            if view.expected:
                _draw_expected(rows, rows.middle(number) - (rows.height - _LANE) / 2 + 0.6, view.expected)
            _draw_notes(rows, rows.middle(number), view, _note_lines(view, views))
    return Chart("dumbbell", title(views), alt(release, views), rows.sheet.figure, _table(views))


def title(views: Sequence[AreaView]) -> str:
    """Say in one sentence where the views differ."""
    compared = [view for view in views if view.gap is not None]
    if not compared:
        return _title_without_comparison(views)
    lower = [view for view in compared if view.kind in SELF_HIGHER]
    higher = [view for view in compared if view.kind in OTHERS_HIGHER]
    if not lower and not higher:
        return f"You and others lie close together in {counted(len(compared), whole=len(views))}"
    sentence = _differing(lower, higher, whole=len(views), most_named=NAMED_AT_MOST)
    return sentence if len(sentence) <= LONGEST_TITLE else _differing(lower, higher, whole=len(views), most_named=0)


def _differing(lower: Sequence[AreaView], higher: Sequence[AreaView], *, whole: int, most_named: int) -> str:
    name = partial(named, whole=whole, most=most_named)
    if not higher:
        return f"Others rate {name(lower)} lower than you do"
    if not lower:
        return f"Others rate {name(higher)} higher than you do"
    second = name(higher) if len(higher) <= most_named else in_words(len(higher))
    return f"Others rate {name(lower)} lower than you do, and {second} higher"


def _title_without_comparison(views: Sequence[AreaView]) -> str:
    if any(view.others for view in views):
        return NO_OWN_VIEW
    if any(view.own for view in views):
        return ONLY_YOU
    return ONLY_EXPECTED if any(view.expected for view in views) else NOTHING


def alt(release: Release, views: Sequence[AreaView]) -> str:
    """Tell the finding in sentences."""
    half = half_a_point(release.instrument.scale)
    compared = [view for view in views if view.gap is not None]
    seen, rated = _anywhere(views)
    drawn = ["your own view"] * rated + ["the view of all others"] * seen
    sentences = [f"{capital(areas(len(views)))}, each with {listed(drawn)}." if drawn else f"{title(views)}."]
    for kinds, word in ((SELF_HIGHER, "higher"), (OTHERS_HIGHER, "lower")):
        if found := [_described(view) for view in views if view.kind in kinds]:
            sentences.append(f"You rate yourself at least {half} {word} than others do in {listed(found)}.")
    if compared and (alike := sum(not view.apart for view in compared)):
        rest = "every" if alike == len(compared) else "each"
        what = "area that can be compared" if alike == len(compared) else f"of {in_others(alike)}"
        sentences.append(f"In {rest} {what} the two views lie less than {half} apart.")
    sentences += foresight_sentences(views, half)
    sentences += _missing_sentences(views)
    return " ".join([*sentences, scale_sentence(release.instrument.scale)])


def foresight_sentences(views: Sequence[AreaView], half: str) -> list[str]:
    """Say where others answered as you expected, and where not; nothing where you were not asked."""
    found = {kind: [view for view in views if view.foresight is kind] for kind in Foresight}
    sentences = []
    if seen := found[Foresight.SEEN_COMING]:
        sentences.append(f"In {areas(len(seen))} others lie less than {half} from what you expected.")
    for kind, side in ((Foresight.UNEXPECTED, "below"), (Foresight.BETTER_THAN_FEARED, "above")):
        if named_ones := [_against_expected(view) for view in found[kind]]:
            what = f"Others lie at least {half} {side} what you expected in {listed(named_ones)}"
            sentences.append(f"{what}: {kind}.")
    return sentences


def _against_expected(view: AreaView) -> str:
    return f"{view.title} (expected {shown_or_missing(view.expected)}, others {shown_or_missing(view.others)})"


def _lane(views: Sequence[AreaView]) -> float:
    return _LANE if any(view.expected for view in views) else 0.0


def in_others(number: int) -> str:
    """Say "the other seven areas"."""
    return f"the other {areas(number)}"


def _described(view: AreaView) -> str:
    numbers = f"you {shown_or_missing(view.own)}, others {shown_or_missing(view.others)}"
    return f"{view.title} ({numbers}, {view.certainty})"


def _missing_sentences(views: Sequence[AreaView]) -> list[str]:
    sentences = []
    if supervised := [view.title for view in views if view.only_supervisors]:
        sentences.append(f"Only a supervisor's view can be shown for {listed(supervised)}.")
    if unseen := [view.title for view in views if not view.cells]:
        where = "any area" if len(unseen) == len(views) else listed(unseen)
        sentences.append(f"The others' view is not shown for {where}.")
    if unrated := [view.title for view in views if view.own is None]:
        where = "any area" if len(unrated) == len(views) else listed(unrated)
        sentences.append(f"There is no view of your own for {where}.")
    return sentences


def _table(views: Sequence[AreaView]) -> DataTable:
    headers = ("Area", YOU, "All others", "80 % band", "Raters ≥", "Gap", "What it may mean")
    rows = tuple(_table_row(view) for view in views)
    if not _lane(views):
        return DataTable(headers, rows)
    told = tuple(
        (*row, shown_or_missing(view.expected), view.foresight or MISSING)
        for row, view in zip(rows, views, strict=True)
    )
    return DataTable((*headers, EXPECTED_HEADING, FORESEEN_HEADING), told)


def _table_row(view: AreaView) -> tuple[str, ...]:
    seen = view.others is not None
    return (
        view.title,
        shown_or_missing(view.own),
        shown_or_missing(view.others),
        f"{written(tenths_of(view.low))} to {written(tenths_of(view.high))}" if seen else MISSING,
        str(view.raters) if seen else MISSING,
        signed(view.gap) if view.gap is not None else MISSING,
        ONE_SUPERVISOR if view.only_supervisors else view.reading,
    )


def _frame(release: Release, views: Sequence[AreaView]) -> Rows:
    seen, rated = _anywhere(views)
    legend = [Key(YOU, mark=OWN)] if rated else []
    if seen:
        legend += [Key("All others, each group weighing the same", mark=OTHERS), Key(_BAND, bar=BAND)]
    if _lane(views):
        legend.append(Key("What you expected of others", mark=EXPECTED))
    notes = [_note_lines(view, views) for view in views]
    columns = _COLUMNS if any(notes) else _NO_NOTES
    ruler = columns.ruler(release.instrument.scale)
    stacked = any(
        _touch(ruler.x(view.own.points), ruler.x(view.others.points)) for view in views if view.own and view.others
    )
    rows = framed(
        [view.title for view in views],
        release.instrument.scale,
        legend,
        bold=frozenset(number for number, view in enumerate(views) if view.apart),
        row_height=max(
            _lane(views) + (2 * HIGH + (3.2 if _lane(views) else 4.6) if stacked else HIGH + 5.4),
            max(map(len, notes)) * small().leading + 2.6,
        ),
        columns=columns,
    )
    if any(view.gap is not None for view in views):
        quiet = small(colour=QUIET)
        rows.sheet.words(rows.notes + _GAP_COLUMN - 3.0, rows.first - 3.0, "Gap", quiet, align="right")
        rows.sheet.words(rows.notes + _GAP_COLUMN, rows.first - 3.0, "What it may mean", quiet)
    return rows


def _touch(one: float, other: float) -> bool:
    return abs(one - other) < WIDE + CLEAR


def _anywhere(views: Sequence[AreaView]) -> tuple[bool, bool]:
    """Say whether others' views, and views of your own, exist in any area at all."""
    return any(view.others for view in views), any(view.own for view in views)


def _draw_row(rows: Rows, y: float, view: AreaView) -> None:
    """Draw band, line and both tiles; where the tiles would touch, yours stands above that of others."""
    x = rows.ruler.x
    own = x(view.own.points) if view.own else None
    others = x(view.others.points) if view.others else None
    y -= _BAND_BELOW / 2
    lift = (HIGH + 0.3) / 2 if own is not None and others is not None and _touch(own, others) else 0.0
    if view.others is not None and others is not None:
        under = y + lift + HIGH / 2 + _BAND_BELOW
        rows.sheet.capsule(x(view.low), x(view.high), under, height=_BAND_HEIGHT, fill=BAND)
        if own is not None and not lift:
            rows.sheet.line((others, y), (own, y), colour=INK, points=1.2)
        others_tile(rows.sheet, others, y + lift, view.others)
    if view.own is not None and own is not None:
        own_tile(rows.sheet, own, y - lift, view.own)


def _draw_expected(rows: Rows, y: float, expected: Value) -> None:
    """Draw what was expected, with its number at the side that has room."""
    x, ink = rows.ruler.x(expected.points), small(colour=VERMILLION)
    rows.sheet.mark(x, y, EXPECTED, size=_DIAMOND)
    after = x + _DIAMOND / 2 + 0.9
    if after + width_of(expected.text, ink) <= rows.ruler.right + rows.columns.ends:
        rows.sheet.words(after, y, expected.text, ink)
    else:
        rows.sheet.words(x - _DIAMOND / 2 - 0.9, y, expected.text, ink, align="right")


def _note_lines(view: AreaView, views: Sequence[AreaView]) -> tuple[str, ...]:
    """Say in words what the values may mean, or which of them is missing."""
    words = str(view.kind) if view.kind is not GapClass.NOT_COMPARED else _missing(view, views)
    lines = wrapped(words, small(bold=view.apart), width=_READING_COLUMN)
    return (*lines, *(note for note in (view.certainty, view.foresight) if note))


def _missing(view: AreaView, views: Sequence[AreaView]) -> str:
    """Name what is missing here; what is missing in every area stands in the title instead of every row."""
    seen, rated = _anywhere(views)
    if view.only_supervisors:
        return ONE_SUPERVISOR
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
        quiet = line in (view.certainty, view.foresight)
        ink = small(colour=QUIET, italic=True) if quiet else small(bold=view.apart)
        rows.sheet.words(left, first + number * small().leading, line, ink)
