"""Classifies reply codes of mail servers: about the recipient, our account, or temporary. No other module reads them.

RFC 5321 and RFC 3463 name the codes; servers keep to them loosely. Exim gives no enhanced code at all and says 550 to
every bad address, OpenSMTPD says 524 5.2.4 to an unknown person, Postfix 550 5.1.0 to a bad sender. So only some codes
tell anything for certain; what the rest mean is decided by what others got at the same time (surveys/mail/verdict.py).
"""

import re
from dataclasses import dataclass
from enum import Enum, auto


class Step(Enum):
    """Up to where a letter had come when the server answered."""

    SENDER = auto()
    RECIPIENT = auto()
    CONTENT = auto()


class Of(Enum):
    """What an answer that is no "yes" speaks of."""

    MOMENT = auto()
    PERSON = auto()
    ACCOUNT = auto()
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer that is no "yes". Its words are never kept: they may quote people."""

    step: Step
    code: int
    enhanced: str = ""

    @property
    def reason(self) -> str:
        """Both codes, for a page."""
        return f"{self.code} {self.enhanced}".strip()

    @property
    def of(self) -> Of:
        """What it speaks of."""
        if self.code < 500:
            return Of.MOMENT
        if self.step is Step.SENDER or self.code in _OF_OURS or self.enhanced in _OF_ACCOUNT:
            return Of.ACCOUNT
        if self.enhanced.startswith("5.7."):
            return Of.ACCOUNT
        if self.enhanced in _OF_PERSON or (self.enhanced.startswith("5.1.") and self.enhanced != _POSTFIX_SENDER):
            return Of.PERSON
        return Of.UNCLEAR


_OF_OURS = frozenset({502, 503, 504, 530, 534, 535, 538})  # how we speak, and who we are
_OF_ACCOUNT = frozenset({"5.1.7", "5.1.8", "5.4.5"})  # the sender's address, twice; Gmail's quota of a day
_OF_PERSON = frozenset({"5.2.1"})
_POSTFIX_SENDER = "5.1.0"
_ENHANCED = re.compile(rb"#?([245]\.\d{1,3}\.\d{1,3})\b")


def read_answer(step: Step, code: int, text: bytes) -> Answer:
    """Read an answer that is no "yes"; an enhanced code of another class than the code itself is none."""
    found = _ENHANCED.match(text)
    enhanced = found[1].decode() if found else ""
    return Answer(step, code, enhanced if enhanced.startswith(str(code)[:1]) else "")
