"""The executive's page on what the coach's pages leave out."""

import json

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from surveys.coaching import exporting, locks
from surveys.web.http.saved import SavedForm, looks_again
from surveys.web.http.standing_pages import member, redirect_to


class LocksForm(SavedForm):
    """A tick for each name of `locks.TOGETHER`: a stale page opens nothing that was kept since."""

    commitments = BooleanField("my commitments, and how my weeks went")
    takeaways = BooleanField("what I take along from sessions")


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/private", endpoint="locks")
    def show_locks() -> str:
        return render_template("place/locks.html", form=LocksForm.showing(_ticks(locks.locked(member()))))

    @pages.get("/private/everything.json", endpoint="own_copy")
    def download() -> Response:
        found = json.dumps(exporting.own_export(member()), default=str, ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": 'attachment; filename="mine.json"'}
        return Response(found, mimetype="application/json", headers=headers)

    @pages.post("/private")
    @looks_again
    def set_locks() -> ResponseReturnValue:
        form, seen = LocksForm.sent(), locks.locked(member())
        form.clashes(_ticks(seen))  # of one tick, both can only have made the same
        locks.lock(member(), [name for name in locks.TOGETHER if form[name].data], seen=seen)
        return redirect_to(".locks", said="saved")


def _ticks(locked: frozenset[str]) -> dict[str, object]:
    return {name: name in locked for name in locks.TOGETHER}
