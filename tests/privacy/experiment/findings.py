"""What an experiment is handed and what it gives back. No promise is measured here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tests.support.postgresql import Server


class Effort(Enum):
    """How much to do: `QUICK` within seconds, for every run of the tests; `FULL` for the published table."""

    QUICK = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Bench:
    """Where an experiment works: an empty folder of its own, a PostgreSQL server that is started when asked for."""

    effort: Effort
    folder: Path
    postgresql: Callable[[], Server]

    def choose(self, *, quick: int, full: int) -> int:
        """Give how often to do something."""
        return full if self.effort is Effort.FULL else quick


@dataclass(frozen=True, slots=True)
class Control:
    """A build made leaky on purpose. `build` names every layer that was taken away, `figure` what then came out."""

    build: str
    figure: str
    caught: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table. `threat` is its number in the privacy rules; `figure` must keep `bound` (`holds`).

    `detail` is what stands under the table, in Markdown: figures that a single cell cannot hold.
    """

    threat: str
    question: str
    figure: str
    bound: str
    holds: bool
    controls: tuple[Control, ...]
    detail: str = ""

    @property
    def stands(self) -> bool:
        """True where the bound is kept and every leaky build was caught; without a control nothing is shown."""
        return self.holds and bool(self.controls) and all(control.caught for control in self.controls)


Experiment = Callable[[Bench], Finding]
