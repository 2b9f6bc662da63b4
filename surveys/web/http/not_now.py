"""Pages for temporary failures (503): nothing is stored, and nothing typed is lost."""

import sys
from http import HTTPStatus

from flask import Blueprint, Response, current_app, render_template, request

from surveys.core.sealed_text import SealedTextError
from surveys.core.text_keys import TextKeyError

_FORM = "application/x-www-form-urlencoded"
_LATER = str(10 * 60)  # seconds
# What opens something, passwords, codes and tickets that stand for them: no page holds what was typed there.
SECRETS = frozenset({"again", "code", "current", "offer", "password", "recovery", "ticket"})


def not_now_page(cause: str = "") -> Response:
    """Ask a respondent to come back later. What was posted goes with the page, so that one button sends it again.

    `cause` is a sentence for whoever runs the server.
    """
    return _page("not_now.html", cause)


def fault_page(cause: str) -> Response:
    """Tell anybody else the same, for whom the cause is the matter."""
    return _page("fault.html", cause)


def explain_unreadable_texts(pages: Blueprint, whom: str) -> None:
    """Have pages say that coaching texts cannot be read without their key, and `whom` to tell; it is logged as ever."""

    def unreadable(_error: Exception) -> Response:
        current_app.log_exception(sys.exc_info())
        return _page("texts_unreadable.html", whom)

    for kind in (TextKeyError, SealedTextError):
        pages.register_error_handler(kind, unreadable)


def _page(template: str, cause: str) -> Response:
    sent = request.method == "POST" and request.mimetype == _FORM and not SECRETS & request.form.keys()
    fields = list(request.form.items(multi=True)) if sent else []
    page = render_template(template, sent=sent, fields=fields, cause=cause)
    return Response(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": _LATER})
