"""Section: the action plan, a page to fill in by hand. It holds no data of a release."""

from reports.document.model import Blank, Form, Lead, Note, Section

SMALL = "Small and visible beats large and well meant."
OWNED = "The plan belongs to the person who writes it. It is shared with nobody unless that person shares it."
COMMITMENT = Form(
    "The commitment",
    (
        Blank("If …", "the cue: a moment that will come by itself", 2),
        Blank("then I will …", "one act, small enough for a bad day", 2),
    ),
    columns=2,
)


def plan() -> Section:
    """Write the section."""
    blocks = (
        Lead(f"One goal a page, and at most two at a time. {SMALL}"),
        Form(
            "The goal",
            (
                Blank("Area", "The area of this report that it belongs to"),
                Blank("Behaviour", "What people will see me do, in one sentence", 2),
                Blank("Why", "What it is good for: for me, for the people around me, for the work", 2),
                Blank("Evidence", "How somebody else could tell that it happens", 2),
            ),
        ),
        Form(
            "When, and with whom",
            (
                Blank("Start on", ""),
                Blank("Review on", ""),
                Blank("Support", "Who helps, who reminds me"),
                Blank("Shared with", "Nobody, unless I say so"),
            ),
            columns=2,
        ),
        COMMITMENT,
        Form(
            "The obstacle",
            (
                Blank("What will get in the way?", "the likeliest thing, inside me or around me", 2),
                Blank("If that happens, then I will …", "one act", 2),
            ),
            columns=2,
        ),
        Note(OWNED),
    )
    return Section("plan", "Action plan", blocks, own_page=True)
