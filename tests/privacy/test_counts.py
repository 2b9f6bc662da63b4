"""T7: what the row "counts" of the experiment rests on: the reasoning is right, and the stories are the product's own.

That nobody is named is the row itself, which test_experiment.py runs.
"""

from collections import defaultdict
from collections.abc import Hashable
from itertools import product
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from instruments.groups import RaterGroup
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.rows import Row, as_roster
from surveys.mail.tables import MailState, Message
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.counting import count_due
from surveys.waves.counts import Counts
from surveys.waves.managing import add_people, correct_address
from surveys.waves.progress import status
from surveys.waves.respondent import LinkState
from surveys.waves.retention import erase
from tests.privacy.experiment.counted import limits
from tests.privacy.experiment.counted.knowing import ANSWERED, NOT_ANSWERED, Answered, Observed, Rater, share_named
from tests.privacy.experiment.counted.row import Verdicts, named_in
from tests.privacy.experiment.counted.stories import (
    LEFT,
    PERHAPS,
    REFUSED,
    UNDER_WAY,
    WAITING,
    Person,
    Played,
    acts,
    launched,
)
from tests.support.ballots import answers
from tests.support.installations import Clock, open_wave

DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"
SELF, SUPERVISOR, PEER, REPORT = RaterGroup.SELF, RaterGroup.SUPERVISOR, RaterGroup.PEER, RaterGroup.DIRECT_REPORT


# --- the reasoning


def _line(*names: str) -> "Line":
    return Line(frozenset(names))


class Line:
    """A look that shows one count."""

    def __init__(self, names: Answered) -> None:
        self.names = names

    def __call__(self, answered: Answered) -> Hashable:
        return len(self.names & answered)


def _peers(count: int) -> tuple[Rater, ...]:
    return tuple(Rater(f"peer {n}", "peer", 0) for n in range(count))


CELL = (frozenset({"peer"}),)


def test_one_count_of_three_names_nobody_and_one_of_two_does() -> None:
    names = ["peer 0", "peer 1", "peer 2"]
    assert share_named(Observed(_peers(3), CELL, (_line(*names),), 3, ended=False)).named == 0
    two = share_named(Observed(_peers(3), CELL, (_line(*names[:2]),), 3, ended=False))
    assert (two.named, two.patterns) == (4, 8), "both, or neither, of the two have answered"


def test_who_cannot_answer_leaves_the_others_to_be_named() -> None:
    raters = (*_peers(1), Rater("peer 1", "peer", None), Rater("peer 2", "peer", None))
    look = _line("peer 0", "peer 1", "peer 2")
    assert share_named(Observed(raters, CELL, (look,), 3, ended=False)).percent == 100


def test_a_count_that_grows_with_its_people_names_the_newcomer() -> None:
    raters = (*_peers(3), Rater("peer 3", "peer", 1))
    looks = (_line("peer 0", "peer 1", "peer 2"), _line("peer 0", "peer 1", "peer 2", "peer 3"))
    assert "peer 3 has not answered by look 2" in share_named(Observed(raters, CELL, looks, 3, ended=False)).example


def test_the_release_and_a_count_of_all_others_name_the_one_who_is_left() -> None:
    named = share_named(Observed(_peers(4), CELL, (_line("peer 0", "peer 1", "peer 2"),), 3, ended=True))
    assert named.percent > 40
    assert share_named(Observed(_peers(4), CELL, (lambda _: 0,), 3, ended=True)).named == 0


def _individually(observed: Observed) -> tuple[int, int]:
    """Count the patterns that name somebody, one pattern and one person after another, without any short cut.

    Of what may be known of all or none of a shown sum, only sums that are there at every look are understood.
    """
    people = [one for one in observed.raters if one.since is not None]
    times = range(len(observed.looks))
    found: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for pattern in product(*(range(one.since or 0, len(observed.looks) + 1) for one in people)):
        by_then = [frozenset(p.name for p, when in zip(people, pattern, strict=True) if when <= t) for t in times]
        found[tuple(look(some) for look, some in zip(observed.looks, by_then, strict=True))].append(pattern)
    named = sum(len(some) for some in found.values() if _somebody_is_named(observed, people, some))
    return named, sum(map(len, found.values()))


