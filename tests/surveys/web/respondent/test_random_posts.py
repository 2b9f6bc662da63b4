"""Whatever is posted: stored exactly or an error page, never half and never a failure of the server."""

from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from instruments.answers import Answers
from instruments.catalogue import Edition
from surveys.web.app import build_app
from tests.surveys.web.ballot_box import MemoryBox, a_respondent
from tests.surveys.web.sheet_oracle import AREAS, FORM, GROUP, ITEMS, Pairs, expected
from tests.surveys.web.sheets import COMPARING, COMPARING_EDITION, SMALL, SMALL_EDITION

NAMES = st.sampled_from([
    *(f"item-{item}" for item in sorted(ITEMS)), "gate-board", "picks", "comment-keep", "understood", "whole",
    "change-talk", "change-board", "change-rest", "back-talk", "expected-talk",
])  # fmt: skip
GOOD_VALUES = st.sampled_from([*map(str, range(-3, 4)), "n", "yes", "no", *sorted(AREAS), "", "Well said.", "x" * 101])
PAIRS = st.lists(
    st.one_of(
        st.tuples(NAMES, GOOD_VALUES),
        st.tuples(NAMES, st.text(max_size=12)),
        st.tuples(st.sampled_from(["item-", "gate-talk", "comment-", "item-talk.03", "csrf", ""]), st.text(max_size=3)),
        st.tuples(st.text(max_size=8), st.text(max_size=8)),
    ),
    max_size=14,
)
LIKELY = st.fixed_dictionaries(
    {"whole": st.just("yes"), "understood": st.just("yes")},
    optional={
        **{f"item-{item}": st.sampled_from(["-3", "0", "3", "n", ""]) for item in sorted(ITEMS)},
        "gate-board": st.sampled_from(["yes", "no", ""]),
        "picks": st.sampled_from(sorted(AREAS)),
        "comment-keep": st.text(max_size=110),
    },
).map(lambda sheet: list(sheet.items()))

OF_CHANGE = st.fixed_dictionaries(
    {}, optional={f"change-{area}": st.sampled_from(["-3", "0", "2", "n", "", "4"]) for area in COMPARING.compared}
).map(lambda sheet: list(sheet.items()))


def posted(pairs: Pairs, edition: Edition = SMALL_EDITION) -> tuple[int, list[Answers]]:
    box = MemoryBox()
    token = box.invite(a_respondent(GROUP, edition=edition))
    body = urlencode(pairs, errors="surrogatepass")
    response = build_app(box, behind_tls=False).test_client().post(f"/s/{token}", data=body, content_type=FORM)
    return response.status_code, box.ballots


@settings(max_examples=120, deadline=None)
@given(pairs=st.one_of(PAIRS, LIKELY))
@example(pairs=[("whole", "yes"), ("understood", "yes"), ("comment-keep", "\x00 \x85")])
@example(pairs=[("whole", "yes"), ("understood", "yes"), ("item-talk.01", "٣")])
def test_a_post_is_stored_exactly_or_refused_with_a_page(pairs: Pairs) -> None:
    status, ballots = posted(pairs)
    should_be = expected(pairs)
    assert status == (422 if should_be is None else 303)
    assert ballots == ([] if should_be is None else [should_be])


@settings(max_examples=120, deadline=None)
@given(pairs=st.one_of(PAIRS, st.tuples(LIKELY, OF_CHANGE).map(lambda both: [*both[0], *both[1]])))
@example(pairs=[("whole", "yes"), ("understood", "yes"), ("change-board", "2"), ("gate-board", "no")])
@example(pairs=[("whole", "yes"), ("understood", "yes"), ("change-plan", "n")])
def test_a_post_to_a_follow_up_is_stored_exactly_or_refused_with_a_page(pairs: Pairs) -> None:
    status, ballots = posted(pairs, COMPARING_EDITION)
    should_be = expected(pairs, compared=COMPARING.compared)
    assert status == (422 if should_be is None else 303)
    assert ballots == ([] if should_be is None else [should_be])


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200), kind=st.sampled_from([FORM, "multipart/form-data; boundary=x", "text/plain", ""]))
def test_bytes_that_are_no_form_are_refused_with_a_page(body: bytes, kind: str) -> None:
    box = MemoryBox()
    token = box.invite(a_respondent(edition=SMALL_EDITION))
    response = build_app(box, behind_tls=False).test_client().post(f"/s/{token}", data=body, content_type=kind)
    assert response.status_code in (400, 422)
    assert "<h1" in response.text
    assert box.ballots == []


@pytest.mark.parametrize("cut", range(0, 200, 7))
def test_a_post_cut_short_anywhere_stores_nothing(cut: int) -> None:
    box = MemoryBox()
    token = box.invite(a_respondent(edition=SMALL_EDITION))
    sheet = [*((f"item-{area.items[0].id}", "1") for area in SMALL.areas), ("comment-keep", "ä" * 20), ("whole", "yes")]
    body = urlencode(sheet)
    assert len(body) > 200
    response = build_app(box, behind_tls=False).test_client().post(f"/s/{token}", data=body[:cut], content_type=FORM)
    assert response.status_code == 422
    assert box.ballots == []
