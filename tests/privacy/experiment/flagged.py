"""R6, T3: whatever areas are flagged, anybody else may have picked each area or not: for a reader, and for a colleague.

The constraint solver goes through 5 to 60 raters, every number of flags that can come out, and everything that one
rater who adds their own picks can have picked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from instruments.model import MAX_PICKS
from reports.certificate.knowledge import PublishedFlags
from reports.certificate.solver import OwnPicks, flags_can_arise, picks_stay_open
from reports.disclosure.policy import flagged_from, most_flagged
from tests.privacy.experiment.findings import Bench, Control, Effort, Finding

RATERS = range(5, 61)
AREAS = 10  # as many as the leadership questionnaire has: more than can be flagged
TIGHT = (8, 14, 21, 28)  # where flags can take every pick of everybody


@dataclass(frozen=True, slots=True)
class Case:
    """So many raters, the flags that are told of them, and what one who compares picked: None for any reader."""

    raters: int
    flags: PublishedFlags
    own: OwnPicks | None

    @property
    def arises(self) -> bool:
        """True where some picks lead there."""
        return self.is_open or flags_can_arise(self.raters, self.flags, self.own)

    @property
    def is_open(self) -> bool:
        """True where anybody else may have picked each area, and may not."""
        return picks_stay_open(self.raters, self.flags, self.own)


def every_flag(bench: Bench) -> Finding:
    """Go through every case; the quick form through some numbers of raters, the tight ones among them."""
    is_full = bench.effort is Effort.FULL
    raters = tuple(RATERS) if is_full else (5, *TIGHT, 60)
    cases = [case for n in raters for case in cases_of(n, most_flagged(n, _threshold(n))) if case.arises]
    closed = [case for case in cases if not case.is_open]
    readers = sum(case.own is None for case in cases)
    return Finding(
        threat="T1, T3",
        question="Whether somebody picked an area, told by its flag or by the flags of others: 5 to 60 raters",
        figure=(
            f"nobody's pick: {readers} cases for any reader, {len(cases) - readers} for one who adds their own picks"
            if not closed
            else f"told in {len(closed)} of {len(cases)} cases, the first: {closed[0]}"
        ),
        bound="nobody's",
        holds=not closed,
        controls=(_only_two_left_over(raters, with_colleagues=is_full),),
    )


def cases_of(raters: int, bound: int, *, fewest: int = 0) -> Iterator[Case]:
    """Give every number of flags that there are picks for, up to a bound, on as many areas or more, and own picks."""
    threshold = _threshold(raters)
    for flagged in range(fewest, min(bound, MAX_PICKS * raters // threshold) + 1):
        for areas in (max(flagged, 1), max(AREAS, flagged + 1)):
            flags = PublishedFlags(areas, flagged, threshold, bound)
            yield from (Case(raters, flags, own) for own in (None, *_own(flags)))


def _own(flags: PublishedFlags) -> Iterator[OwnPicks]:
    for flagged in range(min(MAX_PICKS, flags.flagged) + 1):
        for others in range(min(MAX_PICKS - flagged, flags.areas - flags.flagged) + 1):
            yield OwnPicks(flagged, others)


def _threshold(raters: int) -> int:
    threshold = flagged_from(raters)
    assert threshold is not None, "from 5 raters on areas can be flagged"
    return threshold


def _only_two_left_over(raters: Sequence[int], *, with_colleagues: bool) -> Control:
    """The threshold as it is, and as many flags as there are raters less two: in some numbers they take every pick."""
    beyond = {n: cases_of(n, n - 2, fewest=most_flagged(n, _threshold(n)) + 1) for n in raters}
    asked = {n: [one for one in cases if one.own is None or with_colleagues] for n, cases in beyond.items()}
    found = {n: [one for one in cases if not one.is_open and one.arises] for n, cases in asked.items()}
    reader = [n for n, closed in found.items() if any(case.own is None for case in closed)]
    colleague = [n for n, closed in found.items() if any(case.own is not None for case in closed)]
    raters_too = f", to one of the raters of {_listed(colleague)}" if with_colleagues else ""
    return Control(
        build="as many flags as raters less two, however many picks they take (R6 without its second bound)",
        figure=f"told to any reader of {_listed(reader)} raters{raters_too}",
        caught=reader == list(TIGHT),
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "no"
