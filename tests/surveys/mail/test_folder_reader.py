"""The mail folder: whose letter one is, and that exactly their letters go."""

from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest

from surveys.mail.folder_reader import letters_in, remove_letters

SURVEYS = Path(__file__).parents[3] / "surveys"
KIM = "kim@example.org"
LONG = "Zoë, Kim, Łukasz " * 8
NAMES = ["", "Kim New", "New, Kim", 'Kim "K" New', "Kim <boss@example.org>", "boss@example.org", LONG]


def _file(folder: Path, name: str, to: Address) -> Path:
    message = EmailMessage()
    message["To"], message["Subject"] = to, "About Dana"
    message.set_content("Hello.")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.eml").write_bytes(bytes(message))
    return folder / f"{name}.eml"


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_known_by_its_readers_address_whatever_their_name_holds(tmp_path: Path, name: str) -> None:
    _file(tmp_path, "a", Address(name, addr_spec="Kim@Example.org"))
    (letter,) = letters_in(tmp_path)
    assert (letter.address, letter.subject, letter.text) == (KIM, "About Dana", "Hello.\n")


@pytest.mark.parametrize("name", NAMES)
def test_one_readers_letters_are_taken_out_and_nobody_elses(tmp_path: Path, name: str) -> None:
    gone = [_file(tmp_path, number, Address(name, addr_spec=KIM)) for number in "ab"]
    stays = [_file(tmp_path, "c", Address(KIM, addr_spec="boss@example.org"))]
    stays.append(_file(tmp_path, "d", Address("", addr_spec="kim@mail.example.org")))
    remove_letters(tmp_path, KIM)
    assert [path for path in gone if path.exists()] == []
    assert all(path.exists() for path in stays)


def test_a_letter_that_cannot_be_read_keeps_nobodys_from_being_taken_out(tmp_path: Path) -> None:
    damaged = b"Subject: x\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff"
    (tmp_path / "a.eml").write_bytes(damaged)
    gone = _file(tmp_path, "b", Address("", addr_spec=KIM))
    remove_letters(tmp_path, KIM)
    assert not gone.exists()
    assert (tmp_path / "a.eml").exists()


def test_where_there_is_no_folder_there_are_no_letters(tmp_path: Path) -> None:
    assert letters_in(tmp_path / "nowhere") == ()
    remove_letters(tmp_path / "nowhere", KIM)


def test_letters_are_read_in_one_place() -> None:
    parsing = {
        str(path.relative_to(SURVEYS))
        for path in SURVEYS.rglob("*.py")
        if any(name in path.read_text(encoding="utf-8") for name in ("message_from", "BytesParser", "*.eml"))
    }
    assert parsing == {"mail/folder_reader.py"}
