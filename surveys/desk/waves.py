"""A wave that was opened, at its coach's desk: what they may know of it, and what they may do with it.

Every act looks the wave up in the coach's scope, calls the function that the command line calls too, and writes the
audit entry, all in one transaction (decision 30). A refusal names only waves of this coach.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.jobs import done_in
from surveys.desk.baselines import Baseline, baseline_of
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import named_waves, note
from surveys.engagements.tables import Act
from surveys.invited import store as invited
from surveys.invited.roster import RosterRules
from surveys.invited.rows import Checked, Row, as_roster, check_rows, tidied
from surveys.mail import outbox
from surveys.mail.hours import next_opening
from surveys.waves import expiry, invitations, managing, progress, retention, wave_keys
from surveys.waves import store as waves
from surveys.waves.closing import begin_close, cancel_in, finish_cancel, finish_close
from surveys.waves.invitations import MailLine
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil, Wave

_LONGEST_TYPED = 24


class NotConfirmedError(ValueError):
    """What has to be typed before a wave ends was not typed as it stands."""


@dataclass(frozen=True, slots=True)
class WaveFolder:
    """A wave with everything its pages show.

    `reminders_on` are the days on which reminders will go out by themselves, `reminded_on` the last on which they did;
    `reminders_wait` while they are asked for, and `can_remind` is False where none would leave before the wave ends.
    `word` is what has to be typed to end the wave. `names_go_on` is None while the wave is open; `people` counts the
    rows with names that are left. Once `counts_begun`, nothing is counted for the group of whoever is invited later.
    `may_be_added` are the groups that take more people. `lapses_on` is the day on which a wave past its closing date is
    cancelled by itself, None where it will not be. `lacks_key` says that what would be answered could be opened by
    nobody, so that the links take nothing. `follows` is a follow-up's baseline. `names_would_go_on` is the last day on
    which names would be erased if the wave were closed today.
    """

    status: progress.Status
    engagement: str
    is_active: bool
    questionnaire: str
    languages: tuple[str, ...]
    may_be_added: tuple[RaterGroup, ...]
    remind_everyone: bool
    reminded_on: date | None
    reminders_on: tuple[date, ...]
    reminders_wait: bool
    can_remind: bool
    today: date
    word: str
    mail: tuple[MailLine, ...]
    people: int
    counts_begun: bool
    days_kept: int
    kept_for_follow_up: bool
    names_go_on: date | None
    mail_is_folder: bool
    lapses_on: date | None
    lacks_key: bool
    follows: Baseline | None
    names_would_go_on: date

    @property
    def is_open(self) -> bool:
        """True until the wave begins to close, also past its closing date."""
        return self.status.state is WaveState.OPEN

    @property
    def takes_answers(self) -> bool:
        """True while the links work."""
        return self.is_open and self.days_left >= 0

    @property
    def closes_by_itself(self) -> bool:
        """True for a wave past its closing date that waits for the second look at it."""
        return self.is_open and not self.takes_answers and self.lapses_on is None

    @property
    def days_left(self) -> int:
        """Days until the last one on which answers are taken; negative once it is over."""
        return (self.status.closes_on - self.today).days

    @property
    def may_remind(self) -> bool:
        """True where reminders can be asked for: once a day."""
        return self.can_remind and not self.reminders_wait and self.takes_answers and self.reminded_on != self.today

    @property
    def refused(self) -> tuple[MailLine, ...]:
        """The invitations that mail servers refused for the sake of a person."""
        return tuple(line for line in self.mail if line.is_refused and not line.is_held)

    @property
    def put_off(self) -> tuple[MailLine, ...]:
        """The invitations that wait because of what mail servers said of their addresses."""
        return tuple(line for line in self.mail if line.is_put_off)

    @property
    def doubtful(self) -> tuple[MailLine, ...]:
        """The invitations that count as sent, though no mail server said that it took them."""
        return tuple(line for line in self.mail if line.is_doubtful)

    @property
    def correctable(self) -> tuple[MailLine, ...]:
        """The invitations whose address may change, those first that mail servers did not take."""
        found = [line for line in self.mail if line.is_correctable]
        return tuple(sorted(found, key=lambda line: not (line.is_refused or line.is_put_off)))

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do about addresses that are wrong and cannot be corrected."""
        return tuple(dict.fromkeys(line.remedy for line in self.mail if line.remedy))

    @property
    def trouble(self) -> str:
        """What keeps invitations that is no person's fault; "" for nothing."""
        return invitations.trouble(self.mail)


