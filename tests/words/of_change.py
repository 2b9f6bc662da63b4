"""Whether the words of a comparison agree with the numbers beside them: what a careful reader works out with a pencil.

Each check gets the page and yields what contradicts itself. Whether many of the same people were asked twice is printed
in words alone; `people` compares these with the release.
"""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from tests.words.change_reckoning import (
    BECAME,
    LEAST,
    MEANING,
    OTHERS,
    THEIRS,
    TOLD,
    YOURS,
    both,
    change,
    difference,
    is_range,
    signed,
)
from tests.words.change_said import ChangeSaid
from tests.words.of_goal_cards import cards
from tests.words.reckoning import HIGH, LOW, NAMED_GAP, number, tenth, weighted
from tests.words.said import KINDS, MISSING, YOU, Row, counts_as

RANGES = {"now in the top range": (1, "4.5+"), "was in the top range": (0, "4.5+")} | {
    "now in the bottom range": (1, "≤1.5"),
    "was in the bottom range": (0, "≤1.5"),
}
HIGHER_CLASSES = (KINDS[0], KINDS[3])
LOWER_CLASSES = (KINDS[2], KINDS[4])


def differences(said: ChangeSaid) -> Iterator[str]:
    """Every difference is the later number less the earlier one."""
    for area, row in said.then_now.items():
        for view, heading in ((YOU, YOURS), (OTHERS, THEIRS)):
            texts = both(said, row, view)
            if texts and heading in row and row[heading] != signed(change(texts)):
                yield f"{area}: {view} {texts[0]} and {texts[1]}, {row[heading]}"
    for area, row in said.groups.items():
        for view in _groups(said, row):
            texts, told = both(said, row, view), row.get(f"{view}, change")
            if texts and told and told != signed(change(texts)):
                yield f"{area}: {view} {texts[0]} and {texts[1]}, {told}"


def _groups(said: ChangeSaid, row: Row) -> list[str]:
    ending = f", {said.moments[0]}"
    return [heading.removesuffix(ending) for heading in row if heading.endswith(ending)]


def views_of_others(said: ChangeSaid) -> Iterator[str]:
    """All others are the mean of the printed groups, then and now."""
    for area, row in said.then_now.items():
        texts, groups = both(said, row, OTHERS), said.groups.get(area, {})
        carried = {view: pair for view in _groups(said, groups) if (pair := both(said, groups, view))}
        if texts is None or not carried:
            continue
        for when in (0, 1):
            mean = tenth(weighted({view: counts_as(pair[when]) or Fraction(0) for view, pair in carried.items()}))
            if mean != counts_as(texts[when]):
                yield f"{area}: the groups' mean in {said.moments[when]} is {float(mean)}, not {texts[when]}"


def words_on_others(said: ChangeSaid) -> Iterator[str]:
    """Higher and lower only from the smallest change told on, and always from there on; ranges as printed."""
    for area, row in said.then_now.items():
        texts, words = both(said, row, OTHERS), row.get(TOLD, "")
        if texts is None:
            if words not in ("not comparable", "only a supervisor's view", ""):
                yield f"{area}: {words!r} without a number of others"
            continue
        expected = _word(change(texts), number(row, LEAST), texts, said.roles.get(area, ""))
        if words != expected:
            yield f"{area}: {texts[0]} and {texts[1]}, from {row.get(LEAST)} on, {words!r} and not {expected!r}"


def _word(moved: Fraction, least: Fraction | None, texts: tuple[str, str], role: str) -> str:
    if is_range(texts[0]) and texts[0] == texts[1]:
        return "cannot be told: a range both times"
    named = least is not None and abs(moved) >= least
    word = ("higher" if moved > 0 else "lower") if named else "no change can be told" if role == "focus" else ""
    one_range = is_range(texts[0]) != is_range(texts[1])
    reached = [words for words, (when, text) in RANGES.items() if one_range and texts[when] == text]
    return ", ".join([one for one in (word, *reached) if one])


def gaps(said: ChangeSaid) -> Iterator[str]:
    """A gap is you less others; what became of it follows from both, and so do classes."""
    for area, row in said.gaps.items():
        whole, told = said.then_now.get(area, {}), both(said, row, "Gap")
        yours, theirs = both(said, whole, YOU), both(said, whole, OTHERS)
        if told is None or yours is None or theirs is None:
            if told is not None:
                yield f"{area}: a gap without the numbers it is reckoned from"
            continue
        found = [(counts_as(yours[when]) or Fraction(0)) - (counts_as(theirs[when]) or Fraction(0)) for when in (0, 1)]
        if [signed(one) for one in found] != list(told):
            yield f"{area}: you {yours}, others {theirs}, gaps {told}"
        if row.get(BECAME) != (became := _became(found[0], found[1], theirs)):
            yield f"{area}: gaps {told}, {row.get(BECAME)!r} and not {became!r}"
        yield from _classes(area, row, found, theirs, whole.get(TOLD, ""))


def _became(then: Fraction, now: Fraction, theirs: tuple[str, str]) -> str:
    if is_range(theirs[0]) and theirs[0] == theirs[1]:
        return "cannot be told"
    if then * now < 0:
        return "changed sides"
    closed = abs(then) - abs(now)
    if not closed:
        return "as wide as before"
    return f"{'closed' if closed > 0 else 'wider'} by {float(abs(closed)):.1f}"


