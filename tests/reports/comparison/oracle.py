"""What a comparison must say, in plain Python, from the texts of two release.json files alone.

Written from docs/measurement.md, "Two waves compared", by other means than the code: groups are walked instead of
united, roots are compared by their squares, the smallest change is found by trying one tenth after the other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.privacy.oracle import GROUPS
from tests.privacy.oracle_areas import Number, is_band, nearest_tenth, readable, together, written
from tests.reports.comparison.oracle_words import kind_of, reached, side_of

NAMED, ELSEWHERE = Fraction(224, 100), Fraction(3)
BAND = Fraction(128, 100)
Pair = tuple[Number, Number]
Shown = tuple[str, Fraction, int]
Told = Mapping[str, Any]


@dataclass(frozen=True)
class ExpectedGap:
    """Self less others, then and now, in tenths; the classes, whether they were clear, and if another one is named."""

    gaps: tuple[int, int]
    closed: int
    kinds: tuple[str, str]
    clear: tuple[bool, bool]
    another: bool


@dataclass(frozen=True)
class ExpectedPerceived:
    """What raters say has changed: (text, value, n) of all anonymous ones, of supervisors, and of the control area."""

    anonymous: Shown | None
    supervisor: Shown | None
    control: Shown | None
    beyond: int | None
    improved: bool


@dataclass(frozen=True)
class ExpectedChange:
    """One area. Roots are not taken: `variance` is the square of the change's error, `bands` of each wave's."""

    area: str
    title: str
    role: str
    items: set[str]
    own: Pair | None
    others: Pair | None
    cells: dict[str, Pair]
    variance: Fraction | None
    bands: tuple[Fraction, Fraction] | None
    least: int | None
    told: str
    reached: str | None
    gap: ExpectedGap | None
    perceived: ExpectedPerceived | None
    looking_back: Number | None


@dataclass(frozen=True)
class ExpectedComparison:
    """All of it. `cells`: key, overlap, answered then and now, whether merged; `rows`: the items as they stand."""

    cells: list[tuple[str, Fraction, int, int, bool]]
    only_then: set[str]
    only_now: set[str]
    new_items: list[str]
    gone_items: list[str]
    areas: list[ExpectedChange]
    rows: list[tuple[str, str, str, Fraction, Fraction, str, str, int, int, int]]


def expected(earlier: str, later: str) -> ExpectedComparison | str:
    """Say what these two files tell together, or why nothing: "order", "scale", "questionnaire", "version" ..."""
    then, now = (json.loads(text, parse_float=Fraction) for text in (earlier, later))
    if reason := _refused(then, now):
        return reason
    common = _common(then, now)
    rows = [row for area in now["instrument"]["areas"] for row in _rows(area, common, then, now)]
    ids = [[item["id"] for area in side["instrument"]["areas"] for item in area["items"]] for side in (then, now)]
    covered = {group for groups in common for group in groups}
    return ExpectedComparison(
        cells=[_cell(groups, then, now) for groups in common],
        only_then={cell["key"] for cell in then["cells"] if not covered.issuperset(cell["groups"])},
        only_now={cell["key"] for cell in now["cells"] if not covered.issuperset(cell["groups"])},
        new_items=[one for one in ids[1] if one not in ids[0]],
        gone_items=[one for one in ids[0] if one not in ids[1]],
        areas=[_area(area, common, rows, now) for area in now["instrument"]["areas"]],
        rows=rows,
    )


def _refused(then: Told, now: Told) -> str:
    """Give the first reason why not, "" where there is none."""
    one, two, follows = then["instrument"], now["instrument"], now.get("follows")
    steps = [[side["scale"]["minimum"], len(side["scale"]["labels"])] for side in (one, two)]
    followed = follows["baseline"] if follows else then
    reasons = {
        "order": now["closed_on"] <= then["closed_on"],
        "scale": steps[0] != steps[1],
        "questionnaire": one["id"] != two["id"],
        "version": one["version"].split(".")[0] != two["version"].split(".")[0],
        "baseline": followed["wave"] != then["wave"],
        "numbers": followed["numbers_sha256"] != then["numbers_sha256"],
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _common(then: Told, now: Told) -> list[list[str]]:
    """Walk from group to group over everything that either wave shows together; keep what both show whole."""
    cells = [set(cell["groups"]) for side in (then, now) for cell in side["cells"]]
    found: list[list[str]] = []
    for start in GROUPS:
        reached_now: set[str] = set()
        frontier = {start} if any(start in cell for cell in cells) else set()
        while frontier:
            reached_now |= frontier
            frontier = {group for cell in cells if cell & reached_now for group in cell} - reached_now
        listed = [group for group in GROUPS if group in reached_now]
        shown = [{group for cell in side["cells"] for group in cell["groups"]} for side in (then, now)]
        if listed and listed[0] == start and all(reached_now <= one for one in shown):
            found.append(listed)
    return found


def _cell(groups: Sequence[str], then: Told, now: Told) -> tuple[str, Fraction, int, int, bool]:
    parts = [[cell for cell in side["cells"] if set(cell["groups"]) <= set(groups)] for side in (then, now)]
    answered = [sum(cell["answered"] for cell in side) for side in parts]
    return "+".join(groups), _overlap(groups, now), answered[0], answered[1], len(parts[0]) != len(parts[1])


def _overlap(groups: Sequence[str], now: Told) -> Fraction:
    if groups == ["self"]:
        return Fraction(1)
    told = now["follows"]["overlap"] if now.get("follows") else {"supervisors": None, "anonymous": None}
    if groups == ["supervisor"]:
        return (
            Fraction(told["supervisors"]["shared"], told["supervisors"]["of"]) if told["supervisors"] else Fraction(0)
        )
    return Fraction(told["anonymous"] or 0)


def _rows(
    area: Told, common: Sequence[Sequence[str]], then: Told, now: Told
) -> list[tuple[str, str, str, Fraction, Fraction, str, str, int, int, int]]:
    rows = []
    for item in (one["id"] for one in area["items"]):
        for groups in common:
            before, after = (_of_item(item, groups, side) for side in (then, now))
            if before and after:
                change = nearest_tenth(after[1]) - nearest_tenth(before[1])
                sides = (before[1], after[1], before[0], after[0], before[2], after[2])
                rows.append((area["id"], item, "+".join(groups), *sides, change))
    return rows


def _of_item(item: str, groups: Sequence[str], side: Told) -> Shown | None:
    """What a wave shows of an item in these groups: its own number, or its cells' by how many answered in each."""
    keys = [cell["key"] for cell in side["cells"] if set(cell["groups"]) <= set(groups)]
    shown = [side["values"].get(item, {}).get(key) for key in keys]
    if not shown or None in shown:
        return None
    n = sum(one["n"] for one in shown)
    value = sum(Fraction(one["value"]) * one["n"] for one in shown) / n
    texts = [readable(one["text"]) for one in shown]
    same_band = is_band(texts[0]) and texts.count(texts[0]) == len(texts)
    text = texts[0] if same_band else written(nearest_tenth(value))
    return text, Fraction(value), n


