"""Plays the story through the product: a wave is opened, mailed, answered, copied at random moments, and closed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from sqlalchemy import text

from instruments.answers import Answers
from surveys.core.installation import Installation
from surveys.mail.folder_reader import message_of
from surveys.mail.transports import TAKEN, Handover, Parcel, Patience
from surveys.waves.casting import Casting
from surveys.waves.closing import CloseStep, close_wave
from surveys.waves.respondent import LinkState
from surveys.worker.delivery import deliver_due
from tests.privacy.bytes import files_of
from tests.privacy.experiment.linkage.evidence import Copy, Evidence, Whose
from tests.privacy.experiment.linkage.story import Story, tell
from tests.support.installations import open_wave

COPIES = 14
EARLY = (CloseStep.MARKED, CloseStep.COMPUTED)  # in a close, but there is no release yet
Moment = int | CloseStep  # so many have answered; or so far has the close come


class Copier(Protocol):
    """Copies a database, whichever it is, into a folder that is not there yet.

    `late`: everybody has answered. What takes long and shows no more than the rows need not be copied before.
    """

    def __call__(self, installation: Installation, folder: Path, *, early: bool, late: bool) -> Copy: ...


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: the evidence, and what only we know: each person's own ballot, and the wave's key."""

    story: Story
    evidence: Evidence
    own_ballots: Whose
    key: bytes


class Posting:
    """The mail of a wave as its readers get it: nothing of it stays with the sender, as with SMTP."""

    patience = Patience()

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    @contextmanager
    def connect(self) -> Iterator["Posting"]:
        yield self

    def send(self, parcel: Parcel) -> Handover:
        body = message_of(parcel.content).get_body(("plain",))
        assert body is not None
        self.letters[parcel.recipient] = str(body.get_content())
        return TAKEN

    def takes_from(self, sender: str) -> bool:
        return True

    def links(self) -> dict[str, str]:
        """Everybody's link, by address."""
        words = {address: letter.split() for address, letter in self.letters.items()}
        return {address: next(word for word in found if "/s/" in word) for address, found in words.items()}


@dataclass(slots=True)
class Play:
    """One wave under way, and the copies of it so far. `folder` is where they go, and is there already."""

    installation: Installation
    folder: Path
    copier: Copier
    people: int
    seed: int
    logs: list[Path] = field(default_factory=list)
    nights: list[Copy] = field(default_factory=list)

    def open(self) -> tuple[str, Story, Mapping[str, str]]:
        """Open the wave and send its mail; give the wave, a story for its people, and their links."""
        closes_on = self.installation.today() + timedelta(days=10)
        wave, posting = open_wave(self.installation, closes_on=closes_on, peer=self.people), Posting()
        deliver_due(self.installation, posting)
        links = posting.links()
        people = sorted(person for person in links if person.startswith("peer"))
        return wave, tell(people, seed=self.seed), links

    def copy(self, *, early: bool = True, late: bool = True) -> None:
        """Make the next nightly copy."""
        folder = self.folder / f"night{len(self.nights)}"
        self.nights.append(self.copier(self.installation, folder, early=early, late=late))

    def evidence(self) -> Evidence:
        """Make the final copy, and hand over everything."""
        final = self.copier(self.installation, self.folder / "final", early=False, late=True)
        return Evidence(self.nights, final, self.logs, files_of(self.installation.settings.keys))


def moments(people: int, seed: int, *, steps: tuple[CloseStep, ...] = tuple(CloseStep)) -> set[Moment]:
    """Draw when the copies are made: at random, in a close as well, and one between the last answer and the close."""
    return {people, *Random(seed).sample([*range(people), *steps], COPIES - 1)}


def answer_all(play: Play, story: Story, answer: Callable[[str, Answers], None], when: set[Moment]) -> dict[str, str]:
    """Have everybody answer in the story's order, and copy where it is time; give everybody's own ballot."""
    own: dict[str, str] = {}
    stored = set[str]()
    if 0 in when:
        play.copy(late=False)
    for number, person in enumerate(story.known.order, start=1):
        answer(person, story.answers_of(person))
        [own[person]] = (now := _stored(play.installation)) - stored
        stored = now
        if number in when:
            play.copy(late=number == play.people)
    return own


def play_direct(play: Play, *, mailed: Callable[[Installation], None] = lambda _: None) -> Played:
    """Have everybody answer by calling casting, and close the wave with copies in the middle of closing."""
    wave, story, links = play.open()
    mailed(play.installation)
    key, when, casting = (
        bytes(play.installation.keys.wave_key(wave)),
        moments(play.people, play.seed),
        Casting(play.installation),
    )

    def answer(person: str, answers: Answers) -> None:
        assert casting.cast(links[person].rpartition("/")[2], answers) is LinkState.READY

    own = answer_all(play, story, answer, when)
    close_wave(play.installation, wave, reached=lambda step: play.copy(early=step in EARLY) if step in when else None)
    return Played(story, play.evidence(), own, key)


def _stored(installation: Installation) -> set[str]:
    with installation.database.read() as session:
        return {str(one) for one in session.scalars(text("SELECT id FROM ballot"))}
