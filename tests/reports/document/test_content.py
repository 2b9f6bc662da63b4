"""What the report says, whatever the medium: order, honesty where there is nothing, words never used."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from reports.charts.views import area_views
from reports.disclosure.policy import REMOVED
from reports.document.content import UNNAMED, report
from reports.document.glyphs import printable
from reports.document.model import Grid, Note, Prompts, Quotes, Report, SubHeading
from reports.document.plan import plan
from reports.document.telling import telling_item
from reports.release import ANONYMOUS, Release
from tests.reports import sample
from tests.reports.sample import story_release

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
        "map",
        "classes",
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


def test_the_first_page_names_strengths_and_themes_with_their_numbers(release_of: Callable[[str], Release]) -> None:
    page = report(release_of("story")).summary
    assert [one.title for one in page.strengths] == [
        "Visionary leadership",
        "Leadership presence",
        "Managing up and down",
    ]
    first = page.themes[0]
    assert first.title == "Conflict resolution"
    assert [(one.label, one.number) for one in first.figures] == [("Self", "4.4"), ("Others", "3.0"), ("Gap", "+1.4")]
    assert "Others see this less often than you do" in first.meaning
    assert page.apart == ("Morale challenges: Supervisors\xa04.5, Peers\xa04.3, Direct reports\xa02.6",)


def test_where_others_cannot_be_shown_the_first_page_says_so(release_of: Callable[[str], Release]) -> None:
    page = report(release_of("only self")).summary
    assert (page.strengths, page.themes) == ((), ())
    assert "too few answers" in page.strengths_none
    assert "too few answers" in page.themes_none
    assert "Fewer than 3" in page.answered_note


def test_where_nothing_stands_out_the_first_page_says_so(release_of: Callable[[str], Release]) -> None:
    assert "That is a finding too" in report(release_of("all at the top")).summary.themes_none
    assert "No area meets the rule" in report(release_of("all at the bottom")).summary.strengths_none


def test_an_area_seen_by_one_group_alone_says_which(release_of: Callable[[str], Release]) -> None:
    board = report(release_of("all at the top")).summary.strengths[0]
    assert board.title == "Effective board communications"
    assert "Shown from supervisors alone." in board.meaning


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
    assert table.headers == ("Area", "Self", "Supervisors", "Anonymous raters")
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


def test_the_guide_asks_about_this_release(release_of: Callable[[str], Release]) -> None:
    blocks = next(one for one in report(release_of("story")).sections if one.id == "guide").blocks
    prompts = {block.title: " ".join(block.questions) for block in blocks if isinstance(block, Prompts)}
    assert list(prompts) == [
        "What fits?",
        "What surprises?",
        "Why might groups differ?",
        "What would raters notice first?",
    ]
    assert "Visionary leadership" in prompts["What fits?"]
    assert "Conflict resolution: you 4.4, others 3.0" in prompts["What surprises?"]
    assert "Morale challenges" in prompts["Why might groups differ?"]


def test_the_telling_action_of_a_blind_spot_is_where_views_lie_furthest_apart() -> None:
    release = story_release()
    view = next(one for one in area_views(release) if one.area == "conflict_resolution")
    carried = telling_item(view, release)
    assert carried is not None
    assert carried.own is not None
    assert carried.others is not None
    gaps = []
    for item in next(area for area in release.instrument.areas if area.id == view.area).items:
        shown = release.values[item.id]
        others = [one.value for key, one in shown.items() if key != "self"]
        gaps.append(shown["self"].value - sum(others) / len(others))
    assert abs((carried.own - carried.others) - max(gaps)) < 1e-9


def test_the_plan_holds_no_data_of_any_release() -> None:
    assert not re.search(r"\d", " ".join(texts_of(plan())))


def test_a_name_is_cleaned_and_never_empty() -> None:
    assert report(story_release(executive="  Ana\x00\n  Lima ")).executive == "Ana Lima"
    assert report(story_release(executive="\x07 ")).executive == UNNAMED


def test_half_a_point_is_called_a_convention_and_scaled_with_the_scale(release_of: Callable[[str], Release]) -> None:
    assert "Half a point or more is named. That is a convention" in section(report(release_of("story")), "reading")
    assert "0.75 points or more is named" in section(report(release_of("-3 to 3")), "reading")
    assert "“2.5+” and “≤−2.5”" in section(report(release_of("-3 to 3")), "reading")


def test_notes_on_tentative_stand_only_where_something_is() -> None:
    sure = sample.Tendency(level=3.0, person_spread=0, item_spread=0, answer_spread=0, missing=0, unseen={})
    blocks = next(one for one in report(story_release(tendency=sure)).sections if one.id == "classes").blocks
    assert not [block for block in blocks if isinstance(block, Note)]
