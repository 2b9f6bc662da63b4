"""The keys of coaching text: private files, made once, never made anew where one is lost or everything was erased."""

from pathlib import Path

import pytest

from surveys.core.private_files import KeyFolderError
from surveys.core.text_keys import KEY_BYTES, TextKeyMissingError, TextKeys, TextsEndedError

OWNER = "abcdefghjkmn"


@pytest.fixture
def keys(tmp_path: Path) -> TextKeys:
    return TextKeys(tmp_path / "engagements", "engagement")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "engagements" / f"{OWNER}.key"


def test_a_key_is_made_once_in_files_that_only_their_owner_reads(keys: TextKeys, path: Path) -> None:
    made = keys.made(OWNER)
    assert (keys.made(OWNER), keys.key(OWNER), len(made)) == (made, made, KEY_BYTES)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert keys.kept() == {OWNER}


def test_a_key_that_was_never_finished_is_not_under_its_name(
    keys: TextKeys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes while it is written: nothing was sealed with it, and the next one is made."""
    monkeypatch.setattr("surveys.core.private_files.os.link", _no_power)
    with pytest.raises(KeyboardInterrupt):
        keys.made(OWNER)
    assert not path.exists()
    monkeypatch.undo()
    assert len(keys.made(OWNER)) == KEY_BYTES


def _no_power(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_missing_key_names_its_folder_and_the_backup(keys: TextKeys, path: Path) -> None:
    with pytest.raises(TextKeyMissingError, match=f"engagement {OWNER} is not in {path.parent}.*backup of the keys"):
        keys.key(OWNER)


@pytest.mark.parametrize("content", ["", "ab\n", "x" * 64, "ab" * 31, "ab" * 33, "é" * 32])
def test_a_damaged_key_names_the_file_and_the_backup(keys: TextKeys, path: Path, content: str) -> None:
    keys.made(OWNER)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyFolderError, match=f"{path} is damaged.*backup"):
        keys.key(OWNER)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_reach_is_refused_with_the_remedy(keys: TextKeys, path: Path, mode: int) -> None:
    keys.made(OWNER)
    path.chmod(mode)
    with pytest.raises(KeyFolderError, match=rf"{OWNER}\.key can be read by others.*chmod go-rwx"):
        keys.key(OWNER)
    assert [str(problem) for problem in keys.problems()] == [
        f"{path} can be read by others (mode {mode:o}); mend with: chmod go-rwx {path}"
    ]


def test_a_folder_that_others_can_enter_is_refused(keys: TextKeys, path: Path) -> None:
    keys.prepare()
    path.parent.chmod(0o750)
    with pytest.raises(KeyFolderError, match="chmod"):
        keys.made(OWNER)


@pytest.mark.parametrize("owner", ["../link", "a/b", "", "a.key"])
def test_what_is_no_id_never_becomes_a_path(keys: TextKeys, owner: str) -> None:
    with pytest.raises(KeyFolderError, match="is not an id"):
        keys.key(owner)


def test_a_key_is_overwritten_before_it_is_unlinked_and_never_made_again(
    keys: TextKeys, path: Path, tmp_path: Path
) -> None:
    """A second name of the same file shows what is left on the disk's blocks."""
    made = keys.made(OWNER)
    second = tmp_path / "second"
    second.hardlink_to(path)
    keys.remember_end(OWNER)
    keys.destroy(OWNER)
    assert not path.exists()
    assert made.hex().encode() not in second.read_bytes()
    assert keys.ended() == {OWNER}
    assert keys.kept() == set()
    with pytest.raises(TextsEndedError, match="erased for good"):
        keys.made(OWNER)


def test_to_destroy_and_to_remember_twice_is_the_same_as_once(keys: TextKeys) -> None:
    keys.made(OWNER)
    for _ in range(2):
        keys.remember_end(OWNER)
        keys.destroy(OWNER)
    assert keys.has_ended(OWNER)
    assert not keys.has(OWNER)
