"""What a comment may hold: any script and emoji, one kind of line end, nothing that cannot be shown."""

import re

from instruments.visible import trimmed

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


def clean_comment(text: str) -> str:
    """Normalise a comment: one kind of line end, no control characters, no blank edges.

    "" stands for every comment of which nothing could be seen. What is in it already stays as it is.
    """
    lines = _LINE_ENDS.sub("\n", text)
    return trimmed("".join(char for char in lines if char == "\n" or _can_be_shown(char)))


def _can_be_shown(char: str) -> bool:
    """Refuse control characters and lone surrogates; emoji, joiners and every script may pass."""
    return ord(char) >= 0x20 and not 0x7F <= ord(char) <= 0x9F and not 0xD800 <= ord(char) <= 0xDFFF
