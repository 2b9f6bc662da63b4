"""Does any word contradict a number? Page one: strengths, themes, leniency, ties, groups, what they asked."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tests.words.of_areas import differing, foreseen, in_words
from tests.words.reckoning import LOW, NAMED_GAP, number, of_groups, others_of, throughout
from tests.words.said import EXPECTED, KINDS, MINUS, MISSING, NUMBER, YOU, Named, Said, counts_as

_STRENGTHS = {
    "agreed strength": "A strength, and you see it too.",
    "strength, you rate it higher still": "A strength; you rate it higher still.",
    "hidden strength": "A strength that you rate lower than others do.",
    "close to each other": "Close to your own view.",
    "possible blind spot": "Highest here, though you rate it higher still.",
    "you are harder on yourself than others are": "Others rate it higher than you do.",
    "lower in both views": "Highest here, and lower in both views.",
    "not compared": "There is no self-rating to set beside it.",
}
_LOWER, _HIGHER = "rate this lower than you do.", "rate this higher than you do."
_THROUGHOUT = re.compile(r"You rate yourself about (\d+\.\d) (higher|lower) than others do throughout\.")
_EXAMPLE = re.compile(rf"For example “(.+?)” \((?:self ({NUMBER}), )?others ({NUMBER})\)\.")
_FORESEEN = {
    "you see it coming": "You see it coming: you expected {}.",
    "unexpected": "You expected {}; that they are lower is unexpected.",
    "better than feared": "You expected {}; that they are higher is better than feared.",
}
_KNOWN, _INTENDED = "You know how they see it.", "What you intend may not be what reaches them."
_SIZES = {2: "Both groups", 3: "All three groups", 4: "All four groups", 5: "All five groups"}


def heights(said: Said) -> dict[str, Fraction]:
    """What all others see of each area, where that is printed."""
    return {area: found for area, row in said.gaps.items() if (found := number(row, "All others")) is not None}


def highest(said: Said) -> Iterator[str]:
    """Nothing unnamed is higher than what is named; ties are counted; none stands out only where all lie together."""
    seen, named = heights(said), [one.title for one in said.highest]
    note = said.highest_note
    alike = len(seen) > 1 and max(seen.values()) - min(seen.values()) < Fraction(3, 10)
    if alike != ("None stands out" in note):
        yield f"others lie from {_ends(seen)}, but the note says {note!r}"
    if alike and seen:
        low, high = min(seen.values()), max(seen.values())
        told = f"all have {float(low):.1f}" if low == high else f"between {float(low):.1f} and {float(high):.1f}"
        if told not in note:
            yield f"{note!r} does not say {told!r}"
    if len(named) != (0 if alike else min(3, len(seen))):
        yield f"{len(named)} areas are named as highest, of {len(seen)} seen"
    if not named:
        return
    last = min(seen[title] for title in named)
    rest = [height for title, height in seen.items() if title not in named]
    if any(height > last for height in rest):
        yield f"{named} are named as highest, but others see {max(rest)} elsewhere"
    tied = sum(height == last for height in rest)
    told = f"{in_words(tied).capitalize()} more area{'s have' if tied > 1 else ' has'} the number of the last one here."
    if (told in note) != bool(tied) or (not tied and "more area" in note):
        yield f"{tied} more areas have the last one's number, but the note says {note!r}"
    if (5 * len(seen) < 4 * len(said.gaps)) != ("can be shown" in note):
        yield f"{len(seen)} of {len(said.gaps)} areas are seen, but the note says {note!r}"


def _ends(seen: dict[str, Fraction]) -> str:
    return f"{float(min(seen.values())):.1f} to {float(max(seen.values())):.1f}" if seen else "nowhere"


def figures(said: Said) -> Iterator[str]:
    """The numbers beside a name are those of its row, and so are its class and what qualifies it."""
    for one in (*said.highest, *said.themes):
        row = said.gaps[one.title]
        pairs = (("Self", YOU), ("Expected", EXPECTED), ("Others", "All others"), ("Gap", "Gap"))
        expected = {label: row[heading] for label, heading in pairs if heading in row}
        if dict(one.figures) != expected:
            yield f"{one.title}: {dict(one.figures)} beside the name, {expected} in the table"
        kind, firm = _reading(said, one)
        if firm != next((badge for badge in one.badges if badge in ("clear", "tentative")), ""):
            yield f"{one.title}: badges {one.badges}, but the table says {firm!r}"
        if (one.title in differing(said)) != ("groups differ" in one.badges):
            yield f"{one.title}: badges {one.badges}, but the groups say otherwise"
        classes = [badge for badge in one.badges if badge.casefold() in KINDS]
        if one in said.themes and classes != ([kind[:1].upper() + kind[1:]] if kind in KINDS else []):
            yield f"{one.title}: badges {one.badges}, but the table says {kind!r}"
    for one in said.highest:
        if not one.meaning.startswith(_STRENGTHS[_reading(said, one)[0]]):
            yield f"{one.title}: {one.meaning!r} is no {_reading(said, one)[0]!r}"


def _reading(said: Said, one: Named) -> tuple[str, str]:
    kind, _, firm = said.gaps[one.title].get("What it may mean", "").partition(" (")
    return kind, firm.rstrip(")")


def leniency(said: Said) -> Iterator[str]:
    """The leniency told is the median of the printed gaps, said where it is four tenths, and nowhere else."""
    gaps = [gap for row in said.gaps.values() if (gap := number(row, "Gap")) is not None]
    expected = throughout(gaps, areas=len(said.gaps))
    told = _THROUGHOUT.findall(said.text)
    if expected is None:
        if told:
            yield f"says {told[0]}, but no leniency is to be said"
        return
    sentence = (f"{float(abs(expected)):.1f}", "higher" if expected > 0 else "lower")
    if not told or any(one != sentence for one in told):
        yield f"says {told}, but the gaps make {sentence}"
    if any(_is_gap_theme(said, one) for one in said.themes) != ("What follows stands out from that." in said.text):
        yield "says, or does not say, that what follows stands out"


def themes(said: Said) -> Iterator[str]:
    """A theme is a gap that stands out, an area below 3.0, or one where groups differ; none is said only where none."""
    gaps = [gap for row in said.gaps.values() if (gap := number(row, "Gap")) is not None]
    lenient = throughout(gaps, areas=len(said.gaps)) or Fraction(0)
    due = {area for area in said.gaps if _is_due(said, area, lenient)}
    for one in said.themes:
        if one.title not in due:
            yield f"{one.title} is a theme, and nothing about its numbers is one"
    if len(said.themes) != min(3, len(due)):
        yield f"{len(said.themes)} themes are named, {len(due)} areas have what makes one"
    if due and ("No area stands out" in said.themes_note or "No single area" in said.themes_note):
        yield f"{said.themes_note!r}, but there are {sorted(due)}"
    if "No area stands out" in said.themes_note and 5 * len(gaps) < 4 * len(said.gaps):
        yield f"{said.themes_note!r}, though only {len(gaps)} areas can be compared"


def _is_due(said: Said, area: str, lenient: Fraction) -> bool:
    row = said.gaps[area]
    others, gap = number(row, "All others"), number(row, "Gap")
    low = others is not None and others < LOW
    stands_out = False
    if gap is not None and others is not None and others < 4 and abs(gap) >= NAMED_GAP:
        stands_out = (gap - lenient if gap > 0 else lenient - gap) >= NAMED_GAP
    return low or stands_out or area in differing(said)


def _is_gap_theme(said: Said, one: Named) -> bool:
    return bool(_reading(said, one)[1])


def sentences_on_themes(said: Said) -> Iterator[str]:
    """Who rates a theme lower or higher, whether groups differ, each group's number, the example: as printed."""
    for one in said.themes:
        yield from _side(said, one)
        if ("The groups see this differently." in one.meaning) != (one.title in differing(said)):
            yield f"{one.title}: {one.meaning!r}, but the groups say otherwise"
        found = of_groups(said, one.title)
        groups = ", ".join(f"{name} {said.groups[one.title][name]}" for name in found)
        if len(found) > 1 and f" {groups}." not in f" {one.meaning}":
            yield f"{one.title}: {one.meaning!r} does not tell {groups!r}"
        yield from _examples(said, one)
        yield from _foreseen(said, one)
        lower_both = "Others rate this lower, and so do you." in one.meaning
        if lower_both != (_reading(said, one)[0] == "lower in both views"):
            yield f"{one.title}: {one.meaning!r} of {_reading(said, one)[0]!r}"


