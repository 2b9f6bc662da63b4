"""T8 and T9 once for each database as in real life: one `parallax serve`, everybody reads the form and posts it.

The wave is closed by the command line while the server goes on. Its log is evidence too.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from instruments.answers import Answers
from surveys.core.installation import open_installation
from surveys.core.live_settings import LiveSettings
from tests.privacy.experiment.findings import Bench, Finding
from tests.privacy.experiment.linkage import builds
from tests.privacy.experiment.linkage.attacks import name
from tests.privacy.experiment.linkage.builds import ACCESS_LOG, RELEASED, Build
from tests.privacy.experiment.linkage.databases import Kind, postgresql, sqlite
from tests.privacy.experiment.linkage.forms import filled
from tests.privacy.experiment.linkage.playing import Play, Played, answer_all, moments
from tests.privacy.experiment.linkage.reading import BY_WORDS
from tests.privacy.experiment.linkage.scoring import score
from tests.privacy.experiment.linkage.telling import Aim, caught, finding
from tests.privacy.experiment.linkage.whose import LOGGED
from tests.support.installations import environment
from tests.support.serving import PARALLAX, command, fetch, free_port, served

SQLITE_AIM = Aim(builds.LINK_AT_REST, name(f"{LOGGED} and row number", BY_WORDS))
POSTGRESQL_AIM = Aim(builds.LINK_AT_REST_ON_POSTGRESQL, name(f"{LOGGED} and xmin", BY_WORDS))


def linked_over_http_on_sqlite(bench: Bench) -> Finding:
    """One wave over HTTP on SQLite."""
    return _linked(bench, sqlite(), SQLITE_AIM)


def linked_over_http_on_postgresql(bench: Bench) -> Finding:
    """One wave over HTTP on PostgreSQL."""
    return _linked(bench, postgresql(bench), POSTGRESQL_AIM)


def _linked(bench: Bench, kind: Kind, aim: Aim) -> Finding:
    released, leaky = (score(_round(bench, kind, build), kind.orders) for build in (RELEASED, aim.build))
    return finding(f"{kind.name}, over HTTP", released, (caught(aim, leaky),))


def _round(bench: Bench, kind: Kind, build: Build) -> Iterator[Played]:
    folder = bench.folder / "served"
    (folder / "copies").mkdir(parents=True)
    people = bench.choose(quick=16, full=60)  # every leaky build links all: more than the eleven that chance may bring
    yield _play_served(folder, kind, build, people=people)
    shutil.rmtree(folder)


def _play_served(folder: Path, kind: Kind, build: Build, *, people: int) -> Played:
    """Open a wave here, and have it answered and closed by processes of their own."""
    settings = environment(folder, port=str(free_port()), database_url=kind.fresh())
    logs = [folder / "server.log", folder / ACCESS_LOG]
    logs[1].touch()
    installation = open_installation(LiveSettings(settings))
    try:
        build.tables(installation)
        play = Play(installation, folder / "copies", kind.copier, people, seed=people, logs=logs)
        return _played(play, build, settings)
    finally:
        installation.database.close()


def _played(play: Play, build: Build, settings: dict[str, str]) -> Played:
    program = _program(build)
    wave, story, links = play.open()
    build.mailed(play.installation)
    key = bytes(play.installation.keys.wave_key(wave))

    def answer(person: str, answers: Answers) -> None:
        fields = filled(fetch(links[person]).body, answers)
        assert "Your reply has been received." in fetch(links[person], fields=fields).body

    with served(settings, play.logs[0], program=program):
        own = answer_all(play, story, answer, moments(play.people, play.seed, steps=()))
        command("wave", "close", wave, "--yes", environment=settings, program=program)
    return Played(story, play.evidence(), own, key)


def _program(build: Build) -> tuple[str, ...]:
    if build is RELEASED:
        return (PARALLAX,)
    return (sys.executable, "-m", "tests.privacy.experiment.linkage.leaky_parallax", build.name)
