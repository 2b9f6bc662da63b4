"""How headers are written, so that any name a form takes is read back as it was by RFC 5322 and RFC 2047.

The library's own folding leaves a header's first line empty before a long word, and loses blanks between two of them.
So names and subjects are folded here: between words, and never before the first.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

LONGEST_LINE = 78  # RFC 5322, 2.1.1: wanted of all lines; a word or an address may be longer, far from the 998 allowed
_WORD_BYTES = 42  # of an encoded word: with its frame and the longest name of a header it fits on one line
_SAFE_PHRASE = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PLAIN = re.compile(r"(?!.*=\?)[!-~]+( [!-~]+)*")  # "=?" would be taken for the beginning of an encoded word


class FoldingPolicy(EmailPolicy):
    """Writes a message's headers; everything else is as in the library."""

    def fold(self, name: str, value: Any) -> str:
        """Write one header, folded, with its line end."""
        lines = _lines(name, value)
        return super().fold(name, value) if lines is None else self.linesep.join([*lines, ""])

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write one header as bytes."""
        return self.fold(name, value).encode("ascii")


def _lines(name: str, value: Any) -> list[str] | None:
    """Return the lines of a header that people's names stand in; None for every other."""
    if addresses := getattr(value, "addresses", ()):
        return _joined(f"{name}:", _mailboxes(addresses))
    if name.lower() == "subject":
        return _joined(f"{name}:", _text(str(value)))
    if name.lower() == "message-id":
        return [f"{name}: {value}"]
    return None


def _joined(first: str, pieces: Sequence[str]) -> list[str]:
    """Put pieces that a blank parts onto as few lines as they fit on; the first stays beside the header's name."""
    lines = [f"{first} {pieces[0]}"]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= LONGEST_LINE:
            lines[-1] += f" {piece}"
        else:
            lines.append(f" {piece}")
    return lines


def _mailboxes(addresses: Sequence[Address]) -> list[str]:
    pieces: list[str] = []
    for address in addresses:
        phrase = _phrase(address.display_name)
        pieces += [*phrase, f"<{address.addr_spec}>"] if phrase else [address.addr_spec]
        pieces[-1] += ","
    pieces[-1] = pieces[-1].removesuffix(",")
    return pieces


def _phrase(display_name: str) -> list[str]:
    """Return the pieces of a name: its words where nothing in them has a meaning, or the whole quoted, or encoded."""
    if not display_name:
        return []
    if _SAFE_PHRASE.fullmatch(display_name):
        return display_name.split(" ")
    if _PLAIN.fullmatch(display_name):
        escaped = re.sub(r'(["\\])', r"\\\1", display_name)
        return [f'"{escaped}"']
    return list(_encoded(display_name))


def _text(subject: str) -> list[str]:
    """Return the pieces of a text between which a line may break."""
    return subject.split(" ") if _PLAIN.fullmatch(subject) else list(_encoded(subject))


def _encoded(text: str) -> Iterator[str]:
    """Return a text as encoded words; what parts these is no part of it. No letter is split; a word only if too long.

    Some readers show a blank where two encoded words meet, so they meet behind a blank wherever that is possible.
    """
    piece = b""
    for unit in _units(text):
        if len(piece) + len(unit) > _WORD_BYTES:
            yield _encoded_word(piece)
            piece = b""
        piece += unit
    yield _encoded_word(piece)


def _units(text: str) -> Iterator[bytes]:
    """Return what is best kept together: words with the blank behind them, and single letters of longer ones."""
    for word in re.findall(" *[^ ]+ ?| +", text):
        whole = word.encode()
        if len(whole) <= _WORD_BYTES:
            yield whole
        else:
            yield from (letter.encode() for letter in word)


def _encoded_word(piece: bytes) -> str:
    return f"=?utf-8?b?{b64encode(piece).decode()}?="
