"""The worked example, as `make run` plays it: a report that tells a story, a live link, and a second run reuses it."""

import json
from pathlib import Path
from typing import Any

from reports.gaps import GapClass, gap_table
from reports.release_json import from_json
from tests.support.serving import command


def test_the_worked_example_tells_its_story_and_a_second_run_reuses_it(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    command("demo", str(folder), environment={})
    text = (folder / "report" / "release.json").read_text()
    release = from_json(text)
    gaps = gap_table(release).set_index("area")
    assert gaps.loc["effective_delegation", "kind"] is GapClass.BLIND_SPOT
    assert gaps.loc["conflict_resolution", "kind"] is GapClass.BLIND_SPOT
    assert gaps.loc["leadership_presence", "kind"] is GapClass.HIDDEN_STRENGTH
    assert bool(gaps.loc["morale_challenges", "differ"])
    assert [cell.key for cell in release.cells] == ["self", "supervisor", "peer", "direct_report", "board"]
    assert release.picks["anonymous"]
    assert release.comments["anonymous"]
    _tells_nine_months_later(json.loads((folder / "comparison" / "comparison.json").read_text()))
    assert sorted(path.suffix for path in (folder / "comparison").iterdir() if path.is_file()) == [
        *(".csv", ".html", ".json", ".pdf", ".xlsx"),
    ]
    own = {"PARALLAX_DATA": str(folder / "data"), "PARALLAX_KEYS": str(folder / "keys")}
    before = command("wave", "list", environment=own).stdout
    assert [line.split()[1] for line in before.splitlines()] == ["closed", "closed", "open"]
    command("demo", str(folder), environment={})
    assert command("wave", "list", environment=own).stdout == before
    assert json.loads((folder / "report" / "release.json").read_text()) == json.loads(text)


def _tells_nine_months_later(told: dict[str, Any]) -> None:
    """One focus area really better, one as it was; a group that joined another; three of fourteen people replaced."""
    by_area = {area["id"]: area for area in told["areas"]}
    better, same = (by_area[area] for area in told["focus"])
    assert (better["id"], better["told"]) == ("effective_delegation", "higher")
    assert (same["id"], same["told"]) == ("conflict_resolution", "no_change")
    assert [cell["key"] for cell in told["cells"]] == ["self", "supervisor", "peer+board", "direct_report"]
    assert told["overlap"] == {"supervisors": {"shared": 2, "of": 2}, "anonymous": 0.6}
