"""The executive's page on what the coach's pages leave out."""

import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from surveys.coaching import exporting, locks
from surveys.web.http.standing_pages import member, redirect_to


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/private", endpoint="locks")
    def show_locks() -> str:
        return render_template("place/locks.html", locked=locks.locked(member()))

    @pages.get("/private/everything.json", endpoint="own_copy")
    def download() -> Response:
        found = json.dumps(exporting.own_export(member()), default=str, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": 'attachment; filename="mine.json"'}
        return Response(found, mimetype="application/json", headers=headers)

    @pages.post("/private")
    def set_locks() -> ResponseReturnValue:
        locks.lock(member(), request.form.getlist("lock"))
        return redirect_to(".locks", said="saved")