def _side(said: Said, one: Named) -> Iterator[str]:
    own, found = number(said.gaps[one.title], YOU), of_groups(said, one.title)
    kind = _reading(said, one)[0]
    lower, higher = _LOWER in one.meaning, _HIGHER in one.meaning
    if (lower, higher) != (kind == KINDS[0], kind == KINDS[2]):
        yield f"{one.title}: {one.meaning!r} of {kind!r}"
    if own is None or not (lower or higher):
        return
    way = 1 if lower else -1
    together = len(found) > 1 and all(way * (own - value) >= Fraction(1, 4) for value in found.values())
    who = _SIZES[len(found)] if together else "Others"
    if f"{who} {_LOWER if lower else _HIGHER}" not in one.meaning:
        yield f"{one.title}: {one.meaning!r}, but by the groups' numbers it is {who!r}"


def _examples(said: Said, one: Named) -> Iterator[str]:
    for wording, own, others in _EXAMPLE.findall(one.meaning):
        other = said.own_wordings.get(f"{wording}.", "")
        action = next((each for each in said.actions if (each.area, each.wording) == (one.title, other)), None)
        if action is None:
            yield f"{one.title}: the example {wording!r} is no action of it"
            continue
        reckoned = others_of(action)
        if own != action.values.get(YOU, ("", 0))[0] or reckoned is None or reckoned[0] != others:
            yield f"{one.title}: {wording!r} has {own}, {others}, but its groups make {reckoned}"


