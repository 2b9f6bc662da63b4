"""Whatever a definition file holds, it becomes a questionnaire or a DefinitionError, and nothing else."""

import contextlib
import datetime
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from instruments.catalogue import DefinitionError, Edition, load, parse
from instruments.linter import findings
from instruments.model import MAX_AREAS, MAX_ITEMS, MAX_OPEN_QUESTIONS

from .builders import shipped_values, small, toml, translation

pytestmark = pytest.mark.long

SHIPPED = shipped_values()
SOURCE = {"leadership360.toml": load("leadership360").sources["leadership360.toml"]}
TRANSLATION = translation(load("leadership360").instrument)

ATOMS = (
    st.text(max_size=30)
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.times()
    | st.datetimes(min_value=datetime.datetime(1000, 1, 1))  # noqa: DTZ001 - TOML has local times too
    | st.sampled_from(["self", "board", "", " ", "\0", "en", "1.0", "areas", "leadership_presence.01"])
)
KEYS = st.text(max_size=8) | st.sampled_from(["id", "self", "board", "asked_of", "gate", "picks", "maximum"])
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)
LIKE: dict[type, st.SearchStrategy[object]] = {
    str: st.text(max_size=30)
    | st.sampled_from(["a", "a.01", "listening.01", "1.1", "de", "validated", "This leader acts."]),
    int: st.integers(-2, 13) | st.integers(90, 5000),
    float: st.floats(-1, 12),
    list: st.lists(st.text(min_size=1, max_size=5), max_size=13),
}


@st.composite
def mutated(draw: st.DrawFn, values: dict[str, object]) -> dict[str, object]:
    """Delete, replace, add, double or swap one to three values anywhere."""
    mutant = deepcopy(values)
    for _ in range(draw(st.integers(1, 3))):
        _mutate(draw, mutant)
    return mutant


def _mutate(draw: st.DrawFn, mutant: dict[str, object]) -> None:
    inside, key = draw(st.sampled_from(_places(mutant)))
    below = inside[key]
    act = draw(st.sampled_from(["delete", "add", "copy", "replace", "resemble", "resemble", "resemble"]))
    if act == "delete":
        del inside[key]
    elif act == "replace":
        inside[key] = draw(VALUES)
    elif act == "resemble":  # of the same type, so that the checks behind the types are reached too
        inside[key] = draw(LIKE.get(type(below), VALUES))
    elif isinstance(inside, list):
        inside.append(deepcopy(below) if act == "copy" else draw(VALUES))
    else:
        inside[draw(KEYS)] = deepcopy(below) if act == "copy" else draw(VALUES)


def _places(inside: Any) -> list[tuple[Any, Any]]:
    """Give every value in nested tables and lists as what holds it and its key there."""
    keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
    below = [_places(inside[key]) for key in keys if isinstance(inside[key], dict | list) and inside[key]]
    return [(inside, key) for key in keys] + [place for places in below for place in places]


def accepted(sources: dict[str, str]) -> Edition | None:
    try:
        return parse(sources)
    except DefinitionError as refused:
        named = refused.file in sources and bool(refused.problem)
    assert named
    return None


def check(edition: Edition | None) -> None:
    if edition is not None:
        assert parse(edition.sources) == edition
        assert len(edition.content_hash) == 64
        assert len(edition.instrument.areas) <= MAX_AREAS
        assert len(edition.instrument.items) <= MAX_ITEMS
        assert len(edition.instrument.open_questions) <= MAX_OPEN_QUESTIONS
        assert all(found.file in edition.sources and found.place for found in findings(edition))


@settings(max_examples=150, deadline=None)
@given(mutated(SHIPPED))
def test_a_changed_questionnaire_is_valid_or_refused(values: dict[str, object]) -> None:
    check(accepted({"leadership360.toml": toml(values)}))


@settings(max_examples=100, deadline=None)
@given(mutated(TRANSLATION))
def test_a_changed_translation_is_valid_or_refused(values: dict[str, object]) -> None:
    edition = accepted({**SOURCE, "leadership360.de.toml": toml(values)})
    check(edition)
    if edition is not None:
        assert edition.translations["de"].item_ids == edition.instrument.item_ids


@settings(max_examples=300, deadline=None)
@given(mutated(small()))
def test_a_changed_small_questionnaire_is_valid_or_refused(values: dict[str, object]) -> None:
    check(accepted({"small.toml": toml(values)}))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_file_with_damaged_text_is_valid_or_refused(data: st.DataObject) -> None:
    text = toml(small())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    patch = data.draw(st.text(max_size=10) | st.sampled_from(["\r", '"', "'''", "[", "]]", "{", "=", "#", "\ufeff"]))
    check(accepted({"small.toml": text[:start] + patch + text[end:]}))


@settings(max_examples=200, deadline=None)
@given(st.text())
@example("schema = 0x" + "f" * 6000)
@example("schema = 1\nid = 0x" + "f" * 6000)
@example("a.b = 1\na.b.c = 2")
@example("a = 1979-99-99T99:99:99Z")
@example("[[a]]\n[a]\n[[a.b]]")
def test_any_text_at_all_is_refused(text: str) -> None:
    assert accepted({"small.toml": text}) is None


@given(
    st.dictionaries(st.text(max_size=12) | st.sampled_from(["a.toml", "a.de.toml"]), st.just(toml(small())), max_size=3)
)
def test_files_of_any_name_are_taken_or_refused(sources: dict[str, str]) -> None:
    with contextlib.suppress(DefinitionError):
        check(parse(sources))
