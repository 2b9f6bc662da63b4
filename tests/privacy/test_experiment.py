"""Every row of the experiment in its quick form: its bound is kept, and every leaky build is caught.

`make privacy` does the same at full length and writes the figures into docs/privacy.md.
"""

from math import exp, factorial
from pathlib import Path

import pytest

from tests.privacy.experiment.chance import most_by_chance
from tests.privacy.experiment.findings import Bench, Control, Effort, Finding
from tests.privacy.experiment.rows import EXPERIMENTS
from tests.privacy.experiment.table import BEGIN, END, as_markdown, told, write_into
from tests.support.postgresql import Server


@pytest.mark.timeout(900)  # two worlds open every page of three parties several times
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_row_keeps_its_bound_and_catches_every_leaky_build(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def server() -> Server:
        found: Server = request.getfixturevalue("postgresql")
        return found

    finding = EXPERIMENTS[name](Bench(Effort.QUICK, tmp_path, server))
    assert finding.stands, told([finding])


def _fixed_points(rounds: int, above: int) -> float:
    return 1 - sum(exp(-rounds) * float(rounds) ** count / factorial(count) for count in range(above + 1))


@pytest.mark.parametrize("rounds", [1, 2, 5, 30])
def test_the_bound_of_chance_is_the_lowest_that_chance_keeps(rounds: int) -> None:
    bound = most_by_chance(rounds, alarm=1e-6)
    assert _fixed_points(rounds, bound) <= 1e-6 < _fixed_points(rounds, bound - 1)


def _finding(*, holds: bool = True, caught: tuple[bool, ...] = (True,), detail: str = "") -> Finding:
    controls = tuple(Control(f"build {number}", "60 | 60", one) for number, one in enumerate(caught))
    return Finding("T8", "links", "1 of 60", "11 of 60", holds, controls, detail)


def test_a_row_stands_only_with_its_bound_kept_and_every_control_caught() -> None:
    assert _finding().stands
    assert not _finding(holds=False).stands
    assert not _finding(caught=(True, False)).stands
    assert not _finding(caught=()).stands


def test_the_table_goes_between_its_marks_and_a_failure_stands_out(tmp_path: Path) -> None:
    document = tmp_path / "privacy.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(document, [_finding(detail="more"), _finding(holds=False, caught=(True, False))])
    written = document.read_text(encoding="utf-8")
    assert written.startswith(f"before\n{BEGIN}\n")
    assert written.endswith(f"more\n\n{END}\nafter\n")
    assert "old" not in written
    assert "60 \\| 60" in written
    assert as_markdown([_finding(holds=False)]).count("MISSED") == 1
    assert as_markdown([_finding(caught=(True, False))]).count("NOT CAUGHT") == 1


def test_a_document_without_marks_is_left_as_it_was(tmp_path: Path) -> None:
    document = tmp_path / "privacy.md"
    document.write_text("before", encoding="utf-8")
    with pytest.raises(ValueError, match="needs the lines"):
        write_into(document, [_finding()])
    assert document.read_text(encoding="utf-8") == "before"
