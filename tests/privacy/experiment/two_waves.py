"""T5: what two waves about one executive tell together: of a newcomer, and of groups that were merged in the first.

That both releases together leave a newcomer as many possible answers as the follow-up alone is logic and needs no
measuring: nobody is held to answer twice alike, so a baseline rules out no answer of a follow-up. What can be measured
is how much oftener a guess is right that takes the others to think as before (guessing.py): this row's detail. The
controls show how exact such a guess is where the rules against it are gone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.headerregistry import Address
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from unittest import mock

from instruments import catalogue
from instruments.answers import Answers
from instruments.groups import ANONYMOUS_GROUPS, RaterGroup
from reports.certificate.knowledge import totals_behind
from reports.certificate.puzzles import Puzzle, Sum
from reports.certificate.solver import fewest_scores
from reports.disclosure.cells import Cell, plan_cells
from reports.disclosure.policy import Policy
from reports.release import Release, ReleasedCell, Shown
from surveys.core.errors import LaunchRefusedError
from surveys.core.installation import Installation
from surveys.invited.roster import read_roster
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, close_wave
from surveys.waves.launching import LaunchPlan, Request, launch, plan_launch
from surveys.waves.respondent import LinkState
from tests.instruments.builders import shipped_values
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.guessing import answered, gain
from tests.privacy.experiment.subtraction import difference, totals_apart
from tests.reports.disclosure.means import FIVE
from tests.support.ballots import LEADERSHIP
from tests.support.installations import DANA, Clock, build, roster, tokens
from tests.support.questionnaires import Copy, one_letter

PEER, REPORT = RaterGroup.PEER, RaterGroup.DIRECT_REPORT
PEERS, REPORTS = 5, 2  # who answer the first wave
MERGED = frozenset({PEER, REPORT})
SILENT = {"launch": 0, "close": 2}  # direct reports invited besides: with 2 the groups are merged at the close only
SIXTY = 60  # the promise itself, not the constant of the product: a product with fewer days must fail here
EARLY = range(1, SIXTY)
EDITION = catalogue.load("leadership360")
SPELLINGS = {  # of the executive, all but the first two at an address of their own
    "a tag in the address": Address("Dana Whitfield", addr_spec="dana+again@example.org"),
    "a part of the domain": Address("Dana Whitfield", addr_spec="dana@mail.example.org"),
    "another address": Address("Dana Whitfield", addr_spec="dw@example.com"),
    "small letters": Address("dana whitfield", addr_spec="dw@example.com"),
    "two blanks": Address("Dana  Whitfield", addr_spec="dw@example.com"),
    "a Cyrillic letter": Address("D\u0430na Whitfield", addr_spec="dw@example.com"),
    "a middle initial": Address("Dana M. Whitfield", addr_spec="dw@example.com"),
    "an initial": Address("D. Whitfield", addr_spec="dw@example.com"),
}


def second_wave(bench: Bench) -> Finding:
    """After each way to merge, try a second wave on every day, and with every roster."""
    days, rosters = EARLY[:: bench.choose(quick=29, full=1)], _rosters(bench.choose(quick=3, full=4))
    both = [_tried(bench.folder / when, silent, days, rosters) for when, silent in SILENT.items()]
    asked, accepted = len(days) * len(both), sum(one.accepted for one in both)
    spelt = (2 * len(SPELLINGS) + 1) * len(both)
    return Finding(
        threat="T5",
        question="A second wave: too early, or with a part of what the first had merged at its launch or at its close",
        figure=(
            f"{sum(one.launches for one in both)} of {asked} earlier closing days refused at the launch,"
            f" {sum(one.closes for one in both)} of {asked} at the close;"
            f" {sum(map(_refusals, both))} of {spelt} refused under other spellings of executive and questionnaire;"
            f" of {len(rosters) * len(both)} rosters {accepted} accepted,"
            f" {sum(one.split for one in both)} of them split the merged groups;"
            f" {sum(one.together for one in both)} of {len(both)} waves closed on day {SIXTY} and"
            " told the groups as one"
        ),
        bound=f"{asked}, {asked} and {spelt} refused, 0 split, {len(both)} told as one",
        holds=all(one.holds(len(days)) for one in both),
        controls=(
            _next_day(bench.folder / "next day"),
            _forgotten(bench.folder / "forgotten", rosters),
            _by_address_only(bench.folder / "by address only"),
        ),
        detail=gain(bench.choose(quick=200, full=20_000)),
    )


# --- what the rules refuse --------------------------------------------------------------------------------------

Sizes = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a second wave: too early launches and closes refused, rosters accepted and split.

    `spelt` are spellings of the executive under which it was refused too early, and with half of the merged groups
    later; `copies` of the questionnaire those that were taken for it. `together` is true where it closed as soon as it
    may, and told the merged groups as one.
    """

    launches: int
    closes: int
    spelt: Sequence[int]
    copies: int
    accepted: int
    split: int
    together: bool

    def holds(self, days: int) -> bool:
        """Say whether each of so many days was refused, and no roster split: where none is accepted, none could."""
        refused = self.launches == self.closes == days and all(count == len(SPELLINGS) for count in self.spelt)
        return refused and self.copies == 1 and self.accepted > 0 and self.split == 0 and self.together


