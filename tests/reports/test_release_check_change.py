"""A follow-up's release that was put together by hand, hash and all, is refused where the rules made it otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from instruments.groups import RaterGroup
from reports.declaration import Declaration
from reports.disclosure.lattice import fewest_perceived, pooled_change
from reports.disclosure.policy import Policy
from reports.disclosure.rounding import attributed_mean
from reports.release import ANONYMOUS, Named, Release, Shown
from reports.release_check import first_fault
from reports.release_json import ReleaseError, from_json, to_json
from tests.privacy.waves import DIRECT_REPORT, PEER, SELF, SUPERVISOR
from tests.reports.certificate.pairs import ROSTER, two_waves

GENUINE = two_waves(changes=(1, 2)).later  # 9 anonymous raters, 2 supervisors; area_a in focus, area_c the control
AREA, OTHER_AREA, CONTROL = "area_a", "area_b", "area_c"
SUPERVISORS = RaterGroup.SUPERVISOR.value


def refusal(told: Release) -> str:
    """Write a release down with the hash that fits it, read it back, and give the complaint."""
    with pytest.raises(ReleaseError) as refused:
        from_json(to_json(told))
    return str(refused.value)


def forged(**parts: Any) -> Release:
    """The genuine release with other parts."""
    return replace(GENUINE, **parts)


def follows(**parts: Any) -> Release:
    """The genuine release with other parts of what it follows."""
    assert GENUINE.follows is not None
    return replace(GENUINE, follows=replace(GENUINE.follows, **parts))


def declaring(focus: tuple[str, ...], control: str) -> Release:
    """The genuine release with another declaration, whose hash fits."""
    assert GENUINE.follows is not None
    declaration = Declaration(focus, control)
    digest = declaration.sha256(GENUINE.follows.baseline.numbers_sha256)
    return follows(declaration=declaration, declared_sha256=digest)


def perceived(told: Mapping[str, Mapping[str, Shown]], release: Release = GENUINE) -> Release:
    return replace(release, perceived=told)


def pooled(shown: Shown, release: Release = GENUINE) -> Release:
    """The genuine release telling this of the area in focus."""
    return perceived({**release.perceived, AREA: {ANONYMOUS: shown}}, release)


def test_the_genuine_release_is_read_back() -> None:
    assert from_json(to_json(GENUINE)) == replace(GENUINE, instrument=from_json(to_json(GENUINE)).instrument)
    assert first_fault(GENUINE) is None
    assert set(GENUINE.perceived) == set(GENUINE.looking_back) == {AREA, CONTROL}


# --- what it follows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", [(0, 0), (3, 2), (-1, 2), (0, -1)])
def test_supervisors_shared_fit_the_larger_roster(shared: tuple[int, int]) -> None:
    assert "follows.overlap.supervisors" in refusal(follows(supervisors=shared))


@pytest.mark.parametrize("share", [0.7, 0.1, 1.0, -0.6, 0.59, 0.61])
def test_the_share_of_anonymous_people_is_told_in_steps_alone(share: float) -> None:
    assert "follows.overlap.anonymous" in refusal(follows(anonymous=share))


@pytest.mark.parametrize("share", [0.0, 0.6, 0.8, None])
def test_every_step_is_read_back(share: float | None) -> None:
    assert first_fault(follows(anonymous=share)) is None


@pytest.mark.parametrize("place", ["baseline", "before"])
def test_a_wave_does_not_follow_itself(place: str) -> None:
    assert "does not follow itself" in refusal(follows(**{place: Named(GENUINE.wave, "0" * 64)}))


def test_a_declaration_is_the_one_that_was_hashed_with_the_baseline() -> None:
    assert "follows.declared_sha256" in refusal(follows(declared_sha256="0" * 64))
    assert "follows.declared_sha256" in refusal(follows(declaration=Declaration((OTHER_AREA,), CONTROL)))
    assert "follows.declared_sha256" in refusal(follows(declaration=Declaration()))
    assert GENUINE.follows is not None
    other = Named(GENUINE.follows.baseline.wave, "0" * 64)
    assert "follows.declared_sha256" in refusal(follows(baseline=other))


@pytest.mark.parametrize(
    ("focus", "control"),
    [
        ((AREA,), AREA),
        ((AREA, OTHER_AREA), OTHER_AREA),
        ((AREA, AREA), CONTROL),
        ((AREA,), ""),
        ((), CONTROL),
        (("nowhere",), CONTROL),
        ((AREA,), "nowhere"),
    ],
)
def test_areas_that_cannot_be_declared_together_are_refused(focus: tuple[str, ...], control: str) -> None:
    assert "follows.focus" in refusal(declaring(focus, control))


# --- what raters say has changed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("area", [OTHER_AREA, "nowhere"])
@pytest.mark.parametrize("key", ["perceived", "looking_back"])
def test_nothing_is_told_of_an_area_that_was_not_declared(area: str, key: str) -> None:
    more = {area: getattr(GENUINE, key)[AREA]}
    assert f"{key}: expected declared areas" in refusal(forged(**{key: more}))


@pytest.mark.parametrize("key", ["perceived", "looking_back"])
def test_areas_stand_in_the_questionnaires_order_so_that_none_shows_as_the_control(key: str) -> None:
    told = dict(reversed(getattr(GENUINE, key).items()))
    assert f"{key}: expected declared areas" in refusal(forged(**{key: told}))


def test_without_a_baseline_nothing_about_change_is_told() -> None:
    assert "perceived: expected declared areas" in refusal(forged(follows=None, looking_back={}))
    assert "looking_back: expected declared areas" in refusal(forged(follows=None, perceived={}))


@pytest.mark.parametrize("k", [3, 4, 5])
def test_fewer_than_four_or_than_k_anonymous_raters_are_never_told(k: int) -> None:
    least = fewest_perceived(Policy(k))
    release = replace(two_waves({**ROSTER, DIRECT_REPORT: 5}, {**ROSTER, DIRECT_REPORT: 5}, k=k).later, min_raters=k)
    few = Shown("1.0", 1.0, 3) if least == 4 else pooled_change(4, least - 1)
    assert f"perceived.{AREA}.{ANONYMOUS}.n" in refusal(pooled(few, release))
    assert first_fault(pooled(pooled_change(4, least), release)) is None


@pytest.mark.parametrize("n", [0, -4, 10, 1000])
def test_no_more_raters_than_there_are_are_told(n: int) -> None:
    """Nine anonymous raters answered: of ten nothing can be told, though two supervisors answered beside them."""
    shown = pooled_change(0, n) if n >= 4 else Shown("0.0", 0.0, n)
    assert f"perceived.{AREA}.{ANONYMOUS}.n" in refusal(pooled(shown))


def test_as_many_raters_as_there_are_may_be_told() -> None:
    assert first_fault(pooled(pooled_change(0, GENUINE.anonymous_raters))) is None


@pytest.mark.parametrize(
    "shown",
    [
        Shown("1.1", 1.1, 9),  # the exact mean of 10; told as 1.0
        Shown("1.11", 1.11, 9),
        Shown("1.0", 1.01, 9),  # coarse to read, exact to reckon with
        Shown("1.0", -1.0, 9),
        Shown("1", 1.0, 9),
        Shown("+1.0", 1.0, 9),
        Shown("2.6+", 2.6, 9),  # the end's text with another value than 24 over 9
        Shown("2.5+", 3.0, 9),
        Shown("3.0", 3.0, 9),  # the highest cell apart from the one beside it
        Shown("2.7", 2.7, 9),
        Shown("-3.0", -3.0, 9),
        Shown("0.2", 0.2, 9),
        Shown("3.3", 3.3, 9),
        Shown("1000000000.0", 1e9, 9),
    ],
)
def test_a_value_off_the_lattice_is_refused(shown: Shown) -> None:
    assert f"perceived.{AREA}.{ANONYMOUS}: " in refusal(pooled(shown))


@pytest.mark.parametrize("n", range(4, 10))
def test_everything_that_the_rule_tells_is_read_back_and_no_exact_mean_beside_it(n: int) -> None:
    lattice = {pooled_change(total, n) for total in range(-3 * n, 3 * n + 1)}
    assert all(first_fault(pooled(shown)) is None for shown in lattice)
    exact = {attributed_mean(total, n) for total in range(-3 * n, 3 * n + 1)} - lattice
    assert exact
    assert all(first_fault(pooled(shown)) for shown in exact)


@pytest.mark.parametrize("part", ["self", "peer", "direct_report", "peer+direct_report", "others", ""])
def test_no_group_is_told_by_itself(part: str) -> None:
    told = {AREA: {ANONYMOUS: GENUINE.perceived[AREA][ANONYMOUS], part: pooled_change(3, 5)}}
    assert f"perceived.{AREA}: expected anonymous and supervisor" in refusal(perceived(told))


def test_an_area_of_which_nothing_is_told_is_left_out() -> None:
    assert f"perceived.{AREA}: expected" in refusal(perceived({AREA: {}}))


def test_supervisors_are_told_only_where_they_answered_and_no_more_than_did() -> None:
    two, three = attributed_mean(3, 2), attributed_mean(3, 3)
    assert first_fault(perceived({AREA: {SUPERVISORS: two}})) is None
    assert f"perceived.{AREA}.{SUPERVISORS}.n" in refusal(perceived({AREA: {SUPERVISORS: three}}))
    roster = {SELF: 1, PEER: 5, DIRECT_REPORT: 4}
    without = two_waves(roster, roster).later
    assert f"perceived.{AREA}.{SUPERVISORS}.n" in refusal(perceived({AREA: {SUPERVISORS: two}}, without))


def test_supervisors_are_told_exactly_or_not_at_all() -> None:
    for shown in (Shown("1.3", 1.3, 2), Shown("3.5", 3.5, 2), Shown("1.50", 1.5, 2)):
        assert f"perceived.{AREA}.{SUPERVISORS}: " in refusal(perceived({AREA: {SUPERVISORS: shown}}))


def test_the_executive_looks_back_only_where_they_answered_and_in_half_points() -> None:
    roster = {SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 4}
    without = two_waves(roster, roster).later
    assert "looking_back: expected none" in refusal(replace(without, looking_back={AREA: 3.5}))
    for value in (3.25, 0.5, 5.5):
        assert f"looking_back.{AREA}" in refusal(forged(looking_back={AREA: value}))


# --- where anonymous raters are withheld -------------------------------------------------------------------------

FEW = {SELF: 1, SUPERVISOR: 2, PEER: 1, DIRECT_REPORT: 1}


@pytest.mark.parametrize(
    "shown", [pooled_change(3, 4), pooled_change(0, 9), Shown("1.0", 1.0, 2), Shown("0.0", 0.0, 0)]
)
def test_of_a_wave_that_told_nothing_of_anonymous_raters_no_change_is_told_either(shown: Shown) -> None:
    withheld = two_waves(ROSTER, FEW).later
    assert withheld.withheld
    assert set(withheld.perceived[AREA]) <= {SUPERVISORS}
    assert f"perceived.{AREA}.{ANONYMOUS}.n" in refusal(pooled(shown, withheld))


def test_where_anonymous_raters_are_withheld_what_is_known_by_name_is_still_told() -> None:
    withheld = two_waves(ROSTER, FEW, changes=(2,)).later
    assert from_json(to_json(withheld)).perceived == {
        area: {SUPERVISORS: Shown("2.0", 2.0, 2)} for area in (AREA, CONTROL)
    }
    assert withheld.looking_back == {AREA: 3.5, CONTROL: 3.5}
