"""R4: how coarsely a mean is shown. Whole numbers only: a float would round by accident. No DataFrame here."""

from instruments.model import Scale
from reports.disclosure.policy import MIN_RATERS_FLOOR
from reports.release import Shown

_BAND = 5  # tenths from the end of the scale: here a mean would tell everybody's answer
_BAND_COUNTS_AS = 3  # tenths from the end: what a band counts as in later sums


def anonymous_mean(total: int, n: int, scale: Scale) -> Shown:
    """Round the mean of n anonymous answers that add up to `total`, as R4 has it.

    n = 3 gives half points, n >= 4 one decimal, half up. Values near an end of the scale become a band:
    "4.5+" counts as 4.7 and "<=1.5" as 1.3 on a scale of 1 to 5. Raises `ValueError` below the floor of 3.
    """
    if n < MIN_RATERS_FLOOR:
        raise ValueError(f"{n} anonymous answers are never shown")
    if not scale.minimum * n <= total <= scale.maximum * n:
        raise ValueError(f"{n} answers cannot add up to {total} on this scale")
    rounded = _half_up(total, n, step=5) if n == MIN_RATERS_FLOOR else _half_up(total, n, step=1)
    # three answers are banded by what is shown, more by the exact mean: compared in tenths times n
    tenths_times_n = rounded * n if n == MIN_RATERS_FLOOR else 10 * total
    high, low = 10 * scale.maximum - _BAND, 10 * scale.minimum + _BAND
    if tenths_times_n >= high * n:
        return Shown(f"{_decimal(high)}+", (10 * scale.maximum - _BAND_COUNTS_AS) / 10, n)
    if tenths_times_n <= low * n:
        return Shown(f"<={_decimal(low)}", (10 * scale.minimum + _BAND_COUNTS_AS) / 10, n)
    return Shown(_decimal(rounded), rounded / 10, n)


def attributed_mean(total: int, n: int) -> Shown:
    """Show the mean of an attributed group as it is (R1): one decimal where that is exact, otherwise two."""
    if n < 1:
        raise ValueError("no answer, no mean")
    if 10 * total % n == 0:
        tenths = 10 * total // n
        return Shown(_decimal(tenths), tenths / 10, n)
    hundredths = (200 * total + n) // (2 * n)
    sign = "-" if hundredths < 0 else ""
    return Shown(f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}", hundredths / 100, n)


def _half_up(total: int, n: int, *, step: int) -> int:
    """Round total/n to a multiple of `step` tenths, half up, and give it in tenths."""
    return step * ((20 * total + step * n) // (2 * step * n))


def _decimal(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
