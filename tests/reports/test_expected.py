"""What the executive expected of others: their own word (R1), told exactly, in no sum, and set beside what was said."""

import json
from dataclasses import replace

import pytest
from matplotlib.text import Text

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from instruments.model import Scale
from reports.certificate.knowledge import knowledge_of
from reports.charts.chart import Chart
from reports.charts.dumbbell import draw_dumbbell
from reports.charts.words import MISSING
from reports.disclosure.release import disclose
from reports.document.content import report
from reports.document.model import Note
from reports.document.summary import against_expected, theme_opening
from reports.exports import rows_of, to_csv
from reports.gaps import AreaView, Foresight, Thresholds, Value, area_views, foresight
from reports.numbers import written
from reports.release import Release, Schema
from reports.release_json import ReleaseError, from_json, numbers_hash, to_json
from reports.workbook import to_xlsx
from tests.privacy.waves import SHORT, ballot, facts
from tests.reports.handmade import handmade, level
from tests.reports.sample import NO_SELF, WITHHELD, plain_instrument, story_release
from tests.support.workbooks import records_in, sheets_in

STORY = story_release()
PEERS = [ballot(RaterGroup.PEER, score) for score in (2, 3, 4, 5)]
AREAS = [area.id for area in SHORT.areas]


def told(*own: Answers, peers: list[Answers] = PEERS) -> Release:
    wave = [*own, *peers]
    invited = {RaterGroup.SELF: len(own), RaterGroup.PEER: 4}
    return disclose(wave, SHORT, facts(invited)).release


def own_ballot(**expected: float) -> Answers:
    return replace(ballot(RaterGroup.SELF), expected=expected)


def without(release: Release) -> Release:
    return replace(release, expected={})


def test_it_is_told_as_given_in_the_questionnaires_order() -> None:
    given = dict(reversed([(area, 1.0 + place / 2) for place, area in enumerate(AREAS)]))
    release = told(own_ballot(**given))
    assert list(release.expected.items()) == [(area, 1.0 + place / 2) for place, area in enumerate(AREAS)]


def test_it_is_told_where_others_are_withheld_and_nothing_of_them_is_with_it() -> None:
    release = told(own_ballot(**{AREAS[0]: 2.5}), peers=PEERS[:2])
    assert release.withheld
    assert release.expected == {AREAS[0]: 2.5}
    [view, *_] = area_views(release)
    assert (view.others, view.foresight) == (None, None)


def test_of_two_ballots_of_the_executive_none_is_averaged() -> None:
    assert told(own_ballot(**{AREAS[0]: 2.5}), own_ballot(**{AREAS[0]: 3.5})).expected == {}


def test_no_other_number_and_no_variable_of_the_solver_depends_on_it() -> None:
    with_it = told(own_ballot(**dict.fromkeys(AREAS, 1.0)))
    assert without(with_it) == told(own_ballot())
    assert knowledge_of(with_it) == knowledge_of(without(with_it))
    bare = [repr(replace(view, expected=None, foresight=None)) for view in area_views(STORY)]
    assert bare == [repr(view) for view in area_views(without(STORY))]  # as text: a band without others is no number


# release.json


def test_it_is_written_read_back_and_covered_by_the_hash() -> None:
    assert from_json(to_json(STORY)) == replace(STORY, instrument=from_json(to_json(STORY)).instrument)
    assert numbers_hash(STORY) != numbers_hash(without(STORY))
    other = replace(STORY, expected={**STORY.expected, next(iter(STORY.expected)): 1.0})
    assert numbers_hash(STORY) != numbers_hash(other)


def test_a_release_without_it_is_the_file_that_it_always_was() -> None:
    document = json.loads(to_json(without(STORY)))
    assert "expected" not in document
    assert "prediction" not in document["instrument"]


def _spoilt(change: object) -> str:
    """Write a file by hand, hash and all."""
    return to_json(replace(STORY, expected=change))  # type: ignore[arg-type]


FIRST = STORY.instrument.areas[0].id


@pytest.mark.parametrize(
    ("expected", "place"),
    [
        ({FIRST: 3.25}, f"expected.{FIRST}: 3.25 is not a half point"),
        ({FIRST: 5.5}, f"expected.{FIRST}: 5.5 is not a half point"),
        ({FIRST: 0.5}, f"expected.{FIRST}: 0.5 is not a half point"),
        ({"no_area": 3.0}, "expected: expected areas of the questionnaire"),
        (
            dict(reversed(list(STORY.expected.items()))),
            "expected: expected areas of the questionnaire, once each, in order",
        ),
    ],
)
def test_what_no_executive_can_have_tapped_is_refused(expected: dict[str, float], place: str) -> None:
    with pytest.raises(ReleaseError, match=place):
        from_json(_spoilt(expected))


def test_an_expectation_without_the_executive_is_refused() -> None:
    nobody = replace(story_release(roster=NO_SELF), expected={FIRST: 3.0})
    with pytest.raises(ReleaseError, match="expected: expected none where the executive did not answer"):
        from_json(to_json(nobody))


@pytest.mark.parametrize("value", ['"4"', "null", "true", "{}", "1e10"])
def test_an_expectation_that_is_no_number_is_refused_by_its_key(value: str) -> None:
    text = to_json(replace(STORY, expected={FIRST: 4.0})).replace(f'"{FIRST}": 4.0', f'"{FIRST}": {value}')
    with pytest.raises(ReleaseError, match=f"expected.{FIRST}"):
        from_json(text)


def test_the_first_form_of_the_file_knows_none() -> None:
    document = json.loads(to_json(STORY))
    document["schema"] = Schema.ONE.value
    with pytest.raises(ReleaseError):
        from_json(json.dumps(document))


