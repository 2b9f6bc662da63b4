"""Finding, loading and hashing editions, and the warnings about wording."""

from pathlib import Path

import pytest

from instruments import catalogue
from instruments.catalogue import DefinitionError, Edition, load, parse, shipped, warnings

from .builders import at, small, toml, with_translation


def edition(**changes: object) -> Edition:
    return parse({"small.toml": toml({**small(), **changes})})


def test_every_shipped_questionnaire_loads_under_its_own_id() -> None:
    assert "leadership360" in shipped()
    assert [load(name).instrument.id for name in shipped()] == shipped()


def test_a_shipped_translation_is_no_questionnaire_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in with_translation(edition()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "README").touch()
    monkeypatch.setattr(catalogue, "_definitions", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "_shipped_edition", catalogue._shipped_edition.__wrapped__)
    assert shipped() == ["small"]
    assert load("small").languages == ("en", "de")


@pytest.mark.parametrize("reference", ["leadership36", "", "leadership360.de", "\0"])
def test_an_unknown_id_is_answered_with_the_available_ones(reference: str) -> None:
    with pytest.raises(DefinitionError, match="available: leadership360"):
        load(reference)


def test_a_path_loads_the_file_and_the_translations_beside_it(tmp_path: Path) -> None:
    for name, text in with_translation(edition()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "smaller.de.toml").write_text("not this one", encoding="utf-8")
    loaded = load(str(tmp_path / "small.toml"))
    assert sorted(loaded.sources) == ["small.de.toml", "small.toml"]
    assert loaded.languages == ("en", "de")


def test_a_bare_file_name_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "small.toml").write_text(toml(small()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load("small.toml").instrument.id == "small"


@pytest.mark.parametrize("reference", ["nowhere/small.toml", "small.toml", "./", "/", "a/\0.toml", "..\\x"])
def test_a_path_that_leads_nowhere_is_refused(reference: str) -> None:
    with pytest.raises(DefinitionError, match="check") as refused:
        load(reference)
    assert refused.value.file == reference


def test_a_stray_file_beside_a_questionnaire_is_refused_rather_than_passed_over(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(toml(small()), encoding="utf-8")
    (tmp_path / "small.de_AT.toml").write_text("", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"name it like small\.LOCALE\.toml"):
        load(str(tmp_path / "small.toml"))


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_bytes(b'schema = 1\ntitle = "caf\xe9"\n')
    with pytest.raises(DefinitionError, match="save the file in that encoding") as refused:
        load(str(tmp_path / "small.toml"))
    assert (refused.value.file, refused.value.place) == ("small.toml", "line 2")


def test_a_file_as_a_windows_editor_saves_it_is_the_same_questionnaire(tmp_path: Path) -> None:
    text = "\ufeff" + toml(small()).replace("\n", "\r\n")
    (tmp_path / "small.toml").write_bytes(text.encode("utf-8"))
    loaded = load(str(tmp_path / "small.toml"))
    assert loaded == edition()
    assert loaded.content_hash == edition().content_hash


def test_no_files_at_all_are_refused() -> None:
    with pytest.raises(DefinitionError, match="there is no definition file"):
        parse({})


def test_a_stored_edition_is_built_again_the_same() -> None:
    first = parse(with_translation(load("leadership360")))
    again = parse(dict(reversed(list(first.sources.items()))))
    assert again == first
    assert again.content_hash == first.content_hash


def test_the_hash_changes_with_each_text_and_each_file() -> None:
    base = edition()
    item = small()
    at(item, "areas", 0, "items", 2)["other"] = "This leader sums up what was said in a call."
    translated = with_translation(base)
    corrected = {**translated, "small.de.toml": translated["small.de.toml"].replace("de Small", "de Klein")}
    renamed = {"tiny.toml": base.sources["small.toml"]}
    editions = [
        base,
        edition(title="Smaller"),
        parse({"small.toml": toml(item)}),
        parse({"small.toml": toml(small()) + "# a remark\n"}),
        parse(translated),
        parse(corrected),
        parse(renamed),
    ]
    hashes = {one.content_hash for one in editions}
    assert len(hashes) == len(editions)
    assert all(len(one) == 64 for one in hashes)


def item_warnings(**texts: str) -> list[str]:
    values = small()
    at(values, "areas", 0, "items", 0).update(texts)
    return warnings(parse({"small.toml": toml(values)}))


@pytest.mark.parametrize(
    ("texts", "warning"),
    [
        ({"self": "I " + "really " * 20}, "wording for self has 21 words"),
        ({"other": "This leader " + "really " * 19}, "wording for other has 21 words"),
        ({"board": "This leader " + "really " * 19}, "wording for board has 21 words"),
        ({"other": "This leader asks and/or listens."}, "wording for other says and/or"),
        ({"self": "I never ask."}, "wording for self says 'never'"),
        ({"self": "My questions are good."}, "does not begin with 'I '"),
        ({"other": "They ask."}, "does not begin with 'This leader '"),
    ],
)
def test_wording_that_measures_badly_is_pointed_out(texts: dict[str, str], warning: str) -> None:
    [found] = item_warnings(**texts)
    assert found.startswith("listening.01 (en): ")
    assert warning in found


def test_wording_of_twenty_words_is_not_pointed_out() -> None:
    assert item_warnings(self="I " + "really " * 19) == []


def test_two_items_with_the_same_wording_are_pointed_out() -> None:
    same = item_warnings(other="This leader does wait for an answer in a meeting.")
    assert same == ["listening.01 and listening.02 (en): have the same wording"]


def test_an_area_too_short_for_a_value_is_pointed_out() -> None:
    values = small()
    area = at(values, "areas", 0)
    area["items"] = area["items"][:2]  # type: ignore[index]
    [found] = warnings(parse({"small.toml": toml(values)}))
    assert found == "listening: has 2 items; an area value needs 3 displayed ones"


def test_openings_are_judged_in_english_only() -> None:
    assert warnings(parse(with_translation(edition()))) == []


def test_long_wording_is_pointed_out_in_every_language() -> None:
    sources = with_translation(edition())
    longer = "de This leader does ask" + " wirklich" * 20
    sources["small.de.toml"] = sources["small.de.toml"].replace("de This leader does ask", longer)
    [found] = warnings(parse(sources))
    assert found.startswith("listening.01 (de): the wording for other has ")
