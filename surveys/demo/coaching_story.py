"""What is said in the worked example's coaching: data only. Dana's, from the contract to a talk about the follow-up.

Days are counted back from today, as the waves are: the baseline closed 278 days ago, the follow-up 4. Check-ins are
asked for once a month, so they are counted back in months.
"""

from collections.abc import Mapping
from dataclasses import dataclass

HEAD_NAME, HEAD_EMAIL = "Ruth Okafor", "ruth.okafor@example.org"  # who also answers the survey, by another link
ORGANISATION = "Northwind Logistics"

PURPOSE = (
    "Dana takes over the second region in autumn. The coaching is to help her lead through the people who run it,"
    " rather than beside them."
)

INTAKE: Mapping[str, str] = {
    "achieve": "Bring both regions under one plan this year, without losing the people who know the sites.",
    "depends": "The site leads need Dana's decisions on budgets early; Dana needs what they know, in time.",
    "manner": "Fast, friendly, undocumented",
    "decisions": "Which sites keep their own planning, and who leads the joint one.",
    "success": "Decisions stay with those who own the work; disagreements come to the table within a week.",
    "tried": "A seminar on delegation two years ago. It was liked, and little changed in the busy months.",
    "support": "I will stop asking Dana for details that her people can give me.",
}


@dataclass(frozen=True, slots=True)
class PlayedGoal:
    """A goal, by the area that it is about. `shared` with the department head or not.

    `clearer` are the words that it gets on its first review day, "" where they stay.
    """

    area: str
    what: str
    why: str
    value: str
    notice: str
    shared: bool
    clearer: str = ""


GOALS = (
    PlayedGoal(
        "effective_delegation",
        "When I hand over a task, I say who decides, and I leave the decision there.",
        "The second region comes in autumn; I cannot be in every room.",
        "Trust",
        "I ask how it goes, and I do not take it back.",
        shared=True,
    ),
    PlayedGoal(
        "conflict_resolution",
        "When two of my leads disagree, I hear both of them early.",
        "People tell me that it takes months.",
        "Fairness",
        "Both sides hear the same from me, at the same time.",
        shared=False,
        clearer="When two of my leads disagree, I bring them to one table within the week.",
    ),
)


@dataclass(frozen=True, slots=True)
class PlayedCommitment:
    """A commitment to a goal by its place among `GOALS`. `weeks`: "done", "not_done", "no_cue", or "" for blank."""

    goal: int
    cue: str
    act: str
    obstacle: str
    plan: str
    assumption: str
    test: str
    disproof: str
    weeks: tuple[str, ...]


COMMITMENTS = (
    PlayedCommitment(
        0,
        "somebody brings a task back to me",
        "ask what they would decide, and wait for the answer",
        "The customer is on the telephone and it has to be quick.",
        "I say: call me in ten minutes with your proposal.",
        "it will be done late otherwise",
        "Leave the supplier contract with Jonas for two weeks.",
        "The contract is signed in time without me.",
        ("done", "not_done", "done", "no_cue", "done", "done", "", "done", "done", "done", "not_done", "done"),
    ),
    PlayedCommitment(
        1,
        "I hear of a disagreement from one side only",
        "invite both sides for the same week",
        "I would rather wait until it has cooled down.",
        "I put the date into the calendar before I think about what to say.",
        "",
        "",
        "",
        (
            "no_cue",
            "not_done",
            "not_done",
            "done",
            "",
            "not_done",
            "no_cue",
            "not_done",
            "done",
            "not_done",
            "not_done",
            "done",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class PlayedSession:
    """A session so many days ago, with what Dana took along, "" for nothing written."""

    days_ago: int
    kind: str
    minutes: int
    topics: tuple[str, ...]
    next: str
    takeaway: str


SESSIONS = (
    PlayedSession(
        274,
        "debrief",
        90,
        ("report", "blind spots"),
        "Choose one area to work on.",
        "They see more than I thought.",
    ),
    PlayedSession(
        260,
        "meeting",
        60,
        ("delegation", "goals"),
        "Write down the two goals.",
        "I hand over work, not decisions.",
    ),
    PlayedSession(246, "meeting", 60, ("first steps",), "Try the sentence with Jonas.", "Waiting is the hard part."),
    PlayedSession(225, "call", 30, ("supplier contract",), "Leave it with Jonas until it is signed.", ""),
    PlayedSession(
        204,
        "meeting",
        60,
        ("conflict", "product leads"),
        "One table for both leads.",
        "I was protecting myself.",
    ),
    PlayedSession(176, "alignment", 45, ("middle", "shared goal"), "Ruth asks Jonas directly.", ""),
    PlayedSession(
        148, "meeting", 60, ("delegation",), "Nothing new: keep doing it.", "It was signed in time, and not by me."
    ),
    PlayedSession(113, "call", 30, ("two leads",), "Say early what I see differently.", ""),
    PlayedSession(78, "meeting", 60, ("follow-up",), "Choose the areas to look at again.", "Did they notice?"),
    PlayedSession(43, "call", 30, ("joint planning",), "Say in the first meeting who decides what.", ""),
    PlayedSession(
        1,
        "debrief",
        60,
        ("what changed", "two leads"),
        "Show Ruth what has changed, and what has not.",
        "They noticed one of the two.",
    ),
)
NEXT_SESSION_IN = 9


@dataclass(frozen=True, slots=True)
class PlayedCheckIn:
    """What Ruth answers to the check-in of so many months ago; `change` is -3 to +3."""

    months_ago: int
    saw: str
    change: int
    help: str
    business: str


CHECK_INS_BEGAN = 8  # months ago; one a month since. What is not among these stays blank, and today's waits for her
CHECK_INS = (
    PlayedCheckIn(
        8,
        "The site leads presented their own numbers.",
        1,
        "I asked them and not Dana.",
        "The region is confirmed.",
    ),
    PlayedCheckIn(7, "One step back in the week of the audit.", 0, "I will ask less often.", ""),
    PlayedCheckIn(6, "Jonas negotiates the supplier contract himself.", 1, "I send suppliers to Jonas.", ""),
    PlayedCheckIn(
        4,
        "The supplier contract was Jonas's throughout.",
        2,
        "I thanked Jonas.",
        "Peak season begins.",
    ),
    PlayedCheckIn(3, "In peak season decisions stayed where they were.", 1, "", ""),
    PlayedCheckIn(2, "Two leads settled a plan without Dana or me.", 2, "I say so in the board.", ""),
    PlayedCheckIn(1, "It has become the usual way.", 0, "", "The joint planning begins."),
)
LATEST_ASKED = 5  # days ago, or up to three more: plans know no day after the 28th

COMMITTED, TESTED = 246, 233  # days ago
LEARNED = "It was signed in time. Nobody needed me for that."
REVIEW_EVERY = 90  # days
GOALS_SET = 260  # days ago
REVIEWED = (GOALS_SET - REVIEW_EVERY, GOALS_SET - 2 * REVIEW_EVERY)  # on their days; one gets clearer words, both go on

STATUS = "Decisions on the sites stay with the site leads by now. Next: the joint planning."
STATUS_SAID = 36  # days ago
ALIGNMENTS = {"start": 296, "middle": 176}
NEXT_ALIGNMENT_IN = 12

WORD_BACK = (
    "I heard that work comes back to my desk when it gets difficult. From now on I say who decides, and I leave it"
    " there. Please tell me when I forget."
)