def test_an_empty_object_is_not_how_it_is_written() -> None:
    document = json.loads(to_json(without(STORY)))
    document["expected"] = {}
    with pytest.raises(ReleaseError, match="expected: is not part of a release"):
        from_json(json.dumps(document))


# against what others say


def value(tenths: int) -> Value:
    return Value(tenths, written(tenths), 5)


@pytest.mark.parametrize(
    ("expected", "others", "kind"),
    [
        (40, 40, Foresight.SEEN_COMING),
        (40, 36, Foresight.SEEN_COMING),
        (40, 35, Foresight.UNEXPECTED),
        (40, 44, Foresight.SEEN_COMING),
        (40, 45, Foresight.BETTER_THAN_FEARED),
        (10, 47, Foresight.BETTER_THAN_FEARED),
    ],
)
def test_half_a_point_is_where_the_words_begin(expected: int, others: int, kind: Foresight) -> None:
    limits = Thresholds.of(Scale(1, tuple("abcde"), "x"))
    assert foresight(value(expected), value(others), limits) is kind


def test_on_a_longer_scale_the_words_begin_later() -> None:
    limits = Thresholds.of(Scale(0, tuple("abcdefghijk"), "x"))  # 0..10: 1.25 points
    assert foresight(value(50), value(38), limits) is Foresight.SEEN_COMING
    assert foresight(value(50), value(37), limits) is Foresight.UNEXPECTED


def test_a_supervisor_alone_is_not_what_was_expected_of_the_others() -> None:
    one = plain_instrument(areas=1, prediction=True)
    release = handmade({"self": (1, level(4.0)), "supervisor": (1, level(2.0))}, instrument=one)
    [view] = area_views(replace(release, expected={one.areas[0].id: 4.0}))
    assert view.only_supervisors
    assert view.foresight is None
    assert view.expected is not None
    assert view.expected.text == "4.0"


# where it stands


def words_of(chart: Chart) -> list[str]:
    return [one.get_text() for one in chart.figure.findobj(Text) if isinstance(one, Text)]


def predicted() -> list[AreaView]:
    return [view for view in area_views(STORY) if view.expected]


def test_every_expectation_of_the_story_is_a_row_of_the_csv_and_a_row_of_its_own_sheet() -> None:
    rows = [(row.area, row.cell, row.text, row.value, row.n) for row in rows_of(STORY) if row.kind == "expected"]
    assert rows == [(area, "self", f"{one:.1f}", one, 1) for area, one in STORY.expected.items()]
    found = records_in(sheets_in(to_xlsx(STORY))["Expected"])
    assert [(one["area"].text, one["shown"].value) for one in found] == list(STORY.expected.items())


def test_the_csv_and_the_workbook_of_a_release_without_it_have_no_place_for_it() -> None:
    assert "expected" not in to_csv(without(STORY))
    assert "Expected" not in sheets_in(to_xlsx(without(STORY)))


def test_the_gap_chart_draws_it_tells_it_and_counts_it() -> None:
    chart = draw_dumbbell(STORY, area_views(STORY))
    assert "What you expected of others" in words_of(chart)
    assert chart.table.headers[-2:] == ("Expected", "Foreseen")
    cells = [row[-2:] for row in chart.table.rows]
    assert cells == [(view.expected.text, view.foresight or MISSING) for view in predicted() if view.expected]
    for view in predicted():
        if view.foresight is Foresight.UNEXPECTED:
            assert view.title in chart.alt.partition("below what you expected in ")[2]


def test_a_chart_without_it_has_neither_its_mark_nor_its_columns() -> None:
    chart = draw_dumbbell(without(STORY), area_views(without(STORY)))
    assert len(chart.table.headers) == 7
    assert "expected" not in chart.alt
    assert not any("expected" in word for word in words_of(chart))


# where there is little else


def test_where_nothing_else_can_be_shown_the_chart_says_what_it_draws() -> None:
    alone = told(replace(ballot(RaterGroup.SELF, NoScore.SKIPPED), expected={AREAS[0]: 2.5}), peers=PEERS[:2])
    chart = draw_dumbbell(alone, area_views(alone))
    assert chart.title == "Only what you expected of others can be shown"
    assert chart.alt.startswith(f"{chart.title}.")


def test_beside_a_supervisor_alone_what_was_expected_is_told_in_words() -> None:
    withheld = replace(story_release(roster=WITHHELD), expected={FIRST: 2.5})
    section = next(one for one in report(withheld).sections if one.id == "who-sees-what")
    notes = [block.text for block in section.blocks if isinstance(block, Note)]
    assert notes == ["What you expected of others, who cannot be shown: Leadership presence 2.5."]


def test_where_groups_differ_their_average_is_no_verdict() -> None:
    view = next(one for one in area_views(STORY) if one.differ)
    assert view.expected is not None
    assert view.others is not None
    assert against_expected(view) == f"On average you expected {view.expected.text}, and they say {view.others.text}."


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (3.0, "You know how they see it. You see it coming: you expected 3.0."),
        (4.5, "What you intend may not be what reaches them. You expected 4.5; that they are lower is unexpected."),
        (1.0, "may not be what reaches them. You expected 1.0; that they are higher is better than feared."),
    ],
)
def test_a_possible_blind_spot_that_was_seen_coming_is_told_otherwise(expected: float, said: str) -> None:
    one = plain_instrument(areas=1, prediction=True)
    values = {"self": (1, level(4.5)), "peer": (9, level(3.0))}
    release = replace(handmade(values, instrument=one), expected={one.areas[0].id: expected})
    [view] = area_views(release)
    assert said in f"{theme_opening(view, release)} {against_expected(view)}"
