"""Page eight: questions for the conversation about each focus area, and what to agree on next.

A question never invites a guess at a person, and none takes for granted that something changed.
"""

from reports.charts.words import capital
from reports.comparison.model import AreaChange, Comparison, Told
from reports.comparison.naming import moments
from reports.document.guide import FELT
from reports.document.model import Blank, Block, Form, Lead, Note, Prompts, Section
from reports.document.plan import COMMITMENT, OWNED

_LINES = 2
SEEN = "What of it could be seen from outside, and in which situations?"
KEEP = "What exactly do you do there that you want to keep, on a bad day, too?"
AROUND = "What has changed around you since then, in the work or in what people expect?"
NEXT = "What next: keep it, try it another way, or let it rest?"
SURPRISE = "Which number surprises you, and which one would you have bet on?"
WHERE = "Which one area would you look at from here, and why that one?"
AGREE = Form(
    "To agree on",
    (
        Blank("Keep", "What you go on doing, in one sentence", 2),
        Blank("Next", "What people will see you do, in one sentence", 2),
        Blank("Evidence", "How somebody else could tell that it happens", 2),
        Blank("Look again on", "A date, and with whom", 2),
    ),
    columns=2,
)


def next_step(comparison: Comparison) -> Section:
    """Write the section."""
    blocks: tuple[Block, ...] = (
        Lead("Write before you talk. Numbers say what people saw; only you can say what you tried."),
        *(Prompts(area.title, questions_about(area, comparison), _LINES) for area in comparison.focus),
        Prompts("The whole", (SURPRISE, *(() if comparison.focus else (WHERE,)), FELT), _LINES),
        AGREE,
        COMMITMENT,
        Note(OWNED),
    )
    return Section("plan", "The next step", blocks, own_page=True)


def questions_about(area: AreaChange, comparison: Comparison) -> tuple[str, ...]:
    """Return the questions about one focus area: what was tried, what people noticed, what next."""
    then = moments(comparison)[0]
    tried = f"What did you try here since {then}, and how often did it come off?"
    if area.told is Told.LOWER:
        return tried, AROUND, NEXT
    better = area.told is Told.HIGHER or (area.perceived is not None and area.perceived.improved)
    return tried, SEEN, capital(KEEP) if better else NEXT
