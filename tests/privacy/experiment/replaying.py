"""T10 to T12: one link, looked at and posted over and over, one after the other and all at once, over real HTTP."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, permutations

from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.stage import Stage, served_wave, whole_post
from tests.support.wire import LAST, request

LINKS = 3
_THANKS = b"Your reply has been received."


def used_links(bench: Bench) -> Finding:
    """Store one ballot for each link, and thank for it once."""
    times = bench.choose(quick=20, full=100)
    with served_wave(bench.folder / "product", peers=LINKS) as stage:
        stored, thanked = _stored(stage, times)
        lines = len(stage.said().splitlines())
    with served_wave(bench.folder / "leaky", peers=LINKS, build_name="check_then_set") as stage:
        leaky, _ = _stored(stage, times)
    return Finding(
        threat="T10 to T12",
        question=f"{LINKS} links, each looked at {times} times, posted {times} times at once and {times} times more",
        figure=f"{stored} ballots stored, {thanked} people thanked, {lines} lines in the log",
        bound=f"{LINKS} and {LINKS}, one for each link; 0 lines",
        holds=stored == thanked == LINKS and not lines,
        controls=(
            Control(
                "looks whether a link is spent before it marks it", f"{leaky} ballots stored", caught=leaky > LINKS
            ),
        ),
    )


def _stored(stage: Stage, times: int) -> tuple[int, int]:
    """How many ballots there are in the end, and how many posts were thanked for. Every look must have been served.

    The thanks are opened as often as the link, which must not say them for another link.
    """
    with ThreadPoolExecutor(times) as crowd:
        for link in stage.links:
            looks = [request(method, f"/s/{link}", LAST) for method in ("GET", "HEAD")]
            assert {reply.status for look in looks * (times // 2) for reply in stage.ask(look)} == {200}
        assert stage.ballots() == 0
        at_once = [whole_post(link) for link in stage.links for _ in range(times)]
        answers = [*crowd.map(stage.ask, at_once), *map(stage.ask, at_once)]
        goals = [reply.location for reply in chain.from_iterable(answers) if reply.status == 303]
        thanked = sum(all(crowd.map(partial(_thanks, stage), [goal] * times)) for goal in goals)
        foreign = {goal.replace(one, other) for goal in goals for one, other in permutations(stage.links, 2)}
        return stage.ballots(), thanked + sum(crowd.map(partial(_thanks, stage), foreign - set(goals)))


def _thanks(stage: Stage, goal: str) -> bool:
    return any(_THANKS in reply.body for reply in stage.ask(request("GET", goal, LAST)))
