"""What must not lie about at all, whether or not anybody can be linked by it: texts, links, the key, dead ballots."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.experiment.linkage import postgresql_log
from tests.privacy.experiment.linkage.evidence import Evidence, place_of
from tests.privacy.experiment.linkage.search import InAFile


@dataclass(frozen=True, slots=True)
class Leftovers:
    """How many were found: texts before there was a release, links and keys anywhere, ballots after the close."""

    texts: int = 0
    links: int = 0
    keys: int = 0
    ballots: int = 0

    def __add__(self, other: "Leftovers") -> "Leftovers":
        return Leftovers(
            self.texts + other.texts, self.links + other.links, self.keys + other.keys, self.ballots + other.ballots
        )


def left_over(evidence: Evidence, found: Mapping[Path, InAFile]) -> Leftovers:
    """Count what the search found, and ballots among what is left after the close."""
    early = [path for copy in evidence.nights if copy.early for path in copy.files]
    return Leftovers(
        texts=len({song for path in [*early, *evidence.logs] for song in found[path].songs}),
        links=len(_links(evidence, found)),
        keys=int(any(file.key for file in found.values())),
        ballots=_ballots(evidence),
    )


def _links(evidence: Evidence, found: Mapping[Path, InAFile]) -> set[str]:
    """Give the links of this wave's people; a coach's first address, which the server prints, is none of them."""
    people = {invitation for copy in evidence.copies for invitation in copy.rows.people}
    return {link for file in found.values() for link in file.links if link.partition(".")[0] in people}


def _ballots(evidence: Evidence) -> int:
    """PostgreSQL's log keeps sealed ballots for a while after the close, when their key is gone; nothing else may."""
    paths = [path for path in evidence.final.files if path.parent.name != postgresql_log.FOLDER]
    content = b"\0".join(path.read_bytes() for path in paths)
    return sum(place_of(sealed, content) >= 0 for sealed in evidence.fullest.rows.sealed.values())