def status(actor: Actor, wave: str) -> WaveFolder:
    """Tell how a wave stands. Raises `NotYoursError`."""
    installation = actor.installation
    with installation.database.read() as session:
        own = scope.wave(session, actor, wave)
        engagement = scope.engagement(session, actor, own.engagement)
    status = progress.status(installation, wave)
    lacks_key = wave_keys.trouble(installation, wave) is not None
    with installation.database.read() as session:
        row = waves.get(session, wave)
        return WaveFolder(
            status=status,
            engagement=engagement.id,
            is_active=engagement.ended_on is None,
            questionnaire=row.edition().instrument.title,
            languages=tuple(row.edition().languages),
            may_be_added=_may_be_added(row),
            remind_everyone=row.remind_everyone,
            reminded_on=row.last_reminder_on if row.last_reminder_on >= row.opened_on else None,
            reminders_on=_reminders_on(row, installation.today()),
            reminders_wait=outbox.round_waits(session, wave),
            can_remind=next_opening(installation) < installation.end_of(row.closes_on),
            today=installation.today(),
            word=confirmation_word(row.executive_name, row.id),
            mail=_mail(session, wave),
            people=len(invited.of_wave(session, wave)),
            counts_begun=row.counts_begun,
            days_kept=row.days_kept,
            kept_for_follow_up=row.kept_until is KeptUntil.ENGAGEMENT,
            names_go_on=retention.names_go_on(row, engagement),
            mail_is_folder=installation.settings.mail_is_folder,
            lapses_on=expiry.lapses_on(installation, session, row),
            lacks_key=lacks_key,
            follows=baseline_of(session, actor, row),
            names_would_go_on=retention.names_would_go_on(row, engagement, installation.today()),
        )


def confirmation_word(executive_name: str, wave: str) -> str:
    """Return what has to be typed to end a wave: the executive's last name, or its id if that is too long to type."""
    last = executive_name.rpartition(" ")[2]
    return last if 0 < len(last) <= _LONGEST_TYPED else wave


def check_added(actor: Actor, wave: str, rows: Sequence[Row]) -> tuple[Checked, ...]:
    """Check rows of people to add, one by one; blank rows have no problems. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        scope.wave(session, actor, wave)
        row = waves.get(session, wave)
        taken = frozenset(person.email for person in invited.of_wave(session, wave))
        groups = _may_be_added(row)
        checked = check_rows([tidied(one) for one in rows], RosterRules(row.edition().languages, taken), None)
        return tuple(_with_group_checked(one, groups) for one in checked)


def add_people(actor: Actor, wave: str, rows: Sequence[Row], *, other_people: Sequence[str] = ()) -> int:
    """Invite more people; return how many. Raises `NotYoursError`, `RosterError`, `NotPossibleError`,
    `LaunchRefusedError` where too few would read a wording of their own, and `SameNameError`.
    """
    filled = [row for row in map(tidied, rows) if not row.is_blank]
    people = "person" if len(filled) == 1 else "people"
    with _acting(actor, wave) as act:
        count = managing.add_people_in(
            act.session, actor.installation, wave, as_roster(filled), other_people=other_people
        )
        act.note(Act.ADDED, f"{len(filled)} {people}", other_people=other_people)
    return count


def correct(actor: Actor, wave: str, old: str, new: str, *, other_people: Sequence[str] = ()) -> None:
    """Correct an address to which no invitation can have come; the engagement follows where it is the executive's.

    Raises `NotYoursError`, `NotPossibleError`, `SameNameError`.
    """
    with _acting(actor, wave) as act:
        visible = scope.wave_ids(act.session, actor)
        managing.correct_address_in(
            act.session, actor.installation, wave, old, new, visible_waves=visible, other_people=other_people
        )
        act.note(Act.CORRECTED, other_people=other_people)


def send_again(actor: Actor, wave: str) -> None:
    """Have every invitation tried now that waits. Raises `NotYoursError`, `NotPossibleError`."""
    with _acting(actor, wave) as act:
        invitations.send_again_in(act.session, actor.installation, wave)
        act.note(Act.SENT_AGAIN)


def extend(actor: Actor, wave: str, closes_on: date) -> None:
    """Move the closing date later. Raises `NotYoursError`, `NotPossibleError`, `LaunchRefusedError` if too far."""
    with _acting(actor, wave) as act:
        managing.extend_in(act.session, actor.installation, wave, closes_on)
        act.note(Act.EXTENDED, f"until {closes_on}")


def remind(actor: Actor, wave: str) -> None:
    """Ask for reminders; nobody is told how many go out, or to whom. Raises `NotYoursError`, `NotPossibleError`."""
    with _acting(actor, wave) as act:
        managing.remind_in(act.session, actor.installation, wave)
        act.note(Act.REMINDED)


def close(actor: Actor, wave: str, typed: str, *, other_people: Sequence[str] = ()) -> None:
    """Close a wave for good, or go on with a close that was cut short, which needs no word typed.

    From the first transaction on the wave takes no more answers; the rest is a job.
    Raises `NotYoursError`, `NotConfirmedError`, `ClosingError`, `KeyFolderError`, `NotPossibleError`, and
    `TimeoutError` where it goes on.
    """
    installation = actor.installation
    with _acting(actor, wave) as act:
        _refuse_unconfirmed(act.session, wave, typed, WaveState.OPEN)
        visible = scope.wave_ids(act.session, actor)
        begun = begin_close(act.session, installation, wave, visible_waves=visible, other_people=other_people)
        if begun.is_new:
            act.note(Act.CLOSED, other_people=other_people)
    done_in(actor.jobs, lambda: finish_close(installation, begun))


def cancel(actor: Actor, wave: str, typed: str) -> None:
    """End a wave without a report. Raises `NotYoursError`, `NotConfirmedError`, `ClosingError`."""
    with _acting(actor, wave) as act:
        _refuse_unconfirmed(act.session, wave, typed, WaveState.OPEN, WaveState.CLOSING)
        if cancel_in(act.session, actor.installation, wave):
            act.note(Act.CANCELLED)
    finish_cancel(actor.installation, wave)


def forget(actor: Actor, wave: str) -> None:
    """Erase a wave's names before their day. Raises `NotYoursError`, `NotPossibleError`, `DatabaseError`."""
    with _acting(actor, wave) as act:
        retention.forget_in(act.session, wave)
        act.note(Act.FORGOT)
    retention.finish_forgetting(actor.installation, wave)


