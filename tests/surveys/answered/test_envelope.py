"""The envelope: every ballot of an instrument seals to one length and opens to what went in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey

from instruments.answers import Answers, AnswersError, NoScore
from instruments.catalogue import load
from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from instruments.model import Area, Instrument, Item, OpenQuestion, Scale, Wording
from surveys.answered.envelope import EnvelopeError, _encode, open_sealed, padded_size, seal
from tests.support.ballots import LEADERSHIP, answers, random_answers

WAVE = "abcdefghjk"
KEY = PrivateKey(bytes(range(32)))
PUBLIC = bytes(KEY.public_key)
SEALED_BYTES = padded_size(LEADERSHIP) + 48  # libsodium's sealed box: a public key and a tag


def _sealed(ballot: Answers, instrument: Instrument = LEADERSHIP) -> bytes:
    return seal(ballot, instrument, wave=WAVE, public_key=PUBLIC)


def _full_of(piece: str, asking: Instrument = LEADERSHIP) -> dict[str, str]:
    longest = asking.max_comment
    return {question.id: clean_comment((piece * longest)[:longest]) for question in asking.open_questions}


@pytest.mark.parametrize(
    "piece",
    ["\U0001f4ac", '"', "\\", "x\n\n\n\n\n\n\n\n\n\n\n\n", "a\u2028b", "ß", "\U0001f468\u200d\U0001f469", "</script>"],
)
def test_the_largest_ballot_there_can_be_seals_and_opens_to_the_same(piece: str) -> None:
    picks = frozenset(sorted((area.id for area in LEADERSHIP.areas), key=len)[-3:])
    largest = replace(answers(RaterGroup.DIRECT_REPORT, 5), picks=picks, comments=_full_of(piece))
    assert max(map(len, largest.comments.values())) == LEADERSHIP.max_comment or "\n" in piece
    sealed = _sealed(largest)
    assert len(sealed) == SEALED_BYTES
    assert open_sealed(sealed, LEADERSHIP, wave=WAVE, key=KEY) == largest


@pytest.mark.parametrize("nothing", list(NoScore))
def test_a_ballot_without_any_score_and_with_full_comments_fits_too(nothing: NoScore) -> None:
    ballot = replace(answers(RaterGroup.PEER, nothing), comments=_full_of("\U0001f4ac"))
    assert open_sealed(_sealed(ballot), LEADERSHIP, wave=WAVE, key=KEY) == ballot


def test_the_most_items_there_can_be_all_not_observed_fit_their_envelope() -> None:
    """In the envelope "n" in quotes is wider than a score of one digit."""
    wording = Wording("I", "They")
    many = replace(
        LEADERSHIP,
        areas=tuple(
            Area(f"area{a}", f"Area {a}", tuple(Item(f"area{a}.{i:02}", wording) for i in range(1, 21)))
            for a in range(10)
        ),
        open_questions=(OpenQuestion("q", "Q", wording),),
        scale=Scale(1, ("a", "b", "c", "d", "e"), "not observed"),
    )
    ballot = replace(
        answers(RaterGroup.PEER, NoScore.NOT_OBSERVED, many), comments={"q": "\U0001f4ac" * many.max_comment}
    )
    assert open_sealed(_sealed(ballot, many), many, wave=WAVE, key=KEY) == ballot


@settings(max_examples=60, deadline=None)
@given(
    group=st.sampled_from(list(RaterGroup)),
    seed=st.integers(0, 2**32),
    comments=st.dictionaries(
        st.sampled_from([question.id for question in LEADERSHIP.open_questions]),
        st.text(max_size=LEADERSHIP.max_comment).map(clean_comment).filter(bool),
    ),
)
def test_every_ballot_has_one_length_and_comes_back_whole(
    group: RaterGroup, seed: int, comments: Mapping[str, str]
) -> None:
    ballot = replace(random_answers(group, Random(seed)), comments=comments)
    sealed = _sealed(ballot)
    assert len(sealed) == SEALED_BYTES
    assert open_sealed(sealed, LEADERSHIP, wave=WAVE, key=KEY) == ballot


def test_a_ballot_sealed_with_comments_that_nobody_can_see_opens_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waves were open when this rule came, and one ballot that does not open holds up all the others."""
    first, second, *_ = (question.id for question in LEADERSHIP.open_questions)
    ballot = replace(answers(RaterGroup.PEER), comments={first: "\u200b\u200d", second: "\u200bBe bolder.\u2060"})
    with monkeypatch.context() as before:
        before.setattr("instruments.answers.clean_comment", str.strip)
        sealed = _sealed(ballot)
    opened = open_sealed(sealed, LEADERSHIP, wave=WAVE, key=KEY)
    assert opened == replace(ballot, comments={second: "Be bolder."})


