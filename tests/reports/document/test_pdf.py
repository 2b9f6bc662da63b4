"""The PDF: tagged, named, whole on its first page, and safe with whatever people write."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.groups import RaterGroup
from reports.charts import Chart
from reports.charts.words import MISSING
from reports.document.content import report
from reports.document.glyphs import BOX, printable
from reports.document.pdf import to_pdf
from reports.document.typeset import LONGEST_RUNNING_NAME
from reports.letters.names import legible
from reports.release import Release
from reports.release_json import from_json, to_json
from tests.reports import sample
from tests.reports.charts.variants import LONG_NAME
from tests.reports.document.conftest import page_texts
from tests.reports.document.test_content import FORBIDDEN
from tests.reports.document.test_html import with_comment
from tests.reports.sample import plain_instrument, story_release

TYPST_MARKUP = (
    r"#panic() *bold* _em_ `code` $x^2$ @ref <label> = head - item // no /* no */ [link](x) -- --- ~ \\ 'q' \"d\""
)
STORY = story_release()
A4_WIDTH, MARGIN = 595.28, 20 * 72 / 25.4  # points


def flat(text: str) -> str:
    """Compare without spaces and break marks: lines break where they may."""
    return re.sub(r"[\s\u200b\ufffe\x02-]", "", text)


def test_the_pdf_is_tagged_and_says_its_title_and_language(
    drawn_variant: str, release_of: Callable[[str], Release], pdf_of: Callable[[str], bytes]
) -> None:
    with pikepdf.open(BytesIO(pdf_of(drawn_variant))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("en")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"360 feedback report: {release_of(drawn_variant).executive}"


def test_every_picture_has_an_alternative_text(
    charts_of: Callable[[str], tuple[Chart, ...]], pdf_of: Callable[[str], bytes]
) -> None:
    with pikepdf.open(BytesIO(pdf_of("story"))) as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        alts = [str(figure.Alt) for figure in figures if "/Alt" in figure]
        assert len(alts) == len(figures)
    for chart in charts_of("story"):
        [spoken] = [alt for alt in alts if alt.startswith(chart.alt)]
        assert all(number in spoken for row in chart.table.rows for number in row if number != MISSING)


def test_the_sections_are_bookmarks(release_of: Callable[[str], Release], pdf_of: Callable[[str], bytes]) -> None:
    with pikepdf.open(BytesIO(pdf_of("story"))) as pdf, pdf.open_outline() as outline:
        marks = [re.sub(r"^\d+\s+", "", item.title) for item in outline.root]
    told = report(release_of("story"))
    assert marks == [told.executive, *(section.title for section in told.sections)]


def test_only_the_vendored_fonts_are_used(drawn_variant: str, pdf_of: Callable[[str], bytes]) -> None:
    with pikepdf.open(BytesIO(pdf_of(drawn_variant))) as pdf:
        fonts = {str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}
    assert fonts
    assert all("SourceSans3" in font for font in fonts)


def test_the_report_is_12_to_16_pages_long_for_the_story(pdf_of: Callable[[str], bytes]) -> None:
    assert 12 <= len(page_texts(pdf_of("story"))) <= 16


def rightmost_letter(pdf: bytes) -> float:
    """Give how far to the right any letter reaches, in points."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        pages = [page.get_textpage() for page in document]
        return max(float(page.get_charbox(place)[2]) for page in pages for place in range(page.count_chars()))
    finally:
        document.close()


def assert_first_page_is_whole(release: Release, pdf: bytes) -> None:
    first, second = page_texts(pdf)[:2]
    page = report(legible(release)).summary  # on paper words stand for a name that no font draws
    for one in (*page.strengths, *page.themes):
        assert flat(printable(one.title).text) in flat(first)
        assert flat(printable(one.meaning).text) in flat(first)
    for none in (page.strengths_note, page.themes_note, page.note, page.asked, page.limits):
        assert flat(printable(none).text) in flat(first)
    assert second.strip().startswith("In this report")


def test_the_first_page_holds_the_whole_summary(variant: str, release_of: Callable[[str], Release]) -> None:
    release = release_of(variant)
    assert_first_page_is_whole(release, to_pdf(release, charts=()))


@pytest.mark.parametrize("executive", [LONG_NAME, LONG_NAME * 3, "W" * 1000, "\N{ROCKET}" * 300])
@pytest.mark.parametrize("title_length", [60, 140])
def test_the_first_page_holds_even_with_very_long_names(executive: str, title_length: int) -> None:
    release = story_release(
        roster=sample.FIVE_CELLS, instrument=plain_instrument(title_length=title_length), executive=executive
    )
    assert_first_page_is_whole(release, to_pdf(release, charts=()))


FIVE_GROUPS = {
    sample.SELF: 1,
    sample.SUPERVISOR: 2,
    sample.PEER: 4,
    sample.DIRECT_REPORT: 4,
    sample.BOARD: 3,
    sample.OTHER: 3,
}


