"""Browsers that tick the first radio of each group: whoever touched nothing has said nothing."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from instruments.answers import NoScore
from instruments.groups import RaterGroup
from tests.support.plain_browser import PlainForm
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent

INSTRUMENT = EDITION.instrument
SKIPPED, UNSEEN = NoScore.SKIPPED, NoScore.NOT_OBSERVED


def send(client: FlaskClient, token: str, form: PlainForm) -> TestResponse:
    return client.post(f"/s/{token}", data=MultiDict(form.fields))


@pytest.mark.parametrize("group", RaterGroup)
def test_whoever_touched_nothing_sends_nothing(client: FlaskClient, box: MemoryBox, group: RaterGroup) -> None:
    token = box.invite(a_respondent(group))
    form = PlainForm.of(client.get(f"/s/{token}").text)
    # fifty statements, a question before some of them, and what the executive expects of ten areas
    assert len(form.radios) == (61 if group is RaterGroup.SELF else 51)
    if group is RaterGroup.SUPERVISOR:
        form.boxes.append(("understood", "yes"))
    answer = send(client, token, form)
    assert answer.status_code == 422
    assert "You have not answered anything yet" in answer.text
    assert box.ballots == []


def test_what_was_ticked_counts_and_all_the_rest_was_left_out(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    form = PlainForm.of(client.get(f"/s/{token}").text)
    form.tick("item-conflict_resolution.03", "4")
    form.tick("item-conflict_resolution.06", "n")
    form.others["comment-advice"] = "Be bolder."
    assert send(client, token, form).status_code == 303
    (ballot,) = box.ballots
    answered = {item: score for item, score in ballot.scores.items() if score is not SKIPPED}
    assert answered == {"conflict_resolution.03": 4, "conflict_resolution.06": UNSEEN}
    assert len(ballot.scores) == 50
    assert ballot.picks == frozenset()
    assert ballot.comments == {"advice": "Be bolder."}


def test_exactly_one_choice_of_each_question_is_ticked_on_the_page(client: FlaskClient, box: MemoryBox) -> None:
    token = box.invite(a_respondent())
    fresh = client.get(f"/s/{token}").text
    form = PlainForm.of(fresh)
    form.tick("item-conflict_resolution.03", "4")
    form.others["comment-advice"] = "x" * 1001
    for page, answered in ((fresh, []), (send(client, token, form).text, ["4"])):
        ticked = BeautifulSoup(page, "html.parser").select("input[type=radio][checked]")
        assert [str(one["name"]) for one in ticked] == list(form.radios)
        assert [one["value"] for one in ticked if one["value"]] == answered


@pytest.mark.parametrize("name", ["item-conflict_resolution.03", "gate-board_communications"])
def test_a_tick_can_be_taken_back_without_a_script(client: FlaskClient, box: MemoryBox, name: str) -> None:
    token = box.invite(a_respondent())
    form = PlainForm.of(client.get(f"/s/{token}").text)
    form.tick(name, form.radios[name][1])
    form.others["comment-advice"] = "x" * 1001  # so that the page comes back
    form = PlainForm.of(send(client, token, form).text)
    assert form.ticked[name] == form.radios[name][1]
    form.tick(name, "")
    form.others["comment-advice"] = "x"
    assert send(client, token, form).status_code == 303
    assert set(box.ballots[0].scores.values()) == {SKIPPED}


@pytest.mark.parametrize("path", ["", "/decline"])
def test_no_page_of_a_stakeholder_has_a_group_that_says_something_by_itself(
    client: FlaskClient, box: MemoryBox, path: str
) -> None:
    page = client.get(f"/s/{box.invite(a_respondent())}{path}").text
    assert set(PlainForm.of(page).ticked.values()) <= {""}


def test_what_is_only_for_the_script_says_nothing_without_it(client: FlaskClient, box: MemoryBox) -> None:
    """Text browsers know no style: what a sheet hides, they show."""
    soup = BeautifulSoup(client.get(f"/s/{box.invite(a_respondent())}").text, "html.parser")
    assert [
        one for one in soup.select(".js-only, [role=status], [role=alert], [hidden]") if one.get_text(strip=True)
    ] == []
    assert [button.get_text() for button in soup.select("button")] == ["Send my answers"]
