"""The delivery state of a wave's invitations, in the same words for the desk and the command line.

By what mail servers said, never by what people did; and never about reminders.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.errors import NotPossibleError
from surveys.core.installation import Installation
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.mail import outbox
from surveys.mail.outbox import Standing
from surveys.mail.tables import MailState
from surveys.waves import store as waves
from surveys.waves.managing import way_round
from surveys.waves.states import WaveState


@dataclass(frozen=True, slots=True)
class MailLine:
    """A person's invitation: `state` is None where none is kept, since they were erased. Reminders are never here.

    `is_correctable`: no attempt ever came to the end of DATA. `is_doubtful`: it counts as sent, and no mail server said
    that it took it. `is_held`: it waits, or was refused, for what is nobody's own: the mail server, or our account.
    """

    name: str
    email: str
    state: MailState | None
    reason: str = ""
    is_correctable: bool = False
    is_doubtful: bool = False
    is_held: bool = False
    is_executive: bool = False

    @property
    def is_refused(self) -> bool:
        """True where the mail server refused the address for good."""
        return self.state is MailState.REFUSED

    @property
    def is_sent(self) -> bool:
        """True where a mail server said that it took it."""
        return self.state is MailState.SENT and not self.is_doubtful

    @property
    def is_waiting(self) -> bool:
        """True where it has not left, and will be tried again."""
        return self.state in (MailState.WAITING, MailState.SENDING)

    @property
    def is_put_off(self) -> bool:
        """True where it waits because of what the mail server said of this very address."""
        return self.is_waiting and bool(self.reason) and self.is_correctable and not self.is_held

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        if self.is_refused:
            return self.reason
        if self.is_waiting:
            return f"waiting: {self.reason}" if self.reason else "waiting"
        return "perhaps not delivered" if self.is_doubtful else str(self.state or "")

    @property
    def remedy(self) -> str:
        """What to do about an address that is wrong and cannot be corrected; "" where that is no question."""
        stuck = self.is_doubtful or (self.is_refused and not self.is_correctable)
        return way_round(is_executive=self.is_executive) if stuck else ""


def lines(session: Session, wave: str) -> tuple[MailLine, ...]:
    """Return the invitations of a wave by name, an order that says nothing about answering."""
    standings = outbox.standings(session, wave)
    people = sorted(invited.of_wave(session, wave), key=lambda one: (one.name.casefold(), one.email))
    return tuple(_line(person, standings.get(person.id)) for person in people)


def of_wave(installation: Installation, wave: str) -> tuple[MailLine, ...]:
    """Do the same for whoever has no session."""
    with installation.database.read() as session:
        return lines(session, wave)


def trouble(found: Iterable[MailLine]) -> str:
    """Say in a sentence or two what keeps invitations of a wave that is no person's fault; "" for nothing."""
    return _trouble([(line.state, line.reason) for line in found if line.is_held and line.state], "invitation")


def trouble_everywhere(installation: Installation) -> str:
    """Say the same of all letters, those to coaches and executives too; "" for nothing."""
    with installation.database.read() as session:
        return _trouble(outbox.held_letters(session), "letter")


def send_again_in(session: Session, installation: Installation, wave: str) -> None:
    """Let every invitation of an open wave that waits be tried now, and those that our account may have cost.

    Raises `NotPossibleError`.
    """
    row = waves.hold(session, wave)
    if row.state is not WaveState.OPEN:
        raise NotPossibleError(f"wave {wave} is {row.state}; nobody is invited any more")
    outbox.hurry(session, now=installation.clock(), wave=wave)


def _trouble(held: Sequence[tuple[MailState, str]], what: str) -> str:
    waiting = [reason for state, reason in held if state is not MailState.REFUSED]
    refused = len(held) - len(waiting)
    sentences = []
    if waiting:
        said = f"{waiting[0][:1].upper()}{waiting[0][1:]}"
        one, many = "waits; it is tried again by itself", "wait; they are tried again by themselves"
        sentences.append(f"{said}. {_counted(len(waiting), what, one, many)}.")
    if refused:
        sentences.append(
            f"{_counted(refused, what, 'was', 'were')} refused with one and the same answer, perhaps because of our"
            " account: send all again, or correct the addresses."
        )
    return " ".join(sentences)


def _counted(count: int, what: str, one: str, many: str) -> str:
    return f"1 {what} {one}" if count == 1 else f"{count} {what}s {many}"


def _line(person: Invitation, standing: Standing | None) -> MailLine:
    if person.is_erased:
        return MailLine("Erased on request", "", None)
    if standing is None:
        return MailLine(person.name, person.email, None)
    return MailLine(
        name=person.name,
        email=person.email,
        state=standing.state,
        reason=standing.reason,
        is_correctable=standing.is_correctable,
        is_doubtful=standing.is_doubtful,
        is_held=standing.held,
        is_executive=person.group is RaterGroup.SELF,
    )
