"""The first half of an attack: whose ballot is which? From orders, from transactions, from what is new each night."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

from tests.privacy.experiment.linkage.evidence import Copy, Evidence, Rows, Whose
from tests.privacy.experiment.linkage.search import InAFile

ONE_TRANSACTION, NEW_AT_NIGHT, LOGGED = "one transaction", "what is new each night", "links in the log"
_NOTHING = Rows({}, frozenset(), {})


def every_way(orders: Sequence[str]) -> list[str]:
    """Name every way to tell whose ballot is which, on a database that keeps these orders."""
    return [*orders, ONE_TRANSACTION, NEW_AT_NIGHT, *(f"{LOGGED} and {order}" for order in orders[:1])]


def whose_by(
    evidence: Evidence, found: Mapping[Path, InAFile], seen: Sequence[str], orders: Sequence[str], random: Random
) -> Mapping[str, Whose]:
    """Give, by the name of the way, whose ballot is which; nobody's where the evidence does not hold it.

    `seen` are the people in the order in which they were seen to answer.
    """
    fullest = evidence.fullest
    kept, logged = fullest.orders(), _logged([found[path] for path in evidence.logs], fullest)
    ways = {order: dict(zip(seen, kept[order], strict=False)) for order in orders}
    ways |= {f"{LOGGED} and {order}": dict(zip(logged, kept[order], strict=False)) for order in orders[:1]}
    return ways | {ONE_TRANSACTION: fullest.together(), NEW_AT_NIGHT: dict(_new_each_night(evidence.nights, random))}


def _logged(logs: Sequence[InAFile], copy: Copy) -> list[str]:
    """Give the people whose links stand in the logs, in that order, the first time of each: nobody had to be seen."""
    tokens = dict.fromkeys(link for log in logs for link in log.links)
    people = (copy.rows.people.get(token.partition(".")[0]) for token in tokens)
    return [person for person in people if person is not None]


def _new_each_night(nights: Sequence[Copy], random: Random) -> Iterator[tuple[str, str]]:
    """Whoever has answered since the night before wrote one of the ballots new since then: which one, is guessed."""
    for before, after in pairwise([_NOTHING, *(copy.rows for copy in nights)]):
        people, ballots = sorted(after.spent - before.spent), sorted(after.sealed.keys() - before.sealed.keys())
        random.shuffle(people)
        yield from zip(people, ballots, strict=False)
