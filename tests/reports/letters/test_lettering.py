"""Which letters there are: the vendored ones, and further ones only where folders with fonts are named."""

from pathlib import Path

import pytest

from reports.letters import lettering as here
from reports.letters.lettering import fonts_from, lettering, lettering_for, letters_now, vendored_alone
from tests.support.fonts import make_font

HEBREW = "\u05e9\u05dc\u05d5\u05dd"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_font(tmp_path / "NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", HEBREW)
    return tmp_path


def test_without_a_named_folder_only_vendored_letters_are_drawn(folder: Path) -> None:
    assert lettering_for([HEBREW]).faces == ()
    with fonts_from([folder]):
        assert len(lettering_for([HEBREW]).faces) == 1
        with vendored_alone():
            assert lettering_for([HEBREW]).faces == ()
    assert lettering_for([HEBREW]).faces == ()


def test_no_named_folder_means_those_of_the_system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "SYSTEM_FOLDERS", (str(folder), str(folder / "gone"), "~/\0"))
    with fonts_from([]):
        assert lettering_for([HEBREW]).draws_all(HEBREW)
    with fonts_from([folder / "gone"]):
        assert not lettering_for([HEBREW]).draws_all(HEBREW)


def test_no_font_is_looked_for_where_the_vendored_ones_draw_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "chosen", lambda needed, _folders: dict.fromkeys(needed))
    with fonts_from([Path("/nowhere")]):
        assert lettering_for(["Zoë Müller", "Ελλάδα и Київ", "ascii"]).further == {}


def test_letters_hold_for_what_is_drawn_inside(folder: Path) -> None:
    with fonts_from([folder]), lettering([HEBREW]) as letters:
        assert letters_now() is letters
        assert letters.drawn(HEBREW[0]) == HEBREW[0]
        assert letters.drawn("\u0639") is None
        assert letters.drawn("a") == "a"
        assert letters.draws_all(f"shalom {HEBREW}\n")
    assert letters_now().drawn(HEBREW[0]) is None


def test_a_joiner_that_the_font_lacks_is_left_out_and_one_it_has_is_kept(tmp_path: Path) -> None:
    joined = f"{HEBREW[0]}\u200d"
    make_font(tmp_path / "Any.ttf", "Any", HEBREW)
    with fonts_from([tmp_path]):
        assert lettering_for([joined]).drawn(joined) == HEBREW[0]
    make_font(tmp_path / "Any.ttf", "Any", f"{HEBREW}\u200d")
    with fonts_from([tmp_path]):
        assert lettering_for([joined]).drawn(joined) == joined
    assert lettering_for([]).drawn("a\u200d") == "a"
