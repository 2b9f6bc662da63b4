"""The executive's page on what the coach's pages leave out."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from surveys.coaching import locks
from surveys.web.http.standing_pages import member, redirect_to


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""

    @pages.get("/private", endpoint="locks")
    def show_locks() -> str:
        return render_template("place/locks.html", locked=locks.locked(member()))

    @pages.post("/private")
    def set_locks() -> ResponseReturnValue:
        locks.lock(member(), request.form.getlist("lock"))
        return redirect_to(".locks", said="saved")
