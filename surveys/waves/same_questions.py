"""Whether two questionnaires ask the same (R0), also where one is a copy under other ids, or with letters changed."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from instruments.catalogue import Edition
from instruments.model import Instrument
from surveys.waves.folding import readings

_LETTERS_PER_CHANGE = 10  # the two nearest items of the shipped questionnaire differ in every second letter or third


def ask_the_same(one: Edition, other: Edition) -> bool:
    """True where two questionnaires share an item, or an area that raters of both can pick, or say of how it changed.

    An item is the same by its id or by its wording in any language; an area by its id or title. Wordings and titles
    are compared folded, and are the same with one letter in ten changed, put in or taken out, and at least one.
    """
    return any(
        ids(one) & ids(other) or _alike(texts(one), texts(other))
        for ids, texts in ((_item_ids, _wordings), (_area_ids, _titles), (_compared_ids, _compared_titles))
    )


def _item_ids(edition: Edition) -> frozenset[str]:
    return edition.instrument.item_ids


def _wordings(edition: Edition) -> frozenset[str]:
    wordings = (item.wording for instrument in _languages(edition) for item in instrument.items)
    return _spellings(text for wording in wordings for text in (wording.other, *wording.by_group.values()))


def _area_ids(edition: Edition) -> frozenset[str]:
    """The areas whose flags (R6) could be compared."""
    return frozenset(area.id for area in edition.instrument.areas) if edition.instrument.picks else frozenset()


def _titles(edition: Edition) -> frozenset[str]:
    if not edition.instrument.picks:
        return frozenset()
    return _spellings(area.title for instrument in _languages(edition) for area in instrument.areas)


def _compared_ids(edition: Edition) -> frozenset[str]:
    """The areas of which a follow-up asks how they have changed (R10), whatever else it asks."""
    return frozenset(edition.instrument.compared)


def _compared_titles(edition: Edition) -> frozenset[str]:
    compared = _compared_ids(edition)
    return _spellings(
        area.title for instrument in _languages(edition) for area in instrument.areas if area.id in compared
    )


def _languages(edition: Edition) -> tuple[Instrument, ...]:
    return (edition.instrument, *edition.translations.values())


def _spellings(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(spelling for text in texts for spelling in _spellings_of(text))


@lru_cache(maxsize=4096)  # texts of questionnaires, and of nobody
def _spellings_of(text: str) -> frozenset[str]:
    """Return a text's letters and digits, and the same folded; none for a text without any."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return frozenset({letters, *(one.replace(" ", "") for one in readings(text))} - {""})


def _alike(ones: Collection[str], others: Collection[str]) -> bool:
    """True where some text of either is nearly one of the other."""
    return bool(set(ones) & set(others)) or any(_has_near(one, others) for one in ones)


def _has_near(text: str, others: Iterable[str]) -> bool:
    """Look closely only at texts that hold some part unchanged: so many changes leave one of so many parts and one."""
    parts = list(_parts(text, _changes(text) + 1))
    return any(_is_near(text, other) for other in others if any(part in other for part in parts))


def _changes(text: str) -> int:
    return max(1, len(text) // _LETTERS_PER_CHANGE)


def _parts(text: str, count: int) -> Iterator[str]:
    ends = [len(text) * number // count for number in range(count + 1)]
    return (text[start:end] for start, end in pairwise(ends))


def _is_near(one: str, other: str) -> bool:
    """Count changes letter by letter (Levenshtein), as long as they are few enough for the shorter of the two."""
    most = min(_changes(one), _changes(other))
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, row = row, [number]
        for place, opposite in enumerate(other):
            row.append(min(above[place] + (letter != opposite), above[place + 1] + 1, row[place] + 1))
        if min(row) > most:
            return False
    return row[-1] <= most
