"""Who is in the worked example and how they see things: data only. It tells a story that a coach can read.

At the baseline delegation and conflict are possible blind spots, presence a possible hidden strength; peers and direct
reports differ about morale; the three board members stand by themselves. Nine months later others see delegation really
improved and conflict as it was. Three raters were replaced, and one board member did not answer, so that the board now
stands together with the peers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from instruments.groups import RaterGroup
from surveys.invited.roster import Roster
from surveys.invited.rows import Row, as_roster

SELF, SUPERVISOR, PEER = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER
DIRECT_REPORT, BOARD = RaterGroup.DIRECT_REPORT, RaterGroup.BOARD

Views = Mapping[RaterGroup, float]
Texts = Mapping[str, Mapping[RaterGroup, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Round:
    """How people see the executive when they are asked: what each group tends to answer in each area, and its comments.

    `changes` holds what others tend to say of an area since the baseline, -3 to +3, `looking_back` the executive.
    """

    views: Mapping[str, Views]
    comments: Texts
    changes: Mapping[str, float] = field(default_factory=dict)
    looking_back: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cast:
    """One executive's people by group, and who of each group answers (all, where not named)."""

    name: str
    email: str
    people: Mapping[RaterGroup, tuple[str, ...]]
    answering: Mapping[RaterGroup, int]

    def roster(self) -> Roster:
        """Return the people as a roster."""
        return as_roster([_row(name, group) for group, names in self.people.items() for name in names])

    def answers_of(self, group: RaterGroup) -> int:
        """How many people of a group answer."""
        return self.answering.get(group, len(self.people[group]))


def _row(name: str, group: RaterGroup) -> Row:
    first, last = name.split(" ", 1)
    return Row(first, last, f"{first.lower()}@example.org", group.value)


DANA = Cast(
    name="Dana Whitfield",
    email="dana@example.org",
    people={
        SELF: ("Dana Whitfield",),
        SUPERVISOR: ("Ruth Okafor", "Henrik Dahl"),
        PEER: ("Amara Diallo", "Tomas Novak", "Priya Raman", "Luca Ferri", "Ines Duarte"),
        DIRECT_REPORT: ("Jonas Weber", "Mei Tanaka", "Sam Oduya", "Elif Kaya", "Noor Haddad", "Peter Lang"),
        BOARD: ("Margit Solberg", "Charles Whitmore", "Aiko Morita"),
    },
    answering={DIRECT_REPORT: 5},
)

# Nine months later: three who left are replaced, one of the peers and two of the direct reports.
DANA_LATER = Cast(
    name=DANA.name,
    email=DANA.email,
    people={
        **DANA.people,
        PEER: ("Amara Diallo", "Tomas Novak", "Priya Raman", "Luca Ferri", "Nils Aydin"),
        DIRECT_REPORT: ("Jonas Weber", "Mei Tanaka", "Sam Oduya", "Elif Kaya", "Rosa Quint", "Ivo Marsh"),
    },
    answering={BOARD: 2},
)

OMAR = Cast(
    name="Omar Bakri",
    email="omar@example.org",
    people={
        SELF: ("Omar Bakri",),
        SUPERVISOR: ("Greta Lindqvist",),
        PEER: ("Hana Sato", "Viktor Ilic", "Bea Romero", "Owen Pryce"),
        DIRECT_REPORT: ("Leila Aziz", "Marco Conti", "Tess Vermeer", "Kofi Mensah", "Anya Petrova"),
    },
    answering={SELF: 1, SUPERVISOR: 0, PEER: 2, DIRECT_REPORT: 2},
)

# What each group tends to answer in each area, on the scale of 1 to 5; the instrument's areas by id.
_VIEWS: Mapping[str, Views] = {
    "leadership_presence": {SELF: 3.2, SUPERVISOR: 4.4, PEER: 4.3, DIRECT_REPORT: 4.3, BOARD: 4.2},
    "effective_delegation": {SELF: 4.4, SUPERVISOR: 3.4, PEER: 3.3, DIRECT_REPORT: 2.7, BOARD: 3.3},
    "visionary_leadership": {SELF: 4.4, SUPERVISOR: 4.5, PEER: 4.4, DIRECT_REPORT: 4.3, BOARD: 4.4},
    "difficult_personalities": {SELF: 3.6, SUPERVISOR: 3.7, PEER: 3.5, DIRECT_REPORT: 3.5, BOARD: 3.5},
    "managing_up_and_down": {SELF: 4.0, SUPERVISOR: 4.2, PEER: 3.8, DIRECT_REPORT: 3.7, BOARD: 3.9},
    "morale_challenges": {SELF: 3.6, SUPERVISOR: 4.0, PEER: 3.9, DIRECT_REPORT: 2.4, BOARD: 3.9},
    "persuasion_and_influence": {SELF: 3.8, SUPERVISOR: 3.9, PEER: 3.8, DIRECT_REPORT: 3.8, BOARD: 3.8},
    "organizational_change": {SELF: 3.6, SUPERVISOR: 3.8, PEER: 3.7, DIRECT_REPORT: 3.6, BOARD: 3.7},
    "conflict_resolution": {SELF: 4.2, SUPERVISOR: 3.2, PEER: 3.0, DIRECT_REPORT: 2.9, BOARD: 3.1},
    "board_communications": {SELF: 4.2, SUPERVISOR: 4.3, PEER: 4.2, DIRECT_REPORT: 4.1, BOARD: 4.4},
}

