"""The soak itself: a coach opens waves while the mail server misbehaves in turn, and closes them in the end.

What happens is written into a `Record`; nothing is judged here. Days pass in minutes: in the night both processes are
killed and begin anew with later clocks, so that reminders may leave and whatever was to be tried later is due.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from instruments import catalogue
from surveys.core.errors import NotPossibleError
from surveys.mail.transports import transport_for
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.closing import ClosingError, close_wave
from surveys.waves.launching import Request, launch
from surveys.waves.managing import correct_address, remind
from surveys.waves.states import WaveState
from surveys.worker.delivery import deliver_now
from tests.soak import checks, logs
from tests.soak.pace import Pace
from tests.soak.people import Person, Will, executive, people_of, roster
from tests.soak.record import COACH_ADDRESS, NIGHT, NO_REPLY, Record, Span, Wave
from tests.soak.relay import REFUSALS, Account
from tests.soak.stage import Stage, set_up
from tests.support.logged import everything_logged

_NIGHTS = 3  # most that are waited for, once everything was sent
_PRESSED = 5  # times at most
_LOOK_EVERY = 0.2  # seconds


def soak(pace: Pace, folder: Path, *, url: str = "") -> Record:
    """Play everything in a folder, on an SQLite database there or on the database at `url`; give what was seen."""
    record = Record()
    with ExitStack() as opened:
        stage = opened.enter_context(set_up(pace, folder, record, url=url))
        log = opened.enter_context(everything_logged())
        with stage.keeper.running():
            _Story(pace, record, stage).play()
        logs.search(record, [*(path.read_text() for path in stage.keeper.logs), log.getvalue()])
    return record


@dataclass(slots=True)
class _Story:
    """One soak under way."""

    pace: Pace
    record: Record
    stage: Stage

    def play(self) -> None:
        """Do everything, day by day."""
        killing = self.stage.keeper.killing(every=self.pace.kill_every, most=self.pace.most_kills)
        with self.stage.audience.watching(), killing:
            for day, accounts in enumerate(self.pace.days):
                if day:
                    self._pass_night()
                for number, account in enumerate(accounts):
                    self._open(account, remind_all=bool(day and not number))
                    self._rest()
            self._settle()
            self._close_all()
        self.record.attempts = tuple(self.stage.office.attempts)

    def _open(self, account: Account, *, remind_all: bool) -> None:
        """Open a wave while the account is treated like this; where it is refused, send all again once it is not."""
        began = time.monotonic()
        self.stage.relay.account = account
        self.record.accounts.add(account)
        if remind_all:
            self._remind_all()
        self._launch(kills=account is Account.WELL)
        if account.refuses:
            senders = (COACH_ADDRESS, NO_REPLY) if remind_all else (COACH_ADDRESS,)
            self._wait(lambda: self._met(account, *senders), least=self.pace.phase, most=self.pace.patience)
            self.stage.relay.account = Account.WELL
            self._send_again()
            self.record.refused.append(Span(began, time.monotonic()))

    def _send_again(self) -> None:
        """Press the coach's button, and press it again where a process notes its refusal only now."""
        for _ in range(_PRESSED):
            deliver_now(self.stage.installation, transport_for(self.stage.installation.settings))
            if not self._untried():
                return
            time.sleep(2 * self.pace.pause)

    def _launch(self, *, kills: bool) -> None:
        number = len(self.record.waves) + 1
        people = people_of(number, self.pace.people, kills=kills)
        self.stage.relay.know(people)
        closes_on = self.stage.installation.today() + timedelta(days=20)
        request = Request(executive(people), roster(people), closes_on, catalogue.load("leadership360"))
        wave = launch(self.stage.installation, request)
        self.record.waves.append(Wave(number, wave, time.monotonic(), people))

    def _remind_all(self) -> None:
        for wave in self.record.waves:
            remind(self.stage.installation, wave.id)
            self.record.reminded[wave.number] = time.monotonic()

    def _met(self, account: Account, *senders: str) -> bool:
        """True where a letter of each of these senders was refused for the account's sake, and all have noted it.

        A refusal that ends in the middle of a batch would look like one of a few people: codes alone do not tell.
        """
        met = [attempt for attempt in self.stage.office.attempts if attempt.conduct.name == account.value]
        is_noted = all(attempt.at < time.monotonic() - 2 * self.pace.pause for attempt in met)
        return is_noted and {attempt.sender for attempt in met}.issuperset(senders)

    def _rest(self) -> None:
        """Let the letters leave. Who is still not tried in the end was kept waiting by somebody else's mailbox."""
        if not self._wait(lambda: not self._untried(), least=self.pace.beat, most=self._longest):
            self.record.left_waiting += self._untried()

    @property
    def _longest(self) -> float:
        return self.pace.beat if self.record.left_waiting else self.pace.longest

    def _untried(self) -> list[Person]:
        """Give whose own mailbox was never asked, but for those whose letter a killed process had taken."""
        held = {address for kill in self.record.kills for address in kill.held}
        refusals = {account.value for account in REFUSALS}
        attempts = self.stage.office.attempts
        asked = {attempt.recipient for attempt in attempts if attempt.conduct.name not in refusals}
        return [person for person in self.record.people if person.address not in asked | held]

    def _pass_night(self) -> None:
        self.stage.keeper.pass_night(NIGHT)
        self.stage.clock.ahead += NIGHT

    def _settle(self) -> None:
        """Let nights pass until everything has come that will."""
        for _ in range(_NIGHTS):
            self._pass_night()
            if self._wait(self._all_settled, least=self.pace.beat, most=self._longest):
                return

    def _all_settled(self) -> bool:
        self.record.attempts = tuple(self.stage.office.attempts)
        missing = checks.without_invitation(self.record) or checks.without_reminder(self.record)
        return self.stage.audience.is_idle() and not missing

    def _wait(self, enough: Callable[[], bool], *, least: float, most: float) -> bool:
        """Look after refused addresses until it is enough; False where that did not come."""
        began = time.monotonic()
        while True:
            self._correct()
            waited, is_enough = time.monotonic() - began, enough()
            if waited >= least and (is_enough or waited >= most):
                return is_enough
            time.sleep(_LOOK_EVERY)

    def _correct(self) -> None:
        """Correct what was refused for the address' sake, as soon as that is possible."""
        for wave in self.record.waves:
            for person in wave.people:
                if person.right and person.address not in self.record.corrected and self._was_refused(person):
                    self._correct_one(wave, person)

    def _correct_one(self, wave: Wave, person: Person) -> None:
        try:
            correct_address(self.stage.installation, wave.id, person.address, person.right)
        except NotPossibleError:
            return  # not known yet to be refused; it is tried again, and who is never corrected is missed in the end
        self.record.corrected.add(person.address)

    def _was_refused(self, person: Person) -> bool:
        return any(
            attempt.conduct.name == person.mailbox.value for attempt in self.stage.office.offered(person.address)
        )

    def _close_all(self) -> None:
        """Close every wave while some of its people send their answers."""
        for wave in self.record.waves:
            last = [person for person in wave.people if person.will is Will.AT_THE_CLOSE]
            with ThreadPoolExecutor(len(last)) as threads:
                visits = [threads.submit(self.stage.audience.visit, person) for person in last]
                self._close(wave)
            for visit in visits:
                visit.result()

    def _close(self, wave: Wave) -> None:
        if not self._wait(lambda: self._is_closed(wave), least=0, most=self.pace.patience):
            return
        with self.stage.installation.database.read() as session:
            release = released.get(session, wave.id)
        if release.withheld:
            self.record.withheld.add(wave.number)
        self.record.counted[wave.number] = sum(cell.answered for cell in release.cells)

    def _is_closed(self, wave: Wave) -> bool:
        """Close, or go on with a close that was stopped because the database was being read."""
        try:
            close_wave(self.stage.installation, wave.id)
        except ClosingError:
            with self.stage.installation.database.read() as session:
                return waves.get(session, wave.id).state is WaveState.CLOSED
        return True
