"""Does any word contradict a number? The tables of areas: means, gaps, classes, how firm, which groups differ."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from tests.words.reckoning import (
    HIGH,
    LOW,
    NAMED_GAP,
    error,
    explained,
    fewest,
    number,
    of_groups,
    tenth,
    weighted,
)
from tests.words.said import EXPECTED, FORESEEN, KINDS, MISSING, YOU, Row, Said, counts_as

BANDS = ("4.5+", "≤1.5")
ONE_SUPERVISOR = "only a supervisor's view"
NOT_COMPARED = "not compared"


def group_means(said: Said) -> Iterator[str]:
    """A group's number is the mean of its printed actions; it stands where three of five have one."""
    for area, row in said.groups.items():
        for name in [YOU, *said.names]:
            shown = [one.values[name][0] for one in said.actions if one.area == area and name in one.values]
            whole = sum(one.area == area for one in said.actions)
            printed = row.get(name, MISSING)
            if not shown or 5 * len(shown) < 3 * whole:
                expected = MISSING
            elif len(set(shown)) == 1 and shown[0] in BANDS:
                expected = shown[0]
            else:
                values = [counts_as(text) or Fraction(0) for text in shown]
                expected = f"{float(tenth(sum(values, Fraction(0)) / len(values))):.1f}"
            if printed != expected:
                yield f"{area}: {name} reads {printed}, but its actions make {expected}"


def views_of_others(said: Said) -> Iterator[str]:
    """Others are the mean of the printed groups, joined ones weighing as many as they name; the band follows."""
    for area, row in said.gaps.items():
        found = of_groups(said, area)
        if all(name.startswith("Supervisor") for name in found):  # or nobody does
            if "All others" in row:
                yield f"{area}: others have {row['All others']}, but only a supervisor carries it"
            continue
        texts = {said.groups[area][name] for name in found}
        band = texts.pop() if len(texts) == 1 and said.groups[area][next(iter(found))] in BANDS else ""
        expected = band or f"{float(tenth(weighted(found))):.1f}"
        if row.get("All others") != expected:
            yield f"{area}: others have {row.get('All others')}, but the groups make {expected}"
            continue
        yield from _band(said, area, row)
        raters = sum(n for name, n in fewest(said, area).items() if name in found)
        if row["Raters ≥"] != str(raters):
            yield f"{area}: {row['Raters ≥']} raters, but the groups' actions have {raters}"


def _band(said: Said, area: str, row: Row) -> Iterator[str]:
    middle, reach = number(row, "All others"), 1.28 * error(said, area)
    low, _, high = row["80 % band"].partition(" to ")
    ends = ((low, max(float(middle or 0) - reach, 1.0)), (high, min(float(middle or 0) + reach, 5.0)))
    for printed, expected in ends:
        if abs(float(counts_as(printed) or 0) - expected) > 0.0500001:
            yield f"{area}: the band ends at {printed}, by the counts at {expected:.2f}"


def classes(said: Said) -> Iterator[str]:
    """The gap is self less others as printed; the class is what the printed numbers are called."""
    for area, row in said.gaps.items():
        own, others, reading = number(row, YOU), number(row, "All others"), row.get("What it may mean", "")
        if own is None or others is None:
            alone = set(of_groups(said, area)) <= {"Supervisor", "Supervisors"} and of_groups(said, area)
            if reading != (ONE_SUPERVISOR if alone else NOT_COMPARED) or "Gap" in row:
                yield f"{area}: {row.get('Gap')}, {reading!r}, though a view is missing"
            continue
        if number(row, "Gap") != own - others:
            yield f"{area}: gap {row.get('Gap')}, but {row[YOU]} less {row['All others']} is {float(own - others):.1f}"
        kind = class_of(own - others, others)
        if reading.partition(" (")[0] != kind:
            yield f"{area}: {reading!r}, but {row[YOU]} and {row['All others']} are {kind!r}"
        expected = firmness(said, area, own - others)
        if reading.partition(" (")[2].rstrip(")") != expected:
            yield f"{area}: {reading!r}, but by the counts the gap is {expected or 'none'!r}"


def class_of(gap: Fraction, others: Fraction) -> str:
    """Name a gap and the view of others by the table of docs/measurement.md."""
    if abs(gap) < NAMED_GAP:
        return KINDS[5] if others >= HIGH else (KINDS[1] if others < LOW else KINDS[6])
    if others >= HIGH:
        return KINDS[3] if gap > 0 else KINDS[4]
    return KINDS[0] if gap > 0 else KINDS[2]


def firmness(said: Said, area: str, gap: Fraction) -> str:
    """Clear, tentative, or nothing where no gap is named."""
    if abs(gap) < NAMED_GAP:
        return ""
    return "clear" if float(abs(gap)) >= 0.25 + 1.28 * error(said, area) - 1e-9 else "tentative"