def _somebody_is_named(observed: Observed, people: list[Rater], some: list[tuple[int, ...]]) -> bool:
    for time, what in product(range(len(observed.looks)), (ANSWERED, NOT_ANSWERED)):
        sure = {
            one.name
            for place, one in enumerate(people)
            if (one.since or 0) <= time
            if all((pattern[place] <= time) is (what is ANSWERED) for pattern in some)
        }
        lines = [look.names for look in observed.looks if isinstance(look, Line)]
        if sure.difference(*(names for names in lines if names <= sure and len(names) >= observed.k)):
            return True
    return False


@pytest.mark.parametrize("seed", range(40))
def test_counting_people_who_are_alike_together_gives_what_going_through_each_of_them_gives(seed: int) -> None:
    random = Random(seed)
    raters = tuple(Rater(f"peer {n}", "peer", random.choice([0, 0, None])) for n in range(random.randint(3, 5)))
    names = [one.name for one in raters]
    looks = tuple(Line(frozenset(random.sample(names, random.randint(2, len(names))))) for _ in range(2))
    reachable = frozenset(one.name for one in raters if one.since is not None)
    looks = tuple(Line(look.names & reachable) for look in looks if look.names & reachable)
    observed = Observed(raters, CELL, looks, 3, ended=False)
    share = share_named(observed)
    assert (share.named, share.patterns) == _individually(observed)


# --- the stories


@pytest.mark.parametrize("seed", range(30))
def test_people_whom_a_story_takes_for_alike_are_alike_in_everything_that_is_shown(seed: int) -> None:
    """The reasoning looks at one after the other alone; here they change places in whole patterns."""
    random = Random(seed)
    story = _some_story(random, 4)
    names = [one.name for one in story.people if one.since is not None]
    for look in story.looks:
        alike = defaultdict(list)
        for name in names:
            alike[look(frozenset([name]))].append(name)
        for some in alike.values():
            answered = frozenset(random.sample(names, random.randint(0, len(names))))
            swap = dict(zip(some, random.sample(some, len(some)), strict=True))
            assert look(answered) == look(frozenset(swap.get(name, name) for name in answered))


def _some_story(random: Random, length: int) -> Played:
    """Let one thing happen after another; the coach looks at the end and, in between, now and then."""
    story = launched({SELF: [LEFT], SUPERVISOR: [LEFT] * 2, PEER: [LEFT] * 3 + [REFUSED], REPORT: [LEFT] * 3})
    for _ in range(length):
        story = random.choice([story, story.unseen(), story.unseen()])
        story = random.choice(list(acts(story)))
    return story


@pytest.mark.parametrize("seed", range(20))
def test_long_stories_of_a_whole_team_name_nobody(seed: int) -> None:
    random = Random(100 + seed)
    story = next(one for one in iter(lambda: _some_story(random, 5), None) if _is_short(one))
    assert list(named_in(story, Verdicts())) == []


def _is_short(story: Played) -> bool:
    """Every look multiplies the patterns."""
    return len(story.observed().telling.looks) < 3 and sum(one.since is not None for one in story.people) < 12


# --- the product does what the stories say


