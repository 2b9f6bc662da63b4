"""What every form of the desk carries, signed: from which browser and coach its page is, and which form it is.

The browser's cookie is hashed in it, which no other page can know. The coach stands beside it since a sign-in may end
while a page is open: what was typed there is kept for that coach and for nobody else.
"""

import hashlib
import secrets
from dataclasses import dataclass

from surveys.core.installation import Installation
from surveys.core.links import BadLinkError, Purpose


@dataclass(frozen=True, slots=True)
class FormToken:
    """`browser` is the hash of its cookie; `coach` who was signed in, "" for nobody; `form` a random text of one form
    on one page, "" for a form that may be sent any number of times.
    """

    browser: str
    coach: str = ""
    form: str = ""


def browser_of(cookie: str) -> str:
    """Return what stands for a browser in its forms."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def sign(installation: Installation, cookie: str, coach: str = "", *, once: bool = True) -> str:
    """Return the token for a form on a page that is shown now."""
    form = secrets.token_urlsafe(12) if once else ""
    return installation.links(Purpose.FORM).sign(":".join((browser_of(cookie), coach, form)))


def read(installation: Installation, posted: str) -> FormToken:
    """Read a token that was made here, under any secret that is still known. Raises `BadLinkError`."""
    parts = installation.links(Purpose.FORM).read(posted).split(":")
    if len(parts) != 3:
        raise BadLinkError("this form was made by an older version")
    return FormToken(*parts)