def firm_against_band(said: Said) -> Iterator[str]:
    """A clear gap lies beyond the printed band by a quarter of a point, a tentative one does not: both to a tenth."""
    for area, row in said.gaps.items():
        reading, own = row.get("What it may mean", ""), number(row, YOU)
        if own is None or "(" not in reading:
            continue
        low, high = (counts_as(end) or Fraction(0) for end in row["80 % band"].split(" to "))
        beyond = float(max(own - high, low - own))
        clipped = high == 5 or low == 1
        if "(clear)" in reading and beyond < 0.1999:
            yield f"{area}: called clear, but you are {beyond:.1f} beyond the band"
        if "(tentative)" in reading and beyond > 0.3001 and not clipped:
            yield f"{area}: called tentative, but you are {beyond:.1f} beyond the band"


def groups_apart(said: Said) -> Iterator[str]:
    """How far groups lie apart is what they print, and they differ where that is a point and beyond chance."""
    for area, row in said.groups.items():
        found, printed = of_groups(said, area), row.get("Groups apart by", MISSING)
        if len(found) < 2:
            if printed != MISSING:
                yield f"{area}: groups apart by {printed}, but there are not two"
            continue
        far = max(found.values()) - min(found.values())
        pairs = [(one, other) for one, other in combinations(found, 2) if abs(found[one] - found[other]) == far]
        beyond = any(float(far) >= explained(said, area, *pair) - 1e-9 for pair in pairs)
        expected = f"{float(far):.1f}" + ", groups differ" * (far >= 1 and beyond)
        if printed != expected:
            yield f"{area}: groups apart by {printed!r}, but their numbers make {expected!r}"


def differing(said: Said) -> list[str]:
    """The areas whose row says that groups differ."""
    return [area for area, row in said.groups.items() if row.get("Groups apart by", "").endswith("groups differ")]


def leads(said: Said) -> Iterator[str]:
    """The sentences above the pictures count what the tables hold."""
    gaps = [gap for row in said.gaps.values() if (gap := number(row, "Gap")) is not None]
    above, below = sum(gap >= NAMED_GAP for gap in gaps), sum(gap <= -NAMED_GAP for gap in gaps)
    told = [f"you rate yourself higher by half a point or more in {in_words(above)}"] if above else []
    told += [f"others rate you higher by half a point or more in {in_words(below)}"] if below else []
    close = len(gaps) - above - below
    told += [f"in {in_words(close)} the two views lie close together"] if close else []
    count = f"Of {in_words(len(gaps))} area{'s' * (len(gaps) != 1)} that can be compared"
    for sentence in [*told, *([count] if gaps else [])]:
        if sentence not in said.text:
            yield f"missing: {sentence!r}"
    if not above and "you rate yourself higher by half a point" in said.text:
        yield "says that you rate yourself higher somewhere, which no gap does"
    several = sum(len(of_groups(said, area)) > 1 for area in said.groups)
    where = in_words(len(differing(said))) if differing(said) else "none"
    sentence = f"In {where} of {in_words(several)} area{'s' * (several != 1)} with two groups or more they differ"
    if several and sentence not in said.text:
        yield f"missing: {sentence!r}"


def foreseen(row: Row) -> str:
    """How what was expected met what others say, by the printed numbers; nothing where either is missing."""
    expected, others = number(row, EXPECTED), number(row, "All others")
    if expected is None or others is None:
        return ""
    if abs(expected - others) < NAMED_GAP:
        return "you see it coming"
    return "unexpected" if expected > others else "better than feared"


def expectations(said: Said) -> Iterator[str]:
    """The words on what was expected are those of the printed numbers, and the sentence above counts them."""
    kinds = {area: foreseen(row) for area, row in said.gaps.items()}
    for area, row in said.gaps.items():
        if row.get(FORESEEN, "") != kinds[area]:
            yield f"{area}: {row.get(FORESEEN)!r}, by the numbers it is {kinds[area]!r}"
    told = []
    if seen := sum(kind == "you see it coming" for kind in kinds.values()):
        told.append(f"in {in_words(seen)} area{'s' * (seen != 1)} about as you expected")
    higher = "higher in" if "unexpected" in kinds.values() else "higher than you expected in"
    for kind, opening in (("unexpected", "lower than you expected in"), ("better than feared", higher)):
        if named := [area for area in kinds if kinds[area] == kind]:
            which = _listed(named) if len(named) <= 3 else f"{in_words(len(named))} areas"
            told.append(f"{opening} {which} ({kind})")
    sentence = f"Others answered {_listed(told)}." if told else ""
    if sentence not in said.text or ("Others answered " in said.text) != bool(told):
        yield f"missing, or said though nothing was expected: {sentence!r}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def in_words(count: int) -> str:
    """Write a count of areas."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[count] if count < len(words) else str(count)


CHECKS = (group_means, views_of_others, classes, firm_against_band, groups_apart, leads, expectations)
