"""T10, T13: whatever is sent to a real server over plain sockets stores nothing, gets our page, leaves no trace."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from sqlalchemy import text

from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.malformed import EVIL, Malformed, at_other_links, at_random, every_fault
from tests.privacy.experiment.stage import Stage, served_wave, whole_post
from tests.support.wire import LAST, Reply, request

AT_ONCE = 25  # requests between two looks at whether an honest person is served
SEED = 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did under all of it: `strange` counts answers that are no page of ours, by fault."""

    sent: int
    stored: int
    strange: Counter[str]
    unserved: int
    traces: list[str]

    @property
    def harmless(self) -> bool:
        return not (self.stored or self.strange or self.unserved or self.traces)

    def __str__(self) -> str:
        """Tell it in a line; of the strange answers the most frequent kind."""
        kind = f" ({self.strange.most_common(1)[0][0]})" if self.strange else ""
        honest = f"; honest people not served: {self.unserved}" if self.unserved else ""
        traces = ", ".join(self.traces) or "nothing of theirs"
        strange = f"{self.strange.total()}{kind}{honest}"
        return f"ballots stored: {self.stored}; answers not ours: {strange}; in the log: {traces}"


def hostile_requests(bench: Bench) -> Finding:
    """Send every fault there is, then fail on purpose; an honest person is served all the while."""
    changed = bench.choose(quick=60, full=10_000)
    product = _outcome(bench, "", changed)
    builds = {name: _outcome(bench, name, 60) for name in ("waitress_alone", "talkative")}
    return Finding(
        threat="T10, T13",
        question="Requests that no browser sends: lying lengths, smuggled posts, cut forms, strange methods, headers,"
        " addresses, changed bytes; and errors of our own, forced",
        figure=f"{product.sent} sent; {product}",
        bound="0, 0, nothing; honest people served in between",
        holds=product.harmless,
        controls=(
            Control("waitress as it comes", str(builds["waitress_alone"]), not builds["waitress_alone"].harmless),
            Control(
                "errors logged as Flask does; sheets taken that are cut short, out of date or empty",
                str(builds["talkative"]),
                caught=builds["talkative"].stored > 0 and "a path" in builds["talkative"].traces,
            ),
        ),
    )


def _outcome(bench: Bench, build: str, changed: int) -> Outcome:
    with served_wave(bench.folder / (build or "product"), peers=3, build_name=build) as stage:
        target, honest, broken = stage.links
        sent = [*every_fault(target), *at_other_links(stage.other_links), *at_random(target, Random(SEED), changed)]
        strange: Counter[str] = Counter()
        unserved = 0
        for number, one in enumerate(sent):
            strange.update(_strange(one, stage.ask(one.sent)))
            if number % AT_ONCE == 0:
                unserved += not _served(stage.ask(request("GET", f"/s/{honest}", LAST)), 200)
        stored = stage.ballots()
        with _no_place_for_ballots(stage):
            unserved += not _served(stage.ask(whole_post(broken)), 500)
        unserved += not _served(stage.ask(whole_post(honest)), 303)
        return Outcome(len(sent), stored, strange, unserved, stage.words_of_guests())


def _strange(one: Malformed, answers: list[Reply]) -> Iterator[str]:
    """Name the fault once for each answer that is not a page of ours, and where there are too many or too few."""
    if len(answers) not in one.answers:
        yield one.fault
    yield from (one.fault for answer in answers if not _is_ours(answer))


def _served(answers: list[Reply], status: int) -> bool:
    return len(answers) == 1 and answers[0].status == status and _is_ours(answers[0])


def _is_ours(answer: Reply) -> bool:
    """True for a page, or no body at all, under our headers, with nothing in it of what was sent or of the program."""
    if answer.status == 100:
        return not answer.body
    page = answer.body.startswith(b"<!doctype html>") or not answer.body
    headers = b"cache-control: no-store" in answer.head and b"referrer-policy: no-referrer" in answer.head
    foreign = (EVIL, b"Traceback", b"waitress", b"werkzeug", b"\nserver:")
    return page and headers and not any(word in answer.head + answer.body for word in foreign)


@contextmanager
def _no_place_for_ballots(stage: Stage) -> Iterator[None]:
    """Take the ballots' table away for a moment: what is posted meanwhile fails in the middle of its transaction."""
    for old, new in (("ballot", "elsewhere"), ("elsewhere", "ballot")):
        with stage.installation.database.write() as session:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        if old == "ballot":
            yield
