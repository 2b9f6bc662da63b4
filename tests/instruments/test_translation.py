"""A translation changes every text and nothing else, or it is refused."""

from collections.abc import Callable

import pytest

from instruments.catalogue import DefinitionError, Edition, load, parse
from instruments.groups import RaterGroup
from instruments.model import Status

from .builders import Values, at, small, toml, translation, with_translation


def edition() -> Edition:
    values = small()
    at(values, "areas", 0, "items", 0)["board"] = "This director asks a question."
    return parse({"small.toml": toml(values)})


def refusal(values: Values, name: str = "small.de.toml") -> DefinitionError:
    with pytest.raises(DefinitionError) as refused:
        parse({**edition().sources, name: toml(values)})
    return refused.value


@pytest.mark.parametrize("source", [edition(), load("leadership360")], ids=["small", "shipped"])
def test_a_translation_has_other_texts_and_the_same_ids_and_scale(source: Edition) -> None:
    german = parse(with_translation(source)).translations["de"]
    assert [item.id for item in german.items] == [item.id for item in source.instrument.items]
    assert [item.asked_of for item in german.items] == [item.asked_of for item in source.instrument.items]
    assert german.scale.points == source.instrument.scale.points
    assert (german.locale, german.status, german.id) == ("de", Status.REVIEWED, source.instrument.id)
    texts = [
        german.title,
        german.stem.own,
        german.scale.not_observed,
        *german.scale.labels,
        *(area.title for area in german.areas),
        *(area.gate.yes for area in german.areas if area.gate),
        *(item.wording.for_group(group) for item in german.items for group in RaterGroup),
        *(text for question in german.open_questions for text in (question.title, question.wording.other)),
    ]
    assert all(text.startswith("de ") for text in texts)
    assert german.picks is not None
    assert german.picks.own.startswith("de ")


def change(*path: str | int, **values: object) -> Callable[[Values], object]:
    return lambda definition: at(definition, *path).update(values)


def drop(*path: str | int, key: str) -> Callable[[Values], object]:
    return lambda definition: at(definition, *path).pop(key)


BROKEN = {
    "missing item": (drop("items", key="listening.02"), 'items."listening.02"', "is missing"),
    "unknown item": (change("items", **{"listening.04": {}}), 'items."listening.04"', "did you mean 'listening.0"),
    "id without quotes": (change("items", listening={"01": {}}), "items.listening", "did you mean 'listening.0"),
    "missing wording": (drop("items", "listening.02", key="self"), 'items."listening.02".self', "is missing"),
    "missing group": (drop("items", "listening.01", key="board"), 'items."listening.01".board', "is missing"),
    "wording for one group more": (
        change("items", "listening.02", board="x"),
        'items."listening.02".board',
        "is not a known key",
    ),
    "missing area": (drop("areas", key="listening"), "areas.listening", "is missing"),
    "missing gate": (drop("areas", "listening", key="gate"), "areas.listening.gate", "is missing"),
    "missing picks": (drop(key="picks"), "picks", "is missing"),
    "missing question": (drop("open_questions", key="advice"), "open_questions.advice", "is missing"),
    "label too many": (change("scale", labels=list("ABCDE")), "scale.labels", "holds 5 labels; write 4"),
    "scale of its own": (change("scale", minimum=0), "scale.minimum", "is not a known key"),
    "another questionnaire": (change(translation_of="smal"), "translation_of", "has 'small'"),
    "another version": (change(of_version="1.1"), "of_version", "has '1.0'"),
    "no source named": (drop(key="translation_of"), "translation_of", "is missing"),
    "another locale": (change(locale="fr"), "locale", "the file's name says 'de'"),
    "unknown review": (change(review="good"), "review", "known here: unvalidated, reviewed, validated"),
}


@pytest.mark.parametrize(("spoil", "place", "remedy"), BROKEN.values(), ids=BROKEN)
def test_a_broken_translation_is_refused_with_key_and_remedy(
    spoil: Callable[[Values], object], place: str, remedy: str
) -> None:
    values = translation(edition().instrument)
    spoil(values)
    refused = refusal(values)
    assert (refused.file, refused.place) == ("small.de.toml", place)
    assert remedy in refused.problem


def test_a_translation_into_the_source_language_is_refused() -> None:
    refused = refusal(translation(edition().instrument, "en"), "small.en.toml")
    assert "the language of the questionnaire itself" in refused.problem


@pytest.mark.parametrize("name", ["other.de.toml", "small.de_AT.toml", "small.de.old.toml", "small.backup.toml"])
def test_a_file_that_is_not_named_like_a_translation_is_refused(name: str) -> None:
    refused = refusal(translation(edition().instrument), name)
    assert refused.file == name
    assert "name it like small.LOCALE.toml" in refused.problem


def test_a_translation_needs_no_parts_that_the_source_does_not_have() -> None:
    values = small()
    del values["picks"], values["open_questions"]
    bare = parse({"small.toml": toml(values)})
    german = parse(with_translation(bare)).translations["de"]
    assert (german.picks, german.open_questions) == (None, ())


def test_a_questionnaire_named_like_a_translation_of_itself_is_refused() -> None:
    refused = refusal({**small(), "locale": "de"})
    assert (refused.place, refused.problem[:10]) == ("translation_of", "is missing")


def test_the_source_is_found_under_its_own_region() -> None:
    austrian = parse({"small.toml": toml({**small(), "locale": "de-AT"})})
    both = parse(with_translation(austrian))
    given = ["de-AT", "de", "de", "de-AT"]
    assert [both.in_language(code).locale for code in ("de-at", "de-CH", "de", "fr")] == given


def test_a_reader_gets_the_nearest_language_there_is() -> None:
    sources = with_translation(edition())
    sources |= with_translation(edition(), "zh-Hant")
    sources |= with_translation(edition(), "de-CH")
    both = parse(sources)
    assert both.languages == ("en", "de", "de-CH", "zh-Hant")
    wanted = ["de", "DE", "de-AT", "de_CH", "zh-Hant-TW", "zh", "en-GB", "fr", "", "-", None]
    given = ["de", "de", "de", "de-CH", "zh-Hant", "en", "en", "en", "en", "en", "en"]
    assert [both.in_language(code).locale for code in wanted] == given
