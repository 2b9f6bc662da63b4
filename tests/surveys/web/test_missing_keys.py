"""Where a key of coaching texts is missing or another's, every page says so calmly, and holds what was just typed."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update
from werkzeug.test import TestResponse

from surveys.coaching.access import Party
from surveys.coaching.tables import Goal, SharedGoal
from surveys.core.installation import Installation
from tests.support.check_ins import CheckedIn, check_ins
from tests.support.coaching import Three

TYPED = "In meetings I <ask> two people."
_OF_OTHERS = "tell {} coach, who can have it put back."


def _moved_away(found: CheckedIn, key: Path) -> None:
    key.rename(key.with_suffix(".away"))


def _damaged(found: CheckedIn, key: Path) -> None:
    key.write_text("no key")


def _of_another(found: CheckedIn, key: Path) -> None:
    key.write_text("ab" * 32)


def _text_of_another(found: CheckedIn, key: Path) -> None:
    with found.installation.database.write() as session:
        for table in (Goal, SharedGoal):
            session.execute(update(table).values(sealed=b"\0" * 60))


@pytest.mark.parametrize("trouble", [_moved_away, _damaged, _of_another, _text_of_another])
def test_texts_that_cannot_be_read_are_no_error_of_ours_for_any_party(
    installation: Installation, caplog: pytest.LogCaptureFixture, trouble: Callable[[CheckedIn, Path], None]
) -> None:
    found = check_ins(installation)
    parties = Three(installation, found.own, found.id)
    goal = parties.goal(TYPED)
    found.share(TYPED, goal)
    found.plan(2)
    found.look()
    parties.come_in(Party.EXECUTIVE)
    parties.come_in(Party.SPONSOR)
    letter = parties.app.test_client()
    trouble(found, installation.settings.keys / "engagements" / f"{found.id}.key")
    with caplog.at_level(logging.ERROR):
        asked = [
            (parties.get(Party.EXECUTIVE, "goals"), _OF_OTHERS.format("your"), ""),
            (parties.post(Party.EXECUTIVE, f"goals/{goal}", what=TYPED), _OF_OTHERS.format("your"), TYPED),
            (parties.get(Party.SPONSOR), _OF_OTHERS.format("the"), ""),
            (letter.get(found.path()), _OF_OTHERS.format("the"), ""),
            (letter.post(found.path(), data={"business": TYPED}), _OF_OTHERS.format("the"), TYPED),
            (parties.desk.get(f"/desk/engagements/{found.id}/goals"), "'parallax check' names the key", ""),
            (parties.desk.post(f"/desk/engagements/{found.id}/goals/{goal}", what=TYPED), "whoever runs", TYPED),
        ]
    for answer, told, typed in asked:
        _is_calm(answer, told, typed)
    assert len(caplog.messages) == len(asked)  # for whoever runs the server, and of nobody
    assert not [line for line in caplog.messages if found.id in line or "Dana" in line]


def _is_calm(answer: TestResponse, told: str, typed: str) -> None:
    page = BeautifulSoup(answer.text, "html.parser")
    words = " ".join(page.get_text(" ").split())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600"), words
    assert "These texts cannot be read now" in words
    assert told in words
    assert "went wrong" not in words
    kept = [str(one["value"]) for one in page.select("main input[type=hidden]")]
    assert typed in kept if typed else not kept
