"""A wave as its pages at the desk find it: how its mail fared, who has answered, and what a page says."""

import re

from bs4 import BeautifulSoup
from sqlalchemy import update
from werkzeug.test import TestResponse

from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.engagements.actor import Actor
from surveys.invited import store as invited
from surveys.mail.tables import MailState, Message
from surveys.waves.casting import Casting
from tests.support.ballots import answers
from tests.support.installations import Clock, tokens

PEER = RaterGroup.PEER
GETS = ("", "/mail", "/add", "/correct", "/extend", "/close", "/cancel", "/forget")
POSTS = ("/add", "/correct", "/mail/again", "/extend", "/remind", "/close", "/cancel", "/forget")


def text_of(answer: TestResponse) -> str:
    page = BeautifulSoup(answer.data, "html.parser").main
    assert page is not None
    return re.sub(r"\s+", " ", page.get_text(" ")).replace(" ,", ",")


def settle(installation: Installation, opened: str, state: MailState, *emails: str, **facts: object) -> None:
    facts = {"reason": "refused (550)", **facts}
    with installation.database.write() as session:
        ids = [one.id for one in invited.of_wave(session, opened) if not emails or one.email in emails]
        session.execute(update(Message).where(Message.about.in_(ids)).values(state=state, **facts))


def let_answer(installation: Installation, opened: str, group: RaterGroup, number: int) -> None:
    for token in [token for one, token in tokens(installation, opened) if one is group][:number]:
        Casting(installation).cast(token, answers(group))


def clock_of(own: Actor) -> Clock:
    assert isinstance(own.installation.clock, Clock)
    return own.installation.clock


def new_row(number: int, **texts: str) -> dict[str, object]:
    named = {"first_name": "Kim", "last_name": "New", "email": f"kim{number}@example.org", "relationship": "peer"}
    return {f"row-new-{number}-{name}": text for name, text in {**named, **texts}.items()}
