"""Wording that is allowed but measures badly. It refuses nothing: each finding names file, key and remedy.

Length, doubles and short areas are found in every language, the rest in English. A list of words is no judge of a
sentence: a finding is a reason to read it again. Source: docs/measurement.md, "Wording of items".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from instruments import wording_words as words
from instruments.catalogue import SUFFIX, Edition
from instruments.grade import HARDEST, reading_grade
from instruments.model import Instrument, Item, Wording

MOST_WORDS = 20  # a convention; docs/measurement.md, "Wording of items"
FEWEST_ITEMS = 3  # an area value needs three displayed items


@dataclass(frozen=True, slots=True)
class Finding:
    """One wording to look at again: the file, the key in it, and what is wrong with the remedy."""

    file: str
    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Grades:
    """Reading grades of the items as others read them: their mean, and the hardest with its id."""

    mean: float
    highest: float
    hardest: str


def findings(edition: Edition) -> list[Finding]:
    """Return what to look at again: short areas first, then language by language in the questionnaire's order."""
    found = list(_short_areas(edition))
    for language in edition.languages:
        found += _in_language(edition, language)
    return found


def grades(instrument: Instrument) -> Grades | None:
    """Grade the items of an English questionnaire; None for another language, whose syllables are others."""
    if not _is_english(instrument.locale):
        return None
    graded = [(reading_grade(item.wording.other), item.id) for item in instrument.items]
    highest, hardest = max(graded)
    return Grades(mean(grade for grade, _ in graded), highest, hardest)


def _short_areas(edition: Edition) -> Iterator[Finding]:
    file = _file_of(edition, edition.instrument.locale)
    for number, area in enumerate(edition.instrument.areas):
        if len(area.items) < FEWEST_ITEMS:
            problem = f"{area.id} has {len(area.items)} items, and an area value needs {FEWEST_ITEMS} displayed ones"
            yield Finding(file, f"areas[{number}].items", f"{problem}; add some")


def _in_language(edition: Edition, language: str) -> Iterator[Finding]:
    instrument, file = edition.in_language(language), _file_of(edition, language)
    first: dict[str, str] = {}
    for item, place in _placed_items(instrument, is_source=language == edition.instrument.locale):
        for key, text in _texts(item.wording):
            problems = [*_problems(text), *(_english_problems(text, key) if _is_english(language) else ())]
            for problem in problems:
                yield Finding(file, f"{place}.{key}", problem)
        if (earlier := first.setdefault(item.wording.other.casefold(), item.id)) != item.id:
            yield Finding(
                file, place, f"{item.id} has the wording of {earlier}, and measures nothing new; write another act"
            )


def _file_of(edition: Edition, language: str) -> str:
    """Return the name of the file that holds a language: the shortest one is the questionnaire's own."""
    own = min(edition.sources, key=lambda name: (len(name), name))
    return own if language == edition.instrument.locale else f"{own.removesuffix(SUFFIX)}.{language}{SUFFIX}"


def _placed_items(instrument: Instrument, *, is_source: bool) -> Iterator[tuple[Item, str]]:
    for number, area in enumerate(instrument.areas):
        for place, item in enumerate(area.items):
            yield item, f"areas[{number}].items[{place}]" if is_source else f'items."{item.id}"'


def _texts(wording: Wording) -> Iterator[tuple[str, str]]:
    yield "self", wording.own
    yield "other", wording.other
    yield from ((group.value, text) for group, text in wording.by_group.items())


def _problems(text: str) -> Iterator[str]:
    if (count := len(text.split())) > MOST_WORDS:
        yield f"has {count} words; write at most {MOST_WORDS}, which are read at a glance"
    if "and/or" in text.lower():
        yield "says and/or: nobody knows which of two acts is rated; ask about one"


def _english_problems(text: str, key: str) -> Iterator[str]:
    opening = "I " if key == "self" else "This leader "
    if not text.startswith(opening):
        yield f"does not begin with {opening!r}; name the act right after it, so that all sides rate the same act"
    act = text.removeprefix(opening).lower()
    if "and/or" not in act and (joined := re.search(r"\b(and|or)\b", act)):
        yield f"says {joined[0]!r}: are these two acts? Ask about one of them"
    yield from _word_problems(act)
    yield from _opening_problems(act)
    if (grade := reading_grade(text)) > HARDEST:
        yield f"reads at grade {grade:.1f}; shorter words or a shorter sentence bring it to {HARDEST:.0f}"


def _word_problems(act: str) -> Iterator[str]:
    if found := _first(words.HOW_OFTEN, act):
        yield f"says {found!r}; the scale asks how often, so leave it out"
    if found := _first(words.JUDGING, act):
        yield f"says {found!r}, which is a judgement; leave it out, or name what can be seen"
    if found := _first(words.IDIOMS, act):
        yield f"says {found!r}, an idiom; say it in words that mean what they say"
    if found := _first(words.TRAITS, act):
        yield f"says {found!r}, a trait; name an act that shows it"
    if found := _label(act):
        yield f"says {found!r}, a label for people; name what they do, or the situation"


def _opening_problems(act: str) -> Iterator[str]:
    if found := next((one for one in words.NOT_ACTS if act.startswith(f"{one} ")), None):
        yield f"begins with {found!r}, which nobody can see; begin with an act"
    if found := next((one for one in words.TURNED_ROUND if act.startswith(f"{one} ")), None):
        yield f"begins with {found!r}, so that a high answer is a bad one; name the act that is wanted"


def _first(phrases: tuple[str, ...], act: str) -> str | None:
    return next((one for one in phrases if re.search(rf"\b{re.escape(one)}\b", act)), None)


def _label(act: str) -> str | None:
    kinds, people = ("|".join(map(re.escape, group)) for group in (words.KINDS_OF_PEOPLE, words.PEOPLE))
    found = re.search(rf"\b(?:{kinds}) (?:{people})\b|\ba (?:colleague|person) is (?:{kinds})\b", act)
    return found[0] if found else None


def _is_english(language: str) -> bool:
    return language.partition("-")[0] == "en"
