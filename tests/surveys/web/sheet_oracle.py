"""What a posted sheet of the small questionnaire must become, read by the rules once more and in another way.

Nothing of the program's own form is used here: only the questionnaire's ids, and what a comment may hold.
"""

import re
from collections.abc import Collection

from instruments.answers import Answers, NoScore, Score
from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from reports.disclosure.policy import REMOVED

FORM = "application/x-www-form-urlencoded"
GROUP = RaterGroup.SUPERVISOR
ITEMS = {"talk.01", "talk.02", "board.01", "plan.01", "rest.01"}
AREAS = {"talk", "board", "plan", "rest"}
KNOWN = {f"item-{item}" for item in ITEMS} | {"gate-board", "comment-keep"}
OURS = ("item-", "gate-", "comment-", "expected-", "change-", "back-")
SCALE = {"", "n", *map(str, range(-3, 4))}
LONGEST = 100
Pairs = list[tuple[str, str]]


def fields_of(body: bytes) -> Pairs:
    """Read a form's bytes: what is no text is no form at all, and an escape that stands for no text stays as it is."""
    try:
        pieces = body.decode("utf-8").split("&")
    except UnicodeDecodeError:
        return []
    return [(_plain(name), _plain(value)) for name, _, value in (piece.partition("=") for piece in pieces if piece)]


def _plain(text: str) -> str:
    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", _unescaped, text.replace("+", " "))


def _unescaped(escapes: re.Match[str]) -> str:
    read = bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "surrogateescape")
    return "".join(f"%{ord(char) - 0xDC00:02X}" if "\udc80" <= char <= "\udcff" else char for char in read)


def expected(pairs: Pairs, *, compared: Collection[str] = ()) -> Answers | None:
    """Read a sheet by the rules once more, in another way: the answers that must be stored, or none.

    `compared` are the areas of which a follow-up asks how they compare with its baseline.
    """
    known = KNOWN | {f"change-{area}" for area in compared}
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    first = {name: values[0] for name, values in sent.items()}
    picks = set(sent.get("picks", ()))
    comment = clean_comment(first.get("comment-keep", ""))
    given_scores = {item: first.get(f"item-{item}", "") for item in ITEMS}
    given_changes = {area: first.get(f"change-{area}", "") for area in compared}
    gate = first.get("gate-board", "")
    rules = (
        first.get("whole") == "yes",
        first.get("understood", "") not in ("", "false"),
        all(name in known for name in sent if name.startswith(OURS)),
        all(len(sent.get(name, ())) <= 1 for name in known),
        {*given_scores.values(), *given_changes.values()} <= SCALE,
        gate in ("", "yes", "no"),
        picks <= AREAS and len(picks) <= 3,
        len(comment) <= LONGEST,
        comment != REMOVED,
        any(given_scores.values()) or any(given_changes.values()) or gate or picks or comment,
    )
    if not all(rules):
        return None
    scores = {
        item: _score("n" if item == "board.01" and gate == "no" else value) for item, value in given_scores.items()
    }
    change = {area: _score("n" if area == "board" and gate == "no" else told) for area, told in given_changes.items()}
    return Answers(GROUP, scores, frozenset(picks), {"keep": comment} if comment else {}, change=change)


def _score(value: str) -> Score:
    return int(value) if value not in ("", "n") else NoScore.NOT_OBSERVED if value else NoScore.SKIPPED
