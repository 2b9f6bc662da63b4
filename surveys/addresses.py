"""What may stand as a person's name or address: in a roster, in the settings, in the header of a message."""

import re

from email_validator import EmailNotValidError, validate_email

_JOINERS = re.compile("[\u200c\u200d]")  # part of many names' spelling, though not "printable"


_PRIVATE = re.compile(r"(?a:[a-z0-9-]{1,63}\.){0,5}(localhost|local|internal)", re.IGNORECASE)


class AddressError(ValueError):
    """A text that is no e-mail address, with the reason."""


def canonical_address(text: str, *, public: bool = True) -> str:
    """Give an address in ASCII and lower case, as it is stored and compared.

    `public` refuses the domains of a single machine or house: localhost, mail.local, office.internal.
    Nothing is looked up in the network: whether an address exists, its mail server tells. Raises `AddressError`.
    """
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
    if "=?" in name:
        return "holds '=?', which mail programs would decode, perhaps into a header of its own; remove it"
    return ""
