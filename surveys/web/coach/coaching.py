"""The coaching page of an engagement: what is next, the way to every part, and the links of the other two parties."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from surveys.accounts.errors import BusyError
from surveys.coaching import overview, standing
from surveys.coaching.access import Party
from surveys.coaching.place import coach
from surveys.coaching.standing import StandingError
from surveys.web.coach.guard import actor, redirect_after_post, show_once
from surveys.web.coach.notices import Said


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/engagements/<engagement>/coaching")
    def coaching(engagement: str) -> str:
        return _page(engagement)

    @desk.get("/engagements/<engagement>/timeline")
    def timeline(engagement: str) -> str:
        name, found = overview.named_picture(coach(actor(), engagement))
        return render_template("desk/timeline.html", engagement=engagement, name=name, timeline=found)

    @desk.post("/engagements/<engagement>/links/<party>")
    def renew_link(engagement: str, party: str) -> ResponseReturnValue:
        try:
            made = standing.renew(actor(), engagement, _party(party))
        except (StandingError, BusyError) as error:
            return _page(engagement, refused=str(error)), 409
        back = url_for("desk.coaching", engagement=engagement)
        return show_once(render_template("desk/standing_code.html", made=made, back=back))

    @desk.post("/engagements/<engagement>/links/<party>/revoke")
    def revoke_link(engagement: str, party: str) -> ResponseReturnValue:
        standing.revoke(actor(), engagement, _party(party))
        return redirect_after_post("desk.coaching", said=Said.REVOKED, engagement=engagement)


def _page(engagement: str, refused: str = "") -> str:
    return render_template(
        "desk/coaching.html",
        engagement=engagement,
        hub=overview.hub(actor(), engagement),
        where=_where(engagement),
        refused=refused,
    )


_ADDRESSES = {
    "waves": "engagement",
    "contract": "contract",
    "intake": "intake",
    "goals": "goals",
    "check_ins": "check_ins",
    "sessions": "sessions",
    "alignment": "alignment",
}


def _where(engagement: str) -> dict[str, str]:
    """Return the addresses of what the coach's steps are about."""
    return {what: url_for(f"desk.{page}", engagement=engagement) for what, page in _ADDRESSES.items()}


def _party(name: str) -> Party:
    if name not in standing.DAYS:
        abort(404)
    return Party(name)
