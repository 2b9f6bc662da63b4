"""What can be told of an area, in one sentence. "Higher" and "lower" are said only where the comparison says so."""

from instruments.model import Area
from reports.charts.words import capital
from reports.comparison.model import AreaChange, Comparison, Range, Told
from reports.comparison.naming import moments
from reports.document.change.wording import BEYOND, MORE_EFFECTIVE, supervisors_inside
from reports.gaps import items_needed
from reports.numbers import in_words

_NO_CHANGE = "no change can be told"
_NOW = {
    Range.NOW_TOP: "it is now in the top range of the scale",
    Range.NOW_BOTTOM: "it is now in the bottom range of the scale",
}
_WAS = {
    Range.WAS_TOP: "it was in the top range of the scale",
    Range.WAS_BOTTOM: "it was in the bottom range of the scale",
}


def sentence(area: AreaChange, comparison: Comparison) -> str:
    """Say what raters say has changed, where a word is made of it, and what their ratings tell; one sentence."""
    ratings = _ratings(area, comparison)
    if not (area.perceived and area.perceived.improved):
        return f"{capital(ratings)}."
    said = capital(f"{MORE_EFFECTIVE}, {BEYOND}")
    joint = {
        Told.HIGHER: f", and {ratings}.",
        Told.LOWER: f", yet {ratings}: the two do not say the same, which is worth a conversation.",
    }
    return f"{said}{joint.get(area.told, f'; {ratings}.')}"


def moved(comparison: Comparison) -> tuple[AreaChange, ...]:
    """Return the areas outside the declared ones of which a change can be told."""
    found = (Told.HIGHER, Told.LOWER)
    return tuple(area for area in comparison.areas if not area.is_focus and area.told in found)


def moved_sentence(area: AreaChange, comparison: Comparison) -> str:
    """Tell of another area that others rate it higher or lower, with both numbers."""
    if area.others is None:
        return ""
    then, now = area.others.then.text, area.others.now.text
    return f"{area.title}: {_ratings(area, comparison)} ({now} after {then})."


def why_not(area: AreaChange, comparison: Comparison) -> str:
    """Say why the view of all others cannot be compared: who is missing, or too few common actions."""
    then, now = moments(comparison)
    few = [when for when, one in ((then, comparison.earlier), (now, comparison.later)) if one.withheld]
    if few:
        where = "in both rounds" if len(few) == 2 else f"in {few[0]}"
        return f"{where} the anonymous raters were too few to be shown"
    if not any(not cell.attributed for cell in comparison.others):
        return "no group of anonymous raters is shown in both rounds"
    asked = next(one for one in comparison.later.instrument.areas if one.id == area.area)
    only = f"; only {supervisors_inside(comparison)} can be" if area.only_supervisors else ""
    return f"{_too_few(asked)} a number in both rounds{only}"


def _too_few(asked: Area) -> str:
    needed, whole = in_words(items_needed(asked)), in_words(len(asked.items))
    return f"in no group of anonymous raters do {needed} of its {whole} actions have"


def _ratings(area: AreaChange, comparison: Comparison) -> str:
    then = moments(comparison)[0]
    if area.told is Told.NOT_COMPARABLE:
        return f"the ratings of all others are not comparable, since {why_not(area, comparison)}"
    if area.told is Told.SAME_RANGE:
        end = "top" if _is_top(area, comparison) else "bottom"
        return f"others rate it in the {end} range both times, where a change cannot be told"
    now, was = (found.get(area.reached, "") if area.reached else "" for found in (_NOW, _WAS))
    if area.told in (Told.HIGHER, Told.LOWER):
        ending = f", and {now}" if now else f", when {was}" if was else ""
        return f"others rate it {area.told} than in {then}{ending}"
    if now or was:
        return f"{now or f'in {then} {was}'}, and {_NO_CHANGE} beyond that"
    return f"{_NO_CHANGE} in how others rate it"


def _is_top(area: AreaChange, comparison: Comparison) -> bool:
    scale = comparison.later.instrument.scale
    return area.others is not None and 2 * area.others.now.points > scale.minimum + scale.maximum
