"""Page one: a card for each focus area, other areas of which a change can be told, and the small print."""

from collections.abc import Iterator

from instruments.groups import RaterGroup
from instruments.model import Status
from reports.beside import NOTHING, Beside
from reports.charts.words import MISSING, capital, listed
from reports.comparison.areas import PERCEIVED_FROM
from reports.comparison.model import AreaChange, Comparison, Pair, Perceived
from reports.comparison.naming import moments
from reports.document.change.model import FirstPage, GoalCard, Row
from reports.document.change.people import anonymous_again
from reports.document.change.sentences import moved, moved_sentence, sentence
from reports.document.change.track import track
from reports.document.change.wording import change_seen, difference, ends, lowest_and_highest, supervisors_inside
from reports.document.model import Figure
from reports.document.wording import NO_BREAK, scale_ends
from reports.numbers import in_words, written
from reports.release import Shown

RATERS, CONTROL_AREA = "Anonymous raters", "Control area"


def first_page(comparison: Comparison, beside: Beside = NOTHING) -> FirstPage:
    """Write page one."""
    others = moved(comparison)
    return FirstPage(
        lead=_lead(comparison),
        cards=tuple(goal_card(area, comparison, beside) for area in comparison.focus),
        moved=tuple(moved_sentence(area, comparison) for area in others),
        moved_note="" if others else _none_moved(comparison),
        limits=" ".join(_limits(comparison)),
        looking_back=any(area.looking_back for area in comparison.focus),
    )


def goal_card(area: AreaChange, comparison: Comparison, beside: Beside = NOTHING) -> GoalCard:
    """Write the card of one focus area, with the executive's own goals about it beside the numbers."""
    return GoalCard(
        title=area.title,
        said=tuple(_said(area.perceived, comparison)) if area.perceived else (),
        said_note=_said_note(area.perceived) if area.perceived else "",
        ruler=track(area, comparison.later.instrument.scale),
        rows=tuple(_rows(area, comparison)),
        told=sentence(area, comparison),
        least=least_sentence(area.least) if area.least is not None else "",
        area=area.area,
        words=beside.of(area.area),
    )


def least_sentence(least: int) -> str:
    """Say how large a change had to be, in tenths."""
    return f"With these raters only a change of {written(least)} or more could be told."


def _lead(comparison: Comparison) -> str:
    if not comparison.focus:
        return (
            "No area was declared beforehand. So no word is said of any area unless it moved beyond 3.0 standard"
            " errors, which chance alone seldom brings about."
        )
    titles = [area.title for area in comparison.focus]
    count = "one area was" if len(titles) == 1 else f"{in_words(len(titles))} areas were"
    control = f" The control area is {comparison.control.title}." if comparison.control else ""
    return f"Before anyone was asked again, {count} named to look at: {listed(titles)}.{control}"


def _said(perceived: Perceived, comparison: Comparison) -> Iterator[Figure]:
    """Give what raters say of the change first, then what they say of the control area, then supervisors' as theirs."""
    if perceived.anonymous or perceived.control:
        for label, shown in ((RATERS, perceived.anonymous), (CONTROL_AREA, perceived.control)):
            yield Figure(label, _with_n(shown) if shown else MISSING)
    if perceived.supervisor:
        several = perceived.supervisor.n > 1
        number = _with_n(perceived.supervisor) if several else change_seen(perceived.supervisor)
        yield Figure(capital(supervisors_inside(comparison)), number)


def _with_n(shown: Shown) -> str:
    return f"{change_seen(shown)} (n{NO_BREAK}{shown.n})"


def _said_note(perceived: Perceived) -> str:
    """Say why no word is made of what raters say; "" where one is."""
    if perceived.improved:
        return ""
    if perceived.anonymous is None:
        return "Too few anonymous raters judged this for a number of theirs."
    return _too_few_answers(perceived.anonymous, perceived.control) or _too_near(perceived.anonymous)


def _too_few_answers(anonymous: Shown, control: Shown | None) -> str:
    fewest = in_words(PERCEIVED_FROM)
    if control is None:
        return "Too few anonymous raters judged the control area, so no word is made of this number."
    if anonymous.n < PERCEIVED_FROM:
        return f"With fewer than {fewest} answers no word is made of this number."
    if control.n < PERCEIVED_FROM:
        return f"Fewer than {fewest} judged the control area, so no word is made of this number."
    return ""


def _too_near(anonymous: Shown) -> str:
    if anonymous.value <= 0:
        return "Not above zero: no word is made of this number."
    return "Not a full point above the control area, so no word is made of this number."


def _rows(area: AreaChange, comparison: Comparison) -> Iterator[Row]:
    for label, pair in _views(area, comparison):
        bands = tuple(map(ends, area.bands)) if area.bands and pair is area.others else ("", "")
        yield _row(label, pair, *bands)
    if area.looking_back:
        yield Row("Looking back", area.looking_back.text, MISSING, MISSING)


def _views(area: AreaChange, comparison: Comparison) -> Iterator[tuple[str, Pair]]:
    """The views of which a card gives a number then and now."""
    if area.others:
        yield "All others", area.others
    elif pair := area.cells.get(RaterGroup.SUPERVISOR.value):
        yield capital(supervisors_inside(comparison)), pair
    if area.own:
        yield "You", area.own


def _row(label: str, pair: Pair, band_then: str = "", band_now: str = "") -> Row:
    return Row(label, pair.then.text, pair.now.text, difference(pair), band_then, band_now)


def _none_moved(comparison: Comparison) -> str:
    if not any(area.others for area in comparison.areas):
        return "The view of all others cannot be compared in any area. The next page says why."
    if comparison.focus:
        return "In no other area did others move so far that a change can be told."
    return "No area moved so far, so nothing can be told. The picture “Then and now” shows every area."


def _limits(comparison: Comparison) -> Iterator[str]:
    then = moments(comparison)[0]
    instrument = comparison.later.instrument
    yield f"Ratings run from {scale_ends(instrument.scale)}."
    if any(area.perceived for area in comparison.focus):
        yield f"What raters say of the change runs from {lowest_and_highest()}, all anonymous raters together."
    if any(area.others for area in comparison.areas):
        yield "All others: each group weighs the same, a joined one as many as it names."
    if ranges := _ranges(comparison):
        yield f"A range at an end of the scale counts in a difference as in every average: {listed(ranges)}."
    if any(area.others for area in comparison.focus):
        yield (
            "The small numbers, and the light bar, say how far that could move with other similar raters, about four"
            " times in five."
        )
    if any(area.looking_back for area in comparison.focus):
        yield f"Looking back: how you now think you were in {then}."
    yield from anonymous_again(comparison)
    yield f"Only what both rounds show is counted, so a number may differ from the report of {then}."
    if instrument.status is not Status.VALIDATED:
        yield "The questionnaire has not been validated."
    yield "This page opens a conversation; it is no basis for pay, promotion or selection."


def _ranges(comparison: Comparison) -> list[str]:
    """Say what each range counts as that stands beside a difference on this page: "4.5+ as 4.7"."""
    pairs = [pair for area in comparison.focus for _, pair in _views(area, comparison) if difference(pair) != MISSING]
    pairs += [area.others for area in moved(comparison) if area.others]
    found = {value.tenths: value.text for pair in pairs for value in (pair.then, pair.now) if value.is_band}
    return [f"{found[tenths]} as {written(tenths)}" for tenths in sorted(found)]
