"""The second half of an attack: what does a stored ballot say? Known words in it, its size, or a key that opens it."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from surveys.answered.envelope import _encode
from tests.privacy.experiment.linkage.evidence import Evidence
from tests.privacy.experiment.linkage.search import song_places
from tests.privacy.experiment.linkage.story import Known

Said = Mapping[str, int]  # a ballot's id, and which of the known contents it holds
_T = TypeVar("_T")
_ANY_WAVE = "w" * 10  # the id of every wave has ten letters
BY_WORDS, BY_SIZE, BY_KEY = WAYS = ("its words", "its size", "a key that was found")


def said_by(evidence: Evidence, known: Known, key: bytes | None, random: Random) -> Mapping[str, Said]:
    """Give, by the name of the way, what each stored ballot says. `key` is the wave's, where some file holds it."""
    sealed = {one: content for copy in evidence.copies for one, content in copy.rows.sealed.items()}
    opened = _opened(sealed, key) if key is not None else {}
    return {BY_WORDS: _said(sealed, known), BY_SIZE: _sized(sealed, known, random), BY_KEY: _said(opened, known)}


def _said(ballots: Mapping[str, bytes], known: Known) -> Said:
    """Recognise each ballot by its canary."""
    heard = {one: song_places(content, known.songs) for one, content in ballots.items()}
    return {one: known.songs.index(next(iter(songs))) for one, songs in heard.items() if songs}


def _sized(ballots: Mapping[str, bytes], known: Known, random: Random) -> Said:
    """Lay the ballots beside the contents, each from the shortest to the longest; equals in any order."""
    lengths = {number: len(_encode(content, _ANY_WAVE)) for number, content in enumerate(known.contents)}
    sizes = {one: len(content) for one, content in ballots.items()}
    return dict(zip(_by_size(sizes, random), _by_size(lengths, random), strict=False))


def _by_size(sizes: Mapping[_T, int], random: Random) -> list[_T]:
    mixed = list(sizes)
    random.shuffle(mixed)
    return sorted(mixed, key=lambda one: sizes[one])


def _opened(sealed: Mapping[str, bytes], key: bytes) -> Mapping[str, bytes]:
    return {one: content for one, box in sealed.items() if (content := _open(box, key)) is not None}


def _open(box: bytes, key: bytes) -> bytes | None:
    try:
        return SealedBox(PrivateKey(key)).decrypt(box)
    except CryptoError:
        return None
