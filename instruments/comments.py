"""What a comment may hold: any script and emoji, one kind of line end, nothing that cannot be shown."""


def clean_comment(text: str) -> str:
    """Normalise a comment: one kind of line end, no control characters, no blank edges."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or _can_be_shown(char)).strip()


def _can_be_shown(char: str) -> bool:
    """Refuse control characters and lone surrogates; emoji, joiners and every script may pass."""
    return ord(char) >= 0x20 and not 0x7F <= ord(char) <= 0x9F and not 0xD800 <= ord(char) <= 0xDFFF
