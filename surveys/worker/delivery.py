"""Delivery: lease a batch, compose each message just before it is sent, hand it over, record the result at once.

Reminders are delivered apart from all other letters, over lines of their own: nothing that happens to one may show in
what is told of the others (T7), since only somebody who has not answered is reminded.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from surveys.core.installation import Installation
from surveys.mail import attempts, outbox
from surveys.mail.answers import Answer, Of, Step
from surveys.mail.composing import NotNowError
from surveys.mail.folder_reader import letter_name
from surveys.mail.line import Line, OnItsWay
from surveys.mail.mime import HeaderInjectionError
from surveys.mail.outbox import MOST_COPIES, Claimed
from surveys.mail.places import refuse_mail_to_the_wrong_place
from surveys.mail.tables import LETTERS, REMINDERS, Kind
from surveys.mail.transports import (
    DESK_FOLDER,
    DeniedError,
    Fate,
    Handover,
    Parcel,
    Transport,
    UnreachableError,
    as_sent,
)
from surveys.mail.verdict import speaks_of_account
from surveys.worker.letters import COMPOSERS

BATCH = 20
MOST_ON_THEIR_WAY = 16  # letters that a server keeps waiting, while others go out
LOSSES_IN_A_ROW = 5  # connections lost before the end of a letter, after which the server is left alone for a while
PAUSE = timedelta(minutes=1)  # where the server cannot be reached
LONGEST_PAUSE = timedelta(hours=1)  # where it refuses our account: after 5, 10, 20, 40 minutes
_FIRST_PAUSE = timedelta(minutes=5)
_NOT_NOW = timedelta(minutes=5)
_SECONDS_TO_WAIT = 1.0


@dataclass(slots=True)
class Tally:
    """What one delivery did with letters; reminders are counted nowhere. Never stored.

    `doubtful` count as sent, though no server said that it took them. `trouble` says what keeps all letters waiting,
    "" for nothing; such letters are among those put off until `later`.
    """

    sent: int = 0
    doubtful: int = 0
    refused: int = 0
    later: int = 0
    trouble: str = ""
    defects: list[BaseException] = field(default_factory=list)


def deliver_due(installation: Installation, transport: Transport) -> Tally:
    """Send every letter that is due, until none is, or the server takes no more. No reminder.

    Raises `LaunchRefusedError` where the settings have changed so that links would lead to the wrong place, whatever
    the letter; and in the end the first error of a letter that could not be written.
    """
    installation = installation.steady()
    refuse_mail_to_the_wrong_place(installation.settings)
    tally = _Delivery(installation, transport, LETTERS).run()
    if tally.defects:
        raise tally.defects[0]
    return tally


def deliver_now(installation: Installation, transport: Transport) -> Tally:
    """Send every letter that waits, without regard to when it was to be tried again, and what was refused for us."""
    with installation.database.write() as session:
        outbox.hurry(session, now=installation.clock())
    return deliver_due(installation, transport)


def deliver_reminders(installation: Installation, transport: Transport, *, may_go_on: Callable[[], bool]) -> None:
    """Send every reminder that is due while `may_go_on` says so; tell nobody how many, or how it went.

    Whatever goes wrong with them stays unsaid, defects too: an error would tell that there was somebody to remind.
    Raises `LaunchRefusedError` as `deliver_due`.
    """
    installation = installation.steady()
    refuse_mail_to_the_wrong_place(installation.settings)
    with contextlib.suppress(Exception):
        _Delivery(installation, transport, REMINDERS, may_go_on).run()


@dataclass(frozen=True, slots=True)
class _Unclear:
    """A refusal whose meaning depends on what others get."""

    message: Claimed
    answer: Answer
    whole: bool


class _Delivery:
    """One run over all messages of some kinds. One thread settles them; letters that take long wait in others."""

    def __init__(
        self,
        installation: Installation,
        transport: Transport,
        kinds: Collection[Kind],
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._installation = installation
        self._transport = transport
        self._kinds = kinds
        self._may_go_on = may_go_on
        self._line = Line(transport)
        self._turns: deque[Claimed] = deque()  # of the batch in hand: whose turn has not come
        self._on_their_way: list[tuple[Claimed, OnItsWay]] = []
        self._unclear: list[_Unclear] = []  # since a letter was taken
        self._taken_before = False
        self._losses = 0  # since a letter was answered
        self._tally = Tally()

    def run(self) -> Tally:
        """Deliver until nothing is due and nothing is on its way."""
        try:
            while self._does_something():
                pass
        finally:
            self._line.close()
        return self._tally

    def _does_something(self) -> bool:
        if batch := self._claimed():
            self._deliver(batch)
        elif self._unclear:
            self._judge(is_last=True)
        elif self._on_their_way:
            self._line.close()  # rather than to keep it open for nothing
            self._collect(within=_SECONDS_TO_WAIT)
        else:
            return False
        return True

    def _claimed(self) -> list[Claimed]:
        if not self._can_go_on():
            return []
        now = self._installation.clock()
        with self._installation.database.write() as session:
            attempts.keep(session, [one.message for one in self._unclear], now=now)
            return attempts.claim(session, self._kinds, now=now, limit=BATCH)

    def _can_go_on(self) -> bool:
        return len(self._on_their_way) < MOST_ON_THEIR_WAY and self._may_go_on()

    # --- one letter

    def _deliver(self, batch: Sequence[Claimed]) -> None:
        self._turns = deque(batch)
        while self._turns and self._can_go_on():
            self._attempt(self._turns.popleft())
            self._collect()
        self._give_back()
        self._judge()

    def _give_back(self) -> None:
        """Where letters cannot go on for now, let other workers have the rest of the batch."""
        if self._turns:
            with self._installation.database.write() as session:
                attempts.give_back(session, self._turns, now=self._installation.clock())
            self._turns.clear()

    def _attempt(self, message: Claimed) -> None:
        if message.unanswered >= MOST_COPIES:  # whoever made the last of these attempts was killed over it
            self._give_up(message)
            return
        parcel = self._written(message)
        if parcel is None or not self._begun(message):
            return
        letter = OnItsWay(self._line, parcel)
        if letter.is_over(within=self._transport.patience.others):
            self._settle(message, letter)
        else:
            self._on_their_way.append((message, letter))
            self._line = Line(self._transport)

    def _written(self, message: Claimed) -> Parcel | None:
        """Have a message written; None where nobody needs it any more, or it cannot be written."""
        try:
            parcel = self._composed(message)
        except NotNowError:
            with self._installation.database.write() as session:
                attempts.settle_not_now(session, message, until=self._installation.clock() + _NOT_NOW)
            return None
        except HeaderInjectionError as error:
            self._tally.refused += 1
            with self._installation.database.write() as session:
                attempts.settle_unfit(session, message, str(error))
            return None
        except Exception as error:  # a defect, which must not hold up the letters behind it
            self._fails(message, f"could not be written ({type(error).__name__})", error)
            return None
        if parcel is None:
            with self._installation.database.write() as session:
                attempts.drop(session, message)
        return parcel

    def _composed(self, message: Claimed) -> Parcel | None:
        with self._installation.database.read() as session:
            letter = COMPOSERS[message.kind](self._installation, session, message)
        if letter is None:
            return None
        content = as_sent(letter.message)
        name = letter_name(letter.engagement, message.id)
        return Parcel(name, message.wave or DESK_FOLDER, letter.sender, letter.recipient, content)

    def _begun(self, message: Claimed) -> bool:
        with self._installation.database.write() as session:
            return attempts.begin(session, message, self._turns, now=self._installation.clock())

    def _collect(self, *, within: float = 0) -> None:
        """Settle the letters on their way whose end is known by now; wait a little for the first."""
        on_their_way, self._on_their_way = self._on_their_way, []
        for message, letter in on_their_way:
            if letter.is_over(within=within):
                self._settle(message, letter)
                letter.line.close()
            else:
                self._on_their_way.append((message, letter))
            within = 0

    # --- what came of it

    def _settle(self, message: Claimed, letter: OnItsWay) -> None:
        try:
            handover = letter.handover()
        except UnreachableError as error:
            self._hold(str(error), PAUSE, back=[message])
        except DeniedError as error:
            self._hold_for_account(str(error), message, whole=False)
        except Exception as error:
            self._fails(message, f"could not be sent ({type(error).__name__})", error)
        else:
            self._write_down(message, handover)

    def _write_down(self, message: Claimed, handover: Handover) -> None:
        if handover.fate is Fate.LOST:
            self._lose(message, handover)
            return
        self._losses = 0
        if handover.answer is None:
            self._take(message)
        else:
            self._turn_back(message, handover.answer, whole=handover.whole)

    def _take(self, message: Claimed) -> None:
        self._tally.sent += 1
        with self._installation.database.write() as session:
            attempts.settle_sent(session, message, now=self._installation.clock())
        self._taken_before = True
        self._refuse_people()

    def _turn_back(self, message: Claimed, answer: Answer, *, whole: bool) -> None:
        match answer.of:
            case Of.ACCOUNT:
                self._hold_for_account(answer.reason, message, whole=whole)
            case Of.UNCLEAR:
                self._unclear.append(_Unclear(message, answer, whole))
            case Of.PERSON:
                self._refuse(message, answer, whole=whole)
            case Of.MOMENT if answer.step is Step.SENDER:
                self._hold(f"the mail server takes nothing at the moment ({answer.reason})", PAUSE, back=[message])
            case Of.MOMENT:
                self._put_off(message, f"put off by the mail server ({answer.reason})", whole=whole)

    def _lose(self, message: Claimed, handover: Handover) -> None:
        if not handover.whole:
            self._losses += 1
            self._put_off(message, f"not taken by the mail server ({handover.reason})", whole=False)
        elif message.unanswered + 1 >= MOST_COPIES:
            self._give_up(message)
        else:
            self._tally.later += 1
            reason = f"perhaps delivered: the mail server did not say ({handover.reason})"
            with self._installation.database.write() as session:
                attempts.settle_unknown(session, message, reason, now=self._installation.clock())
        if self._losses >= LOSSES_IN_A_ROW:
            self._hold("the mail server hangs up before it has a whole letter", PAUSE)

    def _put_off(self, message: Claimed, reason: str, *, whole: bool) -> None:
        self._tally.later += 1
        with self._installation.database.write() as session:
            attempts.settle_later(session, message, reason, now=self._installation.clock(), whole=whole)

    def _refuse(self, message: Claimed, answer: Answer, *, whole: bool) -> None:
        self._tally.refused += 1
        with self._installation.database.write() as session:
            attempts.settle_refused(session, message, f"refused by the mail server ({answer.reason})", whole=whole)

    def _give_up(self, message: Claimed) -> None:
        self._tally.doubtful += 1
        with self._installation.database.write() as session:
            attempts.settle_doubtful(session, message, now=self._installation.clock())

    def _fails(self, message: Claimed, reason: str, error: Exception) -> None:
        self._tally.later += 1
        self._tally.defects.append(error)
        with self._installation.database.write() as session:
            attempts.settle_unknown(session, message, reason, now=self._installation.clock())

    # --- what is no letter's own

    def _judge(self, *, is_last: bool = False) -> None:
        """Decide about unclear refusals, by the letters that were taken and by each other."""
        reasons = [one.answer.reason for one in self._unclear]
        if speaks_of_account(reasons, taken_before=self._taken_before):
            first = self._unclear.pop(0)
            self._hold_for_account(reasons[0], first.message, whole=first.whole)
        elif is_last:
            self._refuse_people()

    def _refuse_people(self) -> None:
        unclear, self._unclear = self._unclear, []
        for one in unclear:
            self._refuse(one.message, one.answer, whole=one.whole)

    def _hold_for_account(self, reason: str, first: Claimed, *, whole: bool) -> None:
        """Let everything wait, longer each time. The first that was refused so comes last the next time.

        What was refused unclearly before was the account, too.
        """
        unclear, self._unclear = self._unclear, []
        with self._installation.database.write() as session:
            now = self._installation.clock()
            attempts.blame(session, first, now=now, whole=whole)
            for one in unclear:
                attempts.take_back(session, one.message, now=now, whole=one.whole)
            times = attempts.times_refused(session, self._kinds)
        pause = min(_FIRST_PAUSE * 2 ** min(times - 1, 10), LONGEST_PAUSE)
        self._tally.later += 1 + len(unclear)
        self._hold(f"the mail server refuses our account ({reason})", pause)

    def _hold(self, reason: str, pause: timedelta, back: Sequence[Claimed] = ()) -> None:
        """Let everything of our kinds wait, the rest of this batch too, as if it had not been tried."""
        with self._installation.database.write() as session:
            now = self._installation.clock()
            for message in back:
                attempts.take_back(session, message, now=now, whole=False)
            attempts.give_back(session, self._turns, now=now)
            attempts.hold(session, self._kinds, reason=reason, until=now + pause)
        self._tally.later += len(back) + len(self._turns)
        self._tally.trouble = reason
        self._turns.clear()
        self._losses = 0
