"""Every number and every class that a report reckons is what an independent plain-Python count says."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

from reports.charts import draw_all
from reports.disclosure.cells import TooFewRaters, plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.document.actions import Action, actions, example, lists
from reports.document.highlights import highlights
from reports.gaps import AreaView, Value, area_views
from reports.numbers import tenths_of
from reports.release import Release
from tests.privacy import oracle
from tests.privacy.experiment.awkward import Awkward, awkward_waves
from tests.privacy.oracle_areas import ExpectedArea, Number, nearest_tenth, point_in_tenths, written
from tests.privacy.oracle_report import ExpectedAction, ExpectedReport, expected_report
from tests.privacy.waves import SUPERVISOR, MadeUp, facts, made_up_waves, questionnaire
from tests.support.ballots import LEADERSHIP
from tests.words.leaders import SMALL, Habits, leader

TEN = questionnaire(areas=10, items=3)


def _number(value: Value | None) -> Number | None:
    return Number(value.text, value.tenths, value.n) if value else None


def _area(view: AreaView) -> ExpectedArea:
    """Write an area in the oracle's words."""
    return ExpectedArea(
        area=view.area,
        title=view.title,
        own=_number(view.own),
        others=_number(view.others),
        groups={key: Number(one.text, one.tenths, one.n) for key, one in view.cells.items()},
        gap=view.gap,
        low=tenths_of(view.low) if view.others else None,
        high=tenths_of(view.high) if view.others else None,
        raters=view.raters,
        spread=view.spread,
        differ=view.differ,
        kind=str(view.kind),
        firm=view.certainty,
        one_side=view.one_side,
        variance=None,
    )


def _action(one: Action) -> ExpectedAction:
    return ExpectedAction(one.item.id, one.area.id, _number(one.own), _number(one.others), one.cells)


def _as_reported(release: Release) -> ExpectedReport:
    """Write all that the product reckons in the oracle's words."""
    views = area_views(release)
    named, chosen = highlights(views, release.instrument.scale), lists(release)
    parts = ("highest", "lowest", "self_higher", "others_higher")
    examples = {view.area: example(view, release) for view in views}
    return ExpectedReport(
        areas=[_area(view) for view in views],
        highest=[view.area for view in named.strengths],
        tied=named.tied,
        alike=named.alike,
        themes=[view.area for view in named.themes],
        apart=[view.area for view in named.apart],
        leniency=named.leniency,
        whole=named.whole,
        compared=named.compared,
        actions=[_action(one) for one in actions(release)],
        lists={part: [one.item.id for one in getattr(chosen, part)] for part in parts},
        examples={area: one.item.id if one else None for area, one in examples.items()},
        picks_from=release.picks_from,
    )


def _expected(wave: MadeUp | Awkward) -> ExpectedReport:
    before = wave.merged_before if isinstance(wave, MadeUp) else ()
    told = oracle.expected(
        wave.wave,
        wave.instrument,
        invited={group.value: n for group, n in wave.invited.items()},
        k=wave.k,
        merged_before=[frozenset(group.value for group in cell.groups) for cell in before],
    )
    report = expected_report(told, wave.instrument)
    plain = [ExpectedArea(**{**vars(one), "variance": None}) for one in report.areas]  # orders, is never printed
    return ExpectedReport(**{**vars(report), "areas": plain})


def _release(made: MadeUp) -> Release:
    planned = plan_cells(made.invited, policy=Policy(made.k), merged_before=made.merged_before)
    return disclose(made.wave, made.instrument, facts(made.invited, k=made.k, planned=planned)).release


def _agree(made: MadeUp) -> None:
    try:
        expected = _expected(made)
    except oracle.Refused:
        with pytest.raises(TooFewRaters):
            _release(made)
    else:
        assert _as_reported(_release(made)) == expected


@settings(max_examples=60, deadline=None)
@given(made_up_waves(TEN))
def test_any_report_says_what_the_oracle_says(made: MadeUp) -> None:
    _agree(made)


@pytest.mark.parametrize(("minimum", "points"), [(-3, 7), (0, 11), (1, 4), (1, 7)])
def test_a_report_on_any_scale_says_what_the_oracle_says(minimum: int, points: int) -> None:
    @settings(max_examples=15, deadline=None)
    @given(made_up_waves(questionnaire(areas=5, items=3, minimum=minimum, points=points)))
    def agree(made: MadeUp) -> None:
        _agree(made)

    agree()


def test_every_awkward_wave_is_reported_as_the_oracle_reports_it() -> None:
    for wave in awkward_waves(40):
        assert _as_reported(wave.release) == _expected(wave)


