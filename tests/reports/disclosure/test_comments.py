"""R7: comments. Pooled, unlabelled, sorted by their own text, and only from enough ballots that scored something."""

from itertools import permutations

import pytest

from instruments.answers import Answers, NoScore
from tests.privacy.waves import DIRECT_REPORT, PEER, SELF, SHORT, SUPERVISOR, ballot, tell

FIRST, SECOND = (question.id for question in SHORT.open_questions)


def said(text: str, *, group: str = "peer", question: str = FIRST, score: int | NoScore = 4) -> Answers:
    from instruments.groups import RaterGroup

    return ballot(RaterGroup(group), score, comments={question: text})


@pytest.mark.parametrize(("k", "needed"), [(3, 4), (4, 4), (5, 5)])
def test_comments_are_shown_from_max_four_and_k_ballots_on(k: int, needed: int) -> None:
    for ballots in (needed - 1, needed, needed + 1):
        wave = [said("Ask earlier.")] + [ballot(PEER)] * (ballots - 1)
        comments = tell(wave, k=k, invited={PEER: 9}).release.comments
        assert comments == ({"anonymous": {FIRST: ("Ask earlier.",)}} if ballots >= needed else {})


@pytest.mark.parametrize("blank", list(NoScore))
def test_a_ballot_without_any_score_does_not_count(blank: NoScore) -> None:
    scored = [ballot(PEER)] * 3
    for wave, shown in (
        ([*scored, said("Thank you.", score=blank)], False),
        ([*scored, said("Thank you.", score=blank), ballot(PEER, blank)], False),
        ([*scored, ballot(PEER), said("Thank you.", score=blank)], True),
    ):
        assert bool(tell(wave).release.comments) == shown


def test_three_raters_have_numbers_but_no_comments() -> None:
    release = tell([said("Ask earlier.")] * 3).release
    assert release.values[SHORT.items[0].id]["peer"].n == 3
    assert release.comments == {}


def test_no_comment_is_shown_where_no_number_is() -> None:
    wave = [said("Ask earlier.")] * 4
    release = tell(wave, k=5, invited={PEER: 9}).release
    assert release.withheld
    assert release.comments == {}


def test_comments_are_pooled_over_the_groups_and_not_labelled() -> None:
    wave = [said("b")] * 1 + [ballot(PEER)] * 2 + [said("a", group="direct_report")] + [ballot(DIRECT_REPORT)] * 2
    release = tell(wave).release
    assert [cell.key for cell in release.cells] == ["peer", "direct_report"]
    assert release.comments == {"anonymous": {FIRST: ("a", "b")}}


def test_any_order_of_arrival_gives_the_same_order_of_comments() -> None:
    texts = ["Zeit", "advice", "Ärger", "advice"]
    orders = {
        tell([said(text) for text in order]).release.comments["anonymous"][FIRST] for order in permutations(texts)
    }
    assert orders == {("Zeit", "advice", "advice", "Ärger")}


def test_each_question_is_sorted_by_itself_so_that_no_ones_answers_stand_in_one_row() -> None:
    wave = [ballot(PEER, comments={FIRST: f"{n}", SECOND: f"{9 - n}"}) for n in range(5)]
    assert tell(wave).release.comments["anonymous"] == {FIRST: tuple("01234"), SECOND: tuple("56789")}


def test_attributed_comments_stand_under_their_own_heading_never_in_the_pool() -> None:
    wave = [said("own", group="self"), said("two", group="supervisor"), said("one", group="supervisor")]
    release = tell([*wave, *[said("pool")] * 4]).release
    assert release.comments == {
        "self": {FIRST: ("own",)},
        "supervisor": {FIRST: ("one", "two")},
        "anonymous": {FIRST: ("pool",) * 4},
    }


def test_attributed_comments_do_not_count_towards_the_threshold_of_the_pool() -> None:
    wave = [ballot(SELF), ballot(SUPERVISOR), ballot(SUPERVISOR), *[said("pool")] * 3]
    assert tell(wave).release.comments == {}


def test_a_comment_is_shown_word_for_word_whatever_it_says() -> None:
    texts = ["nan", "None", "NaN", "=1+1", "<b>bold</b>", "two\nlines", "Größe 🙂", "0"]
    shown = tell([said(text) for text in texts]).release.comments["anonymous"][FIRST]
    assert sorted(shown) == sorted(texts)
