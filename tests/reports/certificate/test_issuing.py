"""R9: the certificate of a whole release, read from nothing but what is published."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from instruments.groups import ANONYMOUS_GROUPS
from reports.certificate import issuing, solver
from reports.certificate.issuing import certify, examine
from reports.certificate.knowledge import CertificateError, Knowledge, PublishedFlags, PublishedMean, knowledge_of
from reports.disclosure.cells import TooFewRaters, plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.release import disclose
from reports.release import Release, Shown
from reports.release_json import from_json, to_json
from tests.privacy.waves import PEER, SHORT, MadeUp, ballots_with, facts, made_up_waves, tell
from tests.reports.sample import ALL_BOTTOM, ALL_TOP, FIVE_CELLS, ONE_MERGED_CELL, UNANIMOUS, WITHHELD, story_release

ITEM = SHORT.items[0].id
AWKWARD: Mapping[str, Mapping[str, object]] = {
    "a plausible story": {},
    "five cells": {"roster": FIVE_CELLS},
    "one merged cell": {"roster": ONE_MERGED_CELL},
    "all at the top": {"tendency": ALL_TOP},
    "all at the bottom": {"tendency": ALL_BOTTOM},
    "unanimous": {"tendency": UNANIMOUS},
}


def _with_text(release: Release, text: str) -> Release:
    """Give the release with one published mean replaced by a finer one."""
    shown = release.values[ITEM]["peer"]
    return replace(release, values={**release.values, ITEM: {"peer": Shown(text, shown.value, shown.n)}})


@settings(max_examples=40, deadline=None)
@given(made_up_waves())
def test_every_release_is_certified(made: MadeUp) -> None:
    assume(sum(made.invited[group] for group in ANONYMOUS_GROUPS) >= made.k)
    try:
        planned = plan_cells(made.invited, policy=Policy(made.k), merged_before=made.merged_before)
    except TooFewRaters:
        assume(False)
    release = disclose(made.wave, made.instrument, facts(made.invited, k=made.k, planned=planned)).release
    found = certify(from_json(to_json(release)))
    told = any(not cell.attributed for cell in release.cells) and bool(knowledge_of(release).means)
    assert found.by_solver
    assert (found.fewest is not None) == told
    assert found.fewest is None or found.fewest >= 3


@pytest.mark.parametrize("awkward", AWKWARD.values(), ids=list(AWKWARD))
def test_without_the_solver_the_table_says_the_same(
    awkward: Mapping[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = story_release(**awkward)  # type: ignore[arg-type]
    solved = certify(release)
    monkeypatch.setattr(solver, "available", lambda: False)
    looked_up = certify(release)
    assert (solved.by_solver, looked_up.by_solver) == (True, False)
    assert solved.fewest == looked_up.fewest
    assert solved.fewest is not None


def test_a_wave_that_told_nothing_has_nothing_to_certify() -> None:
    found = certify(story_release(roster=WITHHELD))
    assert (found.fewest, found.picks_open) == (None, True)


def test_attributed_answers_are_not_what_is_certified() -> None:
    told = knowledge_of(story_release()).means
    assert {cell for one in told for cell in one.cells} == {"peer", "direct_report"}


@pytest.mark.parametrize("by_solver", [True, False])
def test_a_release_that_tells_too_much_is_not_certified(monkeypatch: pytest.MonkeyPatch, *, by_solver: bool) -> None:
    """Three peers gave 5, 5, 4: published as 4.7 by a product that has lost its bands."""
    monkeypatch.setattr(solver, "available", lambda: by_solver)
    monkeypatch.setattr(issuing, "knowledge_of", _read_naively)
    release = tell(ballots_with(PEER, [5, 5, 4])).release
    with pytest.raises(CertificateError, match="left 2 possible answers"):
        certify(release)


def _read_naively(release: Release) -> Knowledge:
    told = PublishedMean(ITEM, frozenset(["peer"]), 3, frozenset([14]))
    return replace(knowledge_of(release), means=(told,))


def test_flags_that_tell_a_pick_are_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    release = tell(ballots_with(PEER, [3, 3, 4, 4, 4])).release
    tight = replace(
        knowledge_of(release), picks=PublishedFlags(areas=5, flagged=1, threshold=3, most_flagged=3, most=0)
    )
    monkeypatch.setattr(issuing, "knowledge_of", lambda _: tight)
    with pytest.raises(CertificateError, match="what an anonymous rater picked"):
        certify(release)


def test_a_number_that_no_mean_reads_as_is_an_error() -> None:
    release = tell(ballots_with(PEER, [3, 3, 4])).release
    with pytest.raises(CertificateError, match=r"'3\.3' .* is no mean of 3 answers"):
        certify(_with_text(release, "3.3"))


def test_a_value_finer_than_its_text_is_an_error() -> None:
    release = tell(ballots_with(PEER, [3, 3, 4])).release
    shown = release.values[ITEM]["peer"]
    finer = replace(release, values={**release.values, ITEM: {"peer": replace(shown, value=10 / 3)}})
    with pytest.raises(CertificateError, match=r"\(3\.33.*\) is no mean of 3 answers"):
        certify(finer)


def test_flags_that_nobody_checked_are_not_called_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "available", lambda: False)
    assert certify(story_release()).picks_open is None


def test_an_all_raters_mean_beside_the_groups_would_be_noticed() -> None:
    """The naive build: five peers told alone, and everybody together. The two direct reports are laid open."""
    knowledge = Knowledge(
        scale=SHORT.scale,
        raters={"peer": 5, "direct_report": 2},
        means=(
            PublishedMean(ITEM, frozenset(["peer"]), 5, frozenset([20])),
            PublishedMean(ITEM, frozenset(["peer", "direct_report"]), 7, frozenset([22])),
        ),
        picks=None,
    )
    assert examine(knowledge).fewest == 1
    assert not examine(knowledge).holds
