"""The states of a wave: the changes that there are, and that nothing else changes one."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from surveys.waves.states import CHANGES, NoSuchChangeError, WaveState, change
from surveys.waves.tables import Wave

SURVEYS = Path(__file__).parents[3] / "surveys"
THERE_ARE = {("open", "closing"), ("closing", "closed"), ("open", "cancelled"), ("closing", "cancelled")} | {
    ("open", "lost"),
    ("closing", "lost"),
}

STATES_OF_OTHER_THINGS = {  # letters, goals and commitments, check-ins, sessions
    "mail/outbox.py",
    "mail/attempts.py",
    "coaching/goals.py",
    "coaching/commitments.py",
    "coaching/check_in_rounds.py",
    "coaching/check_in_answering.py",
    "coaching/session_acts.py",
}


@pytest.mark.parametrize(("start", "end"), [*product(WaveState, WaveState)])
def test_a_wave_changes_as_the_table_says_and_in_no_other_way(start: WaveState, end: WaveState) -> None:
    wave = Wave(id="anywave", state=start)
    if (start, end) in THERE_ARE:
        change(wave, end)
        assert wave.state is end
    else:
        with pytest.raises(NoSuchChangeError, match=f"wave anywave is {start} and cannot become {end}"):
            change(wave, end)
        assert wave.state is start


def test_a_wave_that_is_over_stays_as_it_is_and_every_state_can_be_reached() -> None:
    assert not [start for start, _ in CHANGES if start.is_over]
    assert {end for _, end in CHANGES} == set(WaveState) - {WaveState.OPEN}


def test_no_other_module_changes_a_waves_state() -> None:
    changing = {
        str(path.relative_to(SURVEYS))
        for path in SURVEYS.rglob("*.py")
        if any(_changes_a_state(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert changing - STATES_OF_OTHER_THINGS == {"waves/states.py"}


def _changes_a_state(tree: ast.Module) -> Iterator[bool]:
    """Look for an assignment to an attribute of this name, setattr, and an UPDATE that sets such a column."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr == "state" and isinstance(node.ctx, ast.Store)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "values":
            yield any(keyword.arg == "state" for keyword in node.keywords)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield any(isinstance(one, ast.Constant) and one.value == "state" for one in node.args)