def _foreseen(said: Said, one: Named) -> Iterator[str]:
    """What was expected stands in the sentence as in the table, and so does how it was met."""
    row, apart = said.gaps[one.title], one.title in differing(said)
    kind = foreseen(row)
    sentence = _FORESEEN[kind].format(row[EXPECTED]) if kind else ""
    if kind and apart:
        sentence = f"On average you expected {row[EXPECTED]}, and they say {row['All others']}."
    if sentence not in one.meaning or ("expected" in one.meaning.casefold()) != bool(kind):
        yield f"{one.title}: {one.meaning!r}, but by the table it is {sentence!r}"
    if (_KNOWN in one.meaning) and (kind != "you see it coming" or apart or _INTENDED in one.meaning):
        yield f"{one.title}: {one.meaning!r} says that they know, but by the table it is {kind!r}"


def apart_on_page_one(said: Said) -> Iterator[str]:
    """The lines on groups that differ name areas that do, with the numbers of the table, and no theme twice."""
    told = {one.title for one in said.themes}
    for line in said.apart:
        area, _, numbers = line.partition(": ")
        if area not in differing(said) or area in told:
            yield f"{line!r} stands where groups differ"
        elif numbers != ", ".join(f"{name} {said.groups[area][name]}" for name in of_groups(said, area)):
            yield f"{line!r} does not give the numbers of the table"
    left = [area for area in differing(said) if area not in told]
    if len(said.apart) != min(3, len(left)):
        yield f"{len(said.apart)} lines on groups that differ, of {len(left)} areas"


def asked_for(said: Said) -> Iterator[str]:
    """A badge "asked for" stands where somebody beside the executive chose the area, and only there."""
    if said.picks is None:
        return
    chosen = {area: {name for name in by if name != YOU} for area, by in said.picks.items()}
    wanted = {area for area, by in chosen.items() if by}
    for one in (*said.highest, *said.themes):
        if ("asked for" in one.badges) != (one.title in wanted):
            yield f"{one.title}: badges {one.badges}, chosen by {chosen.get(one.title)}"
    for one in said.themes:
        if ("Asked for by" in one.meaning) != (one.title in wanted):
            yield f"{one.title}: {one.meaning!r}, chosen by {chosen.get(one.title)}"
    told = {area for area in {*said.gaps, *said.groups, *wanted} if f"{area} (" in said.asked}
    if told != wanted or said.asked.startswith("They asked for a change in ") != bool(wanted):
        yield f"{said.asked!r}, chosen are {sorted(wanted)}"


def picks_rule(said: Said) -> Iterator[str]:
    """A mark stands for two fifths of the anonymous raters who are told to have answered, and for three at least."""
    stated = re.search(r"an area is marked where at least (\d+) of them chose it", said.text)
    answered = {name: int(found[0]) for name in said.names if (found := re.findall(rf"{name} (\d+) of \d+", said.text))}
    raters = sum(n for name, n in answered.items() if not name.startswith("Supervisor"))
    if raters >= 5 and (stated is None or int(stated[1]) != max(3, (2 * raters + 4) // 5)):
        yield f"{raters} anonymous raters, and a mark stands for {stated and stated[1]}"
    if raters < 5 and stated is not None:
        yield f"{raters} anonymous raters, and a mark stands for {stated[1]}"


def guide(said: Said) -> Iterator[str]:
    """The questions for the conversation name the same themes with the same numbers."""
    for one in said.themes:
        row = said.gaps[one.title]
        pairs = (("you", YOU), ("others", "All others"))
        told = ", ".join(f"{label} {row[heading]}" for label, heading in pairs if heading in row)
        if one.title in differing(said):
            told = ", ".join(f"{name} {said.groups[one.title][name]}" for name in of_groups(said, one.title))
        if f"{one.title}: {told}" not in said.text:
            yield f"{one.title}: the guide does not give {told!r}"
    if said.highest:
        names = [one.title for one in said.highest]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        if f"Others see most in you: {listed}." not in said.text:
            yield f"the guide names others than {listed} as highest"


def signs(said: Said) -> Iterator[str]:
    """Every gap has a real sign, and its number is one that can be read."""
    for area, row in said.gaps.items():
        gap = row.get("Gap", MISSING)
        if gap != MISSING and (counts_as(gap) is None or (gap[0] not in f"+{MINUS}" and gap != "0.0")):
            yield f"{area}: the gap {gap!r} has no sign"


CHECKS = (
    highest,
    figures,
    leniency,
    themes,
    sentences_on_themes,
    apart_on_page_one,
    asked_for,
    picks_rule,
    guide,
    signs,
)