def _classes(area: str, row: Row, found: list[Fraction], theirs: tuple[str, str], told: str) -> Iterator[str]:
    """One class where it held both times; another one only where something was told to move."""
    kinds = [_kind(gap, counts_as(text) or Fraction(0)) for gap, text in zip(found, theirs, strict=True)]
    meaning = row.get(MEANING, "")
    another = f"was {kinds[0]}, now {kinds[1]}"
    if kinds[0] == kinds[1]:
        if meaning.removesuffix(" (tentative)") != kinds[0]:
            yield f"{area}: {meaning!r} and not {kinds[0]!r}"
    elif meaning not in ("", another):
        yield f"{area}: {meaning!r} and not {another!r}"
    elif meaning and not (found[0] * found[1] < 0 or told.startswith(("higher", "lower"))):
        yield f"{area}: another class, and nothing is told to have moved"


def _kind(gap: Fraction, others: Fraction) -> str:
    high = others >= HIGH
    if gap >= NAMED_GAP:
        return HIGHER_CLASSES[high]
    if gap <= -NAMED_GAP:
        return LOWER_CLASSES[high]
    return KINDS[5] if high else KINDS[1] if others < LOW else KINDS[6]


def classes_said(said: ChangeSaid) -> Iterator[str]:
    """The list under the picture names the areas whose row names another class, with the same two."""
    rows = {area: row[MEANING] for area, row in said.gaps.items() if row.get(MEANING, "").startswith("was ")}
    listed = {f"{area}: {words}" for area, words in rows.items()}
    told = {re.sub(r": from “(.+)” to “(.+)”, clear both times\.$", r": was \1, now \2", one) for one in said.classes}
    if listed != told:
        yield f"{sorted(told)} are told to have another class, {sorted(listed)} have one"


def moved(said: ChangeSaid) -> Iterator[str]:
    """Page one names every other area that the table says is higher or lower, with both numbers; and no further one."""
    named = {}
    for area, row in said.then_now.items():
        words, texts = row.get(TOLD, ""), both(said, row, OTHERS)
        if said.roles.get(area) != "focus" and words.startswith(("higher", "lower")) and texts:
            named[area] = (words.split(",")[0], texts)
    for area, (word, texts) in named.items():
        found = [one for one in said.moved if one.startswith(f"{area}: ")]
        if (
            len(found) != 1
            or f"rate it {word} than" not in found[0]
            or f"({texts[1]} after {texts[0]})" not in found[0]
        ):
            yield f"{area} is {word}, {texts}, and page one says {found}"
    if len(said.moved) != len(named):
        yield f"page one names {said.moved}, the table {sorted(named)}"
    if said.moved_note.startswith(("In no other area", "No area moved")) and named:
        yield f"{said.moved_note!r}, and the table names {sorted(named)}"


def leads(said: ChangeSaid) -> Iterator[str]:
    """The sentences above the picture, and its title, name the same areas on the same side as the table."""
    lead, title = said.leads.get("then-now", ""), said.titles.get("chart-then-now", "")
    if not lead:
        return
    by_word: dict[str, list[str]] = {"higher": [], "lower": []}
    for area, row in said.then_now.items():
        word = row.get(TOLD, "").split(",")[0]
        if word in by_word:
            by_word[word].append(area)
    for word, areas in by_word.items():
        match = re.search(rf"{word} than in {re.escape(said.moments[0])} in (.+?)(?: and lower than|\. |\.$)", lead)
        told = {area for area in said.then_now if match and area in match[1]}
        if told != set(areas):
            yield f"{lead!r}, and the table has {word} {areas}"
        if (f" {word}" in title) is not bool(areas):
            yield f"{title!r}, and the table has {word} {areas}"
    if "no change can be told." in lead.partition(":")[2].partition(".")[0] + "." and any(by_word.values()):
        yield f"{lead!r}, and the table has {by_word}"


def smallest(said: ChangeSaid) -> Iterator[str]:
    """The list of smallest changes says what the table says."""
    for area, row in said.then_now.items():
        least = row.get(LEAST)
        if said.roles.get(area) == "focus" and least and f"a change of {least} or more" not in said.least.get(area, ""):
            yield f"{area}: {least} in the table, {said.least.get(area)!r} in the list"
    rest = sorted(row[LEAST] for area, row in said.then_now.items() if said.roles.get(area) != "focus" and LEAST in row)
    told = next((text for name, text in said.least.items() if name.startswith("Every ")), "")
    found = re.findall(r"of (\d+\.\d) or more", told)
    if rest and found != [rest[0], *([rest[-1]] if rest[-1] != rest[0] else [])]:
        yield f"{told!r}, and the table has {rest}"


def own_numbers(said: ChangeSaid) -> Iterator[str]:
    """Your own view is the same in both tables, and its difference too."""
    for area, row in said.own.items():
        here = tuple(row.get(moment, MISSING) for moment in said.moments)
        whole = said.then_now.get(area, {})
        if here != both(said, whole, YOU) or row.get("Difference") != whole.get(YOURS):
            yield f"{area}: {dict(row)} and {dict(whole)}"


def actions(said: ChangeSaid) -> Iterator[str]:
    """Of each action the difference is that of its two numbers; none where one of them is a range."""
    for area, rows in said.actions.items():
        for row in rows:
            for view, cell in row.items():
                match = re.fullmatch(r"(\S+), (\S+) \((\S+)\)", cell) if view != "Action" else None
                if match and match[3] != difference((match[1], match[2])):
                    yield f"{area}, {view}: {cell}"


CHECKS: tuple[Callable[[ChangeSaid], Iterator[str]], ...] = (
    differences,
    views_of_others,
    words_on_others,
    gaps,
    classes_said,
    cards,
    moved,
    leads,
    smallest,
    own_numbers,
    actions,
)
