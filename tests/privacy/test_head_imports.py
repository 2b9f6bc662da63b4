"""The import contracts about the department head: kept as the code stands, and broken by an import that is planted."""

import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract

ROOT = Path(__file__).parents[2]
PAGES = "The department head's pages see of the coaching what SponsorView holds, and their own forms"
LETTERS = "The department head's letters read no text of the coaching"
ROOTS = ["surveys", "reports", "instruments"]
PRIVATE = [f"surveys.coaching.{noun}" for noun in ("goals", "facing", "sharing", "alignment", "status_line")]
configuration.configure()


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOTS, cache_dir=None)


def _is_kept(name: str, *planted: tuple[str, str]) -> bool:
    """Check a contract of pyproject.toml, after these imports were planted (importer, imported)."""
    whole: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (options,) = (one for one in whole["contracts"] if one["name"] == name)
    told = {key: str(value) if isinstance(value, bool) else value for key, value in options.items()}
    graph = deepcopy(_graph())
    for importer, imported in planted:
        assert {importer, imported} <= graph.modules
        graph.add_import(importer=importer, imported=imported)
    contract = ForbiddenContract(name, session_options={"root_packages": ROOTS}, contract_options=told)
    return bool(contract.check(graph, verbose=False).kept)


@pytest.mark.parametrize("name", [PAGES, LETTERS])
def test_the_contracts_are_kept(name: str) -> None:
    assert _is_kept(name)


@pytest.mark.parametrize("imported", [*PRIVATE, "surveys.coaching.tables", "surveys.engagements.scope"])
def test_an_import_that_is_planted_in_their_pages_is_found(imported: str) -> None:
    assert not _is_kept(PAGES, ("surveys.web.sponsor.home", imported))
    assert not _is_kept(PAGES, ("surveys.web.sponsor.intake", imported))


@pytest.mark.parametrize("imported", PRIVATE)
def test_an_import_that_is_planted_in_their_letters_is_found(imported: str) -> None:
    assert not _is_kept(LETTERS, ("surveys.coaching.sponsor_letters", imported))