@pytest.mark.parametrize("scale", [(1, 5), (-3, 7), (0, 11)], ids=str)
def test_every_groups_ballot_has_the_size_of_the_executives_with_all_that_they_expect(scale: tuple[int, int]) -> None:
    labels = tuple("abcdefghijk"[: scale[1]])
    asking = replace(LEADERSHIP, scale=Scale(scale[0], labels, "not observed"))
    halves = asking.scale.half_points
    widest = dict.fromkeys((area.id for area in asking.areas), max(halves, key=lambda value: len(str(value))))
    sizes = set()
    for group in RaterGroup:
        expected = widest if group is RaterGroup.SELF else {}
        ballot = replace(
            answers(group, asking.scale.minimum, asking), comments=_full_of("\U0001f4ac"), expected=expected
        )
        sealed = _sealed(ballot, asking)
        assert open_sealed(sealed, asking, wave=WAVE, key=KEY) == ballot
        sizes.add(len(sealed))
    assert sizes == {padded_size(asking) + 48}


def test_a_follow_ups_ballots_have_one_size_with_room_for_whatever_anybody_is_asked_beside_the_questionnaire() -> None:
    compared = tuple(area.id for area in LEADERSHIP.areas[:3])
    grown = 0
    for longest in range(1000, 1200, 10):  # the size goes in steps: somewhere the new questions lead to the next one
        plain = replace(LEADERSHIP, max_comment=longest)
        asking = replace(plain, compared=compared)
        grown += padded_size(asking) > padded_size(plain)
        sizes = set()
        for group in (RaterGroup.SELF, RaterGroup.PEER):
            own = group is RaterGroup.SELF
            ballot = replace(
                answers(group, NoScore.NOT_OBSERVED, asking),
                comments=_full_of("\U0001f4ac", asking),
                expected=dict.fromkeys((area.id for area in asking.areas), 3.5) if own else {},
                looking_back=dict.fromkeys(compared, 3.5) if own else {},
                change={} if own else dict.fromkeys(compared, NoScore.NOT_OBSERVED),
            )
            sealed = _sealed(ballot, asking)
            assert open_sealed(sealed, asking, wave=WAVE, key=KEY) == ballot
            sizes.add(len(sealed))
        assert sizes == {padded_size(asking) + 48}
    assert grown


@pytest.mark.parametrize(
    "ballot",
    [
        replace(answers(RaterGroup.PEER), change={LEADERSHIP.areas[1].id: 1}),
        replace(answers(RaterGroup.PEER), change={}),
        replace(answers(RaterGroup.PEER), change={LEADERSHIP.areas[0].id: 4}),
        replace(answers(RaterGroup.PEER), change={LEADERSHIP.areas[0].id: True}),
        replace(
            answers(RaterGroup.PEER), change={LEADERSHIP.areas[0].id: 1}, looking_back={LEADERSHIP.areas[0].id: 3.0}
        ),
        replace(answers(RaterGroup.SELF), change={LEADERSHIP.areas[0].id: 1}),
        replace(answers(RaterGroup.SELF), looking_back={LEADERSHIP.areas[1].id: 3.0}),
        replace(answers(RaterGroup.SELF), looking_back={LEADERSHIP.areas[0].id: 3.25}),
        replace(answers(RaterGroup.SELF), looking_back={LEADERSHIP.areas[0].id: 3}),
    ],
    ids=[
        *("another area", "no area", "off the scale", "a truth", "a peer looks back", "self on change"),
        *("back at another", "a quarter", "no half point"),
    ],
)
def test_what_a_follow_up_could_not_have_been_answered_is_not_sealed(ballot: Answers) -> None:
    asking = replace(LEADERSHIP, compared=(LEADERSHIP.areas[0].id,))
    with pytest.raises(AnswersError):
        _sealed(ballot, asking)


