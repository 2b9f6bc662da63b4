"""A wave's own opening paragraphs: what may stand in them, their defaults, how they are filled, and where they lie.

The template puts the link, the closing day and the sentences on privacy after them; no wording can take those out.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import delete
from sqlalchemy.orm import Session

from instruments.visible import is_blank
from surveys.core.addresses import web_address
from surveys.mail.tables import Kind, Wording

LONGEST = 2000
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "first_name": "the reader's first name",
        "executive": "the name of the executive",
        "coach": "the name of the coach",
        "minutes": "how long the survey takes",
        "closing_day": "the last day, in words",
    }
)
WORDED_KINDS = (Kind.INVITATION, Kind.REMINDER)
_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")
_JOINERS = "\u200c\u200d"  # part of many languages' spelling, and of emoji
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")

_TO_OTHERS = {
    Kind.INVITATION: (
        "{asks} for your honest view of how {executive} leads. It helps {executive} see what others see."
    ),
    Kind.REMINDER: "You were asked for your view of how {executive} leads.",
}
_TO_SELF = {
    Kind.INVITATION: (
        "{asks} for your own view of how you lead, before you hear how others see it."
        " Your answers are shown in your report as yours."
    ),
    Kind.REMINDER: "You were asked for your own view of how you lead.",
}


class WordingError(ValueError):
    """A wording that cannot be sent: says what stands in it and what to write instead."""


def default_text(kind: Kind, *, has_coach: bool = True) -> str:
    """Return the paragraphs that go to everybody but the executive, for editing; placeholders stand in them."""
    asks = "{coach}, who coaches {executive}, asks" if has_coach else "The coach of {executive} asks"
    return _TO_OTHERS[kind].replace("{asks}", asks)


def own_text(kind: Kind, *, has_coach: bool = True) -> str:
    """Return the paragraphs that go to the executive; no wording changes them."""
    return _TO_SELF[kind].replace("{asks}", "{coach} asks" if has_coach else "Your coach asks")


def check(text: str) -> str:
    """Return a wording as it is stored: one kind of line break, one blank line between paragraphs. "" is the default.

    Raises `WordingError` for what is too long, for any web address, for a placeholder that there is none of, and for
    signs that nobody sees. Markup is no error: it is shown as it was typed.
    """
    tidy = _tidied(text)
    if len(tidy) > LONGEST:
        raise WordingError(f"the text has {len(tidy)} characters; at most {LONGEST} can be sent")
    _refuse_unseen(tidy)
    if is_blank(tidy):
        return ""
    _refuse_placeholders(tidy)
    if word := web_address(tidy):
        raise WordingError(
            f"{_short(word)} could become a link in somebody's mail program, and a link of one's own could tell who"
            " follows it. Leave it out; after a full stop, put a space. A reply to the invitation reaches the coach."
        )
    return tidy


def fill(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Put the values in, once: braces in a value stay what they are. Give the paragraphs, whose lines end in \\n."""
    paragraphs = [part.strip() for part in _BLANK_LINES.split(text) if part.strip()]
    return tuple(_PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), part) for part in paragraphs)


def stored(session: Session, wave: str, kind: Kind) -> str:
    """Return a wave's own wording; "" where it has none, and the default holds."""
    row = session.get(Wording, (wave, kind))
    return "" if row is None else row.text


def put(session: Session, wave: str, kind: Kind, text: str) -> None:
    """Keep a wave's wording for letters not sent yet; "" and the default text take it out. Raises `WordingError`."""
    if kind not in WORDED_KINDS:
        raise WordingError(f"letters of the kind {kind} have no wording of their own")
    tidy = check(text)
    if not tidy or tidy == default_text(kind):
        session.execute(delete(Wording).where(Wording.wave == wave, Wording.kind == kind))
    else:
        session.merge(Wording(wave=wave, kind=kind, text=tidy))


def _tidied(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip(" ") for line in lines)).strip(" \n")


def _refuse_unseen(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        for sign in line:
            if sign not in _JOINERS and unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
                raise WordingError(
                    f"line {number} holds a sign that cannot be seen (U+{ord(sign):04X}); type the line anew"
                )


def _refuse_placeholders(text: str) -> None:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for found in _PLACEHOLDER.finditer(text):
        if found[1] not in PLACEHOLDERS:
            raise WordingError(f"there is no {_short(found[0])}; what can be put in is {known}")
    if any(brace in _PLACEHOLDER.sub("", text) for brace in "{}"):
        raise WordingError(f"a brace stands alone; braces only hold what is put in: {known}")


def _short(word: str) -> str:
    return f'"{word[:40]}{"..." if len(word) > 40 else ""}"'
