"""Rounds of the game by calling casting, on the product or a leaky build; a round's files go once it was attacked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.privacy.experiment.findings import Bench
from tests.privacy.experiment.linkage.builds import ACCESS_LOG, Build
from tests.privacy.experiment.linkage.databases import Kind
from tests.privacy.experiment.linkage.playing import Play, Played, play_direct
from tests.support.installations import build as fresh_installation


def people(bench: Bench) -> int:
    """How many answer."""
    return bench.choose(quick=24, full=60)


def direct_rounds(bench: Bench, kind: Kind, build: Build, *, rounds: int) -> Iterator[Played]:
    """Play so many rounds, each in a fresh installation and with another story."""
    for seed in range(rounds):
        folder = bench.folder / "round"
        with pytest.MonkeyPatch.context() as patch:
            build.patch(patch)
            yield _round(folder, kind, build, people=people(bench), seed=seed)
        shutil.rmtree(folder)


def _round(folder: Path, kind: Kind, build: Build, *, people: int, seed: int) -> Played:
    (folder / "copies").mkdir(parents=True)
    log = folder / ACCESS_LOG
    log.touch()
    installation = fresh_installation(folder, database_url=kind.fresh())
    try:
        build.tables(installation)
        play = Play(installation, folder / "copies", kind.copier, people, seed, [log])
        return play_direct(play, mailed=build.mailed)
    finally:
        installation.database.close()
