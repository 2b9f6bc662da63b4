"""The first page after signing in: what needs the coach, and the list of engagements. What is in it: surveys.desk.

What is searched for stands in the page's own address, so that it can be kept and gone back to: words of an executive's
name or of an organisation, never of a stakeholder, of whom nothing is in this list.
"""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from surveys.desk import front, rewording
from surveys.desk.first_steps import first_steps
from surveys.desk.front import Order, Stage, Wanted
from surveys.web.coach.guard import actor, redirect_after_post

_STAGES = {
    Stage.OPEN: "A wave is open",
    Stage.DRAFT: "A wave is being prepared",
    Stage.CLOSED: "No wave is open",
    Stage.NEW: "No wave yet",
    Stage.ENDED: "Ended",
}
_ORDERS = {
    Order.STAGE: "Days left",
    Order.NAME: "Executive",
    Order.ORGANISATION: "Organisation",
    Order.BEGUN: "Newest first",
}
_LONGEST = 100
_TASKS_SHOWN = 6
_FEW = 6  # engagements that need neither a search nor an order
_Choice = TypeVar("_Choice", bound=StrEnum)


def add_pages(desk: Blueprint) -> None:
    """Register the routes."""

    @desk.get("/", endpoint="engagements")
    def overview() -> str:
        wanted = _wanted()
        found = front.front(actor(), wanted, _page())
        return render_template(
            "desk/engagements.html",
            found=found,
            wanted=wanted,
            steps=first_steps(actor(), found),
            is_narrowed=wanted != Wanted(),
            stages=_STAGES,
            orders=_ORDERS,
            here=_address(wanted),
            tasks=found.tasks if request.args.get("needs") == "all" else found.tasks[:_TASKS_SHOWN],
            is_long=found.engagements > _FEW,
            reworded=() if found.knows_words else rewording.reworded(actor()),
        )

    @desk.post("/reworded")
    def understood() -> ResponseReturnValue:
        rewording.understood(actor())
        return redirect_after_post("desk.engagements")


def _wanted() -> Wanted:
    """Return what is asked for; what is no choice counts as not chosen."""
    words = " ".join(request.args.get("words", "")[:_LONGEST].split())
    order = _chosen(Order, request.args.get("order", ""))
    return Wanted(words, _chosen(Stage, request.args.get("stage", "")), order or Order.STAGE)


def _chosen(choices: type[_Choice], text: str) -> _Choice | None:
    return choices(text) if text in list(choices) else None


def _page() -> int:
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _address(wanted: Wanted) -> dict[str, str]:
    """Return what a link to another page of the same list asks for."""
    asked = {"words": wanted.words, "stage": wanted.stage or "", "order": wanted.order}
    return {name: text for name, text in asked.items() if text and text != Order.STAGE}
