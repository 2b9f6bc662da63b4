"""The whole job from outside: command line, mail folder, HTTP, close, report; compared with the plain-Python oracle."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup

from instruments.answers import Answers, NoScore, Score
from instruments.groups import RaterGroup
from surveys.mail.folder_reader import message_of
from tests.privacy import oracle
from tests.support.ballots import LEADERSHIP
from tests.support.installations import environment, roster
from tests.support.serving import command, fetch, free_port, served

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server with one open wave, and the link of each person as their mail has it."""

    folder: Path
    environment: dict[str, str]
    wave: str
    links: dict[str, str]
    log: Path


@pytest.fixture
def own_stage(tmp_path: Path) -> Iterator[Stage]:
    """Run a server for one test alone, which closes the wave."""
    with _set_up(tmp_path) as stage:
        yield stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run one server for tests that touch no link but one, each another."""
    with _set_up(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@contextmanager
def _set_up(folder: Path) -> Iterator[Stage]:
    env = environment(folder, port=str(free_port()))
    (folder / "roster.csv").write_bytes(roster(supervisor=2, peer=5, direct_report=4))
    closes = (date.today() + timedelta(days=10)).isoformat()  # noqa: DTZ011
    arguments = ["--executive", "Dana Whitfield <dana@example.org>", "--closes", closes]
    command("wave", "open", *arguments, "--roster", str(folder / "roster.csv"), environment=env)
    wave = command("wave", "list", environment=env).stdout.split()[0]
    command("mail", "send", environment=env)
    links = dict(_mail(path) for path in (folder / "data" / "mail" / wave).glob("*.eml"))
    with served(env, folder / "server.log"):
        yield Stage(folder, env, wave, links, folder / "server.log")


def _mail(path: Path) -> tuple[str, str]:
    message = message_of(path.read_bytes())
    plain = message.get_body(("plain",))
    assert plain is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/s/\S+", plain.get_content())
    assert found is not None
    return message["To"].addresses[0].addr_spec, found.group()


def _group_of(address: str) -> RaterGroup:
    name = address.split("@", maxsplit=1)[0]
    return RaterGroup.SELF if name == "dana" else RaterGroup(name.rstrip("0123456789"))


def _filled(page: str, random: Random) -> Fields:
    """Fill the form that the page really holds, as a person without a script would: any choice, or none."""
    form = BeautifulSoup(page, "html.parser").find("form", attrs={"method": "post"})
    assert form is not None
    fields: Fields = [(str(h["name"]), str(h["value"])) for h in form.select("input[type=hidden]")]
    choices = defaultdict[str, list[str]](list)
    for radio in form.select("input[type=radio]"):
        choices[str(radio["name"])].append(str(radio["value"]))
    for name, values in choices.items():
        if random.random() < 0.95:
            fields.append((name, random.choice(values)))
    boxes = [str(box["value"]) for box in form.select("input[type=checkbox][name=picks]")]
    fields += [("picks", box) for box in random.sample(boxes, random.randint(0, 3))]
    fields += [("understood", "y") for _ in form.select("input[type=checkbox][name=understood]")]
    fields += [(str(a["name"]), f"A thought {random.getrandbits(40)}") for a in form.select("textarea")]
    return fields


def _meant(group: RaterGroup, fields: Fields) -> Answers:
    """Say what a posted form means, without the code under test."""
    given = dict(fields)
    scores: dict[str, Score] = {}
    for area in LEADERSHIP.areas:
        for item in area.items:
            value = given.get(f"item-{item.id}", "")
            unseen = given.get(f"gate-{area.id}") == "no" or value == "n"
            scores[item.id] = NoScore.NOT_OBSERVED if unseen else int(value) if value else NoScore.SKIPPED
    picks = frozenset(value for name, value in fields if name == "picks")
    comments = {q.id: given[f"comment-{q.id}"] for q in LEADERSHIP.open_questions}
    return Answers(group, scores, picks, comments)


def test_every_link_in_the_mail_is_answered_and_the_report_says_what_the_oracle_says(own_stage: Stage) -> None:
    random, given = Random(3), []
    assert len(own_stage.links) == 12
    for address, link in own_stage.links.items():
        fields = _filled(fetch(link).body, random)
        assert fetch(link, fields=fields).status == 200
        given.append(_meant(_group_of(address), fields))
    command("wave", "close", own_stage.wave, "--yes", environment=own_stage.environment)
    command("report", own_stage.wave, "--out", str(own_stage.folder / "report"), environment=own_stage.environment)
    told = json.loads((own_stage.folder / "report" / "release.json").read_text())
    _same_as_the_oracle(told, given)
    assert (own_stage.folder / "report" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "<html" in (own_stage.folder / "report" / "report.html").read_text()
    for link in own_stage.links.values():
        assert "closed" in fetch(link).body
    _no_token_in(own_stage.log, own_stage.links.values())


def _same_as_the_oracle(told: dict[str, object], given: Sequence[Answers]) -> None:
    invited = {"self": 1, "supervisor": 2, "peer": 5, "direct_report": 4}
    wanted = oracle.expected(given, LEADERSHIP, invited=invited, k=3)
    values = told["values"]
    assert isinstance(values, dict)
    shown = {
        item: {key: (one["text"], Fraction(str(one["value"])), one["n"]) for key, one in cells.items()}
        for item, cells in values.items()
    }
    assert shown == wanted.values
    cells = told["cells"]
    assert isinstance(cells, list)
    assert sum(cell["answered"] for cell in cells) == 12
    assert told["picks"] == wanted.picks
    assert told["comments"] == wanted.comments


def _no_token_in(log: Path, links: Iterable[str]) -> None:
    said = log.read_text()
    assert not any(link.rsplit("/", 1)[1] in said or link.rsplit(".", 1)[1] in said for link in links)


def test_fifty_parallel_posts_of_one_link_store_one_ballot_and_the_link_says_it_is_used(stage: Stage) -> None:
    link = stage.links["peer0@example.org"]
    fields = _filled(fetch(link).body, Random(5))
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: fetch(link, fields=fields).status, range(50)))
    assert statuses.count(200) == 1
    assert statuses.count(410) == 49
    assert "if you sent them, all is well" in fetch(link).body.lower()
    status = command("wave", "status", stage.wave, environment=stage.environment).stdout
    assert re.search(r"Peers\s+1 of 5", status)


def test_looking_twenty_times_in_every_way_uses_nothing_up(stage: Stage) -> None:
    link = stage.links["direct_report0@example.org"]
    for _ in range(20):
        assert fetch(link).status == 200
        assert fetch(link, method="HEAD").status == 200
    assert fetch(link, fields=_filled(fetch(link).body, Random(6))).status == 200


def test_a_link_that_is_not_ours_gets_its_own_page_and_no_stack_trace(stage: Stage) -> None:
    link = stage.links["peer2@example.org"]
    base, token = link.rsplit("/", 1)
    for wrong in (
        token[:-3],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x",
        token.split(".")[0],
        "%F0%9F%98%80",
    ):
        answer = fetch(f"{base}/{wrong}")
        assert answer.status == 404
        assert "Traceback" not in answer.body
        assert "link" in answer.body.lower()
    assert "Traceback" not in stage.log.read_text()
