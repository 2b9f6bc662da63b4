"""What the try-out pages show on one's own machine: the mail folder and the reports. Never there with real mail."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from reports.letters.lettering import fonts_from
from surveys.core.installation import Installation
from surveys.core.jobs import Order
from surveys.mail.folder_reader import FiledLetter, letters_in
from surveys.waves import progress
from surveys.waves.read_release import release_of
from surveys.waves.states import WaveState


class Format(StrEnum):
    """A kind of report document."""

    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class TryoutWave:
    """A wave on the overview. `answered` is of those who are `counted`, which may be nobody."""

    id: str
    executive: str
    is_open: bool
    has_report: bool
    ends_on: date
    answered: int
    counted: int


class Renderer(Protocol):
    """The thread that draws documents."""

    def submit(self, job: Callable[[], bytes], order: Order) -> "Future[bytes]":
        """Have a document drawn."""


class Tryout:
    """Reads what lies on this machine for the try-out pages. Changes nothing."""

    def __init__(self, installation: Installation, renderer: Renderer) -> None:
        self._installation = installation
        self._renderer = renderer

    def is_on(self) -> bool:
        """False as soon as real mail is set: settings may change while these pages are served."""
        return self._installation.settings.for_trying_out

    def waves(self) -> list[TryoutWave]:
        """Return every wave that was not cancelled or lost, the open ones first."""
        without_report = (WaveState.CANCELLED, WaveState.LOST)
        lines = [line for line in progress.list_waves(self._installation) if line.state not in without_report]
        statuses = [progress.status(self._installation, line.id) for line in lines]
        return sorted((_overview(one) for one in statuses), key=lambda wave: not wave.is_open)

    def letters(self, wave: str) -> list[FiledLetter]:
        """Return a wave's messages by reader; none for a wave that is not there or is closed."""
        if not wave.isalnum():
            return []
        return list(letters_in(self._installation.settings.mail_folder / wave))

    def report(self, wave: str, form: Format) -> bytes:
        """Draw a report. Raises `UnknownWaveError`, `NoReleaseError`."""
        release = release_of(self._installation, wave)

        def draw() -> bytes:
            from reports.document.html import to_html
            from reports.document.pdf import to_pdf

            with fonts_from(self._installation.settings.fonts):
                return to_html(release) if form is Format.HTML else to_pdf(release)

        return self._renderer.submit(draw, Order("tryout")).result(timeout=60)


def _overview(status: progress.Status) -> TryoutWave:
    return TryoutWave(
        id=status.wave,
        executive=status.executive,
        is_open=status.state is WaveState.OPEN,
        has_report=status.state is WaveState.CLOSED,
        ends_on=status.closed_on or status.closes_on,
        answered=sum(part.answered for part in status.counts.progress),
        counted=sum(part.people for part in status.counts.progress),
    )
