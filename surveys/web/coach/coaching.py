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
from surveys.web.coach.sure import Sure, ask


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

    @desk.get("/engagements/<engagement>/links/<party>/revoke", endpoint="ask_to_revoke_link")
    def ask_to_revoke(engagement: str, party: str) -> str:
        return _ask_to_revoke(engagement, _party(party))

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


def _ask_to_revoke(engagement: str, party: Party) -> str:
    (card,) = (one for one in standing.links(actor(), engagement) if one.party is party)
    back = url_for("desk.coaching", engagement=engagement)
    who = card.name or card.email or f"the {party.label}"
    waits = " A check-in that waits for an answer is closed, and stays blank." if party is Party.SPONSOR else ""
    says = (
        f"{who} cannot open their page any more, also where it is open now, and no letter leads there.{waits}",
        "Nothing is erased. You can send a new link, with a new code, at any time.",
    )
    if card.state is None or not card.state.lets_in:
        return ask(Sure(f"Revoke the link of {who}", ("There is no link that opens.",), "", back, "Coaching"))
    return ask(Sure(f"Revoke the link of {who}", says, "Revoke the link", back, "Coaching"))


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