@dataclass(frozen=True, slots=True)
class _Acting:
    """An act on a wave that was found in scope, and the open transaction that it and its audit are done in."""

    session: Session
    actor: Actor
    wave: str
    engagement: str

    def note(self, act: Act, detail: str = "", *, other_people: Sequence[str] = ()) -> None:
        """Write the act into the audit, and before it, where it is so, of which waves its coach said what."""
        if other_people:
            self.note(Act.ANOTHER_PERSON, named_waves(other_people))
        note(self.session, self.actor, self.engagement, act, wave=self.wave, detail=detail)


@contextmanager
def _acting(actor: Actor, wave: str) -> Iterator[_Acting]:
    """Find the wave in scope, and open the one transaction of an act. Raises `NotYoursError`."""
    with actor.installation.database.write() as session:
        yield _Acting(session, actor, wave, scope.wave(session, actor, wave).engagement)


def _refuse_unconfirmed(session: Session, wave: str, typed: str, *states: WaveState) -> None:
    row = waves.get(session, wave)
    word = confirmation_word(row.executive_name, wave)
    if row.state in states and typed.strip().casefold() not in (word.casefold(), wave):
        raise NotConfirmedError(f"Please type {word} as it stands here. Nothing was done.")


def _may_be_added(row: Wave) -> tuple[RaterGroup, ...]:
    allowed = managing.may_be_added(row)
    return tuple(group for group in RaterGroup if group in allowed)


def _with_group_checked(checked: Checked, groups: Sequence[RaterGroup]) -> Checked:
    known = {group.value for group in RaterGroup}
    wanted = checked.row.relationship
    if wanted not in known or wanted in {group.value for group in groups}:
        return checked
    why = "Nobody of this group was invited at the launch, and those who answered were told which groups there are."
    if wanted == RaterGroup.SELF.value:
        why = "The executive is invited already."
    return replace(checked, problems={**checked.problems, "relationship": why})


def _reminders_on(row: Wave, today: date) -> tuple[date, ...]:
    if row.state is not WaveState.OPEN:
        return ()
    days = (row.closes_on - timedelta(days=days) for days in managing.REMINDER_DAYS)
    return tuple(day for day in days if day > max(row.opened_on, row.last_reminder_on) and day >= today)


def _mail(session: Session, wave: str) -> tuple[MailLine, ...]:
    return invitations.lines(session, wave)