def _refusals(one: Tried) -> int:
    return sum(one.spelt) + one.copies


def _tried(folder: Path, silent: int, days: Sequence[int], rosters: Sequence[Sizes]) -> Tried:
    clock = Clock()
    installation = build(folder, clock=clock)
    first = _told(installation, _first_raters(Random(5)), silent=silent).closed_on
    launches = _launches_refused(installation, first, days)
    spelt, copies = _spelt_otherwise(installation, first), _copied(installation, first)
    plans = _plans(installation, first + timedelta(days=SIXTY), rosters)
    closes, release = _closed_day_by_day(installation, clock, first, days)
    installation.database.close()
    together = release is not None and not _splits(release.others)
    return Tried(launches, closes, spelt, copies, len(plans), sum(_splits(plan.cells) for plan in plans), together)


def _launches_refused(installation: Installation, first: date, days: Iterable[int]) -> int:
    late = first + timedelta(days=SIXTY)
    requests = (_request(first + timedelta(days=day), {"peer": 5, "direct_report": 5}) for day in days)
    return sum(_refused(partial(plan_launch, installation, request), late) for request in requests)


def _spelt_otherwise(installation: Installation, first: date) -> tuple[int, int]:
    """Under each spelling, ask for a wave that closes a day too early, and for one with peers alone when it is late."""
    late = first + timedelta(days=SIXTY)
    early = (_request(late - timedelta(days=1), {"peer": 5, "direct_report": 5}, one) for one in SPELLINGS.values())
    halves = (_request(late, {"peer": 5}, one) for one in SPELLINGS.values())
    return (
        sum(_refused(partial(plan_launch, installation, request), late) for request in early),
        sum(_refused(partial(plan_launch, installation, request), "no direct reports") for request in halves),
    )


def _copied(installation: Installation, first: date) -> int:
    """Ask for a wave with a copy of the questionnaire: other ids and titles, one letter changed in each text."""
    late = first + timedelta(days=SIXTY)
    copied = Copy(shipped_values()).with_texts(one_letter)
    request = replace(_request(late - timedelta(days=1), {"peer": 5, "direct_report": 5}), edition=copied)
    return int(_refused(partial(plan_launch, installation, request), late))


def _refused(act: Callable[[], object], why: date | str) -> bool:
    """Say whether an act is refused for a reason; for the 60 days the refusal names the day that is late enough."""
    try:
        act()
    except (LaunchRefusedError, ClosingError) as refusal:
        return str(why) in str(refusal)
    return False


