"""A forged release.json: the hash fits, the content could not have come from any wave, and the file is refused."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from reports.disclosure.release import disclose
from reports.release_json import from_json, to_json
from tests.privacy.waves import PEER, SHORT, ballot, facts, questionnaire
from tests.reports.sample import WITHHELD, story_release
from tests.reports.small_release import ITEM, SMALL, changed, complaint, forged, small_release


def value(path: str, **shown: object) -> Any:
    item, key = path.split("/")
    return changed(("values", item, key), {"text": "3.0", "value": 3.0, "n": 4, **shown})


def comments(**parts: Mapping[str, list[str]]) -> Any:
    return changed(("comments",), {**SMALL["comments"], **parts})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (value(f"{ITEM}/board"), f"values.{ITEM}.board: the release lists no such cell"),
        (value(f"{ITEM}/anonymous"), f"values.{ITEM}.anonymous: the release lists no such cell"),
        (changed(("values", "area_a.77"), {}), "values.area_a.77: the questionnaire has no such item"),
        (value(f"{ITEM}/peer", n=2), f"values.{ITEM}.peer.n: 2 does not fit a cell of 4"),
        (value(f"{ITEM}/peer", n=5), f"values.{ITEM}.peer.n: 5 does not fit a cell of 4"),
        (value(f"{ITEM}/self", n=0), f"values.{ITEM}.self.n: 0 does not fit a cell of 1"),
        (value(f"{ITEM}/peer", text="4.8", value=4.75), f"values.{ITEM}.peer: '4.8' (4.75) is not how"),
        (value(f"{ITEM}/peer", text="5.0", value=5.0), f"values.{ITEM}.peer: '5.0' (5.0) is not how"),
        (value(f"{ITEM}/peer", text="4.5+", value=4.8), f"values.{ITEM}.peer: '4.5+' (4.8) is not how"),
        (value(f"{ITEM}/peer", text="3.1", value=3.1), f"values.{ITEM}.peer: '3.1' (3.1) is not how"),
        (value(f"{ITEM}/peer", text="3.0", value=3.3), f"values.{ITEM}.peer: '3.0' (3.3) is not how"),
        (value(f"{ITEM}/direct_report", text="3.3", value=3.3, n=3), f"values.{ITEM}.direct_report: '3.3' (3.3)"),
        (value(f"{ITEM}/self", text="7.0", value=7.0, n=1), f"values.{ITEM}.self: '7.0' (7.0) is not how"),
        (changed(("cells", 2, "answered"), 2), "cells[2].answered: 2 are too few"),
        (changed(("cells", 0, "answered"), 0), "cells[0].answered: 0 are too few"),
        (changed(("cells", 2, "key"), "peers"), "cells[2].key: expected the key"),
        (changed(("cells", 2, "label"), "Bob and his friends"), "cells[2].key: expected the key and the label"),
        (changed(("cells", 2, "attributed"), True), "cells[2].groups: expected one attributed group"),
        (changed(("cells", 1, "groups"), ["supervisor", "board"]), "cells[1].groups: expected one attributed group"),
        (changed(("cells", 1, "groups"), []), "cells"),
        (changed(("cells", 2, "groups"), ["direct_report", "peer"]), "cells: a group stands in two cells"),
        (changed(("cells", 2, "groups"), ["other", "board"]), "cells: expected in the order of the groups"),
        (changed(("cells", 2, "groups"), ["peer", "peer"]), "cells: a group stands in two cells"),
        (changed(("cells", 2, "groups"), ["peer", "friend"]), "cells[2].groups: 'friend' is not a rater group"),
        (changed(("withheld",), True), "withheld: expected true where no anonymous cell is listed"),
        (changed(("policy", "min_raters"), 2), "policy.min_raters: the minimum number of raters is 2"),
        (changed(("policy", "comments_from"), 3), "policy.comments_from: expected 4"),
        (changed(("policy", "picks_from"), 4), "policy.picks_from: expected 3 of 7 anonymous raters"),
        (changed(("policy", "picks_from"), None), "policy.picks_from: expected 3 of 7 anonymous raters"),
        (changed(("picks", "peer"), ["area_a"]), "picks.peer: expected only anonymous, self, supervisor"),
        (changed(("picks", "anonymous"), ["area_x"]), "picks.anonymous: expected areas of the questionnaire"),
        (changed(("picks", "anonymous"), ["area_b", "area_a"]), "picks.anonymous: expected areas"),
        (comments(peer={"advice": ["x"]}), "comments.peer: expected only anonymous, self, supervisor"),
        (comments(anonymous={"gossip": ["x"]}), "comments.anonymous.gossip: the questionnaire has no such question"),
        (comments(anonymous={"advice": ["b", "a"]}), "comments.anonymous.advice: expected in the order of the texts"),
        (comments(anonymous={"advice": [f"{n}" for n in range(8)]}), "comments.anonymous.advice: 8 texts from 7"),
        (changed(("sd",), 0.4), "sd: is not part of a release"),
        (value(f"{ITEM}/peer", sd=0.4), f"values.{ITEM}.peer.sd: is not part of a release"),
        (changed(("opened_on",), "20260302"), "opened_on: expected '2026-03-02'"),
        (changed(("opened_on",), "soon"), "opened_on: expected a date"),
        (changed(("instrument", "scale", "labels"), ["a", "b"]), "instrument.scale.labels: 2 points"),
        (changed(("instrument", "areas", 1, "items", 0, "id"), "X"), "instrument.areas[1].items[0].id: 'X' is not"),
        (changed(("instrument", "areas", 1, "items", 0, "self"), " "), "instrument.areas[1].items[0]: a wording"),
        (changed(("instrument", "areas", 1, "items"), []), "instrument.areas[1].items: an area needs"),
        (changed(("instrument", "areas", 1, "id"), "area_a"), "instrument.areas[1].id: 'area_a' is used already"),
        (changed(("instrument", "open_questions", 0, "id"), "A"), "instrument.open_questions[0].id: 'A' cannot"),
        (changed(("instrument", "status"), "best"), "instrument.status: expected a status"),
        (changed(("instrument", "rater_sd"), 10**400), "instrument.rater_sd: is out of range"),
        (changed(("instrument", "scale", "minimum"), 10**400), "instrument.scale.minimum: is out of range"),
        (value(f"{ITEM}/peer", value=1e308), f"values.{ITEM}.peer.value: is out of range"),
    ],
)
def test_a_forged_file_is_refused_by_the_rule_that_it_breaks(document: Any, said: str) -> None:
    assert complaint(forged(document)).startswith(said)


def test_an_infinite_value_is_out_of_range() -> None:
    text = to_json(small_release()).replace(f'"value": {SMALL["values"][ITEM]["peer"]["value"]}', '"value": 1e999', 1)
    assert "out of range" in complaint(text)


def test_more_flags_than_raters_less_two_are_refused() -> None:
    groups = {PEER: 5}
    document = json.loads(to_json(disclose([ballot(PEER)] * 5, SHORT, facts(groups)).release))
    areas = [area.id for area in SHORT.areas]
    assert from_json(forged(changed(("picks", "anonymous"), areas[:3], start=document)))
    said = complaint(forged(changed(("picks", "anonymous"), areas[:4], start=document)))
    assert said == "picks.anonymous: expected none from 5 anonymous raters"


def test_more_flags_than_there_are_picks_for_are_refused() -> None:
    """Eight raters: five flags of four picks each leave somebody a pick, six take all."""
    asked, groups = questionnaire(areas=7, items=1), {PEER: 8}
    wave = [ballot(PEER, instrument=asked)] * 8
    document = json.loads(to_json(disclose(wave, asked, facts(groups)).release))
    areas = [area.id for area in asked.areas]
    assert document["policy"]["picks_from"] == 4
    assert from_json(forged(changed(("picks", "anonymous"), areas[:5], start=document)))
    said = complaint(forged(changed(("picks", "anonymous"), areas[:6], start=document)))
    assert said == "picks.anonymous: expected none from 8 anonymous raters"


def test_a_questionnaire_without_picks_has_no_threshold() -> None:
    without = replace(questionnaire(), picks=None)
    document = json.loads(to_json(disclose([ballot(PEER, instrument=without)] * 5, without, facts({PEER: 5})).release))
    assert document["policy"]["picks_from"] is None
    said = complaint(forged(changed(("policy", "picks_from"), 3, start=document)))
    assert said == "policy.picks_from: expected null of 5 anonymous raters"


def test_flags_and_comments_of_too_few_anonymous_raters_are_refused() -> None:
    document = json.loads(to_json(disclose([ballot(PEER)] * 3, SHORT, facts({PEER: 3})).release))
    flagged = changed(("picks", "anonymous"), ["area_a"], start=document)
    assert complaint(forged(flagged)) == "picks.anonymous: expected none from 3 anonymous raters"
    asked = changed(("policy", "picks_from"), 3, start=document)
    assert complaint(forged(asked)) == "policy.picks_from: expected null of 3 anonymous raters"
    told = changed(("comments", "anonymous"), {"advice": ["x"]}, start=document)
    assert complaint(forged(told)) == "comments.anonymous: expected none from fewer than 4 anonymous raters"


def test_a_withheld_release_with_an_anonymous_comment_is_refused() -> None:
    document = json.loads(to_json(story_release(roster=WITHHELD)))
    said = complaint(forged(changed(("comments", "anonymous"), {"advice": ["x"]}, start=document)))
    assert said == "comments.anonymous.advice: 1 texts from 0 raters"
