"""The figures that stakeholders are told, on the leaflet and on the first screen, are the ones that are measured."""

from fractions import Fraction
from math import ceil

import pytest
from bs4 import BeautifulSoup

from instruments.groups import RaterGroup
from reports.disclosure.policy import flagged_from
from surveys.web.app import build_app
from tests.privacy.experiment.colluders import RATERS, at_worst, finds_out_that_all_agree, honest
from tests.privacy.experiment.feasible import BOUND
from tests.surveys.web.ballot_box import MemoryBox, a_respondent


def _words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


@pytest.fixture(scope="module")
def leaflet() -> str:
    return _words(build_app(MemoryBox(), behind_tls=False).test_client().get("/privacy").text)


def _in_a_hundred(rate: float) -> int:
    return round(100 * rate)


def test_what_one_colleague_of_three_learns(leaflet: str) -> None:
    one, planned = _in_a_hundred(honest(3)), _in_a_hundred(at_worst(3))
    assert f"about {one} in 100 of another’s answers exactly, or {planned} in 100 with a plan" in leaflet


def test_what_two_colleagues_of_three_learn(leaflet: str) -> None:
    two, planned = _in_a_hundred(honest(3, colluders=2)), _in_a_hundred(at_worst(3, colluders=2))
    assert f"two of the three together learn {two} in 100, or {planned}." in leaflet


def test_from_four_answers_on_one_alone_learns_fewer_than_one_in_a_hundred(leaflet: str) -> None:
    assert "From four answers on, one alone learns fewer than 1 in 100" in leaflet
    assert max(at_worst(n) for n in RATERS if n > 3) < 0.01


def test_that_nearly_everybody_agrees_can_be_found_out_among_up_to_nine(leaflet: str) -> None:
    assert "can find that out, in groups of up to nine" in leaflet
    assert [n for n in RATERS if finds_out_that_all_agree(n)] == [3, 4, 5, 6, 7, 8, 9]


def test_all_except_one_can_work_out_the_last_ones_answers(leaflet: str) -> None:
    assert "but all except one together can always work out the last one’s" in leaflet
    assert all(at_worst(n, colluders=n - 1) == pytest.approx(1) for n in RATERS if n > 3)


def test_what_a_reader_is_left_with_is_the_bound_of_the_experiment(leaflet: str) -> None:
    assert f"at least {BOUND}" in leaflet


def test_the_first_screen_says_the_same_and_leads_to_the_leaflet() -> None:
    box = MemoryBox()
    token = box.invite(a_respondent(RaterGroup.PEER))
    page = build_app(box, behind_tls=False).test_client().get(f"/s/{token}").text
    said = f"as people usually answer, with three answers, about {_in_a_hundred(honest(3))} in 100 of another’s ratings"
    assert said in _words(page)
    assert BeautifulSoup(page, "html.parser").select_one('a[href="/privacy"]') is not None


def test_from_how_many_choices_on_an_area_is_marked(leaflet: str) -> None:
    assert "only where at least three people, and at least two in five of all in these groups together" in leaflet
    assert "only from five answers on" in leaflet
    assert [flagged_from(n) for n in (4, 5)] == [None, 3]
    assert all(flagged_from(n) == max(3, ceil(Fraction(2 * n, 5))) for n in range(5, 61))


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (RaterGroup.SELF, "What you choose is shown as yours."),
        (RaterGroup.SUPERVISOR, "What you choose is shown as a supervisor’s choice."),
        (RaterGroup.PEER, "where at least three people, and at least two in five of all who answered anonymously"),
    ],
)
def test_who_chooses_areas_is_told_there_how_choices_are_shown(group: RaterGroup, said: str) -> None:
    box = MemoryBox()
    page = build_app(box, behind_tls=False).test_client().get(f"/s/{box.invite(a_respondent(group))}").text
    step = BeautifulSoup(page, "html.parser").select_one("#choice")
    assert step is not None
    assert said in _words(str(step))
    told = "an area is marked if at least three people, and at least two in five of all who answered anonymously"
    assert (told in _words(page)) is (group is RaterGroup.PEER)