@pytest.mark.parametrize("seed", range(10))
def test_a_simulated_leader_is_reported_as_the_oracle_reports_them(seed: int) -> None:
    """Plausible leaders bring out every class; random scores hardly leave the middle."""
    made = _simulated(seed)
    assert _as_reported(_release(made)) == _expected(made)


def test_simulated_leaders_bring_out_every_class_and_every_rule() -> None:
    """The control: agreement on reports that say nothing would show nothing."""
    reports = [_expected(_simulated(seed)) for seed in range(30)]
    kinds = {area.kind for report in reports for area in report.areas}
    assert kinds >= {
        "possible blind spot",
        "lower in both views",
        "you are harder on yourself than others are",
        "strength, you rate it higher still",
        "hidden strength",
        "agreed strength",
        "close to each other",
    }
    areas = [area for report in reports for area in report.areas]
    assert {area.firm for area in areas} == {"", "clear", "tentative"}
    assert {area.one_side for area in areas} == {area.differ for area in areas} == {True, False}
    assert any(report.leniency for report in reports)
    assert any(report.tied for report in reports)
    assert any("+" in area.others.text for area in areas if area.others)


def _simulated(seed: int) -> MadeUp:
    roster = {group: count for group, count in SMALL.items() if seed % 5 < 4 or group is not SUPERVISOR}  # never a band
    habits = Habits(missing=0.35 * (seed % 2))
    made = leader(Random(seed), LEADERSHIP, roster=roster, habits=habits, level=(2.2, 3.0, 3.6, 4.3, 6.0)[seed % 5])
    return MadeUp(made.invited, tuple(made.ballots), 3, (), LEADERSHIP)


def test_the_numbers_drawn_are_the_numbers_reckoned() -> None:
    for wave in list(awkward_waves(4)):
        told, [dumbbell, groups, *_] = _expected(wave), draw_all(wave.release)
        foreseen = _foreseen(wave)
        whole = [(*_gap_row(area), *foreseen(area)) for area in told.areas]
        assert dumbbell.table.rows == tuple(
            whole if any(row[7] != "–" for row in whole) else (row[:7] for row in whole)
        )
        assert [row[0] for row in groups.table.rows] == [area.title for area in told.areas]
        assert [row[-1] for row in groups.table.rows] == [_apart(area) for area in told.areas]


def _gap_row(area: ExpectedArea) -> tuple[str, ...]:
    firm = f" ({area.firm})" if area.firm else ""
    alone = set(area.groups) == {"supervisor"}
    return (
        area.title,
        area.own.text if area.own else "–",
        area.others.text if area.others else "–",
        f"{written(area.low)} to {written(area.high)}" if area.low is not None and area.high is not None else "–",
        str(area.raters) if area.others else "–",
        "–" if area.gap is None else ("+" if area.gap > 0 else "") + written(area.gap),
        "only a supervisor's view" if alone else area.kind + firm,
    )


def _foreseen(wave: Awkward) -> Callable[[ExpectedArea], tuple[str, str]]:
    """What the one ballot of the executive expects of an area, and how that was met, from the ballot itself."""
    own = [answers for answers in wave.wave if answers.group.value == "self"]
    given = own[0].expected if len(own) == 1 else {}
    half_a_point = point_in_tenths(wave.instrument) / 2

    def words(area: ExpectedArea) -> tuple[str, str]:
        if area.area not in given:
            return "–", "–"
        tenths = round(given[area.area] * 10)
        if area.others is None:
            return written(tenths), "–"
        beyond = tenths - area.others.tenths
        if abs(beyond) < half_a_point:
            return written(tenths), "you see it coming"
        return written(tenths), "unexpected" if beyond > 0 else "better than feared"

    return words


def _apart(area: ExpectedArea) -> str:
    number = "–" if area.spread is None else written(area.spread)
    return f"{number}, groups differ" if area.differ else number


def test_an_oracle_that_rounds_otherwise_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: rounding down in the place of half up changes what is expected of most reports."""
    plain = [_expected(_simulated(seed)) for seed in range(4)]
    monkeypatch.setattr("tests.privacy.oracle_areas.nearest_tenth", lambda exact: int(exact * 10 // 1))
    assert all(_expected(_simulated(seed)) != one for seed, one in enumerate(plain))


def test_the_oracle_rounds_half_up_below_nought_too() -> None:
    given = [Fraction(345, 100), Fraction(-345, 100), Fraction(-346, 100)]
    assert [nearest_tenth(one) for one in given] == [35, -34, -35]


def test_a_questionnaire_of_one_area_has_a_report() -> None:
    instrument = questionnaire(areas=1, items=3)
    for seed in range(6):
        made = leader(Random(seed), instrument, level=3.5)
        _agree(MadeUp(made.invited, tuple(made.ballots), 3, (), instrument))
