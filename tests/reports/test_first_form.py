"""The first form of release.json: what an earlier program wrote is read for ever, and written again byte for byte.

The files in `first_form/` were written by the program as of commit e6bb656, about invented people.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.certificate.issuing import certify
from reports.disclosure.policy import REMOVED
from reports.disclosure.release import disclose
from reports.release import ANONYMOUS, Release, Schema
from reports.release_json import ReleaseError, from_json, numbers_hash, to_json
from tests.privacy.waves import PEER, SHORT, ballot, facts, questionnaire
from tests.support.earlier_releases import in_the_first_form

FOLDER = Path(__file__).parent / "first_form"
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.json"))}
PICKS_FROM = {"merged": 3, "whole": 3, "withheld": None}


def _canonical(document: dict[str, Any]) -> str:
    """The digest as docs/release.md describes it, taken of the file itself."""
    numbers = {key: value for key, value in document.items() if key not in ("comments", "numbers_sha256")}
    text = json.dumps(numbers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _forged(document: dict[str, Any], **changed: object) -> str:
    document = {**document, **changed}
    return json.dumps({**document, "numbers_sha256": _canonical(document)})


def _with_flags(release: Release, count: int) -> str:
    areas = [area.id for area in release.instrument.areas][:count]
    document = json.loads(to_json(release))
    return _forged(document, picks={**document["picks"], ANONYMOUS: areas})


def _places(release: Release) -> Iterator[tuple[str, str, int]]:
    for part, by_question in release.comments.items():
        for question, texts in by_question.items():
            yield from ((part, question, position) for position in range(len(texts)))


def _redacted(release: Release, place: tuple[str, str, int]) -> Release:
    part, question, position = place
    texts = list(release.comments[part][question])
    texts[position] = REMOVED
    by_question = {**release.comments[part], question: tuple(texts)}
    return replace(release, comments={**release.comments, part: by_question})


def test_there_is_a_whole_a_merged_and_a_withheld_result() -> None:
    read = {name: from_json(text) for name, text in FILES.items()}
    assert {name: [cell.key for cell in release.cells] for name, release in read.items()} == {
        "merged": ["self", "supervisor", "peer+direct_report"],
        "whole": ["self", "supervisor", "peer", "direct_report"],
        "withheld": ["self", "supervisor"],
    }
    assert read["whole"].comments[ANONYMOUS]
    assert read["whole"].picks[ANONYMOUS]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_first_form_comes_back_byte_for_byte(name: str) -> None:
    release = from_json(FILES[name])
    assert to_json(release) == FILES[name]
    assert (release.schema, release.rules, release.picks_from) == (Schema.ONE, 1, PICKS_FROM[name])
    assert from_json(to_json(release)) == release


@pytest.mark.parametrize("name", FILES)
def test_its_hash_stays_what_it_was(name: str) -> None:
    document = json.loads(FILES[name])
    assert numbers_hash(from_json(FILES[name])) == document["numbers_sha256"] == _canonical(document)


@pytest.mark.parametrize("name", FILES)
def test_a_redaction_changes_the_comment_and_no_other_byte(name: str) -> None:
    release = from_json(FILES[name])
    places = list(_places(release))
    assert places
    for place in places:
        after = to_json(_redacted(release, place))
        pairs = zip(FILES[name].splitlines(), after.splitlines(), strict=True)
        [(was, became)] = [pair for pair in pairs if pair[0] != pair[1]]
        part, question, position = place
        assert json.loads(was.strip().rstrip(",")) == release.comments[part][question][position]
        assert became.strip().rstrip(",") == f'"{REMOVED}"'
        assert from_json(after) == _redacted(release, place)


@pytest.mark.parametrize("name", FILES)
def test_what_was_told_before_is_certified_as_it_was(name: str) -> None:
    assert certify(from_json(FILES[name])).picks_open is True


@pytest.mark.parametrize("name", FILES)
def test_the_reader_is_as_strict_as_it_was(name: str) -> None:
    document = json.loads(FILES[name])
    for text, said in (
        (_forged(document, rules=1), "rules: is not part of a release"),
        (_forged(document, policy={**document["policy"], "picks_from": 3}), "policy.picks_from: is not part"),
        (_forged(document, schema="parallax-release/2"), "rules: is missing"),
        (
            _forged(document, policy={"min_raters": document["policy"]["min_raters"]}),
            "policy.comments_from: is missing",
        ),
        (json.dumps({**document, "executive": "Someone else"}), "numbers_sha256: does not fit"),
    ):
        with pytest.raises(ReleaseError, match=rf"^{said}"):
            from_json(text)


def test_flags_are_held_to_the_rule_of_their_day() -> None:
    """Five raters: at most three flags, then as now. Eight: six, where today's rule allows five."""
    five = disclose([ballot(PEER)] * 5, SHORT, facts({PEER: 5})).release
    asked = questionnaire(areas=8, items=1)
    eight = disclose([ballot(PEER, instrument=asked)] * 8, asked, facts({PEER: 8})).release
    for release, most in ((in_the_first_form(five), 3), (five, 3), (in_the_first_form(eight), 6), (eight, 5)):
        assert len(from_json(_with_flags(release, most)).picks[ANONYMOUS]) == most
        with pytest.raises(ReleaseError, match=r"picks\.anonymous: expected none from"):
            from_json(_with_flags(release, most + 1))


def test_too_few_raters_had_no_flags_either() -> None:
    four = in_the_first_form(disclose([ballot(PEER)] * 4, SHORT, facts({PEER: 4})).release)
    assert from_json(to_json(four)).picks_from is None
    with pytest.raises(ReleaseError, match=r"picks\.anonymous: expected none from 4"):
        from_json(_with_flags(four, 1))
