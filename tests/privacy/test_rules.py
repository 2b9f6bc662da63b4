"""docs/privacy-rules.md: every rule that is cited anywhere stands there, and what it names as its tests is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.privacy.experiment.rows import EXPERIMENTS

ROOT = Path(__file__).parent.parent.parent
RULES = (ROOT / "docs" / "privacy-rules.md").read_text(encoding="utf-8")
_CITED = re.compile(r"\b[RT](?:1?[0-9])\b")
_TEXTS = ("*.py", "*.md", "*.html", "*.j2", "*.typ", "*.js", "*.css")


def _defined() -> set[str]:
    """A rule has a heading of its own, a threat a row of the table."""
    headings, rows = (re.findall(found, RULES, re.MULTILINE) for found in (r"^### (R\d+) ", r"^\| (T\d+) \|"))
    return {*headings, *rows}


def _later() -> set[str]:
    """The numbers that are kept for parts that are not built yet."""
    return set(_CITED.findall(RULES.partition("are kept for parts")[0].rpartition("has the figures.")[2]))


def _citing() -> dict[str, set[str]]:
    tracked = subprocess.run(["git", "ls-files", "--", *_TEXTS], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in tracked.stdout.splitlines()]
    return {
        str(path.relative_to(ROOT)): set(_CITED.findall(path.read_text(encoding="utf-8")))
        for path in paths
        if path.is_file()
    }


def test_every_rule_that_is_cited_stands_in_the_rules() -> None:
    undefined = {path: cited - _defined() - _later() for path, cited in _citing().items()}
    assert {path: sorted(rules) for path, rules in undefined.items() if rules} == {}


def test_the_rules_are_numbered_without_a_gap() -> None:
    assert _defined() | _later() == {f"R{n}" for n in range(12)} | {f"T{n}" for n in range(1, 20)}
    assert not _defined() & _later()


def test_every_part_of_t7_stands_in_the_rules() -> None:
    assert re.findall(r"^- \*\*\(([a-z])\)\*\*", RULES, re.MULTILINE) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[\w/.]+)`", RULES))))
def test_a_test_that_the_rules_name_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_a_row_that_the_rules_name_is_measured_and_every_measured_row_is_named() -> None:
    table = RULES.partition("## Who may try what")[2].partition("### T7")[0]
    named = set(re.findall(r'"([^"]+)"', " ".join(re.findall(r"rows? ((?:\"[^\"]+\"(?:, | and )?)+)", table))))
    assert named == set(EXPERIMENTS) - {"linked comments"}, "R7 has no threat of its own"
