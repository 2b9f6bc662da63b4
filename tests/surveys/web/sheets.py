"""Filled-in sheets to post, and a small questionnaire with a gate, an item not asked of everyone and a scale to -3."""

from dataclasses import replace

from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from instruments.model import Area, Gate, Instrument, Item, OpenQuestion, Scale, Status, Wording
from surveys.web.respondent.survey_form import form_for

WHOLE = {"whole": "yes"}
Sheet = dict[str, str | list[str]]


def full_sheet(instrument: Instrument, group: RaterGroup, *, score: str = "3") -> Sheet:
    """Answer everything, as a browser would post it."""
    sheet: Sheet = {}
    for field in form_for(instrument, group)():
        match field.name.partition("-")[0]:
            case "item" | "expected" | "change" | "back":
                sheet[field.name] = score
            case "gate" | "understood":
                sheet[field.name] = "yes"
            case "comment":
                sheet[field.name] = f"About {field.name}."
            case "picks":
                sheet["picks"] = [instrument.areas[0].id, instrument.areas[-1].id]
    return sheet | WHOLE


def said(own: str, other: str) -> Wording:
    return Wording(own, other)


SMALL = Instrument(
    id="small",
    version="1.0",
    title="Small",
    licence="CC0-1.0",
    status=Status.UNVALIDATED,
    locale="en",
    scale=Scale(-3, ("much less", "less", "a bit less", "same", "a bit more", "more", "much more"), "No basis to say"),
    stem=said("How often do I?", "How often?"),
    areas=(
        Area(
            "talk",
            "Talk",
            (
                Item("talk.01", said("I speak.", "Speaks.")),
                Item("talk.02", said("I ask.", "Asks."), frozenset(RaterGroup) - {RaterGroup.PEER}),
            ),
        ),
        Area(
            "board",
            "Board",
            (Item("board.01", said("I report.", "Reports.")),),
            Gate(said("I meet the board.", "Seen there."), "Yes", "No"),
        ),
        Area("plan", "Plan", (Item("plan.01", said("I plan.", "Plans.")),)),
        Area("rest", "Rest", (Item("rest.01", said("I rest.", "Rests.")),)),
    ),
    picks=said("Where would change help you?", "Where would change help?"),
    open_questions=(OpenQuestion("keep", "Keep", said("What do I keep?", "What to keep?")),),
    rater_sd=0.7,
    minutes=2,
    max_comment=100,
)
PREDICTING = replace(SMALL, prediction=True)
COMPARING = replace(PREDICTING, compared=("talk", "board", "plan"))
SMALL_EDITION = Edition(SMALL, {}, {})
COMPARING_EDITION = Edition(COMPARING, {}, {})
