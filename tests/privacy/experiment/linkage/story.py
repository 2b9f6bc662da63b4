"""The story that is played: who answers in which order, and what is answered. Nothing here looks at the product.

Order and contents are drawn apart from each other, so whoever only knows both lists can do no better than chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from instruments.answers import Answers
from instruments.groups import RaterGroup
from tests.support.ballots import LEADERSHIP, random_answers

SONG = "canarysings"  # how every canary begins: one search finds all of them
_WORDS = ("ask", "earlier", "and", "listen", "für", "the", "team", "once", "more", "naïve", "plans", "decide")
_SHORTEST, _LONGEST = 30, 900


@dataclass(frozen=True, slots=True)
class Known:
    """What the attacker knows beforehand: who answered, in which order, and all that was answered, shuffled.

    `songs` are the canaries: a word of its own in the comments of each of the `contents`.
    """

    order: tuple[str, ...]
    contents: tuple[Answers, ...]
    songs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What is played. `gave` says which of the contents each person gave: what the attacker is after."""

    known: Known
    gave: Mapping[str, int]

    def answers_of(self, person: str) -> Answers:
        """What this person sends."""
        return self.known.contents[self.gave[person]]


def tell(people: Sequence[str], *, seed: int) -> Story:
    """Draw a story for these addresses."""
    random = Random(seed)
    songs = tuple(f"{SONG}{random.getrandbits(64):016x}" for _ in people)
    contents = tuple(_content(song, random) for song in songs)
    order = tuple(random.sample(people, len(people)))
    givers = random.sample(people, len(people))
    return Story(Known(order, contents, songs), {person: number for number, person in enumerate(givers)})


def _content(song: str, random: Random) -> Answers:
    """Random scores and picks, and comments of widely differing lengths, one of which holds the canary."""
    comments = {question.id: _comment(random) for question in LEADERSHIP.open_questions}
    which = random.choice(list(comments))
    words = comments[which].split()
    words.insert(random.randrange(len(words)), song)
    comments[which] = " ".join(words)
    return replace(random_answers(RaterGroup.PEER, random), comments=comments)


def _comment(random: Random) -> str:
    length = int(_SHORTEST * (_LONGEST / _SHORTEST) ** random.random())
    text = random.choice(_WORDS)
    while len(text) < length:
        text += f" {random.choice(_WORDS)}"
    return text
