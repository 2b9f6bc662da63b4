"""Responses with a drawn report: a page with its own Content-Security-Policy, or a download. Its text is not read."""

import base64
import hashlib
import re
from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_BODY = b"<body>\n"
_MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Back:
    """The way back from a report to the page it was opened from: an address and its words."""

    address: str
    words: str


def as_page(document: bytes, *, back: Back) -> Response:
    """Return a report to read on screen, with a way back that the file to keep has not.

    It loads nothing; its style sheet and its one script, which keeps what is typed into the plan, are known by hash.
    """
    link = Markup('<p class="back"><a href="{}">{}</a></p>\n').format(back.address, back.words)
    response = Response(document.replace(_BODY, _BODY + link.encode(), 1), mimetype=_MEDIA["html"])
    response.headers["Content-Security-Policy"] = policy(document)
    return response


def as_file(document: bytes, form: str, name: str) -> Response:
    """Return a document to keep. `name` is file-safe and names nobody: downloads folders are seen by others."""
    response = Response(document, mimetype=_MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def policy(document: bytes) -> str:
    """Return the Content-Security-Policy of a report."""
    sources = (
        "default-src 'none'",
        f"style-src {_hashes(_STYLE, document)}",
        f"script-src {_hashes(_SCRIPT, document)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(sources)


def _hashes(part: re.Pattern[bytes], document: bytes) -> str:
    found = (base64.b64encode(hashlib.sha256(one).digest()).decode() for one in part.findall(document))
    return " ".join(f"'sha256-{digest}'" for digest in found) or "'none'"
