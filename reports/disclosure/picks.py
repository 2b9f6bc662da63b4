"""R6: priority picks. For anonymous raters a flag, never a count."""

import pandas as pd

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.disclosure.policy import most_flagged


def anonymous_flags(
    picks: pd.DataFrame, instrument: Instrument, *, raters: int, threshold: int | None
) -> tuple[str, ...]:
    """Return the areas that at least `threshold` anonymous raters picked, in the instrument's order.

    `picks` has the columns ballot, group, area and holds anonymous raters only; `raters` counts all of them. None is
    flagged where `threshold` is None, and where so many qualify that flags would use up nearly everybody's picks.
    """
    if threshold is None:
        return ()
    counts = picks.groupby("area")["ballot"].nunique()
    flagged = tuple(a.id for a in instrument.areas if counts.get(a.id, 0) >= threshold)
    return flagged if len(flagged) <= most_flagged(raters, threshold) else ()


def attributed_picks(picks: pd.DataFrame, instrument: Instrument, group: RaterGroup) -> tuple[str, ...]:
    """Return the areas that anyone of an attributed group picked (R1), in the instrument's order."""
    if not group.attributed:
        raise ValueError("the picks of an anonymous group are never shown by themselves")
    picked = set(picks.loc[picks["group"] == group.value, "area"])
    return tuple(area.id for area in instrument.areas if area.id in picked)
