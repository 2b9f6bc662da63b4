"""Every release is exactly what an independent plain-Python count says, for any roster, habit and threshold."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import example, given, settings

from instruments.groups import RaterGroup
from reports.disclosure.cells import TooFewRaters, plan_cells
from reports.disclosure.policy import Policy
from reports.disclosure.release import Disclosed, disclose
from tests.privacy import oracle
from tests.privacy.waves import (
    BOARD,
    DIRECT_REPORT,
    OTHER,
    PEER,
    SELF,
    SHORT,
    SUPERVISOR,
    MadeUp,
    ballot,
    facts,
    made_up_waves,
    questionnaire,
)
from tests.support.ballots import LEADERSHIP, random_answers

ACCEPTANCE = {SELF: 1, SUPERVISOR: 2, PEER: 5, DIRECT_REPORT: 4}


def _as_expected(disclosed: Disclosed) -> oracle.Expected:
    """Write a release in the oracle's words. Values become exact tenths or hundredths."""
    release = disclosed.release
    return oracle.Expected(
        cells=[
            (c.key, c.label, [g.value for g in c.groups], c.attributed, c.invited, c.answered) for c in release.cells
        ],
        values={
            item: {key: (shown.text, Fraction(str(shown.value)), shown.n) for key, shown in by_cell.items()}
            for item, by_cell in release.values.items()
        },
        picks={part: list(areas) for part, areas in release.picks.items()},
        comments={part: {q: list(texts) for q, texts in by.items()} for part, by in release.comments.items()},
        withheld=release.withheld,
        final={frozenset(group.value for group in cell.groups) for cell in disclosed.final_cells},
    )


def _disclosed(made: MadeUp) -> Disclosed:
    planned = plan_cells(made.invited, policy=Policy(made.k), merged_before=made.merged_before)
    return disclose(made.wave, made.instrument, facts(made.invited, k=made.k, planned=planned))


def _expected(made: MadeUp) -> oracle.Expected:
    return oracle.expected(
        made.wave,
        made.instrument,
        invited={group.value: n for group, n in made.invited.items()},
        k=made.k,
        merged_before=[frozenset(g.value for g in cell.groups) for cell in made.merged_before],
    )


def _agree(made: MadeUp) -> None:
    try:
        expected = _expected(made)
    except oracle.Refused:
        with pytest.raises(TooFewRaters):
            _disclosed(made)
    else:
        assert _as_expected(_disclosed(made)) == expected


NOBODY = MadeUp({PEER: 3}, (), 3, (), SHORT)


@settings(max_examples=250, deadline=None)
@given(made_up_waves())
@example(NOBODY)
def test_any_wave_is_told_as_the_oracle_tells_it(made: MadeUp) -> None:
    _agree(made)


@settings(max_examples=40, deadline=None)
@given(made_up_waves(questionnaire(minimum=-3, points=7)))
def test_any_wave_on_a_scale_from_minus_three_is_told_as_the_oracle_tells_it(made: MadeUp) -> None:
    _agree(made)


@settings(max_examples=40, deadline=None)
@given(made_up_waves(questionnaire(minimum=0, points=11)))
def test_any_wave_on_a_scale_from_nought_to_ten_is_told_as_the_oracle_tells_it(made: MadeUp) -> None:
    _agree(made)


@pytest.mark.parametrize("seed", range(8))
def test_the_acceptance_roster_is_told_as_the_oracle_tells_it(seed: int) -> None:
    random = Random(seed)
    wave = tuple(random_answers(group, random) for group, n in ACCEPTANCE.items() for _ in range(n))
    _agree(MadeUp(ACCEPTANCE, wave, 3, (), LEADERSHIP))


@pytest.mark.parametrize("k", [3, 4, 5])
@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_a_unanimous_acceptance_roster_is_told_as_the_oracle_tells_it(score: int, k: int) -> None:
    wave = tuple(ballot(group, score, instrument=LEADERSHIP) for group, n in ACCEPTANCE.items() for _ in range(n))
    _agree(MadeUp(ACCEPTANCE, wave, k, (), LEADERSHIP))


def test_the_acceptance_roster_shows_supervisors_peers_and_direct_reports_each_by_themselves() -> None:
    wave = [ballot(group, instrument=LEADERSHIP) for group, n in ACCEPTANCE.items() for _ in range(n)]
    release = disclose(wave, LEADERSHIP, facts(ACCEPTANCE)).release
    assert [(cell.key, cell.answered) for cell in release.cells] == [
        ("self", 1),
        ("supervisor", 2),
        ("peer", 5),
        ("direct_report", 4),
    ]


def test_five_anonymous_groups_are_told_in_the_order_of_the_groups_whatever_the_order_of_arrival() -> None:
    groups = [OTHER, BOARD, DIRECT_REPORT, PEER, SUPERVISOR, SELF]
    wave = [ballot(group) for group in groups for _ in range(1 if group is SELF else 3)]
    release = disclose(wave, SHORT, facts(dict.fromkeys(RaterGroup, 3))).release
    assert [cell.key for cell in release.cells] == [group.value for group in RaterGroup]
