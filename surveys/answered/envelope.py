"""Sealing: one rater's answers become bytes of one constant size that only the wave's private key opens.

The group travels inside; nothing outside tells how much was written. libsodium's sealed boxes through PyNaCl.
"""

import json
from dataclasses import replace
from typing import Any

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from instruments.answers import Answers, AnswersError, NoScore, Score, check_answers
from instruments.comments import clean_comment
from instruments.groups import RaterGroup
from instruments.model import CHANGE_POINTS, MAX_PICKS, Instrument

_FORM = 1
_CODES: dict[NoScore, str] = {NoScore.NOT_OBSERVED: "n", NoScore.SKIPPED: "s"}
_NO_SCORES = {code: no_score for no_score, code in _CODES.items()}
_WIDEST = "\U0001f4ac"  # four bytes in UTF-8, the most a character can take; an escaped one takes two
_BLOCK = 512


class EnvelopeError(ValueError):
    """A sealed ballot that this key does not open, or that holds no ballot of this wave."""


def seal(answers: Answers, instrument: Instrument, *, wave: str, public_key: bytes) -> bytes:
    """Check, pad and encrypt. Raises `AnswersError` for answers the form could not have given."""
    check_answers(answers, instrument)
    document = _encode(answers, wave)
    _see_that_it_opens(document, answers, wave)
    padded = sodium_pad(document, padded_size(instrument))
    if len(padded) != padded_size(instrument):
        raise EnvelopeError("a ballot is larger than its envelope: a defect, nothing was stored")
    return bytes(SealedBox(PublicKey(public_key)).encrypt(padded))


def open_sealed(sealed: bytes, instrument: Instrument, *, wave: str, key: PrivateKey) -> Answers:
    """Open one ballot. Raises `EnvelopeError` where the key, the wave or the content does not fit."""
    try:
        document = _unpadded(SealedBox(key).decrypt(sealed), padded_size(instrument))
        answers = _tidied(_decode(document, wave))
        check_answers(answers, instrument)
    except (CryptoError, ValueError, KeyError, TypeError) as error:
        # `from None`: the cause could carry an answer into a log
        raise EnvelopeError(f"a sealed ballot cannot be opened with this key ({type(error).__name__})") from None
    return answers


def padded_size(instrument: Instrument) -> int:
    """Return the one size, in bytes, that every ballot of this instrument is padded to: its largest possible ballot.

    Where the executive is asked what they expect, or a follow-up asks what has changed, everybody's ballot has room
    for it.
    """
    widest = max([*instrument.scale.points, *NoScore], key=_width)
    longest_half = max(instrument.scale.half_points, key=lambda v: len(str(v)))
    largest = Answers(
        group=max(RaterGroup, key=len),
        scores=dict.fromkeys((item.id for item in instrument.items), widest),
        picks=frozenset(sorted((area.id for area in instrument.areas), key=len)[-MAX_PICKS:]),
        comments={question.id: _WIDEST * instrument.max_comment for question in instrument.open_questions},
        expected=dict.fromkeys((area.id for area in instrument.predicted_areas), longest_half),
        change=dict.fromkeys(instrument.compared, max([*CHANGE_POINTS, *NoScore], key=_width)),
        looking_back=dict.fromkeys(instrument.compared, longest_half),
    )
    needed = len(_encode(largest, "w" * 16)) + _BLOCK  # one block more than ever needed, for the end mark
    return -(-needed // _BLOCK) * _BLOCK


def _width(score: Score) -> int:
    return len(json.dumps(_code(score)))


def _see_that_it_opens(document: bytes, answers: Answers, wave: str) -> None:
    """Refuse now what could not be read at the close, where one such ballot would hold up all the others."""
    try:
        same = _decode(json.loads(document), wave) == answers
    except (ValueError, KeyError, TypeError):
        same = False
    if not same:
        raise AnswersError("the answers hold something other than scores, areas and texts")


def _encode(answers: Answers, wave: str) -> bytes:
    document = {
        "form": _FORM,
        "wave": wave,
        "group": answers.group.value,
        "scores": {item: _code(score) for item, score in answers.scores.items()},
        "picks": sorted(answers.picks),
        "comments": dict(answers.comments),
        # only where there is any: a ballot of a questionnaire that does not ask is what it always was
        **({"expected": dict(answers.expected)} if answers.expected else {}),
        **({"change": {area: _code(score) for area, score in answers.change.items()}} if answers.change else {}),
        **({"looking_back": dict(answers.looking_back)} if answers.looking_back else {}),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _code(score: Score) -> int | str:
    return _CODES[score] if isinstance(score, NoScore) else score


def _unpadded(padded: bytes, size: int) -> Any:
    if len(padded) != size:
        raise EnvelopeError("a sealed ballot has another size than this instrument's")
    return json.loads(sodium_unpad(padded, size))


def _decode(document: Any, wave: str) -> Answers:
    if document["form"] != _FORM or document["wave"] != wave:
        raise EnvelopeError("a sealed ballot belongs to another wave or version")
    return Answers(
        group=RaterGroup(document["group"]),
        scores={item: _score(code) for item, code in document["scores"].items()},
        picks=frozenset(document["picks"]),
        comments={str(question): str(text) for question, text in document["comments"].items()},
        expected={str(area): float(value) for area, value in document.get("expected", {}).items()},
        change={str(area): _score(code) for area, code in document.get("change", {}).items()},
        looking_back={str(area): float(value) for area, value in document.get("looking_back", {}).items()},
    )


def _tidied(answers: Answers) -> Answers:
    """Clean the comments once more: a ballot may have been sealed while less was known of what cannot be seen."""
    cleaned = {question: clean_comment(text) for question, text in answers.comments.items()}
    return replace(answers, comments={question: text for question, text in cleaned.items() if text})


def _score(code: object) -> Score:
    return _NO_SCORES[code] if isinstance(code, str) else int(str(code))
