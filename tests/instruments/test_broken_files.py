"""Each way a definition file can be broken is refused with file, place and remedy."""

import pickle
from collections.abc import Callable

import pytest

from instruments.catalogue import DefinitionError, parse
from instruments.reading import MAX_FILE, MAX_TEXT

from .builders import Values, at, small, toml

ITEM = ("areas", 0, "items", 1)


def refusal(values: Values) -> DefinitionError:
    with pytest.raises(DefinitionError) as refused:
        parse({"small.toml": toml(values)})
    return refused.value


def change(*path: str | int, **values: object) -> Callable[[Values], object]:
    return lambda definition: at(definition, *path).update(values)


def drop(*path: str | int, key: str) -> Callable[[Values], object]:
    return lambda definition: at(definition, *path).pop(key)


BROKEN = {
    "missing key": (drop(*ITEM, key="self"), "areas[0].items[1].self", "is missing; write the whole sentence"),
    "missing table": (drop(key="scale"), "scale", "is missing; write a table [scale]"),
    "missing schema": (drop(key="schema"), "schema", "write schema = 1"),
    "later schema": (change(schema=2), "schema", "not one this version can read; write schema = 1"),
    "schema as text": (change(schema="1"), "schema", "write schema = 1"),
    "schema as true": (change(schema=True), "schema", "write schema = 1"),
    "misspelt key": (change(licens="x"), "licens", "is not a known key; did you mean 'licence'?"),
    "misspelt item key": (change(*ITEM, slef="x"), "areas[0].items[1].slef", "did you mean 'self'?"),
    "strange key": (change("stem", **{"Ω Ω": 1}), 'stem."Ω Ω"', "known here: self, other"),
    "strange key among many": (change("areas", 0, zzz=1), "areas[0].zzz", "known here: id, title, items, gate"),
    "text for a list": (change("scale", labels="A"), "scale.labels", "is a text, but must be a list"),
    "number for a text": (change("scale", labels=["A", 2]), "scale.labels[1]", "is a whole number, but must be a text"),
    "text for a number": (change(rater_sd="0.7"), "rater_sd", "is a text, but must be a number"),
    "true for a number": (change(rater_sd=True), "rater_sd", "is true or false, but must be a number"),
    "infinite number": (change(rater_sd=float("inf")), "rater_sd", "is out of range"),
    "not a number": (change(rater_sd=float("nan")), "rater_sd", "is out of range"),
    "fraction for a whole number": (change(minutes=2.5), "minutes", "is a number, but must be a whole number"),
    "true for a whole number": (change(minutes=True), "minutes", "must be a whole number"),
    "no minutes": (change(minutes=0), "minutes", "is not between 1 and 120"),
    "number too long to print": (change(minutes=10**4000), "minutes", "is not between 1 and 120"),
    "minimum far off": (change("scale", minimum=11), "scale.minimum", "is not between -10 and 10"),
    "text for a table": (change(stem="x"), "stem", "is a text, but must be a table"),
    "text for tables": (change(areas="x"), "areas", "is a text, but must be a list"),
    "table for tables": (change(areas={}), "areas", "is a table, but must be a list"),
    "text among tables": (change(open_questions=["x"]), "open_questions[0]", "is a text, but must be a table"),
    "blank text": (change(*ITEM, other=" "), "areas[0].items[1].other", "is empty; write the whole sentence"),
    "line break": (change(title="a\nb"), "title", "write it on one line"),
    "null character": (change(title="a\0b"), "title", "write it on one line"),
    "endless text": (change(title="a" * (MAX_TEXT + 1)), "title", f"write at most {MAX_TEXT}"),
    "unknown status": (change(status="validatd"), "status", "did you mean 'validated'?"),
    "unknown group": (change(*ITEM, asked_of=["self", "pear"]), "areas[0].items[1].asked_of[1]", "mean 'peer'?"),
    "asked of nobody": (change(*ITEM, asked_of=[]), "areas[0].items[1].asked_of", "name at least one"),
    "number for groups": (change(*ITEM, asked_of=[1]), "areas[0].items[1].asked_of[0]", "must be a text"),
    "wording for self twice": (change(*ITEM, supervisors="x"), "areas[0].items[1].supervisors", "mean 'supervisor'?"),
    "other maximum": (change("picks", maximum=4), "picks.maximum", "write the whole number 3"),
    "version of one part": (change(version="1"), "version", "such as '1.0'"),
    "version as number": (change(version=1.0), "version", "is a number, but must be a text; write a version in quotes"),
    "locale in capitals": (change(locale="EN"), "locale", "a language code such as 'en'"),
    "id with a space": (change(id="my survey"), "id", "write a short name"),
    "item id of another form": (change(*ITEM, id="listening.1"), "areas[0].items[1].id", "area_name.01"),
    "item id twice": (change(*ITEM, id="listening.01"), "areas[0].items[1].id", "already at areas[0].items[0].id"),
    "area id of another form": (change("areas", 0, id="a b"), "areas[0].id", "holds only a-z"),
    "area without items": (change("areas", 0, items=[]), "areas[0].items", "at least one item"),
    "no areas": (change(areas=[]), "areas", "at least one area"),
    "question id of another form": (change("open_questions", 0, id="A"), "open_questions[0].id", "holds only a-z"),
    "three points": (change("scale", labels=["A", "B", "C"]), "scale.labels", "a scale needs 4 to 11"),
    "gate without answers": (drop("areas", 0, "gate", key="no"), "areas[0].gate.no", "write the label"),
    "short comments": (change(max_comment=99), "max_comment", "between 100 and 4000"),
    "no spread": (change(rater_sd=0), "rater_sd", "must be above 0"),
    "a translation alone": (change(translation_of="x"), "translation_of", "name the file it translates"),
}


