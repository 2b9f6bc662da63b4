"""A wave that a real `parallax serve` serves on loopback, and what it leaves behind: its ballots, its log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from instruments.groups import RaterGroup
from surveys.answered import store as answered
from surveys.core.installation import Installation
from surveys.core.links import Purpose
from tests.privacy.experiment.served_builds import program
from tests.support.ballots import LEADERSHIP
from tests.support.installations import Clock, build, environment, open_wave, tokens
from tests.support.serving import free_port, served
from tests.support.wire import FORM, LAST, Reply, exchange, replies, request
from tests.surveys.web.sheets import full_sheet

CANARY = "CanaryInTheText"
OTHER_LINKS = {
    "r": Purpose.READING,
    "n": Purpose.NOMINATION,
    "x": Purpose.PLACE,
    "p": Purpose.SPONSOR,
    "c": Purpose.CHECK_IN,
}
SHEET = urlencode({**full_sheet(LEADERSHIP, RaterGroup.PEER), "comment-advice": CANARY}, doseq=True).encode()


@dataclass(frozen=True, slots=True)
class Stage:
    """A served wave. `links` are the tokens of its peers, `silent` how much the log held before anybody came."""

    installation: Installation
    wave: str
    port: int
    links: tuple[str, ...]
    log: Path
    silent: int

    def ask(self, sent: bytes) -> list[Reply]:
        """Send something over a connection of its own, and give the answers."""
        return replies(exchange(self.port, sent))

    def ballots(self) -> int:
        """How many ballots are stored now."""
        with self.installation.database.read() as session:
            return answered.count(session, self.wave)

    def said(self) -> str:
        """Give what the server has written since it began to serve."""
        return self.log.read_bytes()[self.silent :].decode()

    @property
    def other_links(self) -> tuple[str, ...]:
        """Give the path of a genuine link of each further kind, whose row is gone."""
        links = self.installation.links
        return tuple(f"/{letter}/{links(purpose).sign('0' * 32)}/" for letter, purpose in OTHER_LINKS.items())

    def words_of_guests(self) -> list[str]:
        """Name what stands in the log of somebody's link, path, answer or address."""
        links = (*self.links, *(path.split("/")[2] for path in self.other_links))
        parts = {"a link": links, "half a link": tuple(half for one in links for half in one.split("."))}
        needles = {
            **parts,
            "a path": ("/s/", *(f"/{letter}/" for letter in OTHER_LINKS)),
            "a mark": ("mark=",),
            "an answer": (CANARY,),
            "an address": ("127.0.0.1",),
        }
        said = self.said()
        return [kind for kind, words in needles.items() if any(word in said for word in words)]


def whole_post(link: str, sheet: bytes = SHEET) -> bytes:
    """Give the request by which an honest browser sends a finished sheet."""
    return request("POST", f"/s/{link}", FORM, LAST, body=sheet)


@contextmanager
def served_wave(folder: Path, *, peers: int, build_name: str = "") -> Iterator[Stage]:
    """Open a wave with so many peers and serve it, by the product or by one of the builds made for these tests."""
    settings = {"port": str(free_port())}
    installation = build(folder, clock=Clock(datetime.now(UTC)), **settings)
    wave = open_wave(installation, closes_on=installation.today() + timedelta(days=10), peer=peers)
    links = tuple(token for group, token in tokens(installation, wave) if group is RaterGroup.PEER)
    log = folder / "server.log"
    with served(environment(folder, **settings), log, program=program(build_name)):
        yield Stage(installation, wave, int(settings["port"]), links, log, log.stat().st_size)
    installation.database.close()
