"""R10: how coarsely a change that raters see is shown. Whole numbers only. No DataFrame here.

Shown is the sum of the n answers, rounded to the nearest multiple of three, over n. So each of several raters who left
or came between two askings keeps at least three possible answers, even where all others repeat theirs; every rounding
of the mean fails that (tests/privacy/test_perceived_change.py).
"""

from instruments.model import CHANGE_POINTS
from reports.disclosure.policy import PERCEIVED_FLOOR, Policy
from reports.release import Shown

_STEP = 3  # the sum is told to the nearest multiple of this
_END = max(CHANGE_POINTS)


def fewest_perceived(policy: Policy) -> int:
    """Return how many anonymous raters must have judged an area: k, and four at the fewest."""
    return max(PERCEIVED_FLOOR, policy.min_raters)


def pooled_change(total: int, n: int) -> Shown:
    """Show n anonymous answers from -3 to +3 that add up to `total`, as R10 has it.

    The two highest cells are one ("2.0+" of four answers, counting as the lower of them), and the two lowest. Raises
    `ValueError` below the floor of four.
    """
    if n < PERCEIVED_FLOOR:
        raise ValueError(f"{n} anonymous answers about change are never shown")
    if abs(total) > _END * n:
        raise ValueError(f"{n} answers cannot add up to {total} between -{_END} and +{_END}")
    cell, last = (total + 1) // _STEP, n  # cells in steps of three; the last holds _END * n
    if abs(cell) >= last - 1:
        edge = (10 * (_STEP * (last - 1) - 1)) // n  # tenths, down: no sum of these cells lies nearer to zero
        value = _tenths(last - 1, n)
        return Shown(f"{_decimal(edge)}+", value / 10, n) if cell > 0 else Shown(f"<={_decimal(-edge)}", -value / 10, n)
    tenths = _tenths(abs(cell), n) * (1 if cell > 0 else -1)
    return Shown(_decimal(tenths), tenths / 10, n)


def _tenths(cells: int, n: int) -> int:
    """Return so many cells over n in tenths, halves away from zero, so that better and worse read alike."""
    return (2 * 10 * _STEP * cells + n) // (2 * n)


def _decimal(tenths: int) -> str:
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"