def _request(closes_on: date, sizes: Sizes, executive: Address = DANA) -> Request:
    return Request(executive, read_roster(roster(executive, **sizes)), closes_on, EDITION)


def _rosters(groups: int) -> list[Sizes]:
    """Give every combination of so many anonymous groups: nobody, too few, enough."""
    names = ANONYMOUS_GROUPS[:groups]
    return [dict(zip(names, sizes, strict=True)) for sizes in product((0, 1, 5), repeat=groups)]


def _plans(installation: Installation, closes_on: date, rosters: Iterable[Sizes]) -> list[LaunchPlan]:
    """Ask for a wave with each roster; give what is not refused."""
    plans = []
    for sizes in rosters:
        with suppress(LaunchRefusedError):
            plans.append(plan_launch(installation, _request(closes_on, sizes)))
    return plans


def _splits(cells: Iterable[Cell | ReleasedCell]) -> bool:
    """Say whether some cell is a part of the merged groups without the rest of them."""
    return any(MERGED & set(cell.groups) and not set(cell.groups) >= MERGED for cell in cells)


def _closed_day_by_day(
    installation: Installation, clock: Clock, first: date, days: Iterable[int]
) -> tuple[int, Release | None]:
    """Launch to close after 90 days, let everybody answer, close on each day; give refusals and what day 60 told."""
    late = first + timedelta(days=SIXTY)
    raters = [*_raters(Random(6), PEER, 5), *_raters(Random(7), REPORT, 5)]
    wave = _answered_wave(installation, first + timedelta(days=90), raters)
    closes = 0
    for day in days:
        clock.jump(first + timedelta(days=day))
        closes += _refused(partial(close_wave, installation, wave), late)
    clock.jump(late)
    try:
        return closes, close_wave(installation, wave)
    except ClosingError:
        return closes, None


# --- raters and their waves -------------------------------------------------------------------------------------


def _raters(random: Random, group: RaterGroup, count: int) -> list[Answers]:
    """Let so many people think of every item as raters do."""
    asked = [item.id for item in LEADERSHIP.items if group in item.asked_of]
    scores = (dict(zip(asked, answered(random, len(asked)), strict=True)) for _ in range(count))
    return [Answers(group, dict(given), frozenset(), {}) for given in scores]


def _first_raters(random: Random) -> list[Answers]:
    return [*_raters(random, PEER, PEERS), *_raters(random, REPORT, REPORTS)]


def _answered_wave(
    installation: Installation,
    closes_on: date,
    raters: Sequence[Answers],
    *,
    silent: int = 0,
    executive: Address = DANA,
) -> str:
    """Open a wave; these raters answer it, and so many direct reports more do not."""
    invited = Counter[str](rater.group for rater in raters)
    invited[REPORT] += silent
    wave = launch(installation, _request(closes_on, invited, executive))
    links = tokens(installation, wave)
    for group in dict.fromkeys(rater.group for rater in raters):
        own = (token for to, token in links if to is group)
        for rater, token in zip((rater for rater in raters if rater.group is group), own, strict=False):
            assert Casting(installation).cast(token, rater) is LinkState.READY
    return wave


def _told(
    installation: Installation, raters: Sequence[Answers], *, silent: int = 0, executive: Address = DANA
) -> Release:
    """Open a wave, let it be answered, and close it on the same day."""
    tomorrow = installation.today() + timedelta(days=1)
    return close_wave(installation, _answered_wave(installation, tomorrow, raters, silent=silent, executive=executive))


# --- leaky builds -----------------------------------------------------------------------------------------------


