"""The presentation: the report's own words and numbers, one message a slide; honest where there is nothing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import Chart
from reports.disclosure.policy import REMOVED
from reports.document.deck import deck
from reports.document.deck_data import deck_data
from reports.document.deck_model import Deck
from reports.document.deck_words import ROOM
from reports.document.highlights import highlights
from reports.document.html import to_html
from reports.document.model import ChartRef, Note, Quotes
from reports.gaps import GapClass, area_views
from reports.release import ANONYMOUS, Release
from tests.reports.document.numbers import numbers_in, strangers, words_of_html
from tests.reports.document.test_content import FORBIDDEN, texts_of
from tests.reports.handmade import handmade, level
from tests.reports.sample import plain_instrument, story_release

Comments = Mapping[str, Mapping[str, tuple[str, ...]]]
STORY = story_release()


@pytest.fixture
def deck_of(
    release_of: Callable[[str], Release], charts_of: Callable[[str], tuple[Chart, ...]]
) -> Callable[[str], Deck]:
    return lambda name: deck(release_of(name), charts_of(name))


def ids(told: Deck) -> list[str]:
    return [slide.id for slide in told.slides]


def told_in(data: Any) -> Iterator[str]:
    """Walk every text of the data that a reader meets: no picture, no id."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, one in data.items():
            if key not in ("picture", "id", "kind", "name", "tone"):
                yield from told_in(one)
    elif isinstance(data, list):
        for one in data:
            yield from told_in(one)


def with_comments(**by_part: tuple[str, ...]) -> Release:
    question = STORY.instrument.open_questions[0].id
    return replace(STORY, comments={part: {question: texts} for part, texts in by_part.items()})


def quoted(release: Release) -> list[str]:
    """Give every comment of the deck in its order."""
    return [
        t for slide in deck(release, ()).slides for one in slide.blocks if isinstance(one, Quotes) for t in one.texts
    ]


def test_the_summary_comes_first_and_the_order_serves_a_hard_conversation(deck_of: Callable[[str], Deck]) -> None:
    names = [name for name in ids(deck_of("story")) if not name.startswith(("items-", "words-"))]
    assert names == [
        "start", "strengths", "theme-1", "theme-2", "theme-3", "views", "groups",
        "actions-1", "actions-2", "actions-3", "actions-4", "picks", "who", "next",
    ]  # fmt: skip


def test_every_number_of_the_deck_stands_in_the_report(
    drawn_variant: str,
    release_of: Callable[[str], Release],
    charts_of: Callable[[str], tuple[Chart, ...]],
    html_of: Callable[[str], bytes],
) -> None:
    told = " ".join(told_in(deck_data(release_of(drawn_variant), charts=charts_of(drawn_variant))))
    assert numbers_in(told) <= numbers_in(words_of_html(html_of(drawn_variant)))
    assert strangers(told, release_of(drawn_variant)) == set()


values = st.none() | st.integers(10, 50).map(lambda tenths: tenths / 10)
columns = st.lists(values, min_size=5, max_size=5)
cells = st.dictionaries(
    st.sampled_from(["self", "supervisor", "peer", "direct_report", "board+other"]),
    st.tuples(st.integers(3, 9), st.fixed_dictionaries({0: columns, 1: columns, 2: columns})),
    max_size=5,
)


@settings(max_examples=10, deadline=None)
@given(cells=cells)
def test_no_release_makes_the_deck_tell_a_number_that_the_report_does_not(
    cells: Mapping[str, tuple[int, Mapping[int, list[float | None]]]],
) -> None:
    release = handmade(cells, instrument=plain_instrument(areas=3))
    told = " ".join(told_in(deck_data(release, charts=())))
    assert numbers_in(told) <= numbers_in(words_of_html(to_html(release)))
    assert len(set(ids(deck(release, ())))) == len(ids(deck(release, ())))


def test_a_number_of_another_release_would_be_found(
    release_of: Callable[[str], Release], html_of: Callable[[str], bytes]
) -> None:
    told = " ".join(told_in(deck_data(release_of("story"), charts=())))
    assert len(numbers_in(told) - numbers_in(words_of_html(html_of("all at the top")))) > 5


def test_ids_are_anchors_that_stay_and_tell_no_finding(variant: str, release_of: Callable[[str], Release]) -> None:
    release = release_of(variant)
    found = ids(deck(release, ()))
    assert found == ids(deck(release, ()))
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*", name) for name in found)
    assert not [area.id for area in release.instrument.areas for name in found if area.id in name]