# What Dana declared with the coach before the follow-up, and how others tend to see it since the baseline, -3 to +3.
FOCUS, CONTROL = ("effective_delegation", "conflict_resolution"), "persuasion_and_influence"
_VIEWS_LATER: Mapping[str, Views] = {
    **_VIEWS,
    "leadership_presence": {SELF: 3.8, SUPERVISOR: 4.4, PEER: 4.3, DIRECT_REPORT: 4.3, BOARD: 4.2},
    "effective_delegation": {SELF: 4.0, SUPERVISOR: 4.2, PEER: 4.1, DIRECT_REPORT: 3.8, BOARD: 4.0},
    "conflict_resolution": {SELF: 3.6, SUPERVISOR: 3.2, PEER: 3.1, DIRECT_REPORT: 2.9, BOARD: 3.1},
}
_CHANGES: Mapping[str, float] = {
    "effective_delegation": 1.9,
    "conflict_resolution": 0.3,
    "persuasion_and_influence": 0.3,
}
_LOOKING_BACK: Mapping[str, str] = {"effective_delegation": "3.5", "conflict_resolution": "3.5"}

# How likely a group has never seen the executive before the board.
UNSEEN_AT_THE_BOARD: Mapping[RaterGroup, float] = {PEER: 0.6, DIRECT_REPORT: 0.8}

LIKELY_PICKS = ("effective_delegation", "conflict_resolution", "morale_challenges")

# Comments by question and group, given out in turn; nobody has to write one.
_COMMENTS: Texts = {
    "keep_doing": {
        SELF: ("Keeping the long view in front of people, even in a busy quarter.",),
        SUPERVISOR: ("Stays composed in front of the board and answers the question that was asked.",),
        PEER: (
            "Explains where we are heading in a way I can repeat to my own team.",
            "Listens to the end before answering. Meetings are calmer for it.",
        ),
        DIRECT_REPORT: ("Bad news from above reaches us early and with the reasons.",),
        BOARD: ("Papers are short and say what is needed from us.",),
    },
    "do_differently": {
        SELF: ("I would like to step in less when a deadline is close.",),
        SUPERVISOR: ("Let the team present its own work more often.",),
        PEER: ("When two of us disagree it takes weeks until we sit at one table.",),
        DIRECT_REPORT: (
            "Hand over the decision together with the task, and then leave it with us.",
            "After the reorganisation nobody talked about how tired people were. Please do.",
            "Tasks come back to you when they get difficult. We would learn more if they stayed.",
        ),
    },
    "advice": {
        PEER: ("Bring the two product leads together in the first week, before positions harden.",),
        DIRECT_REPORT: ("Choose one project and do not open its documents until the review.",),
        SUPERVISOR: ("Name a deputy for the quarterly review and stay out of the room.",),
    },
}

_COMMENTS_LATER: Texts = {
    "keep_doing": {
        SELF: ("Leaving a decision where I put it.",),
        SUPERVISOR: ("The quarterly review was run by the team, and it was a good one.",),
        PEER: ("Tasks that went to the team have stayed with the team.",),
        DIRECT_REPORT: (
            "I decided about the supplier myself, and it held.",
            "You ask how it goes, and you do not take it back.",
        ),
    },
    "do_differently": {
        SELF: ("I still wait too long before I name a disagreement.",),
        PEER: ("Disagreements between our teams still take their time.",),
        DIRECT_REPORT: ("Say earlier when you see it another way.",),
    },
    "advice": {PEER: ("Put the two open questions on the table in the first meeting of the month.",)},
}

BASELINE = Round(_VIEWS, _COMMENTS)
FOLLOW_UP = Round(_VIEWS_LATER, _COMMENTS_LATER, _CHANGES, _LOOKING_BACK)
