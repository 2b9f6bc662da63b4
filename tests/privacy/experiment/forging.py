"""T13: texts that look like a link of a letter and are none. Every one must be refused, whoever may have made it.

A used link, the closing date and requests that are no requests have rooms of their own beside this one.
"""

import hashlib
import secrets
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from random import Random
from typing import Any

from itsdangerous import HMACAlgorithm, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData

from surveys.core.links import BadLinkError, Links, Purpose, ShortSignature
from tests.privacy.experiment.findings import Bench, Control, Finding

Reader = Callable[[str], str]
OLD, NEW, RETIRED, FOREIGN = (secrets.token_urlsafe(48) for _ in range(4))
LISTED = [OLD, NEW]

PRINTABLE = (
    string.ascii_letters
    + string.digits
    + "-_.=+/ %\n\x00\x7f\x85\xa0\u00ad\u00e9\u0131\u0430\u0660\u200b\u212a\uff11\U0001f600"
)
FEW = "Aa0-_.= \x00\u00e9"  # for the other kinds of link, which the same reader reads
OTHERS = (Purpose.READING, Purpose.NOMINATION, Purpose.PLACE, Purpose.SPONSOR, Purpose.CHECK_IN)
WHOLE_LATIN = "".join(dict.fromkeys(map(chr, range(256)))) + PRINTABLE[-8:]
FULLWIDTH = {ord(char): ord(char) + 0xFEE0 for char in string.ascii_letters + string.digits}


def forged_links(bench: Bench) -> Finding:
    """Refuse every forgery; an older key that is still listed opens its links, one that was taken off does not."""
    people = [secrets.token_urlsafe(16) for _ in range(bench.choose(quick=1, full=3))]
    alphabet = WHOLE_LATIN if len(people) > 1 else PRINTABLE
    forged = {kind: sorted(texts) for kind, texts in _forgeries(people, alphabet).items()}
    taken = _accepted(Links(LISTED, Purpose.SURVEY).read, forged)
    tried = sum(map(len, forged.values()))
    for purpose in OTHERS:
        texts = _forgeries(people[:1], FEW, purpose)
        tried += sum(map(len, texts.values()))
        taken[purpose] = sum(_accepted(Links(LISTED, purpose).read, texts).values())
    opened = all(_older_key_opens(people, purpose) for purpose in (Purpose.SURVEY, *OTHERS))
    return Finding(
        threat="T13",
        question="Forged links: one character changed, put in or taken out; cut; spelled otherwise; of another purpose,"
        " installation or retired key; at random",
        figure=f"{tried} forged, of {1 + len(OTHERS)} kinds of link, {sum(taken.values())} accepted; links of an older"
        f" key that is still listed: {'opened' if opened else 'REFUSED'}",
        bound="0 accepted, genuine ones opened",
        holds=opened and not any(taken.values()),
        controls=tuple(_caught(build, reader, forged) for build, reader in LEAKY.items()),
    )


def _older_key_opens(people: list[str], purpose: Purpose) -> bool:
    links = Links(LISTED, purpose)
    return all(links.read(Links([key], purpose).sign(one)) == one for one in people for key in LISTED)


