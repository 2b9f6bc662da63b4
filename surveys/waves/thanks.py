"""The signed mark with which a browser may see the thank-you page: valid ten minutes, for one link, stored nowhere.

An answer and a declining are given the same one, so that neither an address nor a page tells which of the two it was.
"""

import hashlib
import hmac
from datetime import timedelta

from surveys.core.installation import Installation
from surveys.core.links import Purpose

KEPT = timedelta(minutes=10)


def thanks_mark(installation: Installation, token: str) -> str:
    """Return the mark for a link by which something was received just now."""
    until = int((installation.clock() + KEPT).timestamp())
    return installation.links(Purpose.THANKS).sign(f"{until}-{_link(token)}")


def is_marked(installation: Installation, token: str, mark: str) -> bool:
    """True while `mark` is one that was given for this link. Any text may be asked about."""
    try:
        until, link = installation.links(Purpose.THANKS).read(mark).split("-")
        left = int(until) - installation.clock().timestamp()
    except ValueError:  # a `BadLinkError` is one
        return False
    return hmac.compare_digest(link, _link(token)) and 0 < left <= KEPT.total_seconds()


def _link(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:32]
