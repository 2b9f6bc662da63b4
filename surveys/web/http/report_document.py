"""Responses with a drawn report: a page with its own Content-Security-Policy, or a download. Its text is not read."""

import base64
import hashlib
import re

from flask import Response

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_MEDIA = {"html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}


def as_page(document: bytes) -> Response:
    """Return a report to read on screen. It loads nothing and runs nothing; its style sheet is known by its hash."""
    response = Response(document, mimetype=_MEDIA["html"])
    response.headers["Content-Security-Policy"] = policy(document)
    return response


def as_file(document: bytes, form: str, name: str) -> Response:
    """Return a document to keep. `name` is file-safe and names nobody: downloads folders are seen by others."""
    response = Response(document, mimetype=_MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def policy(document: bytes) -> str:
    """Return the Content-Security-Policy of a report."""
    sheets = (base64.b64encode(hashlib.sha256(sheet).digest()).decode() for sheet in _STYLE.findall(document))
    allowed = " ".join(f"'sha256-{digest}'" for digest in sheets) or "'none'"
    sources = (
        "default-src 'none'",
        f"style-src {allowed}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(sources)
