"""Random texts that people read aloud or type: letters and digits, none of which is taken for another."""

import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def easy_text(length: int) -> str:
    """Draw so many characters, of almost five bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
