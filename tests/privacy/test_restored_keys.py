"""The restore drill: a copy of the database and the backup of the keys, on an empty machine, on both databases."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys.cli.backup import backup
from surveys.coaching.access import Party, Right, right
from surveys.coaching.place import looking
from surveys.coaching.tables import SEALED
from surveys.core.installation import Installation
from surveys.core.keys import WaveKeyMissingError
from surveys.core.live_settings import LiveSettings
from surveys.core.text_keys import TextKeyMissingError
from surveys.desk.erasing import erase, settle_erased
from surveys.engagements.actor import Actor
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from surveys.waves.respondent import LinkState
from surveys.waves.wave_keys import settle, trouble
from surveys.worker import checking
from tests.support.ballots import answers
from tests.support.coached import member_of, put_in_everything
from tests.support.desk import actor, engagement, wave
from tests.support.installations import environment, open_with_tables, tokens

NAME = "Dana Whitfield"


@pytest.fixture
def own(any_installation: Installation) -> Actor:
    return actor(any_installation)


def _backed_up(installation: Installation, file: Path, *options: str) -> str:
    """Run the command as an operator does; give what it printed."""
    settings = installation.settings
    named = {"data": str(settings.data), "keys": str(settings.keys), "database_url": settings.database_url}
    done = CliRunner().invoke(backup, [*options, str(file)], env=environment(settings.data.parent, **named))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def elsewhere(own: Actor, tmp_path: Path) -> Iterator[Callable[[], Installation]]:
    """Lay the copy and the keys down in an empty folder, as README says, and open what is there."""
    made: list[Installation] = []

    def restored() -> Installation:
        folder, old = tmp_path / "empty machine", own.installation
        (folder / "data").mkdir(parents=True, mode=0o700)
        (folder / "keys").mkdir(mode=0o700)
        url = "" if old.database.is_sqlite else old.settings.database_url  # the server's own copy: pg_dump's work
        if old.database.is_sqlite:
            _backed_up(old, folder / "data" / "parallax.sqlite3")
        _backed_up(old, tmp_path / "keys.tar", "--keys")
        old.database.close()
        unpack = f'umask 077; tar -xf "{tmp_path / "keys.tar"}" -C "{folder / "keys"}"'
        subprocess.run(["sh", "-c", unpack], check=True)
        source = LiveSettings(environment(folder, **({"database_url": url} if url else {})))
        made.append(open_with_tables(source, clock=old.clock))  # type: ignore[arg-type]
        return made[-1]

    yield restored
    for one in made:
        one.database.close()


def _as(installation: Installation, own: Actor) -> Actor:
    return Actor(installation, own.coach, own.name, own.email, is_admin=False)


def _read(own: Actor, engagement: str) -> set[str]:
    """Every text of an engagement, each read by a party who may."""
    found = set[str]()
    for table in SEALED:
        party = next(one for one in Party if right(one, table.MATTER) >= Right.SEE)
        with looking(member_of(own, engagement, party)) as place:
            found |= {str(said) for row in place.rows(table) for said in place.text(row).values()}
    return found


@pytest.mark.outside
def test_all_coaching_text_reads_again_and_no_ballot_of_an_open_wave_can_be_opened(
    own: Actor, elsewhere: Callable[[], Installation]
) -> None:
    hers = engagement(own, NAME)
    written = put_in_everything(own, hers)
    opened = wave(own, hers, peer=4)
    for group, token in tokens(own.installation, opened)[:-1]:
        assert Casting(own.installation).cast(token, answers(group)) is LinkState.READY
    restored = elsewhere()
    assert _read(_as(restored, own), hers) == set(written.canaries)
    assert not list((restored.settings.keys / "waves").glob("*.key"))
    assert isinstance(trouble(restored, opened), WaveKeyMissingError)
    with pytest.raises(WaveKeyMissingError):
        close_wave(restored, opened)
    _, token = tokens(restored, opened)[-1]
    assert Casting(restored).respondent(token).state is LinkState.NOT_NOW  # the link is known: its secret came along
    assert {path.stat().st_mode & 0o077 for path in restored.settings.keys.rglob("*")} == {0}


@pytest.mark.outside
def test_without_the_backup_of_the_keys_no_word_can_be_read(own: Actor, elsewhere: Callable[[], Installation]) -> None:
    """The control: what makes the texts readable are the keys, and `check` names each that is missing."""
    hers = engagement(own, NAME)
    put_in_everything(own, hers)
    restored = elsewhere()
    for path in restored.settings.keys.rglob("*.key"):
        path.unlink()
    with pytest.raises(TextKeyMissingError):
        _read(_as(restored, own), hers)
    named = {"data": str(restored.settings.data), "keys": str(restored.settings.keys)}
    found = checking.check(environment(restored.settings.data, database_url=restored.settings.database_url, **named))
    wrong = [one.text for one in found if isinstance(one, checking.Wrong)]
    assert sorted(text.split(" is not in ")[0] for text in wrong) == sorted(
        [f"the key of coach {own.coach}", f"the key of engagement {hers}"]
    )


@pytest.mark.outside
def test_what_was_erased_before_the_backup_stays_so_after_it(own: Actor, elsewhere: Callable[[], Installation]) -> None:
    hers, other = engagement(own, NAME), engagement(own, "Eve Other", "eve@example.org")
    put_in_everything(own, hers)
    written = put_in_everything(own, other, mark="other")
    erase(own, hers, NAME)
    restored = elsewhere()
    settle(restored)
    settle_erased(restored)
    assert restored.keys.engagements.ended() == {hers}
    assert _read(_as(restored, own), other) == set(written.canaries)
