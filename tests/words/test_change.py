"""Words about change hold: pages say nothing against themselves, and little is claimed of leaders who did not change.

`make words PART=change` does the same for 200 pages and 1,000 leaders a cell and writes docs/measurement.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import comb
from pathlib import Path
from random import Random

import pytest

from instruments.answers import Answers
from reports.comparison import areas
from reports.comparison.model import Told
from tests.support.ballots import LEADERSHIP
from tests.words import change_table, changes
from tests.words.change_said import ChangeSaid, read_change
from tests.words.change_table import Changes
from tests.words.changes import ANY, ASSUMED, MODEL, ROSTERS, SCATTERS, Cell, Outcome, unchanged
from tests.words.comparisons import against_itself, examined_comparison, page_of, random_comparison, unrounded_pages
from tests.words.documents import Read
from tests.words.leaders import PEER
from tests.words.twice import Kept, Moved, Truth

pytestmark = pytest.mark.drawn
LEADERS = 25
CHOSEN = (changes.FREELY, changes.LOWEST)
SHOWING_ALL, UNLIKE = 35, 20  # a page with every part; one that words from means that are not rounded contradict


@pytest.fixture(scope="module")
def said() -> ChangeSaid:
    return read_change(page_of(random_comparison(SHOWING_ALL)))


def most_of(leaders: int, bound: float, *, sure: float = 0.999) -> int:
    """How many of so many leaders a share of no more than `bound` leaves below, this surely: a binomial quantile."""
    chances = [comb(leaders, n) * bound**n * (1 - bound) ** (leaders - n) for n in range(leaders + 1)]
    return next(n for n in range(leaders + 1) if sum(chances[: n + 1]) >= sure)


# --- leaders of whom nothing changed ----------------------------------------------------------------------------


@pytest.mark.parametrize("roster", ROSTERS)
def test_of_leaders_who_did_not_change_a_word_is_said_of_few(roster: str) -> None:
    found = unchanged(roster, leaders=LEADERS)
    said = {cell.again: sum(ANY in one.said for one in outcomes) for cell, outcomes in found.items()}
    assert set(said) == set(changes.AGAIN)
    assert all(count <= most_of(LEADERS, change_table.BOUND) for count in said.values()), said
    assert sum(said.values()) <= most_of(4 * LEADERS, change_table.BOUND), said


def test_the_control_is_caught_a_word_from_one_standard_error_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "Z_FOCUS", 1.0)
    monkeypatch.setattr(areas, "Z_OTHER", 1.0)
    found = unchanged("2/10/10", leaders=10)
    assert any(
        sum(ANY in one.said for one in outcomes) > most_of(10, change_table.BOUND) for outcomes in found.values()
    )


def test_a_binomial_quantile_is_what_tables_say() -> None:
    assert (most_of(25, 0.1), most_of(100, 0.1), most_of(10, 0.5, sure=0.98)) == (8, 20, 8)


# --- the model --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "again"), [(0.0, 0), (0.5, 10), (1.0, 20)])
def test_so_many_of_the_same_people_are_asked_again(share: float, again: int) -> None:
    truth = Truth(Random(1), LEADERSHIP, ROSTERS["2/10/10"])
    raters = truth.raters()
    same = {one.name for one in raters} & {one.name for one in truth.asked_again(raters, Kept(1.0, share))}
    assert len(same) == again + 3  # the executive and both supervisors


def test_a_rater_who_answers_twice_keeps_their_leaning_and_draws_new_noise() -> None:
    truth = Truth(Random(1), LEADERSHIP, ROSTERS["1/3/3"])
    raters = truth.raters()
    replaced = truth.asked_again(raters, Kept(0.0, 0.0))
    first, same, other = (truth.answers(people) for people in (raters, raters, replaced))
    apart = [sum(one.scores != two.scores for one, two in zip(first, wave, strict=True)) for wave in (first, same)]
    assert apart[0] == 0 < apart[1]
    assert _farther(first, same) < _farther(first, other)


def _farther(first: Sequence[Answers], second: Sequence[Answers]) -> float:
    """How far scores lie apart in two waves, rater by rater."""
    both = [(one.scores[item], two.scores[item]) for one, two in zip(first, second, strict=True) for item in one.scores]
    return sum(abs(one - two) for one, two in both if isinstance(one, int) and isinstance(two, int)) / len(both)


@pytest.mark.parametrize("scatter", [MODEL, ASSUMED])
def test_an_area_is_made_better_by_what_endless_raters_would_score(scatter: str) -> None:
    truth = Truth(Random(3), LEADERSHIP, {PEER: 400}, SCATTERS[scatter])
    area = next(one for one in LEADERSHIP.areas if truth.has_room(one, 0.8))
    moved = Moved({area.id: truth.points_for(area, 0.63)})
    raters = truth.raters()
    means = []
    for wave in (truth.answers(raters), truth.answers(raters, moved)):
        scores = [one.scores[item.id] for one in wave for item in area.items]
        means.append(sum(score for score in scores if isinstance(score, int)) / len(scores))
    assert means[0] == pytest.approx(truth.scored(area), abs=0.1)
    assert means[1] - means[0] == pytest.approx(0.63, abs=0.1)


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [SHOWING_ALL, UNLIKE, 12])
def test_a_comparison_says_nothing_against_itself(number: int) -> None:
    examined = examined_comparison(number)
    assert examined.contradictions == ()
    assert examined.rows == 10


def test_the_control_is_caught_words_from_means_that_are_not_rounded() -> None:
    read = unrounded_pages([UNLIKE])
    assert read.broken == 1
    assert any("words_on_others" in one for one in read.found)


def test_the_reader_finds_every_part(said: ChangeSaid) -> None:
    assert len(said.then_now) == len(said.groups) == len(said.gaps) == len(said.own) == 10
    assert len(said.cards) == 2
    assert all(card.figures and card.rows and card.told and card.least for card in said.cards)
    assert set(said.least) == {*(card.title for card in said.cards), "Every other area that can be compared"}
    assert [len(rows) for rows in said.actions.values()] == [5, 5]


def test_a_page_in_which_nothing_can_be_read_fails() -> None:
    with pytest.raises(ValueError, match="no first page"):
        read_change(b"<html><p>Nothing</p></html>")


def _found(said: ChangeSaid) -> str:
    return " ".join(against_itself(said))


def _with(said: ChangeSaid, table: str, area: str, **cells: str) -> ChangeSaid:
    """The same page with other cells in the row of one area."""
    rows: Mapping[str, Mapping[str, str]] = getattr(said, table)
    return replace(said, **{table: {**rows, area: {**rows[area], **cells}}})  # type: ignore[arg-type]


def _wrong(said: ChangeSaid) -> Iterator[tuple[str, ChangeSaid]]:
    """Pages that say one thing otherwise, and the check that has to find it."""
    focus, other = said.cards[0].title, next(area for area, role in said.roles.items() if not role)
    then, now = said.moments
    yield "differences", _with(said, "then_now", other, **{"Their change": "+3.1"})
    yield "differences", _with(said, "groups", other, **{"Peers, change": "+3.1"})
    yield "views_of_others", _with(said, "then_now", other, **{f"All others, {now}": "1.9"})
    for words in ("higher", "lower", "no change can be told", "now in the top range"):
        yield "words_on_others", _with(said, "then_now", other, **{"What can be told": words})
    yield "words_on_others", _with(said, "then_now", focus, **{"What can be told": "lower"})
    yield "words_on_others", _with(said, "then_now", focus, **{"Smallest change told": "0.0"})
    yield "gaps", _with(said, "gaps", other, **{f"Gap, {then}": "+3.9"})
    yield "gaps", _with(said, "gaps", other, **{"What became of it": "closed by 3.3"})
    yield "gaps", _with(said, "gaps", other, **{"What it may mean": "lower in both views"})
    yield "classes_said", replace(said, classes=[f"{other}: from “a” to “b”, clear both times."])
    yield "moved", replace(said, moved=[f"{other}: others rate it higher than in {then} (4.9 after 1.1)."])
    yield "leads", replace(said, leads={**said.leads, "then-now": f"others rate you lower than in {then} in {other}."})
    yield "leads", replace(said, titles={**said.titles, "chart-then-now": f"Others rate {other} lower than in {then}"})
    yield "smallest", replace(said, least={**said.least, focus: "a change of 9.9 or more"})
    yield "own_numbers", _with(said, "own", other, **{now: "1.0"})
    yield "actions", replace(said, actions={focus: [{"Action": "one", "Peers": "3.3, 3.7 (+0.5)"}]})
    yield "cards", replace(said, cards=said.cards[1:])
    first, *rest = said.cards
    for card in (
        replace(first, told=f"Others rate it lower than in {then}."),
        replace(first, told="Raters say it has become more effective."),
        replace(first, told=f"{first.told} It is now in the top range of the scale.".replace("It is", "it is")),
        replace(first, least="With these raters only a change of 9.9 or more could be told."),
        replace(first, rows={**first.rows, "You": {then: "1.1", now: "1.2", "Difference": "+0.1"}}),
    ):
        yield "cards", replace(said, cards=[card, *rest])


def test_every_word_and_number_that_is_not_the_pages_own_is_found(said: ChangeSaid) -> None:
    assert _found(said) == ""
    for check, wrong in _wrong(said):
        assert f"{check}: " in _found(wrong), check


@pytest.mark.parametrize(
    ("figures", "said_so", "agrees"),
    [
        (("+1.5 (n 6)", "+0.5 (n 6)"), True, True),
        (("+1.4 (n 6)", "+0.5 (n 6)"), True, False),
        (("+1.5 (n 6)", "+0.5 (n 6)"), False, False),
        (("+1.5 (n 4)", "+0.0 (n 6)"), True, False),
        (("+2.3 or more (n 6)", "+1.5 (n 6)"), True, True),  # an end of six counts as 2.5
        (("+2.3 or more (n 6)", "+1.6 (n 9)"), True, False),
        (("–", "+0.5 (n 6)"), True, False),
    ],
)
def test_more_effective_is_held_against_both_figures(
    said: ChangeSaid, figures: tuple[str, str], said_so: bool, agrees: bool
) -> None:
    card, *rest = said.cards
    plain = card.told.replace("Raters say it has become more effective", "")
    told = f"Raters say it has become more effective; {plain[:1].lower()}{plain[1:]}" if said_so else plain
    labels = dict(zip(("Anonymous raters", "Control area"), figures, strict=True))
    wrong = replace(card, figures=labels, note="", told=told)
    found = _found(replace(said, cards=[wrong, *rest]))
    assert ("more effective" in found or "Anonymous raters" in found) is not agrees


# --- the table --------------------------------------------------------------------------------------------------


def _everywhere(outcome: Outcome) -> Changes:
    both = [(roster, again) for roster in ROSTERS for again in changes.AGAIN]
    ways = [Cell(*one, chosen, scatter=scatter) for one in both for chosen in CHOSEN for scatter in SCATTERS]
    ways += [
        Cell(roster, changes.SEVEN, changes.FREELY, points, scatter)
        for roster in ROSTERS
        for points in changes.POINTS
        for scatter in (MODEL, ASSUMED)
    ]
    return Changes({way: [outcome] * 10 for way in ways})


def test_a_cell_in_which_too_much_is_said_stands_in_the_table_and_ends_the_measurement() -> None:
    said = _everywhere(Outcome(frozenset({ANY}), Told.HIGHER, 0.5, 0.2, 0.5))
    assert len(said.missed()) == 16
    assert change_table.as_markdown(Read(), Read(), said).count("MISSED") == 16
    silent = _everywhere(Outcome(frozenset(), Told.NO_CHANGE, 0.0, 0.2, 0.5))
    assert silent.missed() == []
    assert len(silent.beside(MODEL)) == 12


def test_the_figures_go_between_their_marks_in_the_document() -> None:
    document = Path(__file__).parents[2] / "docs" / "measurement.md"
    text = document.read_text(encoding="utf-8")
    assert text.count(change_table.BEGIN) == text.count(change_table.END) == 1
    assert text.count("0 contradictions") == 2
    assert "MISSED" not in text
