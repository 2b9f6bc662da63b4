"""What the report says, whatever the medium: order, honesty where there is nothing, words never used."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from reports.disclosure.policy import REMOVED
from reports.document.content import UNNAMED, report
from reports.document.glyphs import printable
from reports.document.model import Grid, Prompts, Quotes, Report, SubHeading, Terms
from reports.document.plan import plan
from reports.release import ANONYMOUS, Release
from reports.rules import WORDS
from tests.reports.handmade import handmade, level
from tests.reports.sample import plain_instrument, story_release

FORBIDDEN = re.compile(
    r"\b(weak\w*|poor\w*|fail\w*|deficien\w*|toxic\w*|percentiles?|p-values?|overall score|significan\w*|rank\w*)\b",
    re.IGNORECASE,
)


def texts_of(part: Any) -> Iterator[str]:
    """Walk every text of the report."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))
    elif isinstance(part, (tuple, list, frozenset)):
        for one in part:
            yield from texts_of(one)


def section(told: Report, name: str) -> str:
    found = next(one for one in told.sections if one.id == name)
    return " ".join(texts_of(found))


def test_the_sections_stand_in_the_agreed_order(release_of: Callable[[str], Release]) -> None:
    assert [one.id for one in report(release_of("story")).sections] == [
        "reading",
        "views-differ",
        "who-sees-what",
        "actions",
        "items",
        "picks",
        "comments",
        "guide",
        "plan",
    ]


def test_no_forbidden_word_is_ever_said(variant: str, release_of: Callable[[str], Release]) -> None:
    told = report(replace(release_of(variant), comments={}))
    assert [text for text in texts_of(told) if FORBIDDEN.search(text)] == []


def test_every_word_of_the_report_itself_can_be_printed(variant: str, release_of: Callable[[str], Release]) -> None:
    told = report(replace(release_of(variant), comments={}))
    unprinted = [text for text in texts_of(told) if printable(text).missing and "会議" not in text]
    assert unprinted == []


def test_page_one_names_what_others_see_most_and_themes_with_their_numbers(
    release_of: Callable[[str], Release],
) -> None:
    page = report(release_of("story")).summary
    assert [one.title for one in page.strengths] == [
        "Leadership presence",
        "Visionary leadership",
        "Managing up and down",
    ]
    assert page.strengths[0].meaning == "A strength that you rate lower than others do."
    first, *_, last = page.themes
    assert first.title == "Conflict resolution"
    assert [(one.label, one.number) for one in first.figures] == [
        ("Self", "4.4"),
        ("Expected", "3.0"),
        ("Others", "3.0"),
        ("Gap", "+1.4"),
    ]
    assert first.meaning == (
        "All three groups rate this lower than you do. You know how they see it."
        " Supervisors\xa03.3, Peers\xa02.9, Direct reports\xa02.9. You see it coming: you expected 3.0. For example"
        " “I say what my own part was when talking about a conflict”"
        " (self\xa05.0, others\xa02.8). Asked for by anonymous raters and your supervisors."
    )
    assert [badge.text for badge in first.badges] == ["Possible blind spot", "clear", "asked for"]
    assert last.title == "Morale challenges"
    assert last.meaning.startswith("The groups see this differently. The average hides that. Supervisors\xa04.5,")
    assert page.apart == ()
    assert page.asked.startswith("They asked for a change in Effective delegation (anonymous raters and your superv")


def test_where_others_cannot_be_shown_page_one_says_so(release_of: Callable[[str], Release]) -> None:
    page = report(release_of("only self")).summary
    assert (page.strengths, page.themes) == ((), ())
    assert "too few answers" in page.strengths_note
    assert "too few answers" in page.themes_note
    assert "Fewer than 3" in page.note


def test_one_supervisors_view_names_no_area(release_of: Callable[[str], Release]) -> None:
    page = report(release_of("withheld")).summary
    assert (page.strengths, page.themes) == ((), ())
    assert (
        page.strengths_note == "Beside your own, only a supervisor's view can be shown, and that alone names no area."
    )


def test_where_none_stands_out_page_one_says_so_and_names_none(release_of: Callable[[str], Release]) -> None:
    page = report(release_of("all at the top")).summary
    assert page.strengths == ()
    assert page.strengths_note.startswith("None stands out: in the view of others ")
    assert page.themes_note.startswith("No area stands out by the rules of this report.")


def tenths(*pairs: tuple[float | None, float | None]) -> Release:
    """Build a release whose areas have these views of self and of two large groups."""
    own = {place: level(value) for place, (value, _) in enumerate(pairs) if value is not None}
    others = {place: level(value) for place, (_, value) in enumerate(pairs) if value is not None}
    cells = {"self": (1, own), "peer": (30, others), "board": (30, others)}
    return handmade(cells, instrument=plain_instrument(areas=len(pairs), title_length=3))


