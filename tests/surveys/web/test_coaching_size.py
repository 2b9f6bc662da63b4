"""Every coaching page of the three parties: at most 20 kB on the wire and eight statements, with one of everything
and with a hundred, each as long as its form allows. The pages are read from the URL map: a new one is measured without
anybody remembering it.
"""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.coaching.access import Party
from surveys.coaching.check_in_letters import address
from surveys.core.installation import Installation
from tests.support.coaching import Three, statements, three
from tests.support.half_year import furnish, write_to_the_limits
from tests.support.sparing import spare_work

MOST_BYTES, MOST_STATEMENTS = 20_000, 8
BLUEPRINTS = {"place": Party.EXECUTIVE, "sponsor": Party.SPONSOR}
# Files, and the report's own documents; what is of the desk's waves has its own measure.
FILES = {
    *("contract_pdf", "contract_text", "session_file", "sessions_file", "own_copy"),
    *("report_without_slash", "presentation", "report_pdf", "whole_report"),
}
OF_THE_DESK = "/desk/engagements/<engagement>/"
NOT_COACHING = {"desk.edit_engagement", "desk.ask_to_end", "desk.audit_trail", "desk.people"}

Look = Callable[[], TestResponse]


@pytest.fixture(autouse=True)
def _without_slow_work(monkeypatch: pytest.MonkeyPatch) -> None:
    spare_work(monkeypatch)


@pytest.mark.parametrize("count", [1, 100])
def test_every_page_is_small_and_asks_the_database_little(installation: Installation, count: int) -> None:
    parties = three(installation)
    ids = furnish(parties, count)
    if count > 1:
        write_to_the_limits(parties)
    for party in BLUEPRINTS.values():
        parties.get(party)  # comes in
    found = {}
    for name, look in _pages(parties, ids):
        first = look()
        with statements(installation) as asked:
            page = look()
        assert (first.status_code, page.status_code) == (200, 200), name
        of_page = [one for one in asked if not _is_the_tests_own(one, name)]
        found[name] = (len(page.data), len(of_page))
    assert len(found) > 30
    too_much = {name: seen for name, seen in found.items() if seen > (MOST_BYTES, 0) or seen[1] > MOST_STATEMENTS}
    assert too_much == {}


def _is_the_tests_own(statement: str, name: str) -> bool:
    """True for the look-up of the link by which the test opens a page."""
    return not name.startswith("desk.") and statement.startswith("SELECT standing_link.id, standing_link.engagement")


def _pages(parties: Three, ids: dict[str, str]) -> Iterator[tuple[str, Look]]:
    ids |= {"check_in_form": ids["asked"], "test_result": ids["tested"], "party": Party.EXECUTIVE.value}
    sheet = address(parties.installation, ids["asked"]).removeprefix(parties.installation.settings.base_url)
    yield "check_in.sheet", partial(parties.app.test_client().get, sheet)
    for rule in parties.app.url_map.iter_rules():
        blueprint, _, page = str(rule.endpoint).partition(".")
        if "GET" not in (rule.methods or ()) or page in FILES or rule.endpoint in NOT_COACHING:
            continue
        if rule.rule.startswith(OF_THE_DESK):
            yield str(rule.endpoint), partial(parties.desk.get, _path(rule, {**ids, "engagement": parties.engaged}))
        elif blueprint in BLUEPRINTS:
            own = {one: ids[page] for one in rule.arguments - {"token"} if page in ids and one != page}
            below = _path(rule, {**ids, **own}).partition("<token>/")[2]
            yield str(rule.endpoint), partial(parties.get, BLUEPRINTS[blueprint], below)


def _path(rule: Rule, ids: dict[str, str]) -> str:
    path = rule.rule
    for name in rule.arguments - {"token"}:
        assert name in ids, f"{rule.rule}: what is {name!r}? Give it in furnish"
        path = path.replace(f"<{name}>", ids[name]).replace(f"<int:{name}>", ids[name])
    return path