def _area(area: Told, common: Sequence[Sequence[str]], rows: Sequence[Any], now: Told) -> ExpectedChange:
    follows = now.get("follows") or {"focus": [], "control": None}
    role = "focus" if area["id"] in follows["focus"] else "control" if area["id"] == follows["control"] else ""
    of_area = [row for row in rows if row[0] == area["id"]]
    pairs = {"+".join(groups): _pair(area, [row for row in of_area if row[2] == "+".join(groups)]) for groups in common}
    own = pairs.pop("self", None)
    seen = {key: pair for key, pair in pairs.items() if pair}
    carried = any(key != "supervisor" for key in seen)
    others = _all_others(seen) if carried else None
    variance = _variance(seen, now) if carried else None
    bands = (_of_wave(seen, 0, now), _of_wave(seen, 1, now)) if carried else None
    limit = (NAMED if role == "focus" else ELSEWHERE) ** 2 * (variance or 0)
    least = next(tenths for tenths in range(1, 10**4) if Fraction(tenths, 10) ** 2 > limit) if carried else None
    told = _told(others, least or 0, role)
    back = now.get("looking_back", {}).get(area["id"])
    return ExpectedChange(
        area=area["id"],
        title=area["title"],
        role=role,
        items={row[1] for row in of_area},
        own=own,
        others=others,
        cells=seen,
        variance=variance,
        bands=bands,
        least=least,
        told=told,
        reached=reached(others) if others else None,
        gap=_gap(own, others, bands, told, now) if own and others and bands else None,
        perceived=_perceived(area["id"], role, follows["control"], now) if role else None,
        looking_back=None if back is None else Number(written(int(back * 10)), int(back * 10), 1),
    )


