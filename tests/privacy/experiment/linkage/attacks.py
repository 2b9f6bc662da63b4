"""The attacks: every way to tell whose a ballot is, with every way to read it; and texts by their place in the files.

What an attack cannot tell it guesses, as anybody could: so each attack gives everybody some content, and is scored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.privacy.experiment.linkage import reading, whose
from tests.privacy.experiment.linkage.evidence import Evidence, Whose
from tests.privacy.experiment.linkage.reading import Said
from tests.privacy.experiment.linkage.search import InAFile
from tests.privacy.experiment.linkage.story import Known

Matching = Mapping[str, int]  # a person's address, and which of the known contents they are said to have given
AT_NIGHT, AT_THE_END = "texts as they lie in a nightly copy", "texts as they lie in the final copy"


@dataclass(frozen=True, slots=True)
class Attacked:
    """What came out: a matching by each attack, and whose sealed ballot is whose by each way to tell that."""

    matchings: Mapping[str, Matching]
    whose: Mapping[str, Whose]


def name(whose_way: str, reading_way: str) -> str:
    """How an attack is called."""
    return f"{whose_way}, {reading_way}"


def every_attack(orders: Sequence[str]) -> list[str]:
    """Name every attack on a database that keeps these orders."""
    pairs = [name(one, other) for one in whose.every_way(orders) for other in reading.WAYS]
    return [*pairs, AT_NIGHT, AT_THE_END]


def attack(
    evidence: Evidence, found: Mapping[Path, InAFile], known: Known, orders: Sequence[str], *, key: bytes, seed: int
) -> Attacked:
    """Try everything. `key` is the wave's, used only where it was found in a file; `seed` is that of the guessing."""
    random = Random(seed)
    told = whose.whose_by(evidence, found, known.order, orders, random)
    key_found = any(file.key for file in found.values())
    said = reading.said_by(evidence, known, key if key_found else None, random)
    links = {name(one, other): _linked(told[one], said[other]) for one in told for other in said}
    links[AT_NIGHT] = _as_they_lie([found[path] for copy in evidence.nights for path in copy.files], known)
    links[AT_THE_END] = _as_they_lie([found[path] for path in evidence.final.files], known)
    return Attacked({one: _filled(linked, known, random) for one, linked in links.items()}, told)


def _linked(ballots: Whose, said: Said) -> Matching:
    return {person: said[ballot] for person, ballot in ballots.items() if ballot in said}


def _as_they_lie(files: Iterable[InAFile], known: Known) -> Matching:
    """Take the file in which the most texts can be read, and hand them to the people in the order of answering."""
    most = max((file.songs for file in files), key=len, default={})
    return {person: known.songs.index(song) for person, song in zip(known.order, most, strict=False)}


def _filled(found: Matching, known: Known, random: Random) -> Matching:
    """Give everybody else one of the contents that are left, blindly."""
    left = [number for number in range(len(known.contents)) if number not in set(found.values())]
    random.shuffle(left)
    others = [person for person in known.order if person not in found]
    return {**found, **dict(zip(others, left, strict=False))}
