"""Every language's letters in the documents: read rightly, never boxes in a name, never a reason for having no PDF."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from bs4 import Tag

from reports.charts import Chart, Embedding, draw_all, svg
from reports.document.deck_data import deck_data
from reports.document.glyphs import BOX
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.letters.lettering import fonts_from
from reports.release import Release
from tests.reports.document.conftest import page_texts, soup_of
from tests.reports.document.test_html import with_comment
from tests.reports.letters.test_names import ARABIC, HAN, HEBREW, STORY, TURNS, with_names
from tests.support.fonts import SHIPPED, make_font

_TEXT = "{http://www.w3.org/2000/svg}text"
SENTENCE = f"{HEBREW} \u05dc\u05db\u05d5\u05dc\u05dd, \u05d6\u05d4 3.5 \u05d8\u05d5\u05d1."
MARKED = "This leader q\u0303uotes and m\u0308oves on."  # no letter of Unicode is q with a tilde


def flat(text: str) -> str:
    return " ".join(text.split())


def labels_in(chart: Chart) -> str:
    """Give the words of a picture that a typesetter sets."""
    written = svg(chart, embedding=Embedding.TYPESET)
    return " ".join("".join(text.itertext()) for text in ElementTree.fromstring(written).iter(_TEXT))


@pytest.fixture(scope="module")
def drawn_in_dejavu() -> tuple[Release, tuple[Chart, ...], bytes]:
    release = with_comment(with_names(ARABIC, HEBREW, f"This leader {ARABIC}."), SENTENCE)
    with fonts_from([SHIPPED]):
        charts = draw_all(release)
        return release, charts, to_pdf(release, charts=charts)


def test_a_mark_that_no_letter_takes_up_does_not_stop_the_pdf() -> None:
    release = with_names("Dana", "Plans q\u0303", MARKED)
    charts = draw_all(release)
    assert "uotes" not in " ".join(map(labels_in, charts))  # outlines
    text = flat(" ".join(page_texts(to_pdf(release, charts=charts))))
    assert "uotes and" in text


def test_names_from_right_to_left_are_printed_and_no_note_says_otherwise(
    drawn_in_dejavu: tuple[Release, tuple[Chart, ...], bytes],
) -> None:
    _, _, pdf = drawn_in_dejavu
    text = flat(" ".join(page_texts(pdf)))
    assert ARABIC in text
    assert HEBREW in text
    assert BOX not in text
    assert "could not be printed" not in text
    assert "in the HTML report" not in text


def test_words_from_right_to_left_can_be_searched_and_copied(
    drawn_in_dejavu: tuple[Release, tuple[Chart, ...], bytes],
) -> None:
    _, _, pdf = drawn_in_dejavu
    pages = flat(" ".join(page_texts(pdf)))
    assert SENTENCE.partition(",")[0] in pages
    for word in re.findall("[\u05d0-\u05ea]+", SENTENCE):
        assert word in pages
        assert word[::-1] not in pages or word == word[::-1]


def test_pictures_hold_outlines_of_letters_that_a_typesetter_would_spoil(
    drawn_in_dejavu: tuple[Release, tuple[Chart, ...], bytes],
) -> None:
    _, charts, pdf = drawn_in_dejavu
    told = " ".join(map(labels_in, charts))
    assert not re.search("[\u0590-\u06ff]", told)
    assert "?" not in told
    with pikepdf.open(BytesIO(pdf)) as read:
        alts = " ".join(str(one.Alt) for one in read.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one)
    tables = " ".join(cell for chart in charts for row in chart.table.rows for cell in row)
    assert HEBREW in alts or HEBREW in tables


def test_without_a_font_words_stand_for_a_name_and_the_first_page_says_so() -> None:
    release = with_names(ARABIC, HAN, HEBREW)
    pdf = to_pdf(release)
    pages = [flat(text) for text in page_texts(pdf)]
    assert pages[0].count("Name in the HTML report") >= 1
    assert BOX not in " ".join(pages)
    assert "?" not in re.sub(r"\w\?", "", " ".join(pages))
    assert "Area 1 (name in the HTML report)" in " ".join(pages)
    told = "words stand in their place: the executive's name, the name of area 1, action 1 of area 1."
    assert told in pages[0]
    with pikepdf.open(BytesIO(pdf)) as read, read.open_metadata() as metadata:
        assert metadata["dc:title"] == f"360 feedback report: {ARABIC}"
        alts = " ".join(str(one.Alt) for one in read.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one)
    assert "in the HTML report" not in alts


def test_the_web_page_and_the_deck_show_every_name_whatever_fonts_there_are() -> None:
    release = with_names(ARABIC, HAN, HEBREW)
    charts = draw_all(release)
    page = soup_of(to_html(release, charts=charts))
    text = page.get_text(" ")
    assert all(name in text for name in (ARABIC, HAN, HEBREW))
    told = [
        str(tag.get(name, "")) for tag in page.find_all(True) if isinstance(tag, Tag) for name in ("alt", "aria-label")
    ]
    deck = str(deck_data(release, charts=charts))
    assert not re.search("(name|title|words) in the HTML report", " ".join([text, *told, deck]), re.IGNORECASE)


def test_a_release_in_latin_greek_and_cyrillic_is_the_same_with_any_fonts(pdf_of: Callable[[str], bytes]) -> None:
    with fonts_from([SHIPPED]):
        assert to_pdf(STORY) == pdf_of("story")


def test_the_same_release_and_the_same_fonts_give_the_same_bytes(
    drawn_in_dejavu: tuple[Release, tuple[Chart, ...], bytes],
) -> None:
    release, _, pdf = drawn_in_dejavu
    with fonts_from([SHIPPED]):
        assert to_pdf(release) == pdf


def test_a_font_that_the_typesetter_cannot_use_costs_no_report(tmp_path: Path) -> None:
    make_font(tmp_path / "NotoSansHebrew-Regular.ttf", "Noto Sans Hebrew", HEBREW[1:], empty=HEBREW[:1])
    release = with_comment(with_names(HEBREW, "Plans"), f"Well {HEBREW}")
    with fonts_from([tmp_path]):
        pages = page_texts(to_pdf(release, charts=()))
    assert "Name in the HTML report" in pages[0]
    assert BOX in " ".join(pages)


@pytest.mark.parametrize("turn", TURNS)
def test_a_sign_of_direction_in_a_name_or_wording_is_in_no_document(turn: str) -> None:
    release = with_names(f"Dana{turn} Whitfield", f"Plans {turn}", f"This leader {turn}plans.")
    charts = draw_all(release)
    assert turn not in to_html(release, charts=charts).decode()
    assert turn not in str(deck_data(release, charts=charts))
    assert turn not in " ".join(page_texts(to_pdf(release, charts=charts)))


def test_a_comment_that_turns_around_stays_within_its_own_block_and_is_printed_straight() -> None:
    release = with_comment(STORY, "Great \u202etalk about 4.5")
    page = soup_of(to_html(release))
    holders = page.find_all(string=re.compile("\u202e"))
    assert [one.find_parent("blockquote") is not None for one in holders] == [True]
    assert all(tag["dir"] == "auto" for tag in page.find_all("blockquote") if isinstance(tag, Tag))
    assert "Great talk about 4.5" in flat(" ".join(page_texts(to_pdf(release, charts=()))))


@pytest.mark.parametrize(
    "word",
    [
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
        "https://www.example.org/a/rather/long/address.html?of=something",
        "w" * 31,
    ],
)
def test_a_long_word_that_fits_its_line_is_found_whole(word: str) -> None:
    pdf = to_pdf(with_comment(STORY, f"So {word} it is"), charts=())
    assert word in " ".join(page_texts(pdf))


def test_no_invisible_sign_stands_in_a_word_however_long() -> None:
    pdf = to_pdf(with_comment(replace(STORY, executive="W" * 300), "w" * 200), charts=())
    text = re.sub(r"Confidential – .*?page \d+ of \d+", "", " ".join(page_texts(pdf)), flags=re.DOTALL)
    assert not re.search("(?<=[wW])[\u200b\xad\u2060\ufeff]", text)
    assert "\u200b" not in text
    assert "w" * 200 in re.sub(r"\s", "", text)
