"""Advice on wording: each finding names the file, the key and the remedy, and refuses nothing."""

from pathlib import Path

import pytest

from instruments.catalogue import Edition, load, parse
from instruments.grade import HARDEST, reading_grade, syllables
from instruments.linter import findings, grades

from .builders import at, small, toml, with_translation

ACT = "ask a question when a plan is new."


def edition() -> Edition:
    return parse({"small.toml": toml(small())})


def found_in(**texts: str) -> list[str]:
    values = small()
    at(values, "areas", 0, "items", 1).update(texts)
    return [str(one) for one in findings(parse({"small.toml": toml(values)}))]


@pytest.mark.parametrize(
    ("texts", "key", "problem"),
    [
        ({"self": "I " + "so " * 20}, "self", "has 21 words; write at most 20"),
        ({"other": "This leader " + "so " * 19}, "other", "has 21 words"),
        ({"board": "This leader " + "so " * 19}, "board", "has 21 words"),
        ({"other": "This leader asks and/or listens."}, "other", "says and/or"),
        ({"other": "This leader asks and listens."}, "other", "says 'and': are these two acts?"),
        ({"self": "I ask or listen."}, "self", "says 'or'"),
        ({"self": "I never ask."}, "self", "says 'never'; the scale asks how often"),
        ({"self": "I often ask."}, "self", "says 'often'"),
        ({"other": "This leader asks openly."}, "other", "says 'openly', which is a judgement"),
        ({"other": "This leader pushes back."}, "other", "says 'pushes back', an idiom"),
        ({"other": "This leader asks in a confident voice."}, "other", "says 'confident', a trait"),
        ({"other": "This leader asks a difficult colleague."}, "other", "'difficult colleague', a label for people"),
        ({"other": "This leader asks when a colleague is lazy."}, "other", "'a colleague is lazy', a label"),
        ({"other": "This leader knows the plan."}, "other", "begins with 'knows', which nobody can see"),
        ({"other": "This leader avoids a fight."}, "other", "begins with 'avoids', so that a high answer is a bad one"),
        ({"self": "My questions are good."}, "self", "does not begin with 'I '"),
        ({"other": "They ask."}, "other", "does not begin with 'This leader '"),
        ({"self": "I articulate organizational sustainability."}, "self", "reads at grade "),
    ],
)
def test_wording_that_measures_badly_is_pointed_out_at_its_key(texts: dict[str, str], key: str, problem: str) -> None:
    [found] = found_in(**texts)
    assert found.startswith(f"small.toml: areas[0].items[1].{key}: ")
    assert problem in found


@pytest.mark.parametrize(
    "texts",
    [
        {"self": "I " + "so " * 19},
        {"self": f"I {ACT}", "other": f"This leader {ACT}"},
        {"other": "This leader names a behaviour when work with a colleague has become difficult."},
        {"other": "This leader opens the board paper with a question."},
        {"other": "This leader asks a candid question."},
        {"other": "This leader ends a dwelling in stories."},
    ],
)
def test_what_only_looks_like_a_word_of_the_lists_is_not_pointed_out(texts: dict[str, str]) -> None:
    assert found_in(**texts) == []


GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "write-your-own.md"


def test_what_the_guide_advises_is_clean_and_what_it_advises_against_is_pointed_out() -> None:
    lines = [line.split(" | ") for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.count(" | ") == 2]
    pairs = [(one[0].removeprefix("| "), one[1]) for one in lines if "instead of" not in one[0]]
    assert len(pairs) == 8
    for instead_of, write in pairs:
        assert found_in(other=f"This leader {write}.") == [], write
        assert found_in(other=f"This leader {instead_of}.") != [], instead_of


def test_two_items_with_the_same_wording_are_pointed_out() -> None:
    assert found_in(other="This leader does ask a question in a meeting.") == [
        "small.toml: areas[0].items[1]: listening.02 has the wording of listening.01, and measures nothing new; write"
        " another act"
    ]


def test_an_area_too_short_for_a_value_is_pointed_out() -> None:
    values = small()
    area = at(values, "areas", 0)
    area["items"] = area["items"][:2]  # type: ignore[index]
    [found] = findings(parse({"small.toml": toml(values)}))
    assert (found.file, found.place) == ("small.toml", "areas[0].items")
    assert found.problem == "listening has 2 items, and an area value needs 3 displayed ones; add some"


def test_english_rules_are_for_english_only() -> None:
    assert findings(parse(with_translation(edition()))) == []
    assert grades(parse(with_translation(edition())).in_language("de")) is None


def test_long_wording_is_pointed_out_in_every_language_by_the_key_of_its_own_file() -> None:
    sources = with_translation(edition())
    longer = "de This leader does ask" + " wirklich" * 20
    sources["small.de.toml"] = sources["small.de.toml"].replace("de This leader does ask", longer)
    [found] = findings(parse(sources))
    assert str(found).startswith('small.de.toml: items."listening.01".other: has ')


def test_the_shipped_questionnaire_is_clean_and_its_first_version_would_not_be() -> None:
    assert findings(load("leadership360")) == []
    assert len(findings(load("leadership360@1.0"))) >= 30


def test_the_shipped_items_read_easily_on_average_and_none_is_hard() -> None:
    found = grades(load("leadership360").instrument)
    assert found is not None
    assert found.mean <= 8.5
    assert found.highest <= HARDEST
    first = grades(load("leadership360@1.0").instrument)
    assert first is not None
    assert first.highest > HARDEST


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1), ("the", 1), ("time", 1), ("makes", 1), ("asked", 1), ("wanted", 2), ("table", 2), ("people", 2),
        ("changes", 2), ("colleague", 2), ("colleagues", 2), ("behaviour", 3), ("being", 2), ("quiet", 2), ("idea", 3),
        ("situation", 4), ("actual", 3), ("creates", 2), ("rhythm", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_flesch_and_kincaids() -> None:
    # nine words of one syllable each
    assert reading_grade("She asks what they need, then writes it down.") == pytest.approx(0.39 * 9 + 11.8 - 15.59)
    assert reading_grade("...") == 0.0