def test_leniency_is_said_once_and_themes_are_what_stands_out_from_it() -> None:
    page = report(tenths(*[(4.0, 3.4)] * 9, (4.6, 3.4))).summary
    assert page.themes_note == (
        "You rate yourself about 0.6 higher than others do throughout. What follows stands out from that."
    )
    assert [one.title for one in page.themes] == ["J W"]


def test_leniency_without_an_area_that_stands_out_names_none() -> None:
    page = report(tenths(*[(4.0, 3.4)] * 10)).summary
    assert page.themes == ()
    assert page.themes_note.endswith("throughout. No single area stands out from that.")
    harsh = report(tenths(*[(3.0, 3.5)] * 10)).summary
    assert harsh.themes_note.startswith("You rate yourself about 0.5 lower than others do throughout.")


@pytest.mark.parametrize(("seen", "said"), [(7, "Too few areas can be compared"), (8, "No area stands out")])
def test_missing_numbers_are_never_good_news(seen: int, said: str) -> None:
    page = report(tenths(*[(3.5, 3.5) if place < seen else (3.5, None) for place in range(10)])).summary
    assert page.themes_note.startswith(said)
    assert ("Only seven of ten areas can be shown." in page.strengths_note) == (seen == 7)


def test_areas_that_share_the_last_number_are_counted() -> None:
    page = report(tenths((4.0, 4.4), (4.0, 4.2), *[(4.0, 4.1)] * 3, *[(3.9, 3.8)] * 5)).summary
    assert page.strengths_note == "Two more areas have the number of the last one here."


def test_a_withheld_wave_names_no_anonymous_group(release_of: Callable[[str], Release]) -> None:
    told = " ".join(texts_of(report(release_of("withheld"))))
    assert not re.search(r"\b([Pp]eers|[Dd]irect reports)\b", told)
    assert "not even their number is given" in told


def test_a_merged_cell_is_named_and_explained(release_of: Callable[[str], Release]) -> None:
    told = section(report(release_of("one merged cell")), "reading")
    assert "Peers and direct reports are shown as one group" in told


def test_without_a_self_rating_nothing_is_compared(release_of: Callable[[str], Release]) -> None:
    told = report(release_of("no self"))
    assert "no self-rating" in section(told, "reading")
    assert all(figure.label == "Others" for one in told.summary.themes for figure in one.figures)


def test_anonymous_comments_stand_first_and_together(release_of: Callable[[str], Release]) -> None:
    release = release_of("story")
    blocks = next(one for one in report(release).sections if one.id == "comments").blocks
    headings = [block.text for block in blocks if isinstance(block, SubHeading)]
    assert headings == ["Peers, Direct reports, all together", "Supervisors", "Your own words"]
    pooled = [block.texts for block in blocks if isinstance(block, Quotes)][: len(release.comments[ANONYMOUS])]
    assert pooled == [release.comments[ANONYMOUS][q.id] for q in release.instrument.open_questions]


def test_missing_comments_are_explained_by_the_rule_and_no_count(release_of: Callable[[str], Release]) -> None:
    release = release_of("k of 5")
    silent = replace(release, comments={})
    told = section(report(silent), "comments")
    assert "at least 5 of them" in told
    assert "not told" in told


def test_a_removed_comment_is_explained_only_where_there_is_one(release_of: Callable[[str], Release]) -> None:
    release = release_of("story")
    first = release.instrument.open_questions[0].id
    redacted = replace(release, comments={ANONYMOUS: {first: (REMOVED, "Kept.")}})
    assert "took a whole comment out" in section(report(redacted), "comments")
    assert "took a whole comment out" not in section(report(release), "comments")


def test_picks_of_anonymous_raters_are_flags(release_of: Callable[[str], Release]) -> None:
    release = release_of("story")
    blocks = next(one for one in report(release).sections if one.id == "picks").blocks
    table = next(block for block in blocks if isinstance(block, Grid))
    assert table.headers == ("Area", "You", "Supervisors", "Anonymous raters")
    assert {cell for row in table.rows for cell in row[1:]} == {"chosen", ""}
    flagged = {area.title for area in release.instrument.areas if area.id in release.picks[ANONYMOUS]}
    assert {row[0] for row in table.rows if row[3] == "chosen"} == flagged


def test_a_questionnaire_without_picks_or_questions_has_no_such_section(
    release_of: Callable[[str], Release],
) -> None:
    release = release_of("story")
    bare = replace(
        release, instrument=replace(release.instrument, picks=None, open_questions=()), picks={}, comments={}
    )
    assert not {"picks", "comments"} & {one.id for one in report(bare).sections}


