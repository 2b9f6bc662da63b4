"""What the charts of a comparison say in words: titles and sentences that claim no more than `Told` allows."""

from collections.abc import Sequence

from reports.charts.words import LONGEST_TITLE, NAMED_AT_MOST, areas, capital, counted, listed
from reports.comparison.model import AreaChange, Comparison, Told
from reports.comparison.naming import moments
from reports.numbers import signed, written

ONLY_SUPERVISORS = "only a supervisor's view"
TWO_RANGES = "cannot be told: a range both times"
_UNTOLD = (Told.NO_CHANGE, Told.SAME_RANGE)


def title(comparison: Comparison) -> str:
    """Say in one sentence what can be told of the others' view."""
    then, whole = moments(comparison)[0], len(comparison.areas)
    higher, lower = (_told(comparison, told) for told in (Told.HIGHER, Told.LOWER))
    if higher or lower:
        moved = [
            _moved(higher, lower, then, whole=whole, most=most, untold=untold)
            for most, untold in ((NAMED_AT_MOST, _untold(comparison)), (NAMED_AT_MOST, []), (0, []))
        ]
        return next((sentence for sentence in moved if len(sentence) <= LONGEST_TITLE), moved[-1])
    return _without_a_change(comparison, then)


def _told(comparison: Comparison, *told: Told) -> list[AreaChange]:
    return [area for area in comparison.areas if area.told in told]


def _untold(comparison: Comparison) -> list[AreaChange]:
    return [area for area in comparison.focus if area.told in _UNTOLD]


def _moved(
    higher: Sequence[AreaChange],
    lower: Sequence[AreaChange],
    then: str,
    *,
    whole: int,
    most: int,
    untold: Sequence[AreaChange],
) -> str:
    first, side = (higher, "higher") if higher else (lower, "lower")
    sentence = f"Others rate {_some(first, whole=whole, most=most)} {side} than in {then}"
    if higher and lower:
        sentence += f", and {_some(lower, whole=whole, most=most)} lower"
    return f"{sentence}; in {titles(untold)} no change can be told" if untold else sentence


def _without_a_change(comparison: Comparison, then: str) -> str:
    if untold := _untold(comparison):
        sentence = f"No change can be told in {titles(untold, 'or')}"
        return sentence if len(sentence) <= LONGEST_TITLE else "No change can be told in the focus areas"
    comparable = [area for area in comparison.areas if area.others]
    if comparable and comparison.focus:
        sentence = f"{titles(comparison.focus)} cannot be compared with {then}"
        return sentence if len(sentence) <= LONGEST_TITLE else f"The focus areas cannot be compared with {then}"
    if comparable:
        return _in_none(len(comparable), whole=len(comparison.areas))
    return nothing_of_others(comparison)


def _in_none(comparable: int, *, whole: int) -> str:
    if comparable == whole:
        return "No change can be told in " + ("the one area" if whole == 1 else f"any of {areas(whole)}")
    which = counted(comparable, whole=whole)
    return f"In {which} others can be compared, and no change can be told"


def nothing_of_others(comparison: Comparison) -> str:
    """Say what can be compared where the view of all others cannot."""
    then = moments(comparison)[0]
    own, supervised = (any(area.own for area in comparison.areas), any(area.cells for area in comparison.areas))
    whose = ["your own view"] * own + ["a supervisor's view"] * supervised
    return f"Only {listed(whose)} can be compared with {then}" if whose else f"Nothing can be compared with {then}"


def _some(found: Sequence[AreaChange], *, whole: int, most: int) -> str:
    return titles(found) if len(found) <= most else counted(len(found), whole=whole)


def titles(found: Sequence[AreaChange], word: str = "and") -> str:
    """Join areas' names."""
    names = [area.title for area in found]
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]


def told_in_words(area: AreaChange) -> str:
    """Say of one area what is told of the others' view; empty where there is no word."""
    if area.only_supervisors:
        return ONLY_SUPERVISORS
    words = TWO_RANGES if area.told is Told.SAME_RANGE else str(area.told)
    return ", ".join(word for word in (words, area.reached or "") if word)


def change_of(area: AreaChange) -> str:
    """Write the change of others; empty where there is none, or none between two ranges."""
    return "" if area.others is None or area.told is Told.SAME_RANGE else signed(area.others.change)


def sentences(comparison: Comparison) -> list[str]:
    """Tell what is told, with every number of others."""
    told = []
    for side in (Told.HIGHER, Told.LOWER):
        if found := [_with_change(area) for area in _told(comparison, side)]:
            told.append(f"Others rate {side} than then: {listed(found)}.")
    told += [_untold_sentence(area) for area in _told(comparison, *_UNTOLD)]
    if rest := [_with_change(area) for area in _told(comparison, Told.NO_WORD)]:
        told.append(f"Where others stand in the areas of which nothing is said: {listed(rest)}.")
    return told + _missing(comparison)


def _with_change(area: AreaChange) -> str:
    return f"{area.title} ({_numbers(area)}{f', {area.reached}' if area.reached else ''})"


def _numbers(area: AreaChange) -> str:
    if area.others is None:
        return ""
    return f"{area.others.then.text} then, {area.others.now.text} now, {signed(area.others.change)}"


def _untold_sentence(area: AreaChange) -> str:
    if area.others is None or area.told is Told.SAME_RANGE:
        text = area.others.then.text if area.others else ""
        return f"In {area.title} a change cannot be told: others stand at {text} both times, which is a range."
    least = f"; only one of {written(area.least)} or more could be" if area.least is not None else ""
    return f"In {area.title} no change can be told ({_numbers(area)}{least})."


def _missing(comparison: Comparison) -> list[str]:
    missing, whole = [], len(comparison.areas)
    if supervised := [area for area in comparison.areas if area.only_supervisors]:
        missing.append(f"Only a supervisor's view can be compared in {_where(supervised, whole)}.")
    if apart := [area for area in comparison.areas if not area.cells]:
        missing.append(f"The others' view cannot be compared in {_where(apart, whole)}.")
    return missing


def _where(found: Sequence[AreaChange], whole: int) -> str:
    return "any area" if len(found) == whole else titles(found)


def whose(comparison: Comparison) -> str:
    """Say of whom the areas are drawn, and when: the first sentence of every alternative text."""
    then, now = moments(comparison)
    of = ["the view of all others"] * any(area.others for area in comparison.areas)
    of += ["your own view"] * any(area.own for area in comparison.areas)
    many = capital(areas(len(comparison.areas)))
    return f"{many}, each with {listed(of)} in {then} and in {now}." if of else f"{nothing_of_others(comparison)}."
