"""Any text into any form of the desk, of the reading link and of the nomination link: never a 500, nothing half stored.

The forms are read from the pages themselves, so that a new one is tried as soon as a link leads to it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict

from surveys.app import create_app
from surveys.core.installation import Installation
from tests.support.desk import Browser, actor, engagement, furnished_desk, stored
from tests.support.installations import Clock

ROUNDS = 3
# Documents without a form, which take a second each to draw.
_DRAWN = re.compile(r"/report/(page|session)$|\.(pdf|html|csv|xlsx|json)$|/r/[^/]+/report")
# Forms whose success ends what the next tries need; their own tests hold them.
ENDING = ("/desk/sign-out", "/desk/account/sign-out-everywhere")

ODD = (
    "",
    " ",
    "0",
    "-1",
    "3.5",
    "99999999999999999999",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "2026-03-12",
    "<script>alert(1)</script>",
    "'; DROP TABLE coach; --",
    "{first_name} {0} {executive.__class__} {",
    "=cmd|'/c calc'!A1",
    "a@b",
    "alice@example.org",
    "Alice <alice@example.org>\r\nBcc: charlie@example.org",
    "=?utf-8?q?Bcc=3A?=",
    "\x00",
    "\x0b\x1f",
    "\u202eevil",
    "\ufffd",
    "👩‍👩‍👧‍👦" * 60,
    "x" * 5_000,
    'first_name,last_name,email,relationship\nAlice,A,a@example.org,peer\n,,,\n"',
    "é" * 300,
    "../../etc/passwd",
    "on",
    "y",
    "leadership360",
    "smtp://user:pass@127.0.0.1:1",
    "https://[::1",
)


@dataclass(frozen=True)
class Found:
    """A form on a page: where it goes, and its fields with the values that they came with."""

    action: str
    fields: tuple[tuple[str, str, tuple[str, ...]], ...]
    upload: bool


def _forms(browser: Browser, starts: tuple[str, ...]) -> dict[str, Found]:
    """Follow every link and give every form that would be posted, by where it goes."""
    waiting, known, forms = list(starts), set(starts), {}
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html":
            continue
        page = BeautifulSoup(answer.data, "html.parser")
        for form in page.select("form[method=post]"):
            action = urljoin(path, str(form.get("action") or ""))
            forms[action] = Found(action, tuple(_fields(form)), form.get("enctype") == "multipart/form-data")
        for link in page.select("a[href]"):
            goal = urlsplit(urljoin(path, str(link["href"]))).path
            if goal.startswith(("/desk/", "/r/", "/n/")) and goal not in known and not _DRAWN.search(goal):
                known.add(goal)
                waiting.append(goal)
    return forms


def _fields(form: Tag) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in form.select("[name]"):
        choices = tuple(str(option.get("value", "")) for option in one.select("option"))
        yield str(one["name"]), str(one.get("value") or one.get_text()), choices


def _filled(found: Found, random: Random) -> MultiDict[str, object]:
    """Fill a form: what it came with, something odd, nothing at all, or twice."""
    fields: MultiDict[str, object] = MultiDict()
    for name, value, choices in found.fields:
        if name == "csrf":
            fields.add(name, value)
            continue
        for _ in range(random.choice((1, 1, 1, 1, 0, 2))):
            fields.add(name, random.choice((value, random.choice(ODD), *choices, random.choice(ODD))))
    fields.add(random.choice(("unknown", "id", "coach", "csrf_token")), random.choice(ODD))
    return fields


def _send(browser: Browser, found: Found, fields: MultiDict[str, object]) -> int:
    kind = "multipart/form-data" if found.upload else "application/x-www-form-urlencoded"
    answer = browser.client.post(found.action, base_url=browser.base, data=fields, content_type=kind)
    return answer.status_code


@pytest.mark.parametrize("seed", range(2))
def test_any_text_in_any_form_is_taken_whole_or_refused_whole(
    installation: Installation, clock: Clock, seed: int
) -> None:
    random, own = Random(seed), actor(installation, admin=True)
    app, desk = create_app(installation), furnished_desk(own, engagement(own), clock)
    statuses: Counter[int] = Counter()
    for _ in range(ROUNDS):
        forms = _forms(Browser(app, own), ("/desk/", *desk.links))
        assert len(forms) > 12
        for found in forms.values():
            if found.action in ENDING:
                continue
            browser = Browser(app, own)
            fields = _filled(found, random)
            if found.action.startswith("/desk/"):
                fields["csrf"] = browser.token()
            before = stored(installation)
            status = _send(browser, found, fields)
            statuses[status] += 1
            assert status < 500, found.action
            if status >= 400:
                assert stored(installation) == before, f"{found.action} was refused with {status} and stored something"
    assert sum(count for status, count in statuses.items() if status in (200, 303)) > 10
    assert sum(count for status, count in statuses.items() if status >= 400) > 10
