"""A coaching in full: one of everything, with texts as long as people write them, or a hundred of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from surveys.coaching import (
    alignment,
    closing_loop,
    commitments,
    goals,
    intake,
    private_lines,
    sharing,
    status_line,
    takeaways,
    taps,
)
from surveys.coaching.access import Party, Right, right
from surveys.coaching.commitments import CommitmentText
from surveys.coaching.goals import GoalText
from surveys.coaching.place import Place, new_id, writing
from surveys.coaching.session_acts import plan, record
from surveys.coaching.sessions import Talk
from surveys.coaching.tables import (
    Alignment,
    CheckIn,
    CheckInState,
    CoachingSession,
    Commitment,
    CommitmentState,
    Goal,
    GoalState,
    Intake,
    Occasion,
    PrivateLine,
    Sealed,
    SessionState,
    SharedGoal,
    StatusLine,
    Takeaway,
    Tap,
)
from surveys.coaching.taps import Week
from surveys.coaching.weeks import week_of
from surveys.waves.closing import close_wave
from tests.support.coaching import Three, agree
from tests.support.desk import wave
from tests.support.sessions import PAID, when

LINE = "When a plan slips I tell the board within a day, before they hear of it elsewhere. "  # 84 characters
_GOAL = GoalText("When a plan slips, I tell the board within a day.", why=LINE * 2, notice=LINE * 2)
_COMMITMENT = CommitmentText("a date moves", LINE, LINE, LINE)


def furnish(parties: Three, count: int) -> dict[str, str]:
    """Put `count` of everything into an engagement that had nothing; give one id of each kind for addresses."""
    executive, me, head = (parties.member(one) for one in (Party.EXECUTIVE, Party.COACH, Party.SPONSOR))
    today = parties.installation.today()
    agree(parties)
    intake.write(head, dict.fromkeys(intake.QUESTIONS, LINE * 3))
    goal = goals.make(executive, new_id(), _GOAL, today + timedelta(days=90))
    commitment = commitments.make(executive, new_id(), goal, _COMMITMENT)
    testing = replace(_COMMITMENT, assumption=LINE, test=LINE, disproof=LINE, test_by=str(today + timedelta(days=7)))
    tested = commitments.make(executive, new_id(), goal, testing)
    taps.tell(executive, commitment, week_of(today), Week.DONE)
    shareable = sharing.shareable(executive)[0]
    sharing.share(executive, goal, shareable.mark)
    status_line.say(executive, (LINE * 2)[:140])
    held = record(me, when(str(today - timedelta(days=1))), PAID, Talk(("delegation", "board", "calm"), LINE * 4))
    takeaways.save(executive, held, LINE * 4)
    private_lines.save(me, held, LINE * 10, keep=False)
    plan(me, when(str(today + timedelta(days=7))), PAID)
    said = {"goals": [[goal, LINE * 4, 1, LINE * 4]], "business": LINE * 4, "suggestion": LINE * 4}
    with writing(head) as place:
        days = {"due_on": today, "asked_on": today, "answered_on": today, "executive_from": today}
        check_in = place.put(CheckIn(id=new_id(), state=CheckInState.ANSWERED, **days), said).id
    for table in (Goal, Commitment, Tap, SharedGoal, CheckIn, CoachingSession):
        _multiply(parties, table, count - 1)
    with writing(head) as place:
        asked = place.put(CheckIn(id=new_id(), state=CheckInState.ASKED, due_on=today, asked_on=today), {}).id
    with writing(executive) as place:
        place.put(Alignment(id=new_id(), occasion=Occasion.START, held_on=today), {"notes": LINE * 20})
    ids = {"goal": goal, "commitment": commitment, "session": held, "check_in": check_in}
    return {**ids, "occasion": "start", "number": "1", "asked": asked, "tested": tested, "wave": _closed(parties)}


def _closed(parties: Three) -> str:
    """Close a wave, and say something back to its people."""
    asked = wave(parties.own, parties.engaged, peer=4)
    close_wave(parties.installation, asked)
    closing_loop.say(parties.member(Party.EXECUTIVE), asked, (LINE * 4)[:280])
    return asked


def _multiply(parties: Three, table: Any, times: int) -> None:
    """Copy the row with the longest text, each copy a week older, and ended where a state says so."""
    party = next(one for one in Party if right(one, table.MATTER) is Right.WRITE)
    with writing(parties.member(party)) as place:
        rows = sorted(place.rows(table), key=lambda row: str(getattr(row, "starts_at", "")))
        if not rows:
            return
        first = rows[0] if table is CoachingSession else max(rows, key=lambda row: len(str(place.text(row))))
        text = place.text(first)
        for number in range(1, times + 1):
            _copy(place, first, text, number)
    if table is CoachingSession:
        _multiply_takeaways(parties)


def _copy(place: Place, first: Sealed, text: dict[str, Any], number: int) -> None:
    table: Any = type(first)
    plain = {
        one.name: getattr(first, one.name)
        for one in table.__table__.columns
        if one.name not in ("id", "engagement", "sealed")
    }
    earlier = timedelta(days=7 * number)
    for name in ("made_on", "review_on", "shared_on", "due_on", "asked_on", "answered_on", "executive_from", "week"):
        if plain.get(name) is not None:
            plain[name] -= earlier
    if table is Goal:
        plain |= {"state": GoalState.REACHED, "ended_on": place.today}
    if table is Commitment:
        plain |= {"state": CommitmentState.ENDED, "ended_on": place.today}
    if table is SharedGoal:
        plain |= {"goal": new_id(), "withdrawn_on": place.today}
    if table is CoachingSession:
        plain["starts_at"] = plain["starts_at"] - earlier
    place.put(table(id=new_id(), **plain), text)


def _multiply_takeaways(parties: Three) -> None:
    with writing(parties.member(Party.EXECUTIVE)) as place:
        have = {row.id for row in place.rows(Takeaway)}
        text = place.text(place.rows(Takeaway)[0])
        for row in place.rows(CoachingSession):
            if row.id not in have and row.state is SessionState.HELD:
                place.put(Takeaway(id=row.id, made_on=place.today), text)
    with writing(parties.member(Party.COACH)) as place:
        first = place.rows(PrivateLine)[0]
        text = place.text(first)
        for row in place.rows(CoachingSession):
            if row.id != first.session:
                line = PrivateLine(id=new_id(), session=row.id, coach=first.coach, made_on=place.today, keep=True)
                place.put(line, text)


def write_to_the_limits(parties: Three) -> None:
    """Let every text be as long as its form allows, every commitment have tested something, and all goals be shared."""
    for table, limits in _LIMITS.items():
        party = next(one for one in Party if right(one, table.MATTER) is Right.WRITE)
        with writing(parties.member(party)) as place:
            for row in place.rows(table):
                texts = {name: "x" * longest for name, longest in limits.items()}
                if isinstance(row, Commitment):
                    texts |= {"result": "did_not_hold", "test_by": str(place.today)}
                if isinstance(row, SharedGoal):
                    row.withdrawn_on = None
                place.put(row, {**place.text(row), **texts})


_LIMITS: dict[type[Sealed], dict[str, int]] = {
    Goal: goals.LONGEST,
    SharedGoal: {name: goals.LONGEST[name] for name in sharing.WORDS},
    Commitment: commitments.LONGEST,
    Intake: dict.fromkeys(intake.QUESTIONS, intake.LONGEST),
    Alignment: {"notes": alignment.LONGEST},
    StatusLine: {"line": status_line.LONGEST},
    Takeaway: {"text": takeaways.LONGEST},
    PrivateLine: {"text": private_lines.LONGEST},
}
