"""What may stand as a person's name or address: in a roster, in the settings, in a message and its header."""

import re
import unicodedata

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

_JOINERS = re.compile("[\u200c\u200d]")  # part of many names' spelling, though not "printable"
_SCHEME = re.compile(r"://|\b(?:https?|ftp|mailto):|\bwww\.|^\\\\|\d{1,3}(?:\.\d{1,3}){3}", re.IGNORECASE)
_PRIVATE = re.compile(r"(?a:[a-z0-9-]{1,63}\.){0,5}(localhost|local|internal)", re.IGNORECASE)
_DOTTED_PATH = re.compile(r"[^\s/]\.[^\s/]+/")  # narrow, for names such as J.Peter


# what nearly every address looks like: the validator takes all of these as they are, for thirty times as long
_PLAIN = re.compile(
    r"(?=.{6,200}\Z)[A-Za-z0-9_+-]{1,30}(?:\.[A-Za-z0-9_+-]{1,15}){0,2}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,40}\.){1,4}(?P<last>[A-Za-z]{2,20})"
)
_SPECIAL = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)


class AddressError(ValueError):
    """A text that is no e-mail address, with the reason."""


def canonical_address(text: str, *, public: bool = True) -> str:
    """Return an address in ASCII and lower case, as it is stored and compared.

    `public` refuses the domains of a single machine or local network: localhost, mail.local, office.internal.
    Nothing is looked up in the network: whether an address exists, its mail server tells. Raises `AddressError`.
    """
    if (plain := _PLAIN.fullmatch(text)) and plain["last"].lower() not in _SPECIAL:
        return text.lower()
    local, _, domain = text.rpartition("@")
    if not public and _PRIVATE.fullmatch(domain):
        return f"{canonical_address(f'{local}@example.org').rpartition('@')[0]}@{domain.casefold()}"
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=False,  # few servers take other letters before the @, and they would wait for ever
        )
    except EmailNotValidError as error:
        raise AddressError(f"{text!r} is not an e-mail address: {error}") from error
    return str(found.ascii_email).casefold()


def name_problem(name: str, *, longest: int) -> str:
    """Say what keeps a name out of a message's header; "" where nothing does."""
    if len(name) > longest:
        return f"is longer than {longest} characters"
    if not _JOINERS.sub("", name).isprintable():
        return "holds a line break or a control character; remove it"
    if _SCHEME.search(name) or _DOTTED_PATH.search(name):
        return "holds a web address, which mail programs would turn into a link of its own; remove it"
    if "=?" in name:
        return "holds '=?', which mail programs would decode, perhaps into a header of its own; remove it"
    return ""


def web_address(text: str) -> str:
    """Return the first word of a text that a mail program might show as a link; "" where there is none.

    Wide on purpose: `end.Then` could be a domain. A `{` after the dot counts, since a name will stand there.
    """
    return next((word for word in text.split() if _could_be_link(word)), "")


def _could_be_link(word: str) -> bool:
    kept = "".join(one for one in word if unicodedata.category(one) != "Cf")  # joiners, which nobody sees
    plain = unicodedata.normalize("NFKC", kept)
    dots = (at for at, one in enumerate(plain) if one == "." and at and plain[at - 1] != ".")
    return bool(_SCHEME.search(plain)) or any(_begins_domain(plain[at + 1 : at + 3]) for at in dots)


def _begins_domain(after_dot: str) -> bool:
    if after_dot.startswith("{"):
        return True
    return len(after_dot) == 2 and all(unicodedata.category(one)[0] in "LM" for one in after_dot)
