"""The whole repository: what no single package can promise, read from the source itself."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_GUIDE = (ROOT / "docs" / "CONTRIBUTING.md").read_text(encoding="utf-8")
TEN_ANSWERS = re.split(r"\n(?=\d+\. )", _GUIDE.partition("## Ten questions\n")[2].partition("\n## ")[0])[1:]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> set[str]:
    tree = _tree(path)
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    origins = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return plain | {f"{node.module}.{alias.name}" for node in origins for alias in node.names}


def test_only_casting_closing_and_the_list_of_tables_reach_the_sealed_ballots() -> None:
    # import-linter holds a list of modules; a new one would not be on it
    reaching = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "surveys").rglob("*.py")
        if any(name.startswith("surveys.answered") for name in _imports(path))
    }
    outside = {path for path in reaching if not path.startswith("surveys/answered/")}
    assert outside == {"surveys/waves/casting.py", "surveys/waves/closing.py", "surveys/migrations/rooms.py"}


def test_only_disclosure_makes_a_release_and_only_its_reader_reads_one_back() -> None:
    making = {
        str(path.relative_to(ROOT))
        for package in ("instruments", "reports", "surveys")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Release"
    }
    assert making == {"reports/disclosure/release.py", "reports/release_json.py"}


def test_every_module_says_in_its_first_line_what_lives_there() -> None:
    packages = [ROOT / "instruments", ROOT / "reports", ROOT / "surveys", ROOT / "tests"]
    silent = [
        str(path.relative_to(ROOT))
        for package in packages
        for path in package.rglob("*.py")
        if path.stat().st_size and ast.get_docstring(_tree(path)) is None
    ]
    assert silent == []


def test_only_the_scope_looks_up_what_is_a_coachs() -> None:
    """Beside it the erasure, which takes an engagement that was found there, or one that was erased before."""
    tables = {"AuditEntry", "Draft", "Engagement", "Nomination", "OwnedWave", "Reading"}
    looking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "surveys").rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and _called(node) in ("select", "update", "delete", "get", "get_one", "query")
        if any(isinstance(one, ast.Name) and one.id in tables for argument in node.args for one in ast.walk(argument))
    }
    assert looking == {"surveys/engagements/scope.py", "surveys/engagements/erasing.py"}


def test_ten_questions_are_answered() -> None:
    assert [answer.partition(".")[0] for answer in TEN_ANSWERS] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize("answer", TEN_ANSWERS, ids=lambda answer: answer.partition("?")[0])
def test_an_answer_cites_files_that_exist_and_names_that_they_define(answer: str) -> None:
    cited = re.findall(r"`([^`]+)`", answer)
    paths = [ROOT / text for text in cited if "/" in text]
    assert paths
    assert [path for path in paths if not path.exists()] == []
    defined = set().union(*(_defined(path) for path in paths if path.suffix == ".py"))
    names = {text for text in cited if re.fullmatch(r"\w+", text)}
    assert names - defined == set()


def test_no_journey_looks_at_a_page_before_it_has_moved() -> None:
    """What a page shows is awaited (`expect`, `becomes`): a look that does not wait fails on a busy machine."""
    looks = {"count", "evaluate", "input_value", "inner_text", "is_checked", "is_hidden", "is_visible", "text_content"}
    hasty = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "tests" / "journeys").glob("*.py")
        for asserted in ast.walk(_tree(path))
        if isinstance(asserted, ast.Assert)
        for node in ast.walk(asserted)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in looks and not (node.func.attr == "count" and node.args)  # a list counts something
    ]
    assert hasty == []


def _defined(path: Path) -> set[str]:
    nodes = list(ast.walk(_tree(path)))
    targets = [one for node in nodes if isinstance(node, ast.Assign) for one in node.targets]
    targets += [node.target for node in nodes if isinstance(node, ast.AnnAssign)]
    named = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return named | {one.id for one in targets if isinstance(one, ast.Name)}


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
