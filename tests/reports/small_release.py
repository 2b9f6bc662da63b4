"""A small release.json as somebody may alter it: changed in one place, or forged with the hash that fits."""

import hashlib
import json
from typing import Any

import pytest

from reports.disclosure.release import disclose
from reports.release import Release
from reports.release_json import ReleaseError, from_json, to_json
from tests.privacy.waves import DIRECT_REPORT, PEER, SELF, SUPERVISOR, ballot, facts, questionnaire

Path = tuple[str | int, ...]

TINY = questionnaire(areas=2, items=1)


def small_release() -> Release:
    """Two cells, a supervisor, the executive; values, a flag and comments in every part."""
    groups = {SELF: 1, SUPERVISOR: 2, PEER: 4, DIRECT_REPORT: 3}
    first, second = (question.id for question in TINY.open_questions)
    wave = [
        ballot(
            group, 2 + n % 3, instrument=TINY, picks=["area_a"], comments={first: f"{group} {n}", second: f"{9 - n}"}
        )
        for group, count in groups.items()
        for n in range(count)
    ]
    return disclose(wave, TINY, facts(groups)).release


SMALL = json.loads(to_json(small_release()))
ITEM = TINY.items[0].id


def changed(path: Path, value: Any = None, *, delete: bool = False, start: Any = SMALL) -> Any:
    document = place = json.loads(json.dumps(start))
    for step in path[:-1]:
        place = place[step]
    if delete:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def forged(document: Any) -> str:
    """Write a document with the hash that fits it, as somebody who means harm would."""
    numbers = {key: value for key, value in document.items() if key not in ("comments", "numbers_sha256")}
    canonical = json.dumps(numbers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()
    return json.dumps({**document, "numbers_sha256": digest})


def complaint(text: str) -> str:
    with pytest.raises(ReleaseError) as caught:
        from_json(text)
    return str(caught.value)
