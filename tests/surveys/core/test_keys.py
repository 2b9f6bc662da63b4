"""The keys folder: its modes, its refusals, and that a secret is never made anew beside an existing database."""

import errno
import secrets
from pathlib import Path

import pytest
from nacl.public import PublicKey, SealedBox

from surveys.core.keys import KeyFolder, WaveEndedError, WaveKeyMissingError
from surveys.core.private_files import KeyFolderError
from surveys.waves.closing import close_wave
from tests.support.installations import build, first_start, open_wave

STRONG = "k3vQ9-ZtR1mXe8LwB5yNc0HfJ7uGd2sPaT4oIiVrYbKqSzCx_6WgUhMnEl"  # fixed: its half is the name of a test


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def _folder(tmp_path: Path) -> KeyFolder:
    keys = KeyFolder(tmp_path / "keys")
    keys.prepare(database_exists=False)
    return keys


def test_only_the_owner_can_read_what_a_first_run_makes(tmp_path: Path) -> None:
    installation = first_start(tmp_path)
    wave = open_wave(installation, peer=3)
    keys, data = installation.settings.keys, installation.settings.data
    assert {_mode(folder) for folder in (keys, keys / "waves", data)} == {0o700}
    files = [keys / "link.keys", keys / "waves" / f"{wave}.key", *data.glob("parallax.sqlite3*")]
    assert len(files) >= 3
    assert {_mode(path) for path in files} == {0o600}
    installation.database.close()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644])
def test_a_secret_that_others_can_reach_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    keys = _folder(tmp_path)
    (tmp_path / "keys" / "link.keys").chmod(mode)
    with pytest.raises(KeyFolderError, match=r"link\.keys can be read by others.*chmod go-rwx"):
        keys.prepare(database_exists=True)
    with pytest.raises(KeyFolderError, match="can be read by others"):
        keys.link_secrets()


@pytest.mark.parametrize("folder", ["keys", "keys/waves"])
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, folder: str) -> None:
    keys = _folder(tmp_path)
    (tmp_path / folder).chmod(0o750)
    with pytest.raises(KeyFolderError, match="chmod"):
        keys.prepare(database_exists=False)


def test_a_wave_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    keys.create_wave_key("wave1")
    (tmp_path / "keys/waves/wave1.key").chmod(0o640)
    with pytest.raises(KeyFolderError, match="can be read by others"):
        keys.wave_key("wave1")


def test_a_missing_secret_beside_a_database_is_an_error_and_no_new_one_is_made(tmp_path: Path) -> None:
    installation = build(tmp_path)
    installation.database.close()
    secret = tmp_path / "keys" / "link.keys"
    secret.unlink()
    for _ in range(2):
        with pytest.raises(KeyFolderError, match="a new secret would break all links"):
            build(tmp_path)
        assert not secret.exists()


def test_a_lost_keys_folder_beside_a_database_is_an_error(tmp_path: Path) -> None:
    installation = build(tmp_path)
    installation.database.close()
    (tmp_path / "keys").rename(tmp_path / "elsewhere")
    with pytest.raises(KeyFolderError, match="is missing, but the database exists"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "holds no secret"),
        ("# only a comment\n\n", "holds no secret"),
        ("short\n", "secret 1 is too weak"),
        (STRONG[:39] + "\n", "secret 1 is too weak"),
        ("a" * 64 + "\n", "secret 1 is too weak"),
        (f"{STRONG}\nabcabcabcabcabcabcabcabcabcabcabcabcabcabcabc\n", "secret 2 is too weak"),
    ],
)
def test_a_weak_or_missing_secret_is_refused_and_never_shown(tmp_path: Path, content: str, complaint: str) -> None:
    keys = _folder(tmp_path)
    (tmp_path / "keys" / "link.keys").write_text(content)
    with pytest.raises(KeyFolderError, match=complaint) as refused:
        keys.prepare(database_exists=True)
    assert not any(line in str(refused.value) for line in content.split() if len(line) > 4)


