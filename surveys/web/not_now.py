"""The page of a respondent of whom nothing can be taken in at the moment: nothing is stored, nothing typed is lost."""

from http import HTTPStatus

from flask import Response, render_template, request

_FORM = "application/x-www-form-urlencoded"
_LATER = str(10 * 60)  # seconds


def not_now_page(cause: str = "") -> Response:
    """Ask to come back later. What was posted goes with the page, so that one button sends it again.

    `cause` is a sentence for whoever runs the server.
    """
    sent = request.method == "POST" and request.mimetype == _FORM
    fields = list(request.form.items(multi=True)) if sent else []
    page = render_template("not_now.html", sent=sent, fields=fields, cause=cause)
    return Response(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": _LATER})
