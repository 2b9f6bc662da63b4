"""How often a report's words are wrong: simulated leaders through the real code, judged against the truth.

A claim is false where the true gap is under half a point or has the other sign, grossly false where it is under a
quarter. Two truths are told apart. OTHER_RATERS is what the report means by clear: the self-rating as given, less what
endless raters like these would score. BOTH_ANEW counts the executive's own chance too: what they truly think, less what
the groups truly see, before anybody taps an integer.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import sqrt
from multiprocessing import get_context
from random import Random
from statistics import median

from instruments.groups import RaterGroup
from reports.document.highlights import highlights
from reports.gaps import AreaView, GapClass, area_views
from reports.release import Release
from tests.privacy.waves import tell
from tests.support.ballots import LEADERSHIP
from tests.words.leaders import Habits, Leader, leader

PROCESSES = 2
FALSE, GROSS, LENIENT = 0.5, 0.25, 0.4  # points
OTHER_RATERS, BOTH_ANEW = "other raters", "both anew"
ONE_ON_THE_OTHER = "clear, and all groups on one side: one of them truly on the other"
NOTHING_DIFFERS = Habits(shared=1.0)
Views = tuple[AreaView, ...]
Gaps = Mapping[str, float]  # true gaps in points, by area
Tally = Mapping[str, tuple[int, int]]  # by what is counted: how many claims, how many of them wrong


@dataclass(frozen=True)
class Share:
    """A share of wrong claims with its standard error, leaders being drawn and not claims."""

    claims: int
    share: float
    error: float

    def __str__(self) -> str:
        if not self.claims:
            return "never said"
        return f"{100 * self.share:.1f} % ± {196 * self.error:.1f} of {self.claims}"


def shares(tallies: Sequence[Tally]) -> dict[str, Share]:
    """Add up what was counted for each leader."""
    names = {name: None for one in tallies for name in one}
    return {name: _share([one.get(name, (0, 0)) for one in tallies]) for name in names}


def _share(found: Sequence[tuple[int, int]]) -> Share:
    """A ratio of two sums over leaders; the error is that of a ratio, since claims of one leader hang together."""
    claims, wrong = sum(one for one, _ in found), sum(one for _, one in found)
    if not claims:
        return Share(0, 0.0, 0.0)
    share = wrong / claims
    return Share(claims, share, sqrt(sum((bad - share * many) ** 2 for many, bad in found)) / claims)


def simulated(seeds: Iterable[int], *, leaders: int, habits: Habits | None = None) -> dict[int, list[Tally]]:
    """Simulate so many leaders with each seed, seeds in parallel."""
    wanted = list(seeds)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return dict(zip(wanted, pool.map(partial(tallies_of, leaders=leaders, habits=habits), wanted), strict=True))


def tallies_of(seed: int, *, leaders: int, habits: Habits | None = None) -> list[Tally]:
    """Simulate leaders one after the other, and judge what would be said of each."""
    random = Random(seed)
    return [judged(leader(random, LEADERSHIP, habits=habits)) for _ in range(leaders)]


def judged(made: Leader) -> Tally:
    """Tell a leader's wave by the real disclosure, reckon by the real code, and count what is said of each area."""
    release = tell(made.ballots, invited=made.invited, instrument=LEADERSHIP).release
    views = area_views(release)
    return {
        "groups differ somewhere": (1, int(any(view.differ for view in views))),
        "leniency is said": (1, int(_leniency(release, views) is not None)),
        **_judged_by(OTHER_RATERS, release, views, _with_other_raters(made, release, views)),
        **_judged_by(BOTH_ANEW, release, views, _with_both_anew(made, release, views)),
        **_one_side(release, views, made),
    }


def _with_other_raters(made: Leader, release: Release, views: Views) -> Gaps:
    """The printed self-rating, less the mean of endless integers of others."""
    return {
        view.area: view.own.points - of_all(view, release, made.expected[view.area])
        for view in views
        if view.own and view.others
    }


def _with_both_anew(made: Leader, release: Release, views: Views) -> Gaps:
    """What the executive thinks, less what the groups see."""
    return {
        view.area: made.own[view.area] - of_all(view, release, made.true[view.area])
        for view in views
        if view.own and view.others
    }


def of_all(view: AreaView, release: Release, seen: Mapping[RaterGroup, float]) -> float:
    """The mean of the groups in the displayed cells, each weighing the same, as the report weighs them."""
    groups = [group for cell in release.others if cell.key in view.cells for group in cell.groups]
    return sum(seen[group] for group in groups) / len(groups)


def _judged_by(truth: str, release: Release, views: Views, gaps: Gaps) -> Tally:
    named = [view for view in views if view.apart]
    clear, tentative = [one for one in named if one.clear], [one for one in named if not one.clear]
    claims = {
        "clear": clear,
        "clear, and all groups on one side": [one for one in clear if one.one_side],
        "clear possible blind spot": [one for one in clear if one.kind is GapClass.BLIND_SPOT],
        "tentative": tentative,
        "tentative possible blind spot": [one for one in tentative if one.kind is GapClass.BLIND_SPOT],
    }
    said = _leniency(release, views)
    middle = median(gaps.values()) if said is not None else 0.0
    told, off = int(said is not None), middle * (-1 if (said or 0) < 0 else 1)
    return {
        **{f"{truth}: {name}, false": _wrong(found, gaps, FALSE) for name, found in claims.items()},
        **{f"{truth}: {name}, grossly": _wrong(found, gaps, GROSS) for name, found in claims.items()},
        f"{truth}: leniency, false": (told, int(told and off < LENIENT)),
        f"{truth}: leniency, grossly": (told, int(told and off < LENIENT / 2)),
    }


def _wrong(views: Sequence[AreaView], gaps: Gaps, limit: float) -> tuple[int, int]:
    return len(views), sum(_way(view) * gaps[view.area] < limit for view in views)


def _way(view: AreaView) -> int:
    return 1 if (view.gap or 0) > 0 else -1


def _leniency(release: Release, views: Views) -> int | None:
    return highlights(views, release.instrument.scale).leniency


def _one_side(release: Release, views: Views, made: Leader) -> Tally:
    """All groups on one side: wrong where one of them would not be with endless raters."""
    agreed = [view for view in views if view.apart and view.clear and view.one_side and view.own]
    wrong = [
        view
        for view in agreed
        if view.own and min(_way(view) * (view.own.points - one) for one in made.expected[view.area].values()) < 0
    ]
    return {ONE_ON_THE_OTHER: (len(agreed), len(wrong))}