def test_a_secret_in_letters_that_cannot_be_is_damaged_not_a_defect(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    (tmp_path / "keys" / "link.keys").write_bytes(b"\xff\xfe" + STRONG.encode())
    with pytest.raises(KeyFolderError, match="damaged"):
        keys.link_secrets()


def test_secrets_come_oldest_first_without_comments(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    other = secrets.token_urlsafe(48)
    (tmp_path / "keys" / "link.keys").write_text(f"# 2026\n  {STRONG}  \n\n{other}\n")
    assert keys.link_secrets() == [STRONG, other]


def test_a_wave_key_opens_what_its_public_half_sealed_until_it_is_destroyed(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    sealed = SealedBox(PublicKey(keys.create_wave_key("wave1"))).encrypt(b"x")
    assert SealedBox(keys.wave_key("wave1")).decrypt(sealed) == b"x"
    keys.destroy_wave_key("wave1")
    keys.destroy_wave_key("wave1")
    assert not keys.has_wave_key("wave1")
    with pytest.raises(WaveKeyMissingError):
        keys.wave_key("wave1")


def test_a_wave_key_is_never_written_over(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    keys.create_wave_key("wave1")
    before = (tmp_path / "keys/waves/wave1.key").read_text()
    with pytest.raises(FileExistsError):
        keys.create_wave_key("wave1")
    assert (tmp_path / "keys/waves/wave1.key").read_text() == before


def test_a_key_that_fits_its_wave_is_no_trouble_and_every_other_is_named(tmp_path: Path) -> None:
    keys = _folder(tmp_path)
    public, other = keys.create_wave_key("wave1"), keys.create_wave_key("wave2")
    assert keys.trouble("wave1", public) is None
    assert "is not the key of wave wave1" in str(keys.trouble("wave1", other))
    assert isinstance(keys.trouble("wave3", public), WaveKeyMissingError)
    path = tmp_path / "keys/waves/wave1.key"
    path.chmod(0o604)
    assert "chmod go-rwx" in str(keys.trouble("wave1", public))
    path.chmod(0o600)
    path.write_text("ab")
    assert "is damaged" in str(keys.trouble("wave1", public))
    path.unlink()
    path.mkdir(mode=0o700)
    assert "cannot be read: Is a directory" in str(keys.trouble("wave1", public))


@pytest.mark.parametrize("destroyed", [True, False])
def test_the_end_of_a_wave_is_remembered_by_its_id_alone_and_comes_before_its_key(
    tmp_path: Path, *, destroyed: bool
) -> None:
    keys = _folder(tmp_path)
    public = keys.create_wave_key("wave1")
    keys.create_wave_key("wave2")
    for _ in range(2):
        keys.remember_end("wave1")
    if destroyed:
        keys.destroy_wave_key("wave1")
    assert isinstance(keys.trouble("wave1", public), WaveEndedError)
    assert keys.ended() == {"wave1"}
    assert keys.kept() == {"wave2"} | (set() if destroyed else {"wave1"})
    (note,) = (tmp_path / "keys/waves").glob("*.ended")
    assert (note.name, note.read_bytes(), _mode(note)) == ("wave1.ended", b"", 0o600)


def test_the_note_of_an_end_is_on_the_disk_before_the_key_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = build(tmp_path)
    wave = open_wave(installation, peer=3)
    waves, seen = tmp_path / "keys" / "waves", []

    def synced(folder: Path) -> None:
        seen.append(sorted(path.suffix for path in folder.iterdir()))

    monkeypatch.setattr("surveys.core.private_files.sync_folder", synced)
    close_wave(installation, wave)
    assert seen == [[".ended", ".key"], [".ended"]]
    assert [path.name for path in waves.iterdir()] == [f"{wave}.ended"]
    installation.database.close()


def test_a_folder_that_cannot_be_written_is_an_error_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = _folder(tmp_path)
    keys.create_wave_key("wave1")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("surveys.core.private_files.os.open", full)
    for use in (keys.create_wave_key, keys.remember_end):
        with pytest.raises(KeyFolderError, match="cannot be written: No space left on device"):
            use("wave2")
    assert keys.has_wave_key("wave1")


@pytest.mark.parametrize("name", ["../link", "a/b", "", ".", "a.b", "a\x00b"])
def test_a_wave_id_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    keys = _folder(tmp_path)
    for use in (keys.wave_key, keys.destroy_wave_key, keys.create_wave_key, keys.remember_end, keys.has_ended):
        with pytest.raises(KeyFolderError, match="is not a wave id"):
            use(name)