def test_a_redaction_changes_no_id_of_another_part() -> None:
    question = STORY.instrument.open_questions[0].id
    redacted = replace(STORY, comments={ANONYMOUS: {question: (REMOVED,)}})
    before, after = ([n for n in ids(deck(one, ())) if "words" not in n] for one in (STORY, redacted))
    assert before == after


def test_the_same_release_gives_the_same_data(charts_of: Callable[[str], tuple[Chart, ...]]) -> None:
    first, second = (json.dumps(deck_data(STORY, charts=charts_of("story"))) for _ in range(2))
    assert first == second


def test_every_chart_stands_once_under_its_own_message(
    drawn_variant: str,
    release_of: Callable[[str], Release],
    charts_of: Callable[[str], tuple[Chart, ...]],
) -> None:
    charts = {chart.name: chart for chart in charts_of(drawn_variant)}
    told = deck(release_of(drawn_variant), charts_of(drawn_variant))
    shown = [(one.name, slide) for slide in told.slides for one in slide.blocks if isinstance(one, ChartRef)]
    assert len({name for name, _ in shown}) == len(shown)
    for name, slide in shown:
        assert slide.message == ("" if name.startswith("heatmap") else f"{charts[name].title}.")


def test_a_theme_tells_what_the_first_page_tells(deck_of: Callable[[str], Deck]) -> None:
    slide = next(one for one in deck_of("story").slides if one.id == "theme-1")
    data = next(one for one in deck_data(STORY, charts=())["slides"] if one["id"] == "theme-1")
    assert (slide.part, slide.title) == ("Worth exploring", "Conflict resolution")
    assert slide.question == "What do you intend here, and what of it can be seen from outside?"
    spot = data["blocks"][0]
    assert [(one["label"], one["number"]) for one in spot["figures"]] == [
        ("Self", "4.4"), ("Expected", "3.0"), ("Others", "3.0"), ("Gap", "+1.4"),
    ]  # fmt: skip
    assert spot["picture"].startswith("data:image/svg+xml;base64,")
    assert f"{slide.message} {spot['meaning']}" in " ".join(words_of_html(to_html(STORY, charts=())).split("\n"))


def test_every_theme_has_a_question_and_each_kind_its_own(release_of: Callable[[str], Release]) -> None:
    asked: dict[GapClass, str] = {}
    for name in ("story", "no self", "all at the bottom", "five cells", "12 long areas"):
        release = release_of(name)
        themes = highlights(area_views(release), release.instrument.scale).themes
        slides = [one for one in deck(release, ()).slides if one.id.startswith("theme-")]
        assert [one.title for one in slides] == [view.title for view in themes]
        assert all(one.question.endswith("?") for one in slides)
        asked |= {view.kind: one.question for view, one in zip(themes, slides, strict=True) if not view.differ}
    assert asked[GapClass.BLIND_SPOT] == "What do you intend here, and what of it can be seen from outside?"
    assert asked[GapClass.LOWER_IN_BOTH] == "What has kept things as they are?"


def test_where_no_strength_and_no_theme_is_named_one_slide_each_says_so(deck_of: Callable[[str], Deck]) -> None:
    top = {slide.id: slide for slide in deck_of("all at the top").slides}
    assert "No area stands out" in top["themes"].message
    assert "None stands out" in top["strengths"].message
    assert top["strengths"].question == ""


def test_where_nobody_can_be_shown_the_deck_is_short_and_says_why(deck_of: Callable[[str], Deck]) -> None:
    told = deck_of("nobody")
    assert ids(told) == ["start", "strengths", "themes", "picks", "words", "who", "next"]
    assert "Fewer than 3" in " ".join(texts_of(told.slides[0]))
    assert "too few answers" in told.slides[1].message


def test_a_withheld_round_names_no_anonymous_group(deck_of: Callable[[str], Deck]) -> None:
    told = " ".join(texts_of(deck_of("withheld")))
    assert not re.search(r"\b([Pp]eers|[Dd]irect reports)\b", told)
    assert "only a supervisor's view can be shown" in told


def test_the_first_slide_sums_up(deck_of: Callable[[str], Deck]) -> None:
    told = " ".join(texts_of(deck_of("story").slides[0]))
    assert "Others see most: Leadership presence, Visionary leadership and Managing up and down." in told
    assert "Worth exploring: Conflict resolution, Effective delegation and Morale challenges." in told
    assert "They asked for a change in Effective delegation" in told


