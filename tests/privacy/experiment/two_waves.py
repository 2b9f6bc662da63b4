"""T5: what two waves about one executive tell together: of a newcomer, and of groups that were merged in the first."""

from datetime import date, timedelta
from itertools import product
from random import Random

from instruments import catalogue
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.certificate.knowledge import totals_behind
from reports.certificate.puzzles import Puzzle, Sum
from reports.certificate.solver import fewest_scores
from reports.disclosure.policy import DAYS_BETWEEN_WAVES
from reports.release import Shown
from surveys.casting import Casting
from surveys.closing import close_wave
from surveys.errors import LaunchRefusedError
from surveys.installation import Installation
from surveys.launching import LaunchPlan, Request, plan_launch
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.guessing import answered, gain, pairs_of_waves, shown
from tests.privacy.experiment.subtraction import difference
from tests.reports.disclosure.means import FIVE
from tests.support.ballots import answers
from tests.support.installations import DANA, Clock, build, open_wave, roster, tokens

PEERS, REPORTS = 5, 2
MERGED = frozenset({RaterGroup.PEER, RaterGroup.DIRECT_REPORT})


def second_wave(bench: Bench) -> Finding:
    """Try every closing day and every roster for a second wave; then subtract, in every way there is."""
    clock = Clock()
    house = build(bench.folder, clock=clock)
    first = _merged_wave(house)
    early = sum(_plan(house, first + timedelta(days=days), peer=5, direct_report=5) is None for days in _EARLY)
    clock.jump(first + timedelta(days=DAYS_BETWEEN_WAVES))
    split, rosters = _rosters_that_split(house, clock)
    house.database.close()
    pairs = bench.choose(quick=20, full=300)
    narrower = sum(_is_narrower(Random(seed)) for seed in range(pairs))
    return Finding(
        threat="T5",
        question="A second wave: too early, with a merged group alone, or subtracted from the first",
        figure=(
            f"{early} of {len(_EARLY)} earlier closing days refused; {split} of {rosters} rosters split the merged"
            f" groups; of {pairs} newcomers {narrower} are known better than from the follow-up alone"
        ),
        bound=f"{len(_EARLY)} refused, 0 and 0",
        holds=early == len(_EARLY) and split == 0 and narrower == 0,
        controls=(_next_day(bench), _without_stay_merged(pairs)),
        detail=gain(bench.choose(quick=200, full=20_000)),
    )


# --- what the rules refuse --------------------------------------------------------------------------------------

_EARLY = range(1, DAYS_BETWEEN_WAVES)


def _merged_wave(house: Installation) -> date:
    """Close a wave of 5 peers and 2 direct reports, who are shown as one; give the day."""
    wave = open_wave(house, peer=PEERS, direct_report=REPORTS)
    for group, token in tokens(house, wave):
        Casting(house).cast(token, answers(group))
    return close_wave(house, wave).closed_on


def _plan(house: Installation, closes_on: date, **groups: int) -> LaunchPlan | None:
    """Ask for a second wave; None where it is refused."""
    request = Request(DANA, roster(DANA, **groups), closes_on, catalogue.load("leadership360"))
    try:
        return plan_launch(house, request)
    except LaunchRefusedError:
        return None


def _rosters_that_split(house: Installation, clock: Clock) -> tuple[int, int]:
    """Try every combination of groups, small and large; count those that would show a part of the merged cell."""
    closes_on, tried, split = clock.now.date() + timedelta(days=20), 0, 0
    for sizes in product((0, 1, 5), repeat=len(ANONYMOUS_GROUPS)):
        plan = _plan(house, closes_on, **dict(zip(ANONYMOUS_GROUPS, sizes, strict=True)))
        cells = plan.cells if plan else ()
        split += any(set(cell.groups) & MERGED and not set(cell.groups) >= MERGED for cell in cells)
        tried += 1
    return split, tried


# --- what subtraction tells -------------------------------------------------------------------------------------


def _is_narrower(random: Random) -> bool:
    """Say whether both waves together leave a newcomer fewer possible answers than the follow-up alone."""
    raters = random.randint(3, 9)
    early = shown(answered(random, raters))
    late = shown(answered(random, raters + 1))
    follow_up = Sum(frozenset([1]), late.n, totals_behind(late, FIVE))
    baseline = Sum(frozenset([0]), early.n, totals_behind(early, FIVE))
    sizes = (raters, raters + 1)
    both = Puzzle(1, 5, sizes, frozenset([baseline, follow_up]))
    alone = Puzzle(1, 5, (raters + 1,), frozenset([Sum(frozenset([0]), late.n, follow_up.totals)]))
    return fewest_scores(both) < min(fewest_scores(alone), _fewest_of(early))


def _fewest_of(shown: Shown) -> int:
    totals = totals_behind(shown, FIVE)
    return fewest_scores(Puzzle(1, 5, (shown.n,), frozenset([Sum(frozenset([0]), shown.n, totals)])))


def _next_day(bench: Bench) -> Control:
    """The control: a second wave the next day, when everybody still thinks the same."""
    ratings = bench.choose(quick=400, full=10_000)
    exact = sum(difference(early, late) == {score} for early, late, score in pairs_of_waves(Random(8), 1.0, ratings))
    return Control(
        build="a second wave the next day, one rater more (no R0)",
        figure=f"the newcomer's exact answer in {100 * exact / ratings:.0f} % of ratings",
        caught=exact > ratings / 2,
    )


def _without_stay_merged(pairs: int) -> Control:
    """The control: peers are told alone after a wave that told them with the direct reports; nobody thinks anew."""
    broken = 0
    for seed in range(pairs):
        random = Random(seed)
        peers, reports = answered(random, PEERS), answered(random, REPORTS)
        everybody = Sum(frozenset([0, 1]), PEERS + REPORTS, totals_behind(shown([*peers, *reports]), FIVE))
        alone = Sum(frozenset([0]), PEERS, totals_behind(shown(peers), FIVE))
        broken += fewest_scores(Puzzle(1, 5, (PEERS, REPORTS), frozenset([everybody, alone]))) < 3
    return Control(
        build="peers told alone after a wave that told them with 2 direct reports (no R2, no R0)",
        figure=f"fewer than 3 possible answers left in {broken} of {pairs} items",
        caught=broken > pairs / 10,
    )