def test_the_guide_has_questions_of_its_own_for_each_theme(release_of: Callable[[str], Release]) -> None:
    blocks = next(one for one in report(release_of("story")).sections if one.id == "guide").blocks
    prompts = {block.title: " ".join(block.questions) for block in blocks if isinstance(block, Prompts)}
    assert list(prompts) == [
        "Conflict resolution: you\xa04.4, others\xa03.0",
        "Effective delegation: you\xa04.4, others\xa03.5",
        "Morale challenges: Supervisors\xa04.5, Peers\xa04.3, Direct reports\xa02.6",
        "What to keep",
        "The whole",
    ]
    assert "Visionary leadership" in prompts["What to keep"]


GUESSES = re.compile(r"\bwho (was|were|would|will|said|might|notic|wrote|else)|whose view is missing", re.IGNORECASE)


def test_no_question_invites_a_guess_at_a_person(variant: str, release_of: Callable[[str], Release]) -> None:
    told = report(replace(release_of(variant), comments={}))
    assert [text for text in texts_of(told) if text.endswith("?") and GUESSES.search(text)] == []


def test_the_actions_page_has_numbers_and_no_verdict(release_of: Callable[[str], Release]) -> None:
    blocks = next(one for one in report(release_of("story")).sections if one.id == "actions").blocks
    tables = [block for block in blocks if isinstance(block, Grid)]
    assert [(table.caption, len(table.rows)) for table in tables] == [
        ("Highest in the view of others", 5),
        ("Lowest in the view of others", 5),
        ("You rate these higher than others do", 3),
        ("Others rate these higher than you do", 3),
    ]
    assert {len(row) for table in tables for row in table.rows} == {5}


def test_without_a_self_rating_the_sections_that_need_it_are_gone(release_of: Callable[[str], Release]) -> None:
    told = report(release_of("no self"))
    titles = {one.id: one.title for one in told.sections}
    assert titles["views-differ"] == "How others see each area"
    tables = [b for one in told.sections if one.id == "actions" for b in one.blocks if isinstance(b, Grid)]
    assert [table.headers for table in tables] == [("Action", "Area", "Others")] * 2


def test_where_only_supervisors_stand_beside_self_one_picture_shows_both(release_of: Callable[[str], Release]) -> None:
    found = [one.id for one in report(release_of("withheld")).sections]
    assert "views-differ" not in found
    assert "who-sees-what" in found


def test_only_classes_that_occur_are_explained(release_of: Callable[[str], Release]) -> None:
    blocks = next(one for one in report(release_of("all alike")).sections if one.id == "views-differ").blocks
    [terms] = [block for block in blocks if isinstance(block, Terms)]
    assert [name for name, _ in terms.pairs] == ["Agreed strength", "Not compared"]
    story = next(one for one in report(release_of("story")).sections if one.id == "views-differ").blocks
    [more] = [block for block in story if isinstance(block, Terms)]
    assert {"Clear", "Tentative", "Hidden strength"} <= {name for name, _ in more.pairs}


def test_what_was_expected_is_told_in_words_once_and_left_out_where_nothing_was() -> None:
    told, silent = (report(one) for one in (story_release(), replace(story_release(), expected={})))
    foreseen = section(told, "views-differ")
    assert "Others answered in five areas about as you expected, lower than you expected in Effective" in foreseen
    assert "higher in Leadership presence and Visionary leadership (better than feared)." in foreseen
    assert "What you thought that others would answer on average" in section(told, "reading")
    assert "xpected" not in " ".join(texts_of(silent))
    assert "better than feared" not in " ".join(texts_of(silent))


def test_the_plan_holds_no_data_of_any_release() -> None:
    assert not re.search(r"\d", " ".join(texts_of(plan())))


def test_a_name_is_cleaned_and_never_empty() -> None:
    assert report(story_release(executive="  Ana\x00\n  Lima ")).executive == "Ana Lima"
    assert report(story_release(executive="\x07 ")).executive == UNNAMED


def test_half_a_point_is_called_a_convention_and_scaled_with_the_scale(release_of: Callable[[str], Release]) -> None:
    assert "Half a point or more is named. That is a convention" in section(report(release_of("story")), "reading")
    assert "0.75 points or more is named" in section(report(release_of("-3 to 3")), "reading")
    assert "“2.5+” and “≤−2.5”" in section(report(release_of("-3 to 3")), "reading")


def test_page_two_names_the_version_of_the_words(release_of: Callable[[str], Release]) -> None:
    assert f"The words follow version {WORDS} of the rules." in section(report(release_of("story")), "reading")
