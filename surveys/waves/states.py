"""The states of a wave, and the allowed transitions between them. There is no way back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


class WaveState(StrEnum):
    """How far a wave is. One that was launched is open.

    Lost: it had ended, and a database restored from an older copy does not know how. It binds later waves as a closed
    one does (R0, R2), since somebody may have its report; else it is like a cancelled one.
    """

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """True once nothing is left to be answered or opened; names are kept for a while."""
        return self not in (WaveState.OPEN, WaveState.CLOSING)


# what brings each change about
CHANGES: Mapping[tuple[WaveState, WaveState], str] = {
    (WaveState.OPEN, WaveState.CLOSING): "its coach closes it, or its last day is over and it would show something",
    (WaveState.CLOSING, WaveState.CLOSED): "its release is there, its key is destroyed, and the files are scrubbed",
    (WaveState.OPEN, WaveState.CANCELLED): "its coach cancels it, or nobody took it up for 90 days after its last day",
    (WaveState.CLOSING, WaveState.CANCELLED): "its coach cancels it, where no release can be made",
    (WaveState.OPEN, WaveState.LOST): "the keys folder knows that it had ended: the database was restored",
    (WaveState.CLOSING, WaveState.LOST): "the same, of a copy that was made in the middle of its close",
}


class HasState(Protocol):
    """A wave, for this module, which its table stands on."""

    id: str
    state: WaveState


class NoSuchChangeError(RuntimeError):
    """A change of a wave's state that there is not: a defect, and nothing was changed."""


def change(wave: HasState, to: WaveState) -> None:
    """Change the state of a wave that this transaction holds (`store.hold`). Raises `NoSuchChangeError`."""
    if (wave.state, to) not in CHANGES:
        raise NoSuchChangeError(f"wave {wave.id} is {wave.state} and cannot become {to}")
    wave.state = to
