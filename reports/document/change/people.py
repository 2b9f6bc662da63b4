"""Who answered then and now, and how many of them are the same people, as coarsely as R8 tells it."""

from collections.abc import Iterator, Sequence

from instruments.groups import RaterGroup
from reports.charts.views import name_of
from reports.charts.words import MISSING, capital
from reports.comparison.cells import CommonCell
from reports.comparison.model import Comparison
from reports.comparison.naming import moments
from reports.document.change.wording import cell_name, supervisors_inside
from reports.document.model import Grid
from reports.document.summary import answered_count
from reports.numbers import in_words
from reports.release import Follows, ReleasedCell

_FEWER = "fewer than six in ten of all anonymous raters together are known to have been asked both times"
_SHARES = {0.6: "at least six in ten", 0.8: "at least eight in ten"}
_NOBODY = "It is counted as if nobody were, so that no chance is taken for a change."


def who_answered(comparison: Comparison) -> Grid:
    """Every group of either round with how many of it answered, of those invited."""
    found = [(cell.groups, (cell_name(cell), *_counts(cell))) for cell in comparison.cells]
    then, now = comparison.earlier, comparison.later
    found += [(one.groups, (name_of(one, then), answered_count(one), MISSING)) for one in comparison.only_then]
    found += [(one.groups, (name_of(one, now), MISSING, answered_count(one))) for one in comparison.only_now]
    order = list(RaterGroup)
    rows = tuple(row for _, row in sorted(found, key=lambda one: order.index(one[0][0])))
    return Grid("Who answered, of those invited", ("Group", *moments(comparison)), rows, frozenset({1, 2}))


def _counts(cell: CommonCell) -> tuple[str, str]:
    return _count(cell.then), _count(cell.now)


def _count(parts: Sequence[ReleasedCell]) -> str:
    if len(parts) == 1:
        return answered_count(parts[0])
    answered = sum(one.answered for one in parts)
    return f"{answered} of {sum(max(one.invited, one.answered) for one in parts)}"


def same_people(comparison: Comparison) -> tuple[str, ...]:
    """Say how many supervisors, and how many anonymous raters all together, were asked both times."""
    return (*_supervisors_again(comparison), *anonymous_again(comparison))


def anonymous_again(comparison: Comparison) -> Iterator[str]:
    """Say it of all anonymous raters together; nothing where no group of theirs is compared."""
    if not any(not cell.attributed for cell in comparison.others):
        return
    follows = comparison.later.follows
    if follows is None or follows.anonymous is None:
        yield f"{_unknown(follows)} how many raters were asked both times. {_NOBODY}"
    elif follows.anonymous in (0.6, 0.8):
        yield f"{capital(_SHARES[follows.anonymous])} of all anonymous raters together were asked both times."
    else:
        yield f"{capital(_FEWER)}. {_NOBODY}"


def _supervisors_again(comparison: Comparison) -> Iterator[str]:
    if not any(cell.groups == (RaterGroup.SUPERVISOR,) for cell in comparison.cells):
        return
    follows = comparison.later.follows
    if follows is None or follows.supervisors is None:
        yield f"{_unknown(follows)} whether {supervisors_inside(comparison)} was the same person."
        return
    same, most = follows.supervisors
    if most == 1:
        yield "Your supervisor is the same person as then." if same else "Your supervisor is another person than then."
    else:
        yield f"{_of_supervisors(same, most)} asked both times."


def _of_supervisors(same: int, most: int) -> str:
    if same == most:
        return f"{'Both' if most == 2 else f'All {in_words(most)}'} supervisors were"
    count = capital(in_words(same)) if same else "None"
    return f"{count} of {in_words(most)} supervisors {'was' if same == 1 else 'were'}"


def _unknown(follows: Follows | None) -> str:
    if follows is None:
        return "The later round was not planned as a follow-up, so it is not known"
    return "Not all names were kept until the follow-up closed, so it is not known"