def _accepted(reader: Reader, forged: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Count what a reader takes for a link, by kind of forgery."""
    return {kind: sum(_takes(reader, text) for text in texts) for kind, texts in forged.items()}


def _takes(reader: Reader, text: str) -> bool:
    try:
        reader(text)
    except BadLinkError:
        return False
    return True


def _forgeries(people: list[str], alphabet: str, purpose: Purpose = Purpose.SURVEY) -> dict[str, set[str]]:
    """Give texts by kind. None of them is a genuine link: those are taken out, as by chance one may come up."""
    links = Links(LISTED, purpose)
    genuine = [links.sign(one) for one in people]
    kinds = {
        "one character changed": chain.from_iterable(_changed(token, alphabet) for token in genuine),
        "one put in": chain.from_iterable(_put_in(token, alphabet) for token in genuine),
        "one taken out or two swapped": chain.from_iterable(_taken_out(token) for token in genuine),
        "cut": chain.from_iterable(_cut(token) for token in genuine),
        "spelled otherwise": chain.from_iterable(_spelled(token) for token in genuine),
        "signed for another purpose": chain.from_iterable(_other_purposes(one, purpose) for one in people),
        "with a foreign key": chain.from_iterable(_foreign(one, purpose) for one in people),
        "with a key taken off the list": (Links([RETIRED], purpose).sign(one) for one in people),
        "signed in another way": chain.from_iterable(_other_ways(one, purpose) for one in people),
        "made of parts": _made_of_parts(people, genuine),
        "at random": _at_random(Random(len(people)), 200 * len(people)),
    }
    still_good = {Links([key], purpose).sign(one) for one in people for key in LISTED}
    return {kind: set(texts) - still_good for kind, texts in kinds.items()}


def _changed(token: str, alphabet: str) -> Iterator[str]:
    return (token[:at] + char + token[at + 1 :] for at in range(len(token)) for char in alphabet)


def _put_in(token: str, alphabet: str) -> Iterator[str]:
    return (token[:at] + char + token[at:] for at in range(len(token) + 1) for char in alphabet)


def _taken_out(token: str) -> Iterator[str]:
    for at in range(len(token)):
        yield token[:at] + token[at + 1 :]
        yield token[:at] + token[at : at + 2][::-1] + token[at + 2 :]


def _cut(token: str) -> Iterator[str]:
    for at in range(len(token)):
        yield token[:at]
        yield token[at + 1 :]


def _spelled(token: str) -> Iterator[str]:
    """The same link as somebody, or some mail program, might write it: none of these is what was signed."""
    identifier, _, signature = token.rpartition(".")
    yield from (token.upper(), token.lower(), token.swapcase(), token.translate(FULLWIDTH), token[::-1])
    yield from (token.replace("-", "+").replace("_", "/") + "\n", token * 2, f"<{token}>", f"{token}?", f"{token}#a")
    yield from (token + padding for padding in ("=", "==", "%3D", "\n", "\r\n", "\t", ".", "/", "\x00", "\ud800"))
    yield from (padding + token for padding in (" ", "\ufeff", ".", "/", "\x00"))
    yield from (f"{identifier}{point}{signature}" for point in ("..", "", "\u3002", "%2E", ":", ". "))
    yield "".join(f"%{ord(char):02X}" for char in token)


def _other_purposes(one: str, own: Purpose) -> Iterator[str]:
    for purpose in Purpose:
        if purpose is not own:
            yield from (Links([key], purpose).sign(one) for key in LISTED)
    for salt in ("itsdangerous.Signer", "cookie-session", own.upper(), f"{own} ", "x"):
        yield from _signed(one, salt=salt)


def _foreign(one: str, purpose: Purpose) -> Iterator[str]:
    for key in (FOREIGN, NEW[:-1], NEW.lower(), OLD + NEW, "x", purpose):
        yield Links([key], purpose).sign(one)


def _other_ways(one: str, purpose: Purpose) -> Iterator[str]:
    """With our own newest key and salt: only the way of signing is another, or how much of a signature is left."""
    for derivation in ("concat", "django-concat", "none"):
        yield from _signed(one, salt=purpose, derivation=derivation)
    for digest in (hashlib.sha1, hashlib.sha512, hashlib.md5):
        yield from _signed(one, salt=purpose, digest=digest)
    whole = base64_decode(
        Signer(NEW, salt=purpose, key_derivation="hmac", digest_method=hashlib.sha256).get_signature(one)
    )
    for length in set(range(len(whole))) - {16}:
        yield f"{one}.{base64_encode(whole[:length]).decode()}"
    yield str(URLSafeSerializer(NEW, salt=purpose).dumps(one))


def _signed(one: str, *, salt: str, derivation: str = "hmac", digest: Any = hashlib.sha256) -> Iterator[str]:
    """As links are signed now, and as they were before."""
    for way in (ShortSignature(digest), HMACAlgorithm(digest)):
        yield Signer(NEW, salt=salt, key_derivation=derivation, digest_method=digest, algorithm=way).sign(one).decode()


def _made_of_parts(people: list[str], genuine: list[str]) -> Iterator[str]:
    """One person's id with another's signature, with none, and with the signature of what is not an id."""
    signatures = [token.rpartition(".")[2] for token in genuine] + ["", "A" * 22, "A" * 43, "0" * 64, "None"]
    names = [*people, "", "nobody", "' OR 1=1 --", "../admin", people[0][:-1]]
    yield from (f"{name}.{signature}" for name in names for signature in signatures)
    yield from (f"{name}.{token}" for name in names for token in genuine)
    yield from people


def _at_random(random: Random, texts: int) -> Iterator[str]:
    alphabet = string.ascii_letters + string.digits + "-_"
    for _ in range(texts):
        yield f"{_drawn(random, alphabet, 20)}.{_drawn(random, alphabet, 22)}"
        yield f"{_drawn(random, alphabet, 22)}.{_drawn(random, alphabet, 43)}"
        yield _drawn(random, WHOLE_LATIN, random.randrange(120))


def _drawn(random: Random, alphabet: str, length: int) -> str:
    return "".join(random.choices(alphabet, k=length))


# --- leaky builds: readers that leave one check out ---------------------------------------------------------------


def _any_purpose(text: str) -> str:
    for purpose in Purpose:
        try:
            return Links(LISTED, purpose).read(text)
        except BadLinkError:
            continue
    raise BadLinkError


def _any_spelling(text: str) -> str:
    way = ShortSignature(hashlib.sha256)
    signer = Signer(LISTED, salt=Purpose.SURVEY, key_derivation="hmac", digest_method=hashlib.sha256, algorithm=way)
    try:
        return signer.unsign(text).decode()
    except (BadData, UnicodeError) as error:
        raise BadLinkError from error


def _never_rotated(text: str) -> str:
    return Links([RETIRED, *LISTED], Purpose.SURVEY).read(text)


def _unsigned(text: str) -> str:
    identifier, point, _ = text.partition(".")
    if not point:
        raise BadLinkError
    return identifier


LEAKY: Mapping[str, Reader] = {
    "one salt for every purpose": _any_purpose,
    "any spelling of a signature that base 64 reads": _any_spelling,
    "keys remembered after they were taken off the list": _never_rotated,
    "an id without a signature": _unsigned,
}


def _caught(build: str, reader: Reader, forged: Mapping[str, list[str]]) -> Control:
    taken = _accepted(reader, forged)
    most = max(taken, key=lambda kind: taken[kind])
    return Control(build, f"{sum(taken.values())} accepted, most of them: {most}", caught=any(taken.values()))
