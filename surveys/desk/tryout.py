"""What the try-out pages show on one's own machine: the mail folder and the reports. Never there with real mail."""

from dataclasses import dataclass
from datetime import date

from surveys.core.installation import Installation
from surveys.core.jobs import Jobs
from surveys.desk.reporting.drawing import Format, Subject, drawn
from surveys.mail.folder_reader import FiledLetter, letters_in
from surveys.waves import progress
from surveys.waves.read_release import release_of
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class TryoutWave:
    """A wave on the overview. `answered` is of those who are `counted`, which may be nobody.

    `baseline` is the wave that it is a follow-up of, "" for none.
    """

    id: str
    executive: str
    is_open: bool
    has_report: bool
    ends_on: date
    answered: int
    counted: int
    baseline: str


class Tryout:
    """Reads what lies on this machine for the try-out pages. Changes nothing."""

    def __init__(self, installation: Installation, jobs: Jobs) -> None:
        self._installation = installation
        self._jobs = jobs

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

    def report(self, subject: Subject, form: Format) -> bytes:
        """Draw a report or a comparison. Raises `UnknownWaveError`, `NoReleaseError`."""
        for wave in subject.waves:
            release_of(self._installation, wave)  # says which of them is not there, or not closed
        return drawn(self._installation, self._jobs, subject, form, who="tryout")


def _overview(status: progress.Status) -> TryoutWave:
    return TryoutWave(
        id=status.wave,
        executive=status.executive,
        is_open=status.state is WaveState.OPEN,
        has_report=status.state is WaveState.CLOSED,
        ends_on=status.closed_on or status.closes_on,
        answered=sum(part.answered for part in status.counts.progress),
        counted=sum(part.people for part in status.counts.progress),
        baseline=status.baseline,
    )
