"""What of a text can be seen: the one place that says which comment, name or field counts as empty."""

import unicodedata

# blanks, controls, joiners and other format signs, half characters, marks with no letter under them
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn"})
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# letters and signs by their category that leave a gap on every screen: fillers of Hangul, the empty pattern of Braille
_GAPS = "\u115f\u1160\u3164\uffa0\u2800"
# what editors and web pages leave at the ends of a text. Joiners, directions and selectors belong to their neighbours
_AT_THE_ENDS = f"{_SPACES}\xad\u180e\u200b\u2060\ufeff\u3164\uffa0\u2800"
# Default_Ignorable_Code_Point of Unicode, as far as nothing is assigned there
_IGNORED = (range(0x2065, 0x2066), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))


def is_blank(text: str) -> bool:
    """True if a reader would see nothing: no text, blanks, or signs without a shape of their own."""
    return not any(map(_is_seen, text))


def trimmed(text: str) -> str:
    """Return a text without blanks and zero-width signs at its ends; "" if nothing of it could be seen."""
    return "" if is_blank(text) else text.strip(_AT_THE_ENDS)


def _is_seen(char: str) -> bool:
    if char in _GAPS or unicodedata.category(char) in _UNSEEN:
        return False
    return not any(ord(char) in ignored for ignored in _IGNORED)