def _pair(area: Told, rows: Sequence[Any]) -> Pair | None:
    """Three fifths of the area's items, the same ones then and now."""
    if 5 * len(rows) < 3 * len(area["items"]):
        return None
    return together([(1, row[3], row[5], row[7]) for row in rows]), together(
        [(1, row[4], row[6], row[8]) for row in rows]
    )


def _all_others(seen: Mapping[str, Pair]) -> Pair:
    then, now = (
        together([(key.count("+") + 1, Fraction(pair[when].tenths, 10), pair[when].text, pair[when].n)
                  for key, pair in seen.items()])
        for when in (0, 1)
    )  # fmt: skip
    return then, now


def _weight(seen: Mapping[str, Pair]) -> int:
    return sum(key.count("+") + 1 for key in seen)


def _variance(seen: Mapping[str, Pair], now: Told) -> Fraction:
    """The square of sqrt(sum(w^2 s0^2 (1/n1 + 1/n2) (1 - q/2))) / sum(w)."""
    spread, total = Fraction(now["instrument"]["rater_sd"]), Fraction(0)
    for key, (before, after) in seen.items():
        apart = 1 - _overlap(key.split("+"), now) / 2
        total += ((key.count("+") + 1) * spread) ** 2 * (Fraction(1, before.n) + Fraction(1, after.n)) * apart
    return total / _weight(seen) ** 2


def _of_wave(seen: Mapping[str, Pair], when: int, now: Told) -> Fraction:
    spread = Fraction(now["instrument"]["rater_sd"])
    parts = [((key.count("+") + 1) * spread) ** 2 / pair[when].n for key, pair in seen.items()]
    return sum(parts, Fraction(0)) / _weight(seen) ** 2


def _told(others: Pair | None, least: int, role: str) -> str:
    if others is None:
        return "not comparable"
    if is_band(others[0].text) and others[0].text == others[1].text:
        return "cannot be told"
    change = others[1].tenths - others[0].tenths
    if abs(change) >= least:
        return "higher" if change > 0 else "lower"
    return "no change can be told" if role == "focus" else ""


def _gap(own: Pair, others: Pair, bands: tuple[Fraction, Fraction], told: str, now: Told) -> ExpectedGap:
    scale = now["instrument"]["scale"]
    gaps = (own[0].tenths - others[0].tenths, own[1].tenths - others[1].tenths)
    kinds = (kind_of(gaps[0], others[0].tenths, scale), kind_of(gaps[1], others[1].tenths, scale))
    point = Fraction(10 * (len(scale["labels"]) - 1), 4)
    beyond = [(abs(gap) - point / 4) / 10 for gap in gaps]
    clear = [
        side_of(gap, scale) != 0 and far >= 0 and far**2 >= BAND**2 * band
        for gap, far, band in zip(gaps, beyond, bands, strict=True)
    ]
    crossed = side_of(gaps[0], scale) * side_of(gaps[1], scale) < 0
    another = all(clear) and kinds[0] != kinds[1] and (crossed or told in ("higher", "lower"))
    return ExpectedGap(gaps, abs(gaps[0]) - abs(gaps[1]), kinds, (clear[0], clear[1]), another)


def _perceived(area: str, role: str, control: str, now: Told) -> ExpectedPerceived:
    told = now.get("perceived", {})
    anonymous, supervisor = (_shown(told.get(area, {}).get(part)) for part in ("anonymous", "supervisor"))
    beside = _shown(told.get(control, {}).get("anonymous"))
    beyond = int((anonymous[1] - beside[1]) * 10) if anonymous and beside else None
    enough = bool(anonymous and beside and anonymous[2] >= 5 and beside[2] >= 5)
    better = anonymous is not None and anonymous[1] > 0
    improved = role == "focus" and enough and better and beyond is not None and beyond >= 10
    return ExpectedPerceived(anonymous, supervisor, beside, beyond, improved)


def _shown(told: Told | None) -> Shown | None:
    return (told["text"], Fraction(told["value"]), told["n"]) if told else None
