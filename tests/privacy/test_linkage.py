"""The linkage experiment's own tools: what it would miss here, it would miss in the product as well."""

import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from quopri import encodestring
from random import Random

import pytest

from surveys.core.installation import Installation
from tests.privacy.experiment.chance import COMPARISONS, most_by_chance
from tests.privacy.experiment.linkage import attacks, postgresql_copies, sqlite_copies
from tests.privacy.experiment.linkage.attacks import every_attack
from tests.privacy.experiment.linkage.playing import Play, play_direct
from tests.privacy.experiment.linkage.search import search, song_places
from tests.privacy.experiment.linkage.story import Known, tell

PEOPLE = [f"peer{number}@example.org" for number in range(60)]

DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda text: text,
    "UTF-16": lambda text: text.decode().encode("utf-16-be"),
    "hexadecimal": lambda text: text.hex().encode(),
    "HEXADECIMAL": lambda text: text.hex().upper().encode(),
    "base 64": b64encode,
    "base 64 from the second byte on": lambda text: b64encode(b"1" + text),
    "base 64 from the third byte on": lambda text: b64encode(b"12" + text),
    "quoted-printable": encodestring,
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_canaries_are_found_in_every_disguise_in_the_order_in_which_they_stand(
    disguise: Callable[[bytes], bytes],
) -> None:
    songs = tell(PEOPLE, seed=1).known.songs
    content = b"".join(os.urandom(999) + disguise(f"ask {song} earlier".encode()) for song in songs[::-1])
    assert list(song_places(content, songs)) == [*songs[::-1]]


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_links_are_found_plain_and_the_key_in_every_disguise(
    tmp_path: Path, disguise: Callable[[bytes], bytes]
) -> None:
    link, key = f"{'a' * 20}.{'B' * 22}", b"0123456789abcdefghijklmnopqrstuv"
    path, other = tmp_path / "log", tmp_path / "other"
    path.write_bytes(os.urandom(99) + f" GET /s/{link} HTTP".encode() + disguise(key))
    other.write_bytes(os.urandom(9999))
    found = search([path, other], tell(PEOPLE, seed=1).known.songs, key)
    assert (found[path].links, found[path].key) == ((link,), True)
    assert (found[other].links, found[other].key) == ((), False)


def test_who_knows_nothing_gets_one_right_in_a_round_on_average() -> None:
    rounds = 100
    right = sum(_guessed(seed) for seed in range(rounds))
    assert rounds - 60 < right <= most_by_chance(rounds)


def _guessed(seed: int) -> int:
    story = tell(PEOPLE, seed=seed)
    filled = attacks._filled({}, story.known, Random(seed + 1))
    return sum(story.gave[person] == content for person, content in filled.items())


def test_order_and_contents_are_drawn_apart_and_everybody_gives_one_of_them() -> None:
    story = tell(PEOPLE, seed=5)
    assert sorted(story.known.order) == sorted(story.gave) == sorted(PEOPLE)
    assert sorted(story.gave.values()) == [*range(60)]
    assert isinstance(story.known, Known)
    lengths = {sum(map(len, one.comments.values())) for one in story.known.contents}
    assert max(lengths) > 5 * min(lengths)


def test_the_experiment_compares_with_chance_no_more_often_than_its_bounds_allow() -> None:
    attacks_a_row = [len(every_attack(orders)) for orders in (sqlite_copies.ORDERS, postgresql_copies.ORDERS)]
    assert 2 * sum(attacks_a_row) < COMPARISONS  # called directly, and over HTTP


def test_a_nightly_copy_shows_whose_sealed_ballot_is_whose_while_a_wave_is_open(
    installation: Installation, tmp_path: Path
) -> None:
    """By design (docs/decisions/0001). The attacker is as strong as that, and gets no answer all the same."""
    (tmp_path / "copies").mkdir()
    played = play_direct(Play(installation, tmp_path / "copies", sqlite_copies.copy_sqlite, people=12, seed=1))
    fullest = played.evidence.fullest
    assert fullest.together() == played.own_ballots
    assert fullest.orders()["write-ahead log"] == [played.own_ballots[one] for one in played.story.known.order]
    assert fullest.orders()["row number"] == []
    assert not played.evidence.final.rows.sealed
    assert not played.evidence.final.rows.spent
