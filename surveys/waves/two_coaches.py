"""Nightly check for waves of two coaches that may be about one executive (R0). Logged, and shown to no coach.

A launch must not check this: a refusal, or a longer response time, would tell one coach whom another asks. Only the ids
of the two waves are logged; whoever reads the log could look up the rest anyway (T16).
"""

from collections.abc import Iterator
from itertools import combinations

from sqlalchemy.orm import Session

from surveys.waves import ownership
from surveys.waves import store as waves
from surveys.waves.same_executive import rater_addresses, tells
from surveys.waves.same_person import name_keys, same_name, shared
from surveys.waves.states import WaveState
from surveys.waves.store import Facts


def meetings(session: Session) -> list[tuple[str, str]]:
    """Return the pairs of waves of two coaches about one name that share k raters or more, by their ids, in order."""
    owners = ownership.owners(session)
    pairs = {
        (one.id, other.id)
        for one, other in _of_one_name(session, [*owners])
        if owners[one.id] != owners[other.id] and one.executive_email != other.executive_email
    }
    return sorted(pair for pair in pairs if _share_raters(session, *pair))


def _of_one_name(session: Session, ids: list[str]) -> Iterator[tuple[Facts, Facts]]:
    """Return the pairs that may be about one person; only names that share a word are compared, each pair in order."""
    by_key: dict[str, dict[str, Facts]] = {}
    for one in waves.facts_of(session, ids):
        if one.state is not WaveState.CANCELLED:
            for key in name_keys(one.executive_name):
                by_key.setdefault(key, {})[one.id] = one
    for alike in by_key.values():
        for one, other in combinations(sorted(alike.values()), 2):
            if same_name(one.executive_name, other.executive_name):
                yield one, other


def _share_raters(session: Session, one: str, other: str) -> bool:
    rows = [waves.get(session, one), waves.get(session, other)]
    if not all(tells(session, row) for row in rows):
        return False
    raters = [rater_addresses(session, row.id) for row in rows]
    return shared(*raters) >= min(row.min_raters for row in rows)
