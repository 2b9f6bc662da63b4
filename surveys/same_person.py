"""Whether two names, or two addresses, can be one person's in two spellings. Texts only; nothing is looked up.

For R0 and R2 within one coach's waves. A doubt counts as "the same": the coach can say that it is another person.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from surveys.folding import readings, words

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MOST_WORDS = 6  # of a name that are looked at


def same_name(one: str, other: str) -> bool:
    """True where two names can be spellings of one: every word of the shorter stands in the longer.

    Case, blanks, accents, look-alikes and the order of words make no difference; nor do initials beside two whole
    words, or more words in one of the two. An initial stands for a word that begins with it. One whole word has to
    be the same, or each word has to stand for one of the other's: "D. W." can be Dana Whitfield.
    """
    if _run_together(one) & _run_together(other):
        return True
    fewer, more = sorted((_words(one), _words(other)), key=len)
    return bool(fewer) and any(_stand_for(fewer, some, len(more)) for some in permutations(more, len(fewer)))


def name_keys(name: str) -> frozenset[str]:
    """Give what two names can be looked up by: names that share no key are different, but for two made of initials."""
    whole = (word.spellings for word in _words(name) if not word.is_initial)
    return _run_together(name).union(*whole)


def same_mailbox(one: str, other: str) -> bool:
    """True where two addresses can lead to one mailbox: dots and tags before the @ apart, and parts of one domain."""
    return shared([one], [other]) == 1


def shared(ones: Iterable[str], others: Iterable[str]) -> int:
    """Count the mailboxes of `ones` that are among those of `others`."""
    domains: dict[str, set[str]] = {}
    for name, domain in map(_mailbox, others):
        domains.setdefault(name, set()).add(domain)
    mine = set(map(_mailbox, ones))
    return sum(any(_one_within_other(domain, known) for known in domains.get(name, ())) for name, domain in mine)


def _mailbox(address: str) -> tuple[str, str]:
    """Give the name before the @ without dots and tag, and the domain: "Pat.Lee+work@example.org" is patlee's."""
    local, _, domain = address.casefold().rpartition("@")
    return local.partition("+")[0].replace(".", "") or local, domain


def _one_within_other(one: str, other: str) -> bool:
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")


# --- names ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    spellings: frozenset[str]

    @property
    def is_initial(self) -> bool:
        return _is_initial(self.text)

    def stands_for(self, other: "_Word") -> bool:
        if self.spellings & other.spellings:
            return True
        by_initial = self.is_initial or other.is_initial
        return by_initial and bool(_spellings(self.text[0]) & _spellings(other.text[0]))


def _stand_for(ones: Sequence[_Word], others: Sequence[_Word], of: int) -> bool:
    pairs = list(zip(ones, others, strict=True))
    has_whole = any(one.spellings & other.spellings and not one.is_initial for one, other in pairs)
    return (has_whole or len(pairs) == of > 1) and all(one.stands_for(other) for one, other in pairs)


def _words(name: str) -> list[_Word]:
    return [_Word(word, _spellings(word)) for word in _telling(name)]


def _run_together(name: str) -> frozenset[str]:
    """Give a name without blanks: "Anne-Marie" is Annemarie. A name without any letter is what it is."""
    return _spellings("".join(_telling(name))) or frozenset([name.casefold()])


def _telling(name: str) -> list[str]:
    """Give the words of a name, without initials where two whole words are left."""
    found = words(name)[:_MOST_WORDS]
    whole = [word for word in found if not _is_initial(word)]
    return whole if len(whole) > 1 else found


def _is_initial(word: str) -> bool:
    """True for a single letter of a script that has capitals; elsewhere a letter can be a whole name."""
    return len(word) == 1 and word.lower() != word.upper()


def _spellings(text: str) -> frozenset[str]:
    """Give what a text can be written as: Müller as Muller and as Mueller. None where nothing of it is left."""
    spelt_out = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    found = readings(text) if spelt_out == text.lower() else readings(text) | readings(spelt_out)
    return frozenset(one.replace(" ", "") for one in found) - {""}
