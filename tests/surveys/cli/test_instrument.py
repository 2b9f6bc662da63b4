"""`parallax instrument`: a questionnaire is checked, listed, begun."""

from importlib.resources import files

import pytest

from instruments import catalogue
from tests.support.fonts import make_font
from tests.surveys.cli.terminal import Terminal


def test_a_questionnaire_is_checked_for_names_that_no_font_draws(terminal: Terminal) -> None:
    shipped = files("instruments") / "definitions" / "leadership360.toml"
    text = shipped.read_text(encoding="utf-8").replace(
        'title = "Effective delegation"', 'title = "\u05e9\u05dc\u05d5\u05dd"', 1
    )
    path = terminal.folder / "leadership360.toml"
    path.write_text(text, encoding="utf-8")
    terminal.monkeypatch.setenv("PARALLAX_FONTS", str(terminal.folder))
    told = terminal.run("instrument", "check", str(path))
    assert "(“\u2068\u05e9\u05dc\u05d5\u05dd\u2069”), letters of Hebrew" in told.out
    assert "PARALLAX_FONTS" in told.out
    make_font(terminal.folder / "Any.ttf", "Any", "\u05e9\u05dc\u05d5\u05dd")
    assert "letters of" not in terminal.run("instrument", "check", str(path)).out
    assert "letters of" not in terminal.run("instrument", "check", "leadership360").out


def test_a_questionnaire_of_ones_own_begins_as_a_copy_that_can_be_used(terminal: Terminal) -> None:
    path = terminal.folder / "team_check.toml"
    assert terminal.run("instrument", "new", str(path)).code == 0
    text = path.read_text(encoding="utf-8")
    begun, model = catalogue.load(str(path)).instrument, catalogue.load("leadership360").instrument
    assert (begun.id, begun.version, begun.title) == ("team_check", "1.0", "Team check")
    assert begun.items == model.items
    assert text.startswith("# Begun from Leadership 360 2.0 (CC-BY-4.0)")
    assert "# Shares of the occasions" in text
    assert "Nothing to mend." in terminal.run("instrument", "check", str(path)).out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("there.toml", "is there already; choose another name"),
        ("two.words.toml", "is no name for a questionnaire"),
        ("plain.txt", "is no name for a questionnaire"),
        ("360.toml", "begin it with a letter"),
        ("nowhere/mine.toml", "cannot be written"),
    ],
)
def test_a_name_that_cannot_be_used_for_it_is_refused_and_nothing_is_written(
    terminal: Terminal, name: str, told: str
) -> None:
    (terminal.folder / "there.toml").write_text("mine", encoding="utf-8")
    before = sorted(terminal.folder.iterdir())
    answer = terminal.run("instrument", "new", str(terminal.folder / name))
    assert (answer.code, told in answer.err) == (1, True)
    assert sorted(terminal.folder.iterdir()) == before
    assert (terminal.folder / "there.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["Größe \\ 1.toml", 'the "best".toml', "a-b.toml"])
def test_whatever_its_file_is_called_it_can_be_read(terminal: Terminal, name: str) -> None:
    path = terminal.folder / name.replace("1", "one")
    assert terminal.run("instrument", "new", str(path)).code == 0
    assert catalogue.load(str(path)).instrument.items


@pytest.mark.parametrize(
    ("written", "works"),
    [
        ('  id = "leadership360"', True),
        ('"id" = "leadership360"', True),
        ("id = 'leadership360'", True),
        ('id = """\nleadership360"""', False),
    ],
)
def test_a_model_of_ones_own_gives_the_copy_an_id_of_its_own_or_is_refused(
    terminal: Terminal, written: str, works: bool
) -> None:
    model = terminal.folder / "model.toml"
    text = catalogue.load("leadership360").sources["leadership360.toml"]
    model.write_text(text.replace('id = "leadership360"', written, 1), encoding="utf-8")
    path = terminal.folder / "mine.toml"
    answer = terminal.run("instrument", "new", str(path), "--from", str(model))
    assert (answer.code == 0, path.exists()) == (works, works)
    if works:
        assert catalogue.load(str(path)).instrument.id == "mine"
    else:
        assert answer.err.startswith("Error: model.toml: ")
        assert "one short line each" in answer.err


def test_the_check_names_file_key_remedy_and_how_hard_it_is_to_read(terminal: Terminal) -> None:
    told = terminal.run("instrument", "check", "leadership360@1.0").out
    assert "leadership360.toml: areas[4].items[2].other: says 'pushes back', an idiom; say it in words" in told
    assert "reading grade: 8.2 on average, hardest persuasion_and_influence.05 at 14.4 (advice: at most 12)" in told


def test_the_list_names_what_the_other_commands_take(terminal: Terminal) -> None:
    told = terminal.run("instrument", "list").out.splitlines()
    assert [line.split("  ")[:2] for line in told] == [["leadership360", "2.0"], ["leadership360@1.0", "1.0"]]
