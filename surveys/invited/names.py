"""Names and addresses in one text, as mail programs and personnel files write them: taken apart where it is sure."""

import re
import unicodedata

from surveys.invited import words
from surveys.invited.text import without_signs

_ANGLED = re.compile(r"([^<>]*)<\s*([^<>\s]+@[^<>\s]+)\s*>([^<>]*)")
_BRACKETED = re.compile(r"([^()@]*)\(\s*([^()\s]+@[^()\s]+)\s*\)()")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»"}
_IN_ONE_WORD = re.compile(r"CJK|HIRAGANA|KATAKANA|HANGUL")  # scripts whose names are written with the last name first


def plain_address(text: str) -> str:
    """Return an address without what clings to it ("mailto:", angles, unseen signs); anything else as it is."""
    plain = _MAILTO.sub("", without_signs(text)).strip()
    if "\uff20" in plain:
        plain = unicodedata.normalize("NFKC", plain)
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1].strip()
    twice = re.fullmatch(r"(\S+@\S+?)\s*<\1>", plain)  # what is copied out of a letter
    plain = twice[1] if twice else plain
    return plain.rstrip(";,") if "@" in plain else text


def taken_apart(text: str) -> tuple[str, str, str]:
    """Return name, address and what follows of "Ruth Okafor <ruth@example.org>"; no address where it is not sure."""
    plain = plain_address(text)
    if match := _ANGLED.fullmatch(plain) or _BRACKETED.fullmatch(plain):
        name, address, after = (part.strip() for part in match.groups())
        if name == address:
            name = ""
        return ("", "", "") if "@" in name + after else (unquoted(name), address, after)
    return ("", "", "") if re.search(r"[\s<>]", plain) or "@" not in plain else ("", plain, "")


def has_one_address(text: str) -> bool:
    """True for an address alone, or with the name that it belongs to."""
    name, address, after = taken_apart(text)
    return bool(address) and not after and address.count("@") == 1 and len(name) <= 100


def unquoted(name: str) -> str:
    """Take the quotes off a name that mail programs put about it."""
    return name[1:-1].strip() if len(name) > 1 and _QUOTES.get(name[0]) == name[-1] else name


def parted(text: str) -> tuple[str, str]:
    """Part a whole name into first and last name: "Okafor, Ruth", or two words.

    More words, a title, or a script that writes the last name first are left together: the greeting is right with all.
    """
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma and before and after and "," not in after and not words.is_suffix(after):
        return after, before
    parts = text.split(" ")
    if len(parts) != 2 or not all(parts) or parts[0].endswith(".") or "," in text or _is_last_first(text):
        return text, ""
    return parts[0], parts[1]


def _is_last_first(text: str) -> bool:
    return not text.isascii() and any(_IN_ONE_WORD.match(unicodedata.name(char, "")) for char in text)
