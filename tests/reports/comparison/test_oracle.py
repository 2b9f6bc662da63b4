"""Every comparison is exactly what an independent count says that has nothing but the two files."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instruments.answers import Answers, NoScore
from instruments.groups import RaterGroup
from instruments.model import Instrument
from reports.comparison.comparable import NotComparableError
from reports.comparison.comparison import compare
from reports.comparison.model import Comparison, Range, Told
from reports.declaration import Declaration
from reports.release import Named, Release
from reports.release_json import numbers_hash, to_json
from tests.privacy.waves import MadeUp, made_up_waves, questionnaire
from tests.reports.comparison import oracle
from tests.reports.comparison.agreeing import agrees
from tests.reports.comparison.pairs import BETTER, Asked, pair
from tests.reports.comparison.waves import (
    DECLARED,
    FIRST,
    FOUR,
    LATER,
    OTHER,
    SECOND,
    Link,
    Wave,
    adding_up,
    baseline,
    flat,
    follow_up,
    with_new_items,
)
from tests.reports.sample import (
    BOARD,
    DIRECT_REPORT,
    FIVE_CELLS,
    NO_SELF,
    NO_SUPERVISORS,
    PEER,
    SELF,
    STORY_ROSTER,
    SUPERVISOR,
    WITHHELD,
    plain_instrument,
)

Roster = Mapping[RaterGroup, int]
FEW_REPORTS: Roster = {**STORY_ROSTER, DIRECT_REPORT: 2}
WITH_BOARD: Roster = {**STORY_ROSTER, BOARD: 3}
TOGETHER = "peer+direct_report"


def rostered(then: Roster, now: Roster) -> Comparison:
    return agrees(*pair(Asked(roster=then), Asked(roster=now, tendency=BETTER, seed=8)))


def keys(comparison: Comparison) -> list[str]:
    return [cell.key for cell in comparison.cells]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("roster", [STORY_ROSTER, FIVE_CELLS], ids=["four groups", "six groups"])
def test_the_same_groups_twice_are_compared_as_the_oracle_says(roster: Roster, seed: int) -> None:
    found = agrees(*pair(Asked(roster=roster, seed=seed), Asked(roster=roster, tendency=BETTER, seed=seed + 50)))
    assert keys(found) == [group.value for group in roster]
    assert len(found.items) > 150


def test_groups_that_stand_together_later_are_together_in_both_waves() -> None:
    found = rostered(STORY_ROSTER, FEW_REPORTS)
    assert keys(found) == ["self", "supervisor", TOGETHER]
    assert [(cell.merged, cell.answered_then, cell.answered_now) for cell in found.cells][-1] == (True, 9, 7)


def test_groups_that_stood_together_before_are_together_in_both_waves() -> None:
    found = rostered(FEW_REPORTS, STORY_ROSTER)
    assert keys(found) == ["self", "supervisor", TOGETHER]
    assert [(cell.merged, cell.answered_then, cell.answered_now) for cell in found.cells][-1] == (True, 7, 9)


def test_groups_that_stand_together_both_times_are_one_cell() -> None:
    assert [cell.merged for cell in rostered(FEW_REPORTS, FEW_REPORTS).cells] == [False, False, False]


def test_a_new_group_is_told_apart_and_compared_with_nothing() -> None:
    found = rostered(STORY_ROSTER, WITH_BOARD)
    assert "board" not in keys(found)
    assert [cell.key for cell in found.only_now] == ["board"]
    assert found.only_then == ()


def test_a_cell_that_a_new_group_has_joined_is_not_the_cell_it_was() -> None:
    """Five peers then; now seven people, two of them of the board: what peers say now is not known."""
    found = agrees(
        *two(
            Wave([*flat(PEER, 5, 3), *flat(DIRECT_REPORT, 4, 3)]),
            Wave(
                [*flat(PEER, 5, 4), *flat(DIRECT_REPORT, 6, 4), *flat(BOARD, 2, 4)],
                invited={PEER: 5, DIRECT_REPORT: 6, BOARD: 3},
            ),
        )
    )
    assert keys(found) == ["direct_report"]
    assert [cell.key for cell in found.only_then] == ["peer"]
    assert [cell.key for cell in found.only_now] == ["peer+board"]


def test_a_group_that_is_gone_is_told_apart_and_compared_with_nothing() -> None:
    assert [cell.key for cell in rostered(WITH_BOARD, STORY_ROSTER).only_then] == ["board"]


@pytest.mark.parametrize(("then", "now"), [(NO_SUPERVISORS, STORY_ROSTER), (STORY_ROSTER, NO_SUPERVISORS)])
def test_where_supervisors_are_missing_once_the_anonymous_groups_carry_the_comparison(
    then: Roster, now: Roster
) -> None:
    found = rostered(then, now)
    assert keys(found) == ["self", "peer", "direct_report"]
    assert all("supervisor" not in area.cells for area in found.areas)


@pytest.mark.parametrize(("then", "now"), [(NO_SELF, STORY_ROSTER), (STORY_ROSTER, NO_SELF)])
def test_where_self_is_missing_once_there_is_no_gap_to_compare(then: Roster, now: Roster) -> None:
    found = rostered(then, now)
    assert all(area.own is None and area.gap is None for area in found.areas)
    assert any(area.others for area in found.areas)


@pytest.mark.parametrize(("then", "now"), [(WITHHELD, STORY_ROSTER), (STORY_ROSTER, WITHHELD)])
def test_where_one_wave_is_withheld_supervisors_and_self_are_compared_alone(then: Roster, now: Roster) -> None:
    found = rostered(then, now)
    assert keys(found) == ["self", "supervisor"]
    assert {area.told for area in found.areas} == {Told.NOT_COMPARABLE}
    assert all(area.only_supervisors and area.others is None for area in found.areas)


def test_where_the_baselines_names_were_gone_nobody_counts_as_asked_twice() -> None:
    known = agrees(*pair(supervisors=(2, 2), anonymous=0.8))
    unknown = agrees(*pair(supervisors=None, anonymous=None))
    assert [cell.overlap for cell in unknown.cells] == [1.0, 0.0, 0.0, 0.0]
    both = [(one, other) for one, other in zip(unknown.areas, known.areas, strict=True) if one.others]
    assert len(both) > 7
    assert all(one.error > other.error for one, other in both)


@pytest.mark.parametrize("anonymous", [0.0, 0.6, 0.8, None])
@pytest.mark.parametrize("supervisors", [(0, 2), (1, 3), (2, 2), None])
def test_any_overlap_is_reckoned_as_the_oracle_reckons_it(
    supervisors: tuple[int, int] | None, anonymous: float | None
) -> None:
    agrees(*pair(supervisors=supervisors, anonymous=anonymous))


# --- other questionnaires ---------------------------------------------------------------------------------------


def two(then: Wave, now: Wave, link: Link | None = None) -> tuple[Release, Release]:
    earlier = baseline(then)
    return earlier, follow_up(now, earlier, link)


def everybody(score: int, instrument: Instrument = FOUR) -> Wave:
    roster = {SELF: 1, SUPERVISOR: 1, PEER: 4, DIRECT_REPORT: 5}
    ballots = [one for group, raters in roster.items() for one in flat(group, raters, score, instrument)]
    return Wave(ballots, instrument=instrument)


def test_an_item_that_a_minor_version_replaced_is_left_out_and_named() -> None:
    newer = with_new_items(FOUR, FIRST, 1)
    found = agrees(*two(everybody(3), everybody(4, newer)))
    assert (found.new_items, found.gone_items) == ((f"{FIRST}.50",), (f"{FIRST}.01",))
    assert [len(area.items) for area in found.areas] == [4, 5, 5, 5]


@pytest.mark.parametrize(("replaced", "common"), [(1, 4), (2, 3), (3, 2), (5, 0)])
def test_an_area_with_fewer_than_three_common_items_is_not_comparable(replaced: int, common: int) -> None:
    found = agrees(*two(everybody(3), everybody(4, with_new_items(FOUR, FIRST, replaced))))
    first = found.areas[0]
    assert (len(first.items), first.others is None) == (common, common < 3)
    assert first.told is (Told.NOT_COMPARABLE if common < 3 else Told.HIGHER)


@pytest.mark.parametrize("seen", [2, 3])
def test_an_item_that_is_hidden_once_is_compared_in_neither_wave(seen: int) -> None:
    """Of four peers two or three can answer three of the items: with two, the area has two items in that cell."""
    blank = {item.id: NoScore.NOT_OBSERVED for item in FOUR.areas[0].items[:3]}
    full = flat(PEER, 4, 4) + flat(DIRECT_REPORT, 5, 4)
    some = [replace(one, scores={**one.scores, **blank}) if n < 4 - seen else one for n, one in enumerate(full)]
    found = agrees(*two(Wave(full), Wave(some)))
    assert set(found.areas[0].cells) == ({"peer", "direct_report"} if seen == 3 else {"direct_report"})


# --- the ends of the scale --------------------------------------------------------------------------------------

HIGH = {area.id: [22] * 5 for area in FOUR.areas}  # five raters: 4.4
LOW = {area.id: [8] * 5 for area in FOUR.areas}  # 1.6


@pytest.mark.parametrize(
    ("then", "now", "told", "reached"),
    [
        (HIGH, 5, Told.NO_CHANGE, Range.NOW_TOP),
        (5, HIGH, Told.NO_CHANGE, Range.WAS_TOP),
        (LOW, 1, Told.NO_CHANGE, Range.NOW_BOTTOM),
        (1, LOW, Told.NO_CHANGE, Range.WAS_BOTTOM),
        (5, 5, Told.SAME_RANGE, None),
        (1, 1, Told.SAME_RANGE, None),
        (1, 5, Told.HIGHER, None),
        (HIGH, HIGH, Told.NO_CHANGE, None),
    ],
)
def test_ranges_at_the_ends_of_the_scale_say_what_they_can(
    then: int | dict[str, list[int]], now: int | dict[str, list[int]], told: Told, reached: Range | None
) -> None:
    waves = [
        Wave(flat(PEER, 5, one) if isinstance(one, int) else adding_up(PEER, 5, one), invited={PEER: 5})
        for one in (then, now)
    ]
    found = agrees(*two(waves[0], waves[1])).areas[0]
    assert (found.told, found.reached) == (told, reached)


# --- three waves ------------------------------------------------------------------------------------------------


def test_a_third_wave_is_compared_with_the_baseline_and_with_nothing_else() -> None:
    first = baseline(everybody(3))
    second = follow_up(everybody(4), first)
    third = follow_up(everybody(4), first, Link(before=second), name="next autumn", on=LATER)
    assert agrees(first, third).areas[0].told is Told.HIGHER
    with pytest.raises(NotComparableError, match="always compared with its baseline"):
        compare(second, third)
    assert oracle.expected(to_json(second), to_json(third)) == "baseline"


# --- refused, with the reason -----------------------------------------------------------------------------------


def _order(first: Release, second: Release) -> tuple[Release, Release]:
    return second, first


def _same_day(first: Release, second: Release) -> tuple[Release, Release]:
    return first, replace(second, closed_on=first.closed_on)


def _asking(instrument: Instrument, first: Release) -> tuple[Release, Release]:
    return first, follow_up(everybody(4, instrument), first)


def _scale(first: Release, _: Release) -> tuple[Release, Release]:
    return _asking(plain_instrument(areas=4, points=7), first)


def _moved_scale(first: Release, _: Release) -> tuple[Release, Release]:
    return first, follow_up(everybody(3, plain_instrument(areas=4, minimum=0)), first)


def _questionnaire(first: Release, _: Release) -> tuple[Release, Release]:
    return _asking(replace(FOUR, id="another"), first)


def _version(first: Release, _: Release) -> tuple[Release, Release]:
    return _asking(replace(FOUR, version="2.0"), first)


def _wave(first: Release, second: Release) -> tuple[Release, Release]:
    return replace(first, wave="another"), second


def _hash(first: Release, second: Release) -> tuple[Release, Release]:
    assert second.follows
    other = replace(second.follows, baseline=Named(first.wave, "0" * 64))
    return first, replace(second, follows=other)


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        (_order, "order", "the earlier wave closed on 2026-12-18, the later one on 2026-03-20: give them in order"),
        (_same_day, "order", "give them in order"),
        (_scale, "scale", "answered on different scales"),
        (_moved_scale, "scale", "answered on different scales"),
        (_questionnaire, "questionnaire", "different questionnaires"),
        (_version, "version", r"versions 1\.0 and 2\.0 of 'A plain questionnaire' differ too much"),
        (_wave, "baseline", "is the follow-up of wave spring, not of wave another"),
        (_hash, "numbers", "not those that wave winter was declared to follow"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(change, reason: str, said: str) -> None:  # type: ignore[no-untyped-def]
    earlier, later = change(*two(everybody(3), everybody(4)))
    assert oracle.expected(to_json(earlier), to_json(later)) == reason
    with pytest.raises(NotComparableError, match=said):
        compare(earlier, later)


def test_a_redacted_comment_leaves_the_baseline_what_it_was() -> None:
    earlier, later = two(everybody(3), everybody(4))
    redacted = replace(earlier, comments={"anonymous": {"advice": ("[removed]",)}})
    assert numbers_hash(redacted) == numbers_hash(earlier)
    assert compare(redacted, later).areas == compare(earlier, later).areas


def test_a_later_wave_that_follows_nothing_is_compared_without_a_declaration() -> None:
    earlier, later = two(everybody(3), everybody(4))
    found = compare(earlier, replace(later, follows=None, perceived={}, looking_back={}))
    assert {area.role for area in found.areas} == {""}
    assert not any(area.perceived for area in found.areas)


# --- any two waves ----------------------------------------------------------------------------------------------


def _with_change(ballots: tuple[Answers, ...], instrument: Instrument, random: Random) -> list[Answers]:
    told = []
    for one in ballots:
        areas = [area.id for area in instrument.compared_areas(one.group)]
        if one.group is SELF:
            told.append(
                replace(one, looking_back={area: random.choice(instrument.scale.half_points) for area in areas})
            )
        else:
            told.append(replace(one, change={area: random.choice([-3, -1, 0, 1, 2, 3, *NoScore]) for area in areas}))
    return told


def _any_two(then: MadeUp, now: MadeUp, seed: int) -> None:
    random, areas = Random(seed), [area.id for area in then.instrument.areas]
    assume(all(sum(n for g, n in made.invited.items() if not g.attributed) >= made.k for made in (then, now)))
    first, second, control = random.sample(areas, 3)
    declaration = random.choice([Declaration((first, second), control), Declaration((first,), control), Declaration()])
    shared = random.choice([None, (0, 2), (1, 2), (3, 4)])
    link = Link(declaration, shared, random.choice([None, 0.0, 0.6, 0.8]))
    asked = replace(now.instrument, compared=tuple(area for area in areas if area in declaration.areas))
    earlier = baseline(Wave(then.wave, then.invited, then.k, then.instrument))
    later = Wave(_with_change(now.wave, asked, random), now.invited, now.k, now.instrument)
    agrees(earlier, follow_up(later, earlier, link))


@settings(max_examples=30, deadline=None)
@given(made_up_waves(), made_up_waves(), st.integers(0, 2**32))
def test_any_two_waves_are_compared_as_the_oracle_says(then: MadeUp, now: MadeUp, seed: int) -> None:
    _any_two(then, now, seed)


@pytest.mark.parametrize(("minimum", "points"), [(-3, 7), (0, 11), (1, 4)])
def test_any_two_waves_on_other_scales_are_compared_as_the_oracle_says(minimum: int, points: int) -> None:
    instrument = questionnaire(minimum=minimum, points=points)

    @settings(max_examples=10, deadline=None)
    @given(made_up_waves(instrument), made_up_waves(instrument), st.integers(0, 2**32))
    def on_this_scale(then: MadeUp, now: MadeUp, seed: int) -> None:
        _any_two(then, now, seed)

    on_this_scale()


def test_what_is_declared_is_what_the_words_are_about() -> None:
    found = agrees(*two(everybody(3), everybody(4)))
    assert {area.area: area.role for area in found.areas} == dict.fromkeys(DECLARED.focus, "focus") | {
        DECLARED.control: "control",
        OTHER: "",
    }
    assert [area.area for area in found.focus] == [FIRST, SECOND]