def _next_day(folder: Path) -> Control:
    """A build in which one day is enough between two waves. Everybody thinks as the day before, and one more comes."""
    clock = Clock()
    installation, random = build(folder, clock=clock), Random(8)
    peers, (newcomer,) = _raters(random, PEER, PEERS), _raters(random, PEER, 1)
    early = _told(installation, peers)
    clock.pass_(days=1)
    with mock.patch("surveys.waves.between_waves.DAYS_BETWEEN_WAVES", 1):
        late = _told(installation, [*peers, newcomer])
    installation.database.close()
    both = [(early.values[item]["peer"], late.values[item]["peer"], score) for item, score in newcomer.scores.items()]
    exact = sum(difference(before, after) == {score} for before, after, score in both)
    return Control(
        build="a second wave that closes the next day, one rater more (no R0)",
        figure=f"the newcomer's exact answer to {exact} of {len(both)} items, by subtracting the two releases",
        caught=exact > len(both) / 2,
    )


def _forgotten(folder: Path, rosters: Sequence[Sizes]) -> Control:
    """A build that plans a wave without the earlier ones. Everybody thinks as before; 3 direct reports more come."""
    clock = Clock()
    installation, random = build(folder, clock=clock), Random(9)
    raters = _first_raters(random)
    early = _told(installation, raters)
    clock.pass_(days=SIXTY)
    with (
        mock.patch("surveys.waves.launching.plan_cells", _plan_without_earlier),
        mock.patch("surveys.waves.between_waves.united", lambda planned, _: tuple(planned)),
    ):
        plans = _plans(installation, installation.today() + timedelta(days=1), rosters)
        late = _told(installation, [*raters, *_raters(random, REPORT, 3)])
    installation.database.close()
    split = sum(_splits(plan.cells) for plan in plans)
    both = [(early.values[item].get("peer+direct_report"), late.values[item].get("peer")) for item in early.values]
    left = [_fewest_left(before, after) for before, after in both if before and after]
    few = sum(fewest < 3 for fewest in left)
    return Control(
        build="what was merged is forgotten: peers told alone after a wave with 2 direct reports among them (no R2)",
        figure=f"{split} of {len(plans)} accepted rosters split them; fewer than 3 possible answers left in {few} of"
        f" {len(left)} items, by subtracting the two releases",
        caught=split > 0 and few > len(left) / 10,
    )


def _by_address_only(folder: Path) -> Control:
    """A build that knows an executive by address alone. The same peers answer twice, under two addresses."""
    clock = Clock()
    installation, random = build(folder, clock=clock), Random(11)
    peers, reports = _raters(random, PEER, PEERS), _raters(random, REPORT, REPORTS)
    early = _told(installation, [*peers, *reports])
    with ExitStack() as stack:
        for name in ("same_name", "same_mailbox"):
            stack.enter_context(mock.patch(f"surveys.waves.same_executive.{name}", return_value=False))
        late = _told(installation, peers, executive=SPELLINGS["a tag in the address"])
    installation.database.close()
    both = [(early.values[item]["peer+direct_report"], late.values[item]["peer"]) for item in early.values]
    exact = sum(len(totals_apart(everybody, some)) == 1 for everybody, some in both)
    return Control(
        build="executives known by address alone: peers asked again under a tag, without the reports (no R0, R2)",
        figure=f"what the {REPORTS} merged direct reports gave together, exactly, in {exact} of {len(both)} items, by"
        " subtracting the two releases",
        caught=exact > len(both) / 2,
    )


def _plan_without_earlier(
    invited: Mapping[RaterGroup, int], *, policy: Policy, merged_before: Iterable[Cell]
) -> tuple[Cell, ...]:
    return plan_cells(invited, policy=policy)


def _fewest_left(everybody: Shown, peers: Shown) -> int:
    """Count the answers that two means leave the worst-off rater, if nobody thinks anew between them."""
    together = Sum(frozenset([0, 1]), everybody.n, totals_behind(everybody, FIVE))
    alone = Sum(frozenset([0]), peers.n, totals_behind(peers, FIVE))
    return fewest_scores(Puzzle(1, 5, (peers.n, everybody.n - peers.n), frozenset([together, alone])))