def test_the_size_grows_with_the_prediction_and_the_first_questionnaires_stays_what_it_was() -> None:
    first = load("leadership360@1.0").instrument
    assert padded_size(first) == 14_336  # waves are open that were padded to it
    assert padded_size(LEADERSHIP) > padded_size(replace(LEADERSHIP, prediction=False))


def test_a_ballot_without_an_expectation_is_written_as_it_always_was() -> None:
    document = _encode(answers(RaterGroup.SELF), WAVE)
    assert set(json.loads(document)) == {"form", "wave", "group", "scores", "picks", "comments"}


@pytest.mark.parametrize(
    "ballot",
    [
        replace(answers(RaterGroup.PEER), expected={LEADERSHIP.areas[0].id: 3.0}),
        replace(answers(RaterGroup.SELF), expected={"no_such_area": 3.0}),
        replace(answers(RaterGroup.SELF), expected={LEADERSHIP.areas[0].id: 5.5}),
        replace(answers(RaterGroup.SELF), expected={LEADERSHIP.areas[0].id: 3.25}),
        replace(answers(RaterGroup.SELF), expected={LEADERSHIP.areas[0].id: float("nan")}),
        replace(answers(RaterGroup.SELF), expected={LEADERSHIP.areas[0].id: True}),
    ],
    ids=["a peer's", "of no area", "off the scale", "a quarter", "no number", "a truth"],
)
def test_an_expectation_that_the_form_could_not_have_given_is_not_sealed(ballot: Answers) -> None:
    with pytest.raises(AnswersError):
        _sealed(ballot)


def test_the_same_ballot_twice_gives_no_common_bytes() -> None:
    one, other = _sealed(answers(RaterGroup.PEER)), _sealed(answers(RaterGroup.PEER))
    windows = {one[i : i + 8] for i in range(len(one) - 8)}
    assert not any(other[i : i + 8] in windows for i in range(len(other) - 8))


def test_a_sealed_ballot_shows_no_word_of_it() -> None:
    sealed = _sealed(_with_canary())
    assert b"canary" not in sealed
    assert b"peer" not in sealed


def _with_canary() -> Answers:
    return replace(answers(RaterGroup.PEER), comments={LEADERSHIP.open_questions[0].id: "canary in a coal mine"})


BROKEN = {
    "another key": (lambda sealed: sealed, WAVE, PrivateKey(bytes(range(1, 33)))),
    "another wave": (lambda sealed: sealed, "abcdefghjm", KEY),
    "cut short": (lambda sealed: sealed[:-1], WAVE, KEY),
    "one bit changed": (lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), WAVE, KEY),
    "empty": (lambda sealed: b"", WAVE, KEY),
    "noise": (lambda sealed: bytes(SEALED_BYTES), WAVE, KEY),
}


@pytest.mark.parametrize(("damage", "wave", "key"), BROKEN.values(), ids=BROKEN.keys())
def test_what_does_not_fit_the_key_the_wave_or_the_form_is_refused_without_a_word_of_content(
    damage: object, wave: str, key: PrivateKey
) -> None:
    assert callable(damage)
    with pytest.raises(EnvelopeError) as refused:
        open_sealed(damage(_sealed(_with_canary())), LEADERSHIP, wave=wave, key=key)
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None
