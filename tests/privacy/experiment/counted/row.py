"""T7: the row of the table. Every story of a few acts is gone through, and all patterns of answers in it."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from instruments.groups import RaterGroup
from tests.privacy.experiment.counted import limits
from tests.privacy.experiment.counted.knowing import Observed, Reasoning, Share
from tests.privacy.experiment.counted.leaks import leaky_builds
from tests.privacy.experiment.counted.stories import OUTCOMES, Played, launches, told_from
from tests.privacy.experiment.findings import Bench, Effort, Finding

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
REPORT, BOARD = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD


@dataclass(frozen=True)
class Wave:
    """Who is invited, k, and how many acts follow the launch at the most. `outcomes`: what becomes of invitations."""

    roster: Mapping[RaterGroup, int]
    k: int
    acts: int
    outcomes: int = 3


QUICK = (
    Wave({PEER: 3}, 3, 2, outcomes=4),
    Wave({PEER: 5}, 4, 1),
    Wave({PEER: 6}, 5, 1),
    Wave({PEER: 3, REPORT: 3}, 3, 1),
    Wave({SELF: 1, SUPERVISOR: 2, PEER: 3}, 3, 0),
)
FULL = (
    Wave({PEER: 3}, 3, 3, outcomes=4),
    Wave({PEER: 4}, 3, 3),
    Wave({PEER: 5}, 3, 2),
    Wave({PEER: 6}, 3, 2),
    Wave({PEER: 5}, 4, 2),
    Wave({PEER: 6}, 5, 2),
    Wave({PEER: 3, REPORT: 3}, 3, 2),
    Wave({PEER: 4, REPORT: 3}, 3, 1),
    Wave({PEER: 3, REPORT: 3, BOARD: 3}, 3, 0),
    Wave({SELF: 1, SUPERVISOR: 2, PEER: 3}, 3, 1),
)


@dataclass
class Verdicts:
    """Answers the same question once: many stories look the same to whoever counts."""

    found: dict[Hashable, Share] = field(default_factory=dict)

    def of(self, observed: Observed) -> Share:
        reasoning = Reasoning(observed)
        key = reasoning.essence
        if key not in self.found:
            self.found[key] = reasoning.share()
        return self.found[key]


def counts(bench: Bench) -> Finding:
    """Go through the stories of each wave, and the leaky builds."""
    verdicts, told, kinds = Verdicts(), [], Counter[str]()
    for wave in FULL if bench.effort is Effort.FULL else QUICK:
        for story in _stories(wave):
            kinds["stories"] += 1
            told += [f"{', '.join(story.acts)}: {one}" for one in named_in(story, verdicts)]
    patterns = sum(share.patterns for share in verdicts.found.values())
    looked = f"{kinds['stories']} stories of {len(verdicts.found)} kinds, {patterns} patterns of answers"
    return Finding(
        threat="T7",
        question="Who is known for certain to have answered, or not, by all counts that a coach sees and the release's"
        " n: letters refused, put off and corrected, people added and erased, in every order",
        figure=f"nobody, in {looked}" if not told else f"somebody in {len(told)} of {looked}: {told[0]}",
        bound="nobody, but where all or none of k or more who are counted together have answered",
        holds=not told and bool(patterns),
        controls=tuple(leaky_builds()),
        detail=limits.told(),
    )


def named_in(story: Played, verdicts: Verdicts) -> Iterator[str]:
    """Say whom all counts name; whom those since the last person could answer, and the release; and whom all counts
    and the release, where in the end everybody is counted.

    What a count from before somebody came later and the release tell together is a limit, and has a figure.
    """
    seen = [story.observed(ended=False), story.observed(since=story.last_reached)]
    if story.everybody_is_counted:
        seen.append(story.observed())
    yield from filter(None, (verdicts.of(one).example for one in seen))


def _stories(wave: Wave) -> Iterator[Played]:
    for launch in launches(wave.roster, wave.k, OUTCOMES[: wave.outcomes]):
        yield from told_from(launch, wave.acts)
