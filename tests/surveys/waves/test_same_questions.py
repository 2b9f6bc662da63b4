"""When two questionnaires ask the same: by id, by wording letter for letter or nearly, by an area to pick."""

import tomllib
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments import catalogue
from instruments.catalogue import Edition
from surveys.waves.same_questions import ask_the_same
from tests.instruments.builders import shipped_values, small
from tests.support.questionnaires import Change, Copy, edition, one_letter

SHIPPED = catalogue.load("leadership360")


SPELLINGS: dict[str, Change] = {
    "as it is": str,
    "with one letter changed": one_letter,
    "with one letter changed at the beginning": lambda text: one_letter(text, 6),
    "without one letter": lambda text: text[:10] + text[11:],
    "with one letter put in": lambda text: f"{text[:10]}q{text[10:]}",
    "in capitals": str.upper,
    "with two blanks": lambda text: text.replace(" ", "  "),
    "with other marks": lambda text: text.replace(".", " !").replace(",", " -"),
    "with Cyrillic letters": lambda text: text.translate(
        str.maketrans("aeopcx", "\u0430\u0435\u043e\u0440\u0441\u0445")
    ),
    "with letters that nobody sees": "\u200b".join,
    "with accents": lambda text: text.replace("a", "á").replace("e", "è"),
    "with a word put in": lambda text: text.replace(" ", " so ", 1),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("values", [small, shipped_values], ids=["small", "shipped"])
def test_a_copy_under_other_ids_asks_the_same(spelling: str, values: Callable[[], dict[str, Any]]) -> None:
    copied = Copy(values()).with_texts(SPELLINGS[spelling])
    original = edition(values())
    assert not copied.instrument.item_ids & original.instrument.item_ids
    assert ask_the_same(original, copied)
    assert ask_the_same(copied, original)


def test_one_nearly_equal_item_is_enough() -> None:
    values = small()
    other = Copy(shipped_values())
    text = values["areas"][0]["items"][1]["other"]  # type: ignore[index]
    texts = iter([one_letter(str(text)), one_letter(str(text))])
    copied = other.with_texts(lambda as_it_is: next(texts, as_it_is))
    assert ask_the_same(edition(values), copied)
    assert not ask_the_same(edition(values), other.with_texts(str))


def test_a_paraphrase_is_another_question() -> None:
    """That is a limit, and the privacy page says so."""
    values = small()
    items = values["areas"][0]["items"]  # type: ignore[index]
    for item, words in zip(
        items, ("sees who is quiet", "takes time before a reply", "repeats the result"), strict=True
    ):
        item.update(self=f"I: {words}.", other=f"This person {words}.")
    assert not ask_the_same(edition(small()), Copy(values).with_texts(str))


def test_an_area_of_the_same_title_that_both_let_raters_pick_is_the_same() -> None:
    values = small()
    copied = Copy(values)
    paraphrased = copied.with_texts(lambda text: f"Quite another thing, namely {text[::-1]}")
    assert not ask_the_same(edition(values), paraphrased)
    titled = edition({**_values_of(paraphrased), "areas": _titled(_values_of(paraphrased)["areas"], "LISTENING")})
    assert ask_the_same(edition(values), titled)
    unpicked = {key: value for key, value in _values_of(titled).items() if key != "picks"}
    assert not ask_the_same(edition(values), edition(unpicked))


def test_an_area_whose_change_both_ask_for_is_the_same_whatever_else_they_ask() -> None:
    """R10: two askings lie 60 days apart, also where no item is left and nothing can be picked."""
    values = small()
    paraphrased = Copy(values).with_texts(lambda text: f"Quite another thing, namely {text[::-1]}")
    titled = {**_values_of(paraphrased), "areas": _titled(_values_of(paraphrased)["areas"], "LISTENING")}
    one, other = edition(values), edition({key: value for key, value in titled.items() if key != "picks"})
    mine, copied = one.instrument.areas[0].id, other.instrument.areas[0].id
    assert not ask_the_same(one, other)
    assert not ask_the_same(one.comparing([mine]), other)
    assert not ask_the_same(one, other.comparing([copied]))
    assert ask_the_same(one.comparing([mine]), other.comparing([copied]))


def _values_of(made: Edition) -> dict[str, Any]:
    (source,) = made.sources.values()
    return tomllib.loads(source)


def _titled(areas: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    return [{**area, "title": title} for area in areas]


def test_no_two_items_of_the_shipped_questionnaire_are_taken_for_one() -> None:
    """Or two halves of it could not be asked one after the other."""
    areas: list[dict[str, Any]] = shipped_values()["areas"]  # type: ignore[assignment]
    alone = [edition({**shipped_values(), "areas": [area]}) for area in areas]
    assert not any(ask_the_same(one, other) for one, other in combinations(alone, 2))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([item.wording.other for item in SHIPPED.instrument.items]), st.data())
def test_one_change_at_any_place_of_an_item_is_seen_through(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("aeimnrw\u0430\u0445xyz"))
    changed = data.draw(st.sampled_from([text[:at] + letter + text[at + 1 :], text[:at] + text[at + 1 :]]))
    values = small()
    values["areas"][0]["items"][0].update(self=changed, other=changed)  # type: ignore[index]
    assert ask_the_same(SHIPPED, Copy(values).with_texts(str))
