"""T7: the row of the table. Two worlds are played and compared, then leaky builds in a short story of the same kind."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tests.privacy.experiment.findings import Bench, Effort, Finding
from tests.privacy.experiment.worlds.addresses import LEFT_OUT, NOT_RUN, rules
from tests.privacy.experiment.worlds.leaks import leaky_builds
from tests.privacy.experiment.worlds.people import Pair, pair
from tests.privacy.experiment.worlds.seen import Seen, differences
from tests.privacy.experiment.worlds.standstill import drawn_once, without_charts
from tests.privacy.experiment.worlds.story import tell
from tests.privacy.experiment.worlds.visitors import commands
from tests.privacy.experiment.worlds.world import opened
from tests.surveys.mail.server import free_port

# What a quick run looks at; what is done at the other stages is the same.
QUICK_STAGES = frozenset({"reminded", "people looked up and erased", "past the closing date", "more in", "released"})
PAIRS = (4, 9, 18)  # seeds; the last is played on PostgreSQL


@dataclass(frozen=True)
class Run:
    """A pair of worlds to play. A document is a function of its release: it may be drawn once, or without charts."""

    pair: Pair
    folder: Path
    port: int
    stages: frozenset[str] | None = None
    databases: tuple[str, str] = ("", "")
    draws_once: bool = True
    draws_charts: bool = True


@dataclass(frozen=True)
class Compared:
    """Two worlds beside each other, and every rule and command that there is."""

    one: Seen
    other: Seen
    known: frozenset[str]

    def faults(self) -> list[str]:
        """Say what differs, what was never reached, and what is left out though it is not there."""
        left_out = {*LEFT_OUT, *NOT_RUN}
        missed = sorted(self.known - left_out - self.one.reached)
        return [
            *(f"{rule} was never reached with success: open it in the story, or say why not" for rule in missed),
            *(f"{rule} is left out, but there is no such rule" for rule in sorted(left_out - self.known)),
            *map(str, differences(self.one, self.other)),
        ]


def two_worlds(bench: Bench) -> Finding:
    """Play a pair of worlds; in full more pairs, and both databases."""
    compared = [play_both(run) for run in _runs(bench)]
    faults = [fault for both in compared for fault in both.faults()]
    return Finding(
        threat="T7",
        question="What differs for a coach or an executive between two worlds in which other people did the same",
        figure=_figure(compared, faults),
        bound="0 bytes; every rule of the URL map and every command is reached",
        holds=not faults,
        controls=tuple(leaky_builds(bench.folder / "leaks")),
    )


def play_both(run: Run) -> Compared:
    """Play both worlds of a pair."""
    seen, known = [], frozenset[str]()
    with ExitStack() as stack:
        if run.draws_once:
            stack.enter_context(drawn_once())
        if not run.draws_charts:
            stack.enter_context(without_charts())
        for name, plan, database in zip(("one", "other"), (run.pair.one, run.pair.other), run.databases, strict=True):
            folder = run.folder / name
            with opened(folder, plan, run.pair, port=run.port, stages=run.stages, database_url=database) as world:
                tell(world)
                seen.append(world.seen)
                known = frozenset(rules(world) | commands())
    stages = {item.stage for item in seen[0].items}
    assert run.stages is None or run.stages <= stages, f"the story has no part called {run.stages - stages}"
    return Compared(seen[0], seen[1], known)


def _runs(bench: Bench) -> list[Run]:
    """In full, the first pair draws each download anew, the last lies on PostgreSQL."""
    first, *others, last = (Run(pair(seed), bench.folder / f"pair-{seed}", free_port()) for seed in PAIRS)
    if bench.effort is Effort.QUICK:
        return [replace(first, stages=QUICK_STAGES, draws_charts=False)]
    server = bench.postgresql()
    databases = (server.new_database(), server.new_database())
    return [replace(first, draws_once=False), *others, replace(last, databases=databases)]


def _figure(compared: Sequence[Compared], faults: Sequence[str]) -> str:
    pages, one = max(both.one.addresses for both in compared), compared[0]
    asked = {kind: sum(name.startswith("$") is kind for name in one.one.reached & one.known) for kind in (True, False)}
    letters, lines = one.one.count("letter"), one.one.count("log line")
    looked = (
        f"{pages} addresses of {asked[False]} rules, {asked[True]} commands, {letters} letters, {lines} log lines,"
        f" {len(compared)} {'pair' if len(compared) == 1 else 'pairs'} of worlds"
    )
    return f"{looked}: {f'{len(faults)} faults, the first: {faults[0]}' if faults else '0 bytes differ'}"