class Replayed:
    """The same wave in a story and in the product."""

    def __init__(self, installation: Installation, roster: dict[RaterGroup, int]) -> None:
        self.installation = installation
        self.wave = open_wave(
            installation, supervisor=roster[SUPERVISOR], peer=roster[PEER], direct_report=roster[REPORT]
        )
        self.story = launched({SELF: [WAITING], **{group: [WAITING] * count for group, count in roster.items()}})
        everybody = [(group, number) for group, count in roster.items() for number in range(count)]
        self.email = {f"{group} {number}": f"{group}{number}@example.org" for group, number in everybody}
        self.email["self 0"] = "dana@example.org"
        self.answered: set[str] = set()
        self.links: dict[str, str] = {}  # of erased people: theirs work on

    def go_on(self, random: Random) -> None:
        """Let the same happen in both, and let somebody answer who can."""
        playable = [one for one in acts(self.story) if all(p.asked.standing is not PERHAPS for p in one.people)]
        likely = [5 if one.acts[-1] in ("all are reached", "a day passes", "correct all") else 1 for one in playable]
        after = random.choices(playable, likely)[0]
        before, self.story = self.story, after
        self._play(before, after)
        count_due(self.installation)
        can = [one.name for one in after.people if one.since is not None and one.name not in self.answered]
        for name in random.sample(can, min(len(can), random.randint(0, 2))):
            self._answer(name)

    def counts(self) -> tuple[Counts, Hashable]:
        """Give what the product tells, and what the story says it does."""
        return status(self.installation, self.wave).counts, self.story.looks[-1](frozenset(self.answered))

    def _play(self, before: Played, after: Played) -> None:
        act, known = after.acts[-1], {one.name: one for one in before.people}
        if act == "a day passes":
            assert isinstance(self.installation.clock, Clock)
            self.installation.clock.pass_(hours=24)
        self._add([one for one in after.people if one.name not in known])
        for one in before.people:
            if act == f"erase {one.name}":
                self._erase(one)
            elif act in (f"correct {one.name}", "correct all") and one.may_be_corrected:
                self._correct(one)
        for one in after.people:
            if one.name in known and one.asked.standing is not known[one.name].asked.standing:
                self._settle(one)

    def _add(self, people: list[Person]) -> None:
        if people:
            self.email |= {one.name: f"new.{one.name.replace(' ', '.')}@example.org" for one in people}
            rows = [Row("Kim", "New", self.email[one.name], one.asked.group) for one in people]
            add_people(self.installation, self.wave, as_roster(rows))

    def _erase(self, one: Person) -> None:
        with self.installation.database.write() as session:
            self.links[one.name] = self._link(one.name)
            erase(session, waves.get(session, self.wave), self.email[one.name])

    def _correct(self, one: Person) -> None:
        self._set(one.name, MailState.REFUSED)
        correct_address(self.installation, self.wave, self.email[one.name], f"right.{self.email[one.name]}")
        self.email[one.name] = f"right.{self.email[one.name]}"

    def _settle(self, one: Person) -> None:
        states = {LEFT: MailState.SENT, REFUSED: MailState.REFUSED, UNDER_WAY: MailState.SENDING}
        if one.asked.standing in states:
            self._set(one.name, states[one.asked.standing])

    def _set(self, name: str, state: MailState) -> None:
        with self.installation.database.write() as session:
            person = invited.by_email(session, self.wave, self.email[name])
            assert person is not None
            session.execute(update(Message).where(Message.about == person.id).values(state=state))

    def _answer(self, name: str) -> None:
        group = RaterGroup(name.split(maxsplit=1)[0])
        assert Casting(self.installation).cast(self._link(name), answers(group)) is LinkState.READY
        self.answered.add(name)

    def _link(self, name: str) -> str:
        if name in self.links:
            return self.links[name]
        with self.installation.database.read() as session:
            person = invited.by_email(session, self.wave, self.email[name])
            assert person is not None
            return self.installation.survey_links.sign(person.id)


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_the_product_tells_what_the_story_says_at_every_look(any_installation: Installation, seed: int) -> None:
    random = Random(seed)
    replayed = Replayed(any_installation, {SUPERVISOR: 2, PEER: 4, REPORT: 3})
    told = []
    for _ in range(14):
        replayed.go_on(random)
        by_product, by_story = replayed.counts()
        assert by_product == by_story, replayed.story.acts
        told.append(by_product)
    assert any(one.progress for one in told)
    assert any(not one.progress for one in told)


# --- what the pages say


def _percents(text: str, after: str) -> list[float]:
    row = next(line for line in text.splitlines() if line.startswith(f"| {after} |"))
    return [float(cell.strip(" %")) for cell in row.split("|")[2:-1]]


def test_the_document_holds_the_figures_of_the_limits() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert limits.told() in text
    earlier = _percents(text, "an earlier count and the release, after a correction")
    merging = [_percents(text, f"the release alone, where {few} of a third group were reached") for few in (1, 2)]
    for found in (earlier, [one for few in merging for one in few]):
        assert f"in {min(found):.0f} to {max(found):.0f} of a hundred patterns" in " ".join(text.split())
