"""Does any word contradict a number? The lists of single actions: highest, lowest, farthest apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tests.words.reckoning import others_of
from tests.words.said import CAPTIONS, MISSING, YOU, Said, counts_as


@dataclass(frozen=True)
class _Reckoned:
    wording: str
    area: str
    others: str
    height: Fraction
    own: str
    gap: Fraction | None


def lists(said: Said) -> Iterator[str]:
    """Each list begins with the highest of its kind, in order, with the numbers that the groups' numbers make."""
    told = list(_reckoned(said))
    by_wording = {one.wording: one for one in told}
    for caption in CAPTIONS:
        rows = said.lists[caption]
        for row in rows:
            one = by_wording.get(row["Action"])
            if one is None or row["Area"] != one.area:
                yield f"{caption}: {row['Action']!r} is shown in one group or none"
                continue
            if row.get("Others") != one.others or row.get(YOU, one.own) != one.own:
                yield f"{caption}: {row['Action']!r} has {row.get('Others')}, its groups make {one.others}"
            gap = counts_as(row.get("Gap", MISSING))
            if "Gap" in row and gap != one.gap:
                yield f"{caption}: {row['Action']!r} has the gap {row['Gap']}, its numbers make {one.gap}"
        found = [by_wording[row["Action"]] for row in rows if row["Action"] in by_wording]
        yield from _ranks(caption, found, told)


def _reckoned(said: Said) -> Iterator[_Reckoned]:
    """Every action with a number from two groups or more."""
    for action in said.actions:
        others = others_of(action)
        if others is not None and len(set(action.values) - {YOU}) >= 2:
            own = action.values.get(YOU, (MISSING, 0))[0]
            mine = counts_as(own)
            yield _Reckoned(
                action.wording, action.area, others[0], others[1], own, None if mine is None else mine - others[1]
            )


def _ranks(caption: str, found: list[_Reckoned], told: list[_Reckoned]) -> Iterator[str]:
    """Compare the ranks that stand in a list with those of all actions."""
    if caption in CAPTIONS[:2]:
        way = 1 if caption == CAPTIONS[0] else -1
        ranks = sorted((way * one.height for one in told), reverse=True)
        size = 5 if way > 0 else min(5, max(0, len(told) - 5))
        listed = [way * one.height for one in found]
    else:
        way = 1 if caption == CAPTIONS[2] else -1
        ranks = sorted((way * one.gap for one in told if one.gap is not None and way * one.gap > 0), reverse=True)
        size = 3
        listed = [way * one.gap for one in found if one.gap is not None]
    if listed != ranks[:size]:
        yield f"{caption}: {[float(one) for one in listed]}, of all actions {[float(one) for one in ranks[:size]]}"


CHECKS = (lists,)