@pytest.mark.parametrize(
    "roster", [FIVE_GROUPS, {**FIVE_GROUPS, sample.DIRECT_REPORT: 2}], ids=["apart", "some joined"]
)
def test_how_to_read_it_keeps_to_page_two_and_the_gap_chart_to_page_three(roster: dict[RaterGroup, int]) -> None:
    """With five groups, a long name and what was expected there is the most to say."""
    pages = page_texts(to_pdf(story_release(roster=roster, executive=LONG_NAME)))
    assert "newest words." in pages[1]
    assert pages[2].lstrip().startswith("2 Where views differ")
    assert "a place to start asking" in pages[2]


def test_each_page_says_whose_it_is_and_where_it_stands(pdf_of: Callable[[str], bytes]) -> None:
    pages = page_texts(pdf_of("story"))
    for number, text in enumerate(pages, start=1):
        assert "Confidential – Dana Whitfield" in text
        assert f"page {number} of {len(pages)}" in text


def test_a_long_name_is_shortened_at_the_foot_and_whole_in_the_title() -> None:
    pdf = to_pdf(replace(STORY, executive=LONG_NAME), charts=())
    assert f"{LONG_NAME[: LONGEST_RUNNING_NAME - 1].rstrip()}…" in page_texts(pdf)[2]
    with pikepdf.open(BytesIO(pdf)) as read, read.open_metadata() as metadata:
        assert metadata["dc:title"] == f"360 feedback report: {LONG_NAME}"


def test_what_looks_like_markup_is_printed_as_it_was_written() -> None:
    text = " ".join(page_texts(to_pdf(with_comment(replace(STORY, executive=TYPST_MARKUP), TYPST_MARKUP), charts=())))
    assert flat(text).count(flat(TYPST_MARKUP)) >= 2


def test_lines_of_a_comment_stay_lines() -> None:
    text = "\n".join(page_texts(to_pdf(with_comment(STORY, "First line.\nSecond line."), charts=())))
    assert re.search(r"First line\.\s*\n\s*Second line\.", text.replace("\r\n", "\n"))


def test_a_word_of_a_thousand_letters_stays_on_the_page() -> None:
    pdf = to_pdf(with_comment(STORY, "w" * 1000), charts=())
    text = "".join(
        one for page in page_texts(pdf) for one in page.splitlines(keepends=True) if "Confidential" not in one
    )
    assert flat(re.sub(r"page \d+ of \d+", "", text)).count("w" * 1000) == 1
    assert rightmost_letter(pdf) < A4_WIDTH - MARGIN + 5


def test_unprinted_characters_are_counted_on_the_first_page_and_at_the_comments() -> None:
    pages = page_texts(to_pdf(with_comment(STORY, "Great \N{ROCKET}\N{ROCKET} \u4f1a"), charts=()))
    said = flat("3 characters, such as emoji or letters of other scripts, could not be printed")
    assert said in flat(pages[0])
    comments = next(text for text in pages[2:] if "In their own words" in text)
    assert said in flat(comments)
    assert f"Great {BOX}" in " ".join(pages)


def test_where_all_can_be_printed_no_such_note_stands(pdf_of: Callable[[str], bytes]) -> None:
    assert flat("could not be printed") not in flat(" ".join(page_texts(pdf_of("story"))))


anything = st.text(max_size=80)


@settings(max_examples=15, deadline=None)
@given(name=anything, comments=st.lists(anything, min_size=1, max_size=4))
def test_whatever_people_write_leaves_a_valid_pdf(name: str, comments: list[str]) -> None:
    pdf = to_pdf(with_comment(replace(STORY, executive=name), *comments), charts=())
    with pikepdf.open(BytesIO(pdf)) as read:
        assert bool(read.Root.MarkInfo.Marked)
        assert read.check_pdf_syntax() == []
    printed = flat(" ".join(page_texts(pdf)))
    for comment in comments:
        ascii_words = re.findall(r"[A-Za-z0-9]{2,}", comment)
        assert all(word in printed for word in ascii_words)


@pytest.mark.parametrize(
    "text",
    [
        "\u202e\u2066reversed\u2069\u202c",
        "\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
        "a" + "\u0301" * 200,
        "\u200b" * 50,
        "\U000e0041\ufe0f\u20e3",
        "\ufdd0\uffff\U0010ffff",
        "\u0b95\u0bcd\u0bb7",
        "\x00\x01\x1f\x7f\x85",
        "{" * 300 + "}" * 300,
        "\t \u3000 ",
    ],
)
def test_awkward_text_leaves_a_valid_pdf(text: str) -> None:
    pdf = to_pdf(with_comment(replace(STORY, executive=text), text), charts=())
    with pikepdf.open(BytesIO(pdf)) as read:
        assert read.check_pdf_syntax() == []


def test_the_same_release_gives_the_same_bytes(
    release_of: Callable[[str], Release], pdf_of: Callable[[str], bytes]
) -> None:
    assert to_pdf(from_json(to_json(release_of("story")))) == pdf_of("story")


def test_the_pdf_never_says_a_forbidden_word(
    drawn_variant: str, release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> None:
    wordless = replace(release_of(drawn_variant), comments={})  # people may write what they like
    pages = page_texts(to_pdf(wordless, charts=charts_of(drawn_variant)))
    assert FORBIDDEN.findall(" ".join(pages)) == []
