"""What disclosure is told of a wave beside its answers. Known before any ballot is opened, and without pandas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from reports.release import Follows


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What is known of a wave without any answer. `planned` are the anonymous cells promised at launch.

    `follows` is None but in a follow-up.
    """

    wave: str
    executive: str
    opened_on: date
    closed_on: date
    instrument_hash: str
    policy: Policy
    planned: tuple[Cell, ...]
    invited: Mapping[RaterGroup, int]
    follows: Follows | None = None