def test_without_a_self_rating_the_picture_of_others_stays(deck_of: Callable[[str], Deck]) -> None:
    slide = next(one for one in deck_of("no self").slides if one.id == "views")
    assert slide.title == "How others see each area"


def test_the_slide_of_groups_says_how_many_differ(deck_of: Callable[[str], Deck]) -> None:
    slide = next(one for one in deck_of("story").slides if one.id == "groups")
    assert "In one of nine areas with two groups or more they differ" in " ".join(texts_of(slide))
    assert slide.question == "In which situations does each group meet you, and what do you do differently there?"


def test_picks_name_areas_and_never_a_count(deck_of: Callable[[str], Deck]) -> None:
    slide = next(one for one in deck_of("story").slides if one.id == "picks")
    told = " ".join(texts_of(slide))
    assert all(area.title in told for area in STORY.instrument.areas if area.id in STORY.picks[ANONYMOUS])
    unasked = replace(STORY, instrument=replace(STORY.instrument, picks=None), picks={})
    assert "picks" not in ids(deck(unasked, ()))


def test_every_comment_stands_there_once_in_the_reports_order_and_under_its_heading() -> None:
    parts = (ANONYMOUS, "supervisor", "self")
    wanted = [
        text
        for question in STORY.instrument.open_questions
        for part in parts
        for text in STORY.comments[part].get(question.id, ())
    ]
    assert quoted(STORY) == wanted


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(st.text("abc ", min_size=1, max_size=1500), min_size=1, max_size=60))
def test_long_lists_continue_over_slides_and_nothing_is_cut(texts: list[str]) -> None:
    release = with_comments(anonymous=tuple(texts))
    assert quoted(release) == texts
    pages = [slide for slide in deck(release, ()).slides if slide.id.startswith("words-")]
    sizes = [[len(t) for one in page.blocks if isinstance(one, Quotes) for t in one.texts] for page in pages]
    assert all(len(page) == 1 or sum(page) <= ROOM for page in sizes)
    assert all(sum(before) + after[0] + 80 * (len(before) + 1) > ROOM for before, after in pairwise(sizes))
    assert all(page.title.endswith(", continued") for page in pages[1:])


def test_without_anonymous_comments_a_slide_tells_the_rule_and_no_count() -> None:
    told = deck(with_comments(supervisor=("Kept.",)), ())
    slide = next(one for one in told.slides if one.id == "words")
    assert "Which of the two it was is not told" in " ".join(texts_of(slide))
    assert quoted(with_comments(supervisor=("Kept.",))) == ["Kept."]
    unasked = replace(STORY, instrument=replace(STORY.instrument, open_questions=()), comments={})
    assert not [name for name in ids(deck(unasked, ())) if name.startswith("words")]


def test_removed_comments_are_explained_where_they_stand_and_only_there() -> None:
    release = with_comments(anonymous=(REMOVED, REMOVED, "Kept. " * 200))
    noted = [slide.id for slide in deck(release, ()).slides if any(isinstance(one, Note) for one in slide.blocks)]
    question = STORY.instrument.open_questions[0].id
    assert noted == [f"words-{question}"]
    assert quoted(release)[:2] == [REMOVED, REMOVED]


def test_what_html_cannot_hold_is_dropped() -> None:
    data = deck_data(replace(with_comments(anonymous=("a\ud800b\x07\nc",)), executive="Ana \udfff"), charts=())
    json.dumps(data, ensure_ascii=False).encode()
    assert "a?b\nc" in list(told_in(data))


def test_no_forbidden_word_is_ever_said(variant: str, release_of: Callable[[str], Release]) -> None:
    told = deck(replace(release_of(variant), comments={}), ())
    assert [text for text in texts_of(told) if FORBIDDEN.search(text)] == []


def test_no_sentence_stands_on_two_slides(drawn_variant: str, deck_of: Callable[[str], Deck]) -> None:
    messages = [
        slide.message for slide in deck_of(drawn_variant).slides if slide.id.split("-")[0] not in ("theme", "items")
    ]
    found = [message for message in messages if message]
    assert len(set(found)) == len(found)


def test_an_area_that_all_see_alike_is_no_theme() -> None:
    told = deck(handmade({"self": (1, level(4.2)), "peer": (5, level(4.2))}), ())
    assert ids(told)[:3] == ["start", "strengths", "themes"]
