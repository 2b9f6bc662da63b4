"""What a release must say, in plain Python: fractions and whole numbers, no pandas, nothing from the code under test.

Written from the text of the disclosure policy, by other means than the code: components instead of unions, the nearest
of all candidates instead of a rounding formula. Slow and obvious is the point. What a report reckons from it:
`oracle_areas.py` and `oracle_report.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from instruments.answers import Answers
from instruments.model import Instrument

GROUPS = ["self", "supervisor", "peer", "direct_report", "board", "other"]
ATTRIBUTED = ["self", "supervisor"]
HEADINGS = {
    "self": "Self",
    "supervisor": "Supervisors",
    "peer": "Peers",
    "direct_report": "Direct reports",
    "board": "Board members",
    "other": "Other stakeholders",
}

Groups = frozenset[str]


class Refused(Exception):
    """The launch is refused: fewer than k anonymous people."""


@dataclass(frozen=True)
class Expected:
    """A release in plain values. `cells`: key, label, groups, attributed, invited, answered."""

    cells: list[tuple[str, str, list[str], bool, int, int]]
    values: dict[str, dict[str, tuple[str, Fraction, int]]]
    picks: dict[str, list[str]]
    comments: dict[str, dict[str, list[str]]]
    withheld: bool
    final: set[Groups]


def planned(invited: Mapping[str, int], k: int, merged_before: Iterable[Groups] = ()) -> set[Groups]:
    """R2 at launch."""
    present = {group for group in GROUPS if group not in ATTRIBUTED and invited.get(group, 0) > 0}
    if sum(invited[group] for group in present) < k:
        raise Refused
    return final_cells(_kept_together(present, list(merged_before)), invited, k)


def expected(
    wave: Sequence[Answers],
    instrument: Instrument,
    *,
    invited: Mapping[str, int],
    k: int,
    merged_before: Iterable[Groups] = (),
) -> Expected:
    """Say what the release of this wave holds, or raise `Refused`."""
    ballots = {group: [a for a in wave if a.group.value == group] for group in GROUPS}
    counts = {group: len(found) for group, found in ballots.items()}
    final = final_cells(planned(invited, k, merged_before), counts, k)
    told = [cell for cell in final if all(_size(each, counts) >= k for each in final)]
    shown = [frozenset([group]) for group in ATTRIBUTED if counts[group]] + told
    shown.sort(key=_place)
    anonymous = [a for cell in told for group in cell for a in ballots[group]]
    return Expected(
        cells=[(_key(c), _label(c), _listed(c), _open(c), _size(c, invited), _size(c, counts)) for c in shown],
        values={item.id: _item(item.id, shown, ballots, instrument, k) for item in instrument.items},
        picks=_picks(ballots, anonymous, instrument),
        comments=_comments(ballots, anonymous, instrument, k),
        withheld=not told,
        final=final,
    )


@cache
def mean_shown(total: int, n: int, lowest: int, highest: int) -> tuple[str, Fraction]:
    """R4 for anonymous raters: the text, and what it counts as."""
    exact, half = Fraction(total, n), Fraction(1, 2)
    step = half if n == 3 else Fraction(1, 10)
    candidates = [lowest + i * step for i in range(int((highest - lowest) / step) + 1)]
    rounded = min(candidates, key=lambda c: (abs(c - exact), -c))
    decides = rounded if n == 3 else exact
    if decides >= highest - half:
        return f"{_one_decimal(highest - half)}+", highest - Fraction(3, 10)
    if decides <= lowest + half:
        return f"<={_one_decimal(lowest + half)}", lowest + Fraction(3, 10)
    return _one_decimal(rounded), rounded


def exact_shown(total: int, n: int) -> tuple[str, Fraction]:
    """R1: an attributed mean as it is, to two decimals where one is not enough."""
    exact = Fraction(total, n)
    if (exact * 10).denominator == 1:
        return _one_decimal(exact), exact
    below = Fraction(exact * 100 // 1, 100)
    rounded = min((below, below + Fraction(1, 100)), key=lambda c: (abs(c - exact), -c))
    sign, hundredths = ("-" if rounded < 0 else ""), abs(int(rounded * 100))
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}", rounded


def _one_decimal(number: Fraction) -> str:
    tenths = number * 10
    assert tenths.denominator == 1
    sign, size = ("-" if number < 0 else ""), abs(int(tenths))
    return f"{sign}{size // 10}.{size % 10}"


def _kept_together(present: set[str], earlier: Sequence[Groups]) -> set[Groups]:
    """Walk from group to group over what stood together before."""
    left, found = set(present), set()
    while left:
        reached, frontier = set(), {left.pop()}
        while frontier:
            group = frontier.pop()
            reached.add(group)
            neighbours = {other for cell in earlier if group in cell for other in cell if other in present}
            frontier |= neighbours - reached
        left -= reached
        found.add(frozenset(reached))
    return found


def final_cells(cells: set[Groups], counts: Mapping[str, int], k: int) -> set[Groups]:
    """R2: the cells that stand in the end, by the number of people, or of ballots, of each group."""
    now = set(cells)
    while len(now) > 1 and min(_size(cell, counts) for cell in now) < k:
        smallest = min(now, key=lambda cell: (_size(cell, counts), _place(cell)))
        next_smallest = min(now - {smallest}, key=lambda cell: (_size(cell, counts), _place(cell)))
        now = (now - {smallest, next_smallest}) | {smallest | next_smallest}
    return now


def _size(cell: Groups, counts: Mapping[str, int]) -> int:
    return sum(counts.get(group, 0) for group in cell)


def _place(cell: Groups) -> int:
    return min(GROUPS.index(group) for group in cell)


def _listed(cell: Groups) -> list[str]:
    return [group for group in GROUPS if group in cell]


def _key(cell: Groups) -> str:
    return "+".join(_listed(cell))


def _open(cell: Groups) -> bool:
    return bool(cell & set(ATTRIBUTED))


def _label(cell: Groups) -> str:
    first, *rest = [HEADINGS[group] for group in _listed(cell)]
    words = [first, *(word[0].lower() + word[1:] for word in rest)]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if rest else first


def _item(
    item_id: str, cells: Sequence[Groups], ballots: Mapping[str, Sequence[Answers]], instrument: Instrument, k: int
) -> dict[str, tuple[str, Fraction, int]]:
    [item] = [one for one in instrument.items if one.id == item_id]
    found = {}
    for cell in cells:
        raters = [a for group in cell for a in ballots[group]]
        scores = [score for a in raters if isinstance(score := a.scores.get(item_id), int)]
        asked_of_all = cell <= {group.value for group in item.asked_of}
        if asked_of_all and len(scores) >= (1 if _open(cell) else k):
            total, n = sum(scores), len(scores)
            low, high = instrument.scale.minimum, instrument.scale.maximum
            text, value = exact_shown(total, n) if _open(cell) else mean_shown(total, n, low, high)
            found[_key(cell)] = (text, value, n)
    return found


def _picks(
    ballots: Mapping[str, Sequence[Answers]], anonymous: Sequence[Answers], instrument: Instrument
) -> dict[str, list[str]]:
    if instrument.picks is None:
        return {}
    order = [area.id for area in instrument.areas]
    found = {g: [area for area in order if any(area in a.picks for a in ballots[g])] for g in ATTRIBUTED if ballots[g]}
    raters = len(anonymous)
    fewest = next(count for count in range(3, raters + 4) if 10 * count >= 4 * raters)
    flagged = [area for area in order if sum(area in a.picks for a in anonymous) >= fewest]
    # all but one of the raters have three picks each: a pick more than the flags take, and two raters more than flags
    enough = raters >= 5 and len(flagged) + 2 <= raters and len(flagged) * fewest < 3 * (raters - 1)
    return {**found, "anonymous": flagged if enough else []}


def _comments(
    ballots: Mapping[str, Sequence[Answers]], anonymous: Sequence[Answers], instrument: Instrument, k: int
) -> dict[str, dict[str, list[str]]]:
    scored = [a for a in anonymous if any(isinstance(score, int) for score in a.scores.values())]
    pool = anonymous if len(scored) >= max(4, k) else []
    sections = {**{group: ballots[group] for group in ATTRIBUTED}, "anonymous": pool}
    texts = {
        name: {
            question.id: sorted(a.comments[question.id] for a in raters if a.comments.get(question.id))
            for question in instrument.open_questions
        }
        for name, raters in sections.items()
    }
    filled = {name: {q: found for q, found in by.items() if found} for name, by in texts.items()}
    return {name: by for name, by in filled.items() if by}
