"""R10: how raters say that areas have changed since the baseline: one pooled anonymous cell, never a group.

Supervisors are shown beside it, exactly (R1), and enter no pooled sum. How coarsely: `lattice`.
"""

import pandas as pd

from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.disclosure.lattice import fewest_perceived, pooled_change
from reports.disclosure.policy import Policy
from reports.disclosure.rounding import attributed_mean
from reports.release import ANONYMOUS, Shown


def perceived_changes(
    changes: pd.DataFrame, instrument: Instrument, *, policy: Policy, published: bool
) -> dict[str, dict[str, Shown]]:
    """Return what is told of change: area id -> "anonymous" or "supervisor" -> `Shown`, in the questionnaire's order.

    `changes` has the columns group, area, score (see `frames.Frames`). `published` is false where the anonymous raters
    are too few for any number of theirs (R2). An area of which nothing may be told is absent.
    """
    attributed = changes["group"].isin([group.value for group in RaterGroup if group.attributed])
    told = {}
    for area in instrument.compared:
        of_area = changes["area"] == area
        pooled, own = changes.loc[of_area & ~attributed, "score"], changes.loc[of_area & attributed, "score"]
        shown = {}
        if published and len(pooled) >= fewest_perceived(policy):
            shown[ANONYMOUS] = pooled_change(int(pooled.sum()), len(pooled))
        if len(own):
            shown[RaterGroup.SUPERVISOR.value] = attributed_mean(int(own.sum()), len(own))
        if shown:
            told[area] = shown
    return told
