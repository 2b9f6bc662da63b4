"""Which font draws what the vendored ones lack: by names of files alone, one family a script, the same each time."""

from pathlib import Path

import pytest

from reports.letters.choosing import chosen
from reports.letters.faces import Coverage, faces_of, font_files
from tests.support.fonts import SHIPPED, make_collection, make_font

HEBREW = "\u05e9\u05dc\u05d5\u05dd"
HAN, KANA, HANGUL = "\u4f1a\u8b70", "\u3042\u30a2", "\ud55c\uae00"


def _families(needed: str, folder: Path) -> dict[str, str]:
    return {cluster: faces[0].family for cluster, faces in chosen(needed, [folder]).items()}


def test_a_font_named_after_the_script_goes_before_others(tmp_path: Path) -> None:
    make_font(tmp_path / "AAA-Regular.ttf", "Aaa", HEBREW)
    make_font(tmp_path / "NotoSans-Regular.ttf", "Noto Sans", HEBREW)
    make_font(tmp_path / "NotoSerifHebrew-Regular.ttf", "Noto Serif Hebrew", HEBREW)
    make_font(tmp_path / "NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", HEBREW)
    found = [set(_families(HEBREW, tmp_path).values())]
    for name in ("NotoSansHebrew", "NotoSerifHebrew", "NotoSans"):
        (tmp_path / f"{name}-Regular.ttf").unlink()
        found.append(set(_families(HEBREW, tmp_path).values()))
    assert found == [{"Noto Sans Hebrew"}, {"Noto Serif Hebrew"}, {"Noto Sans"}, {"Aaa"}]


def test_a_script_is_set_in_one_family_and_only_the_rest_in_another(tmp_path: Path) -> None:
    make_font(tmp_path / "NotoSansHebrew-Regular.ttf", "Half", HEBREW[1:])
    make_font(tmp_path / "Whole.ttf", "Whole", HEBREW)
    assert _families(HEBREW, tmp_path) == {HEBREW[0]: "Whole"} | dict.fromkeys(HEBREW[1:], "Half")


def test_a_letter_with_a_mark_needs_both_in_one_font(tmp_path: Path) -> None:
    make_font(tmp_path / "Letters.ttf", "Letters", "\u05d1")
    make_font(tmp_path / "Marks.ttf", "Marks", "\u05b7")
    assert chosen(["\u05d1\u05b7"], [tmp_path]) == {}
    make_font(tmp_path / "Both.ttf", "Both", "\u05d1\u05b7")
    assert [face.family for face in chosen(["\u05d1\u05b7"], [tmp_path])["\u05d1\u05b7"]] == ["Both"]


def test_the_bold_face_beside_a_regular_one_comes_with_it_where_it_has_the_letters(tmp_path: Path) -> None:
    make_font(tmp_path / "NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", HEBREW)
    make_font(tmp_path / "NotoSansHebrew-Bold.ttf", "Noto Sans Hebrew", HEBREW, weight=700)
    assert [face.weight for face in chosen(HEBREW, [tmp_path])[HEBREW[0]]] == [400, 700]
    make_font(tmp_path / "NotoSansHebrew-Bold.ttf", "Noto Sans Hebrew", HEBREW[1:], weight=700)
    assert [face.weight for face in chosen(HEBREW, [tmp_path])[HEBREW[0]]] == [400]


def test_a_bold_face_alone_draws_nothing(tmp_path: Path) -> None:
    make_font(tmp_path / "NotoSansHebrew-Bold.ttf", "Noto Sans Hebrew", HEBREW, weight=700)
    assert chosen(HEBREW, [tmp_path]) == {}


@pytest.mark.parametrize(
    ("needed", "family"), [(HAN, "Test CJK SC"), (HAN + KANA, "Test CJK JP"), (HANGUL, "Test CJK KR")]
)
def test_characters_of_china_take_the_forms_of_the_script_beside_them(tmp_path: Path, needed: str, family: str) -> None:
    families = ["Test CJK JP", "Test CJK KR", "Test CJK SC"]
    make_collection(tmp_path / "NotoSansCJK-Regular.ttc", families, HAN + KANA + HANGUL)
    assert set(_families(needed, tmp_path).values()) == {family}


def test_a_broken_file_and_a_folder_that_is_gone_are_no_fonts(tmp_path: Path) -> None:
    (tmp_path / "NotoSansHebrew-Regular.ttf").write_bytes(b"no font")
    (tmp_path / "NotoSansHebrew-Other.ttc").write_bytes(b"ttcf" + b"\xff" * 40)
    assert chosen(HEBREW, [tmp_path, tmp_path / "gone"]) == {}
    assert faces_of(tmp_path / "gone.ttf") == ()


def test_a_font_that_is_put_there_later_is_found(tmp_path: Path) -> None:
    assert chosen(HEBREW, [tmp_path]) == {}
    (tmp_path / "below").mkdir()
    make_font(tmp_path / "below" / "Any.otf", "Any", HEBREW)
    assert set(chosen(HEBREW, [tmp_path])) == set(HEBREW)


def test_what_unicode_does_not_know_is_not_looked_for(tmp_path: Path) -> None:
    make_font(tmp_path / "Any.ttf", "Any", "\U0010ffff\ue000")
    assert chosen("\U0010ffff\ue000", [tmp_path]) == {}


def test_real_fonts_are_chosen_the_same_each_time() -> None:
    needed = [*HEBREW, *"\u0645\u0631\u062d\u0628\u0627"]
    first, again = chosen(needed, [SHIPPED]), chosen(reversed(needed), [SHIPPED])
    assert first == again
    assert {face.family for faces in first.values() for face in faces} == {"DejaVu Sans"}


def test_ranges_hold_what_they_were_made_of_and_nothing_beside_it() -> None:
    held = Coverage.of(map(ord, "bcdz"))
    assert [char in held for char in "abcdeyz{"] == [False, True, True, True, False, False, True, False]
    assert "a" not in Coverage.of(())


def test_files_are_listed_by_name_whatever_their_case(tmp_path: Path) -> None:
    for name in ("b.TTF", "a.otf", "c.txt"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in font_files([tmp_path])] == ["a.otf", "b.TTF"]
