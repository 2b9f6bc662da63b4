"""Names that no font here draws, and names that read from right to left: neither may spoil what stands around them.

A name is never printed as boxes, and never transliterated: that would be a guess at how somebody is called. Where no
font draws it, words stand for it that say where it can be read.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from instruments.model import Area, Instrument, Item
from reports.letters.lettering import lettering_for
from reports.release import Release

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides, isolates, and the ends of them
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ISOLATE, END_OF_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a report calls by its words: what it is, the words, and what stands for them undrawn.

    `instead` is like no other name's, so that it can be found again in a sentence.
    """

    what: str
    text: str
    instead: str


def names_of(executive: str, instrument: Instrument) -> Iterator[Name]:
    """Return every name and wording of a report, in its order."""
    yield Name("the executive's name", executive, "Name in the HTML report")
    yield Name("the questionnaire's title", instrument.title, "Questionnaire (title in the HTML report)")
    for point in instrument.scale.points:
        label = instrument.scale.label(point)
        yield Name(f"point {point} of the scale", label, f"(words for {point} in the HTML report)")
    for number, area in enumerate(instrument.areas, start=1):
        yield Name(f"the name of area {number}", area.title, f"Area {number} (name in the HTML report)")
        for place, item in enumerate(area.items, start=1):
            what, instead = f"action {place} of area {number}", f"Action {number}-{place} (words in the HTML report)"
            for text in dict.fromkeys((item.wording.other, item.wording.own)):
                yield Name(what, text, instead)
    for number, question in enumerate(instrument.open_questions, start=1):
        yield Name(f"question {number}", question.title, f"Question {number} (words in the HTML report)")


def undrawn(executive: str, instrument: Instrument) -> list[Name]:
    """Return the names and wordings that no font of the folders in force draws whole."""
    names = list(names_of(executive, instrument))
    letters = lettering_for(name.text for name in names)
    return [name for name in names if not letters.draws_all(name.text)]


def legible(release: Release) -> Release:
    """Return a release with words in the place of each name that cannot be drawn; itself where all can."""
    instead = {name.text: name.instead for name in undrawn(release.executive, release.instrument)}
    return renamed(release, lambda text: instead.get(text, text)) if instead else release


def restored(release: Release) -> Callable[[str], str]:
    """Return what puts the names of a release back into sentences about its legible form."""
    return restoring(undrawn(release.executive, release.instrument))


def restoring(names: Iterable[Name]) -> Callable[[str], str]:
    """Return what puts these names back in the place of the words that stand for them."""
    found = [(name.instead, set_apart(name.text)) for name in names]

    def restore(text: str) -> str:
        for instead, name in found:
            text = text.replace(instead, name)
        return text

    return restore


def isolated(release: Release) -> Release:
    """Return a release whose names turn no other words around (T6: a number must read as it was told)."""
    return renamed(release, set_apart)


def set_apart(name: str) -> str:
    """Return a name without overrides; isolated where it reads from right to left (Unicode's UAX 9, FSI and PDI)."""
    plain = _TURNS.sub("", name)
    turns = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in plain)
    return f"{_ISOLATE}{plain}{END_OF_ISOLATE}" if turns else plain


def without_turns(text: str) -> str:
    """Return a text without signs of direction; letters go on reading as their script does."""
    return _TURNS.sub("", text)


def renamed(release: Release, change: Callable[[str], str]) -> Release:
    """Return a release with every name and wording that a report shows changed; nothing else is."""
    asked = release.instrument
    instrument = replace(
        asked,
        title=change(asked.title),
        scale=replace(asked.scale, labels=tuple(map(change, asked.scale.labels))),
        areas=tuple(_renamed_area(area, change) for area in asked.areas),
        open_questions=tuple(replace(one, title=change(one.title)) for one in asked.open_questions),
    )
    return replace(release, executive=change(release.executive), instrument=instrument)


def _renamed_area(area: Area, change: Callable[[str], str]) -> Area:
    return replace(area, title=change(area.title), items=tuple(_renamed_item(item, change) for item in area.items))


def _renamed_item(item: Item, change: Callable[[str], str]) -> Item:
    wording = item.wording
    return replace(item, wording=replace(wording, own=change(wording.own), other=change(wording.other)))


def texts_of(release: Release) -> Iterator[str]:
    """Return every text of a release that people wrote: names, wordings, comments."""
    yield from (name.text for name in names_of(release.executive, release.instrument))
    yield from (text for part in release.comments.values() for found in part.values() for text in found)
