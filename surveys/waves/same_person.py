"""Whether two names, or two addresses, can be one person's in two spellings. Texts only; nothing is looked up.

For R0 and R2 within one coach's waves. A doubt counts as "the same": the coach can say that it is another person.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.waves.folding import readings, words

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def same_name(one: str, other: str) -> bool:
    """True where two names can be spellings of one: every word of the shorter stands in the longer.

    Case, blanks, accents, look-alikes and the order of words make no difference; nor do initials beside two whole
    words, or more words in one of the two. An initial stands for a word that begins with it. One whole word has to
    be the same, or each word has to stand for one of the other's: "D. W." can be Dana Whitfield.
    """
    if _run_together(one) & _run_together(other):
        return True
    fewer, more = sorted((_words(one), _words(other)), key=len)
    share_a_word = any(mine.is_whole and mine.spellings & word.spellings for mine in fewer for word in more)
    return (share_a_word or len(fewer) == len(more) > 1) and _all_stand_for_one(fewer, more)


def name_keys(name: str) -> frozenset[str]:
    """Return lookup keys: names without a common key are different, unless both are made of initials."""
    whole = (word.spellings for word in _words(name) if word.is_whole)
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
    """Return the name before the @ without dots and tag, and the domain: "Pat.Lee+work@example.org" is patlee's."""
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
    def is_whole(self) -> bool:
        return not _is_initial(self.text)

    def stands_for(self, other: "_Word") -> bool:
        if self.spellings & other.spellings:
            return True
        by_initial = not (self.is_whole and other.is_whole)
        return by_initial and bool(_spellings(self.text[0]) & _spellings(other.text[0]))


def _all_stand_for_one(fewer: Sequence[_Word], more: Sequence[_Word]) -> bool:
    """True where each of the fewer can have one of the others for itself (a matching, by augmenting paths)."""
    taken: dict[int, int] = {}

    def finds(at: int, tried: set[int]) -> bool:
        for place, other in enumerate(more):
            if place not in tried and fewer[at].stands_for(other):
                tried.add(place)
                if place not in taken or finds(taken[place], tried):
                    taken[place] = at
                    return True
        return False

    return all(finds(at, set()) for at in range(len(fewer)))


def _words(name: str) -> list[_Word]:
    return [_Word(word, _spellings(word)) for word in _telling(name)]


def _run_together(name: str) -> frozenset[str]:
    """Return a name without blanks: "Anne-Marie" is Annemarie. A name without any letter is what it is."""
    return _spellings("".join(_telling(name))) or frozenset([name.casefold()])


def _telling(name: str) -> list[str]:
    """Return the words of a name, without initials where two whole words are left."""
    found = words(name)
    whole = [word for word in found if not _is_initial(word)]
    return whole if len(whole) > 1 else found


def _is_initial(word: str) -> bool:
    """True for a single letter of a script that has capitals; elsewhere a letter can be a whole name."""
    return len(word) == 1 and word.lower() != word.upper()


def _spellings(text: str) -> frozenset[str]:
    """Return what a text can be written as: Müller as Muller and as Mueller. None where nothing of it is left."""
    spelt_out = unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS)
    found = readings(text) if spelt_out == text.lower() else readings(text) | readings(spelt_out)
    return frozenset(one.replace(" ", "") for one in found) - {""}
