"""Plays ten months of coaching around the worked example's two waves, through the same functions as the pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from surveys.accounts import coaches
from surveys.coaching import (
    alignment,
    check_in_answering,
    check_in_plan,
    closing_loop,
    commitments,
    contract,
    goals,
    intake,
    session_acts,
    sharing,
    standing,
    status_line,
    takeaways,
    taps,
    visiting,
)
from surveys.coaching.access import Party
from surveys.coaching.check_in_days import DAYS, due_in
from surveys.coaching.check_in_rounds import ask
from surveys.coaching.check_in_texts import Answer, GoalAnswer
from surveys.coaching.commitments import CommitmentText, Result
from surveys.coaching.contract_text import Terms
from surveys.coaching.goals import GoalText
from surveys.coaching.place import Member, coach
from surveys.coaching.session_acts import Sort, When
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import Occasion, SessionKind
from surveys.coaching.taps import Week
from surveys.coaching.weeks import week_of
from surveys.core.installation import Installation
from surveys.demo import coaching_story as told
from surveys.demo.story import DANA
from surveys.desk import engagements
from surveys.desk.engagements import Details
from surveys.desk.reporting import reading
from surveys.engagements.actor import Actor

Scene = tuple[int, Callable[[], object]]  # how many days ago, and what happens then

FIRST_DAY = 306  # days ago
_NINE = time(9, 0)
_CONTRACT_DAYS = (304, 302, 301, 299)  # written, and confirmed by each


class Coaching:
    """One executive's coaching. `scenes` gives what happens, for a stage whose clock can stand in the past."""

    def __init__(self, stage: Installation) -> None:
        self._stage = stage
        self._today = stage.today() + timedelta(days=FIRST_DAY)
        name, email = _coach_of(stage)
        coaches.invite(stage, name=name, email=email, is_admin=True, by_mail=False)
        self.actor = coach_in(stage)
        self.engagement = engagements.begin(
            self.actor,
            Details(
                DANA.name,
                DANA.email,
                organisation=told.ORGANISATION,
                head_name=told.HEAD_NAME,
                head_email=told.HEAD_EMAIL,
                follow_up=True,
            ),
        )
        self._members = {party: Member(stage, party, self.engagement) for party in Party}
        self._members[Party.COACH] = coach(self.actor, self.engagement)
        self._goals: dict[int, str] = {}
        self._commitments: dict[int, str] = {}
        latest = self._today - timedelta(days=told.LATEST_ASKED)
        self._check_in_day = min(latest.day, DAYS[-2])  # the last day that every month has
        self._latest_month = latest

    def scenes(self, closed: Sequence[str]) -> Iterator[Scene]:
        """Give every scene, in no order; `closed` are the ids of the waves that were closed by then, baseline first."""
        yield _CONTRACT_DAYS[0], self._write_contract
        for day, party in zip(_CONTRACT_DAYS[1:], Party, strict=True):
            yield day, partial(self._confirm, party)
        yield 300, lambda: intake.write(self._members[Party.SPONSOR], told.INTAKE)
        yield told.GOALS_SET, self._set_goals
        yield 259, self._share
        yield 258, lambda: check_in_plan.set_plan(self._coach_member, self._stage.today())
        yield 270, lambda: closing_loop.say(self._executive, closed[0], told.WORD_BACK)
        for number, commitment in enumerate(told.COMMITMENTS):
            yield told.COMMITTED, partial(self._commit, number, commitment)
            for back, week in enumerate(reversed(commitment.weeks)):
                yield 7 * back, partial(self._tell_week, number, week)
        yield told.TESTED, self._tell_result
        for day in told.REVIEWED:
            yield day, self._review
        for session in told.SESSIONS:
            yield session.days_ago, partial(self._meet, session)
        for months in range(told.CHECK_INS_BEGAN + 1):
            yield self._asked(months), partial(ask, self._stage, self.engagement)
        for check_in in told.CHECK_INS:
            yield self._asked(check_in.months_ago) - 2, partial(self._check_in, check_in)
        for occasion, day in told.ALIGNMENTS.items():
            yield day, partial(self._align, occasion, 0)
        yield told.STATUS_SAID, lambda: status_line.say(self._executive, told.STATUS)
        yield 275, lambda: self._release(closed[0])
        yield 3, lambda: self._release(closed[1], closed[0])
        yield 2, lambda: self._release(closed[0])
        yield 0, self._plan_ahead

    @property
    def _coach_member(self) -> Member:
        return self._members[Party.COACH]

    @property
    def _executive(self) -> Member:
        return self._members[Party.EXECUTIVE]

    def _release(self, wave: str, baseline: str = "") -> None:
        expires_on = self._stage.today() + timedelta(days=reading.USUAL_DAYS)
        reading.release(self.actor, wave, expires_on=expires_on, baseline=baseline)

    def _write_contract(self) -> None:
        contract.write(self._coach_member, Terms(purpose=told.PURPOSE, check_in_day=self._check_in_day))

    def _confirm(self, party: Party) -> None:
        version = contract.current(self._members[party])
        if version is None:
            raise LookupError("the contract is written before it is confirmed")
        names = {Party.COACH: self.actor.name, Party.EXECUTIVE: DANA.name, Party.SPONSOR: told.HEAD_NAME}
        contract.confirm(self._members[party], version.digest, names[party])

    def _set_goals(self) -> None:
        for number, goal in enumerate(told.GOALS):
            text = GoalText(goal.what, goal.area, "", goal.why, goal.value, goal.notice)
            self._goals[number] = goals.make(self._executive, f"demo{number}", text, self._next_review())

    def _review(self) -> None:
        """Keep the goals for another three months, one in clearer words."""
        cards = {card.id: card for card in goals.page(self._executive).active}
        for number, goal in enumerate(told.GOALS):
            card = cards[self._goals[number]]
            text = replace(card.text, what=goal.clearer or card.text.what)
            goals.change(self._executive, card.id, text, self._next_review())

    def _next_review(self) -> date:
        return self._stage.today() + timedelta(days=told.REVIEW_EVERY)

    def _commit(self, number: int, own: told.PlayedCommitment) -> None:
        test_by = str(self._stage.today() + timedelta(days=14)) if own.assumption else ""
        text = CommitmentText(
            *(own.cue, own.act, own.obstacle, own.plan, True, own.assumption, own.test, own.disproof, test_by)
        )
        made = commitments.make(self._executive, f"demo{number}", self._goals[own.goal], text)
        self._commitments[number] = made

    def _tell_result(self) -> None:
        commitments.tell_result(self._executive, self._commitments[0], Result.NOT, told.LEARNED)

    def _tell_week(self, number: int, week: str) -> None:
        if week:
            monday = week_of(self._stage.today())
            taps.tell(self._executive, self._commitments[number], monday, Week(week))

    def _share(self) -> None:
        shared = {self._goals[number] for number, goal in enumerate(told.GOALS) if goal.shared}
        for one in sharing.shareable(self._executive):
            if one.goal in shared:
                sharing.share(self._executive, one.goal, one.mark)

    def _meet(self, session: told.PlayedSession) -> None:
        when = When(self._stage.today() - timedelta(days=1), _NINE, session.minutes)
        sort = Sort(SessionKind(session.kind), paid=True)
        held = session_acts.record(self._coach_member, when, sort, Talk(session.topics, session.next))
        if session.takeaway:
            takeaways.save(self._executive, held, session.takeaway)

    def _check_in(self, check_in: told.PlayedCheckIn) -> None:
        """Answer what the calendar asked."""
        sponsor = self._members[Party.SPONSOR]
        month = check_in_answering.own_months(sponsor)[0]
        answers = tuple(
            GoalAnswer(goal.goal, check_in.saw, check_in.change, check_in.help)
            for goal in check_in_answering.own_sheet(sponsor, month.id).goals
        )
        check_in_answering.send(sponsor, month.id, Answer(answers, check_in.business, ""))

    def _asked(self, months_ago: int) -> int:
        """Return how many days ago the check-in of so many months ago was asked for."""
        month = self._latest_month
        for _ in range(months_ago):
            month = month.replace(day=1) - timedelta(days=1)
        return (self._today - due_in(month, self._check_in_day)).days

    def _align(self, occasion: str, days: int) -> None:
        day = self._stage.today() + timedelta(days=days)
        alignment.keep(self._executive, Occasion(occasion), day, "")

    def _plan_ahead(self) -> None:
        self._align(Occasion.END.value, told.NEXT_ALIGNMENT_IN)
        when = When(self._stage.today() + timedelta(days=told.NEXT_SESSION_IN), _NINE, 60)
        session_acts.plan(self._coach_member, when, Sort(SessionKind.MEETING, paid=True))


def coach_in(installation: Installation) -> Actor:
    """Return the worked example's coach, who comes in by an invitation as every coach but the first does."""
    found = coaches.find_by_address(installation, _coach_of(installation)[1])
    return Actor(installation, found.coach, found.name, found.email, is_admin=True)


def new_links(installation: Installation) -> dict[Party, tuple[str, str]]:
    """Make new links to the executive's place and the department head's page; give each with its code."""
    actor = coach_in(installation)
    (own,) = (one for one in engagements.folders(actor) if one.details.executive_email == DANA.email)
    found = {}
    for party in standing.DAYS:
        made = standing.renew(actor, own.id, party)
        with installation.database.read() as session:
            row = standing.link_of(session, own.id, party)
            found[party] = (visiting.address(installation, party, row.id if row else ""), made.code)
    return found


def _coach_of(installation: Installation) -> tuple[str, str]:
    own = installation.settings.coach
    if own is None:
        raise LookupError("the worked example's settings name its coach")
    return own.display_name, own.addr_spec