@pytest.mark.parametrize(("spoil", "place", "remedy"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_key_and_remedy(
    spoil: Callable[[Values], object], place: str, remedy: str
) -> None:
    values = small()
    spoil(values)
    refused = refusal(values)
    assert (refused.file, refused.place) == ("small.toml", place)
    assert remedy in refused.problem
    assert str(refused) == f"small.toml: {place}: {refused.problem}"


def test_the_small_questionnaire_they_are_made_from_is_whole() -> None:
    assert parse({"small.toml": toml(small())}).instrument.id == "small"


@pytest.mark.parametrize("key", ["picks", "open_questions"])
def test_a_questionnaire_can_do_without_picks_and_open_questions(key: str) -> None:
    values = small()
    del values[key]
    assert not getattr(parse({"small.toml": toml(values)}).instrument, key)


def test_a_single_group_can_have_its_own_wording_and_items_of_its_own() -> None:
    values = small()
    at(values, *ITEM).update(board="This director waits.", asked_of=["self", "board"])
    item = parse({"small.toml": toml(values)}).instrument.items[1]
    assert sorted(group.value for group in item.asked_of) == ["board", "self"]
    assert list(item.wording.by_group.values()) == ["This director waits."]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('schema = 1\nid = "small\n', "line 2"),
        ("schema = 1\n\n[stem\n", "line 3"),
        ("schema = 1\nschema = 1\n", "line 2"),
        ('schema = 1\nlabels = ["A",\n', "line 3"),
        ("schema =", "line 1"),
    ],
)
def test_a_syntax_error_names_its_line(text: str, place: str) -> None:
    with pytest.raises(DefinitionError, match="missing quote, bracket or equals sign") as refused:
        parse({"small.toml": text})
    assert refused.value.place == place


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "1" * 5000, "check its numbers"),
        ("#" * (MAX_FILE + 1), "is longer than"),
    ],
)
def test_a_file_that_strains_the_parser_is_refused(text: str, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        parse({"small.toml": text})


def test_a_refusal_survives_the_way_to_another_process() -> None:
    refused = DefinitionError("small.toml", "id", "is missing")
    assert str(pickle.loads(pickle.dumps(refused))) == "small.toml: id: is missing"
