"""Every page and file of a released wave that a coach or its executive can open, listed from the URL map, as text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from instruments.answers import Answers
from instruments.groups import RaterGroup
from reports.release import Release
from surveys.app import create_app
from surveys.core.links import Purpose
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor
from surveys.waves.casting import Casting
from surveys.waves.closing import close_wave
from tests.reports.document.conftest import page_texts, spoken_texts
from tests.reports.document.numbers import words_of_html
from tests.support.desk import Browser, actor, engagement, wave
from tests.support.installations import Clock, build, tokens
from tests.support.workbooks import as_json

ROSTER: Mapping[RaterGroup, int] = {
    RaterGroup.SELF: 1,
    RaterGroup.SUPERVISOR: 2,
    RaterGroup.PEER: 5,
    RaterGroup.DIRECT_REPORT: 2,
    RaterGroup.BOARD: 4,
}
_FORMS = ("pdf", "html", "csv", "xlsx", "json")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOMENTS = r"\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d\b"
_HASH = r"\b[0-9a-f]{64}\b"  # of a release: the random id of its wave goes in


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What one address shows: its endpoint's name, its kind, and every word of it, attributes and alt texts included.

    Ids, hashes, dates in figures and times of day are taken out of the words: they are no numbers of anybody's.
    """

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A released wave: what was answered, what was told, and all that can be opened."""

    wave: Sequence[Answers]
    release: Release
    pages: Sequence[ReadPage]


def released_pages(folder: Path, ballots: Sequence[Answers]) -> Opened:
    """Answer a wave of `ROSTER` with these ballots, close it, release it to the executive, and open everything."""
    clock = Clock()
    installation = build(folder, clock=clock)
    own = actor(installation)
    engaged = engagement(own)
    clock.pass_(minutes=5)  # acts of one moment stand in the audit by their random ids
    opened = wave(own, engaged, **{group: count for group, count in ROSTER.items() if group is not RaterGroup.SELF})
    casting, left = Casting(installation), list(ballots)
    for group, token in tokens(installation, opened):
        ballot = next(one for one in left if one.group is group)
        left.remove(ballot)
        casting.cast(token, ballot)
    release = close_wave(installation, opened)
    told = reading.release(own, opened, expires_on=installation.today() + timedelta(days=10))
    app = create_app(installation)
    ids = {"wave": [opened], "engagement": [engaged], "reading": [told.reading], "form": list(_FORMS)}
    token = installation.links(Purpose.READING).sign(told.reading)
    pages = [*_of_coach(app, own, ids | _comment(release)), *_of_executive(app, token, told.code)]
    installation.database.close()
    plain = re.compile("|".join([opened, engaged, told.reading, _MOMENTS, _HASH]))
    readable = [replace(page, text=plain.sub(" ", page.text)) for page in pages]
    return Opened(ballots, release, readable)


def _comment(release: Release) -> dict[str, list[str]]:
    """Give one comment of each part by its place, for the pages that ask before it is removed."""
    questions = {question for by_question in release.comments.values() for question in by_question}
    return {"part": list(release.comments), "question": sorted(questions), "position": ["1"]}


def _of_coach(app: Flask, own: Actor, ids: dict[str, list[str]]) -> Iterator[ReadPage]:
    browser = Browser(app, own)
    for rule in _rules(app, "desk."):
        if rule.arguments and rule.arguments <= set(ids):
            for path in _addresses(app, rule, ids):
                yield from _read(rule, browser.get(path))


def _of_executive(app: Flask, token: str, code: str) -> Iterator[ReadPage]:
    client = app.test_client()
    rules = list(_rules(app, "executive."))
    for admitted in (False, True):
        if admitted:
            client.post(f"/r/{token}/", data={"code": code}, headers={"Sec-Fetch-Site": "none"})
        for rule in rules:
            for path in _addresses(app, rule, {"token": [token]}):
                yield from _read(rule, client.get(path))


def _rules(app: Flask, prefix: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if str(rule.endpoint).startswith(prefix) and "GET" in (rule.methods or ()):
            yield rule


def _addresses(app: Flask, rule: Rule, ids: dict[str, list[str]]) -> Iterator[str]:
    names = sorted(rule.arguments)
    with app.test_request_context():
        for values in product(*(ids[name] for name in names)):
            yield str(app.url_map.bind("localhost").build(str(rule.endpoint), dict(zip(names, values, strict=True))))


def _read(rule: Rule, answer: TestResponse) -> Iterator[ReadPage]:
    if answer.status_code == 200:
        kind = str(answer.mimetype)
        yield ReadPage(str(rule.endpoint), kind, text_of(kind, answer.data))


def text_of(kind: str, content: bytes) -> str:
    """Give every word of a page or file."""
    if kind == "application/pdf":
        return " ".join([*page_texts(content), *spoken_texts(content)])
    if kind == WORKBOOK:
        return as_json(content)
    return words_of_html(content) if kind == "text/html" else content.decode("utf-8-sig")
