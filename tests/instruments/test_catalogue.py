"""Finding, loading and hashing editions."""

from pathlib import Path

import pytest

from instruments import catalogue
from instruments.catalogue import DefinitionError, Edition, load, parse, reference_of, references, reread, shipped

from .builders import at, small, toml, with_translation


def edition(**changes: object) -> Edition:
    return parse({"small.toml": toml({**small(), **changes})})


def test_every_shipped_questionnaire_loads_under_its_own_id() -> None:
    assert "leadership360" in shipped()
    assert [load(name).instrument.id for name in shipped()] == shipped()


def test_an_earlier_version_is_found_by_its_number_and_is_what_it_was() -> None:
    assert references() == ["leadership360", "leadership360@1.0"]
    assert [load(name).instrument.version for name in references()] == ["2.0", "1.0"]
    # the hash that stands in every release of a wave that asked it
    assert load("leadership360@1.0").content_hash == "6746cdd9f805757fcfda5be2c2fed5084d4937d19d2b4d68d011038aa191acab"


def test_a_shipped_questionnaire_is_recognised_by_its_texts_and_no_other_one_is() -> None:
    assert [reference_of(load(name)) for name in references()] == references()
    assert reference_of(edition()) is None


def test_texts_that_were_stored_are_read_once() -> None:
    sources = dict(load("leadership360").sources)
    assert reread(sources) is reread(dict(sources))


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
