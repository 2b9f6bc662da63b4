"""What of the two rounds is compared, and what has no counterpart and why: cells, views, actions, areas."""

from collections.abc import Iterator, Sequence

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.charts.views import inside
from reports.charts.words import capital, listed
from reports.comparison.cells import CommonCell
from reports.comparison.model import AreaChange, Comparison, Told
from reports.comparison.naming import moments
from reports.document.change.sentences import why_not
from reports.document.change.wording import supervisors_inside
from reports.document.wording import quoted
from reports.numbers import in_words
from reports.release import Release, ReleasedCell

_MOST_NAMED = 6  # actions in one sentence


def compared(comparison: Comparison) -> Iterator[str]:
    """Say it, a sentence or two each; what holds always comes first."""
    then, _ = moments(comparison)
    yield (
        "Only groups and actions that both rounds show are compared, whoever answered in them. So the numbers of"
        f" {then} are worked out again here, and may differ from the report of {then}, which still stands."
    )
    yield from _withheld(comparison)
    yield from (_merged(cell, comparison) for cell in comparison.others if max(len(cell.then), len(cell.now)) > 1)
    yield from _once(comparison)
    yield from _actions(comparison)
    yield from _areas(comparison)
    yield from _third(comparison)


def _withheld(comparison: Comparison) -> Iterator[str]:
    for when, release in zip(moments(comparison), (comparison.earlier, comparison.later), strict=True):
        if release.withheld:
            left = [supervisors_inside(comparison)] if comparison.others else []
            left += ["you"] if len(comparison.cells) > len(comparison.others) else []
            rest = f"What can be compared is what {listed(left)} said." if left else "So no view can be compared."
            yield (
                f"In {when} fewer than {release.min_raters} of the anonymous raters answered, and nothing of theirs is"
                f" shown. {rest}"
            )


def _merged(cell: CommonCell, comparison: Comparison) -> str:
    then, now = moments(comparison)
    together = [when for when, parts in ((then, cell.then), (now, cell.now)) if len(parts) == 1]
    where = f"in {together[0]}" if together else "in one round or the other, in part,"
    return f"{cell.label} were shown as one group {where}, so they stand as one group in both rounds here."


def _once(comparison: Comparison) -> Iterator[str]:
    """Name the views that one round alone shows; what a withheld round lacks is told there."""
    then, now = moments(comparison)
    for mine, only, cells, release, other in (
        (then, now, comparison.only_then, comparison.earlier, comparison.later),
        (now, then, comparison.only_now, comparison.later, comparison.earlier),
    ):
        for cell in cells:
            if cell.attributed or not other.withheld:
                yield _one_round(cell, release, mine, only)


def _one_round(cell: ReleasedCell, release: Release, shown_in: str, not_in: str) -> str:
    if RaterGroup.SELF in cell.groups:
        return (
            f"Your own view is there in {shown_in} only. So no gap can be compared, nor how you see yourself then and"
            " now."
        )
    name = capital(inside(cell, release))
    if cell.attributed:
        return f"{name} can be shown in {shown_in} only. So all others are the anonymous raters alone, in both rounds."
    return f"{name} can be shown in {shown_in} only: {not_in} has no number to compare theirs with."


def _actions(comparison: Comparison) -> Iterator[str]:
    then, now = comparison.earlier.instrument, comparison.later.instrument
    if comparison.new_items:
        yield f"New in the questionnaire, and not compared: {_named(comparison.new_items, now)}."
    if comparison.gone_items:
        yield f"No longer in the questionnaire, and not compared: {_named(comparison.gone_items, then)}."


def _named(ids: Sequence[str], instrument: Instrument) -> str:
    wording = {item.id: quoted(item.wording.other) for item in instrument.items}
    names = [wording[one] for one in ids[:_MOST_NAMED]]
    more = len(ids) - len(names)
    return listed([*names, f"{in_words(more)} more"] if more else names)


def _areas(comparison: Comparison) -> Iterator[str]:
    """Name areas that cannot be compared by reason, unless no area can: then the reason stands above."""
    missing = [area for area in comparison.areas if area.told is Told.NOT_COMPARABLE]
    if comparison.earlier.withheld or comparison.later.withheld:
        return
    by_reason: dict[str, list[AreaChange]] = {}
    for area in missing:
        by_reason.setdefault(why_not(area, comparison), []).append(area)
    for reason, areas in by_reason.items():
        whole = len(areas) == len(comparison.areas)
        names = "All others in every area" if whole else listed([area.title for area in areas])
        yield f"{names}: not comparable, since {reason}."


def _third(comparison: Comparison) -> Iterator[str]:
    follows = comparison.later.follows
    if follows is None:
        yield (
            "The later round was not planned as a follow-up: no area was declared beforehand, and raters were not asked"
            " what has changed."
        )
    elif follows.before != follows.baseline:
        then = moments(comparison)[0]
        yield f"There was a round between the two. A follow-up is always compared with its baseline, here {then}."
