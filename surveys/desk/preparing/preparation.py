"""What a page shows of a draft: rows with what is wrong beside them, numbers, proposals. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from instruments import catalogue
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.disclosure.cells import Cell
from reports.disclosure.policy import Policy
from surveys.core.errors import LaunchRefusedError
from surveys.desk.preparing.followed import Followed, followed_by
from surveys.desk.preparing.keyed import keyed
from surveys.desk.preparing.own_waves import own_waves, people_of
from surveys.engagements import scope
from surveys.engagements.actor import Actor
from surveys.engagements.clearing import address_of, is_executive
from surveys.engagements.tables import Draft, Engagement, EngagementStatus
from surveys.invited.roster import RosterRules
from surveys.invited.rows import Checked, Row, check_roster, check_rows, from_json, group_counts
from surveys.mail import outbox
from surveys.mail.tables import Kind
from surveys.waves import ownership
from surveys.waves import store as waves
from surveys.waves.bonds import bound_by, cells_of
from surveys.waves.group_sizes import GroupNumbers, group_numbers
from surveys.waves.retention import names_go_on
from surveys.waves.same_executive import Known, SameName, Subject, in_short, look
from surveys.waves.second_address import second_address_doubt
from surveys.waves.tables import KeptUntil

KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a coach sets for a wave: which questionnaire, k, the last day, and who is reminded.

    `instrument` is a reference to a shipped questionnaire, or `KEPT` for other texts that the draft holds.
    """

    instrument: str
    min_raters: int
    closes_on: date | None
    remind_everyone: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of a roster as typed, its number and key, and a sentence for each column in which something is wrong."""

    number: int
    key: str
    row: Row
    problems: Mapping[str, str]

    @property
    def is_executive(self) -> bool:
        """True for whoever is named as self."""
        return self.row.relationship == RaterGroup.SELF.value


@dataclass(frozen=True, slots=True)
class EarlierPeople:
    """A wave of the same engagement whose people a draft could begin with."""

    wave: str
    opened_on: date
    people: int


@dataclass(frozen=True, slots=True)
class TakenFrom:
    """A wave whose people were taken over. `names_go_on` is the last day on which they leave, None while it is open."""

    opened_on: date
    names_go_on: date | None


@dataclass(frozen=True, slots=True)
class KeptNames:
    """Whether names are kept for a follow-up, by what new waves of the engagement promise.

    `promised` says that a wave whose names are still there promised it: giving it up would erase them sooner.
    """

    for_follow_up: bool
    promised: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The executive was asked for names: until when the link works, and whether they have sent any.

    `trouble` is what a mail server made of the letter, "" for nothing.
    """

    expires_on: date
    is_over: bool
    sent: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """A draft with everything a page shows of it. `wholes` are sentences about the roster as a whole.

    `same_name` are waves that by name count as the same executive's, `other_people` those of them of which the coach
    said that they are about another person. `doubts` are sentences about proposals that may be the executive's own.
    `followed` is the baseline of a follow-up, None where it is no closed wave any more. `names` says whether they are
    kept for a follow-up.
    """

    id: str
    engagement: str
    executive_name: str
    executive_email: str
    is_active: bool
    rules: Rules
    edition: Edition
    languages: tuple[str, ...]
    rows: tuple[DraftRow, ...]
    wholes: tuple[str, ...]
    numbers: tuple[GroupNumbers, ...]
    same_name: tuple[SameName, ...]
    other_people: tuple[SameName, ...]
    proposals: tuple[DraftRow, ...]
    doubts: tuple[str, ...]
    asked: Asked | None
    wordings: Mapping[str, str]
    earlier: tuple[EarlierPeople, ...]
    taken: tuple[TakenFrom, ...]
    is_follow_up: bool
    followed: Followed | None
    names: KeptNames

    @property
    def newer_version(self) -> str:
        """The version of the shipped questionnaire that came after the one this draft holds; "" for none."""
        own = self.edition.instrument
        is_earlier = self.rules.instrument.startswith(f"{own.id}{catalogue.OF_VERSION}")
        return catalogue.load(own.id).instrument.version if is_earlier else ""

    @property
    def wrong(self) -> tuple[DraftRow, ...]:
        """The rows that cannot be used yet."""
        return tuple(one for one in self.rows if one.problems)

    @property
    def counts(self) -> Mapping[RaterGroup, int]:
        """How many rows there are of each group."""
        return group_counts([one.row for one in self.rows])


def rules_set(row: Draft) -> Rules:
    """Return what was set for a draft."""
    instrument = catalogue.reference_of(row.edition) or KEPT
    return Rules(instrument, row.min_raters, row.closes_on, row.remind_everyone)


def build_preparation(session: Session, actor: Actor, row: Draft, own: Engagement) -> Preparation:
    """Gather what pages show of a draft that was found in scope."""
    rows, rules = rows_of(row), roster_rules(row)
    checked, wholes = check_roster(rows, rules, own.executive_email)
    known, proposals = known_waves(session, actor, row, own), checked_proposals(row, rows)
    return Preparation(
        id=row.id,
        engagement=own.id,
        executive_name=own.executive_name,
        executive_email=own.executive_email,
        is_active=own.status is EngagementStatus.ACTIVE,
        rules=rules_set(row),
        edition=row.edition,
        languages=tuple(rules.languages),
        rows=_keyed(row, rows, checked),
        wholes=wholes,
        numbers=group_numbers(
            group_counts(rows),
            policy=Policy(row.min_raters),
            merged_before=[cell for one in known.binding for cell in one.cells] + _left(session, actor, own),
        ),
        same_name=in_short(known.by_name),
        other_people=in_short(one for one in known.other_people if one.id in row.other_people),
        proposals=proposals,
        doubts=_doubts(proposals, own),
        asked=_asked(session, actor, row),
        wordings=dict(row.wordings),
        earlier=_earlier_people(session, actor, own),
        taken=_taken_from(session, row, own),
        is_follow_up=bool(row.follows),
        followed=followed_by(session, actor, row, own),
        names=kept_names(session, actor, own),
    )


def _left(session: Session, actor: Actor, own: Engagement) -> list[Cell]:
    """Return the groups that erased waves keep together; none where it cannot be read, which the launch will say."""
    try:
        return cells_of(bound_by(session, actor.installation, own.executive_email))
    except LaunchRefusedError:
        return []


def known_waves(session: Session, actor: Actor, row: Draft, own: Engagement) -> Known:
    """Find the waves that may be about a draft's executive, as its launch would."""
    subject = Subject(
        names=frozenset({own.executive_name}),
        address=own.executive_email,
        raters=frozenset(address_of(one) for one in row.rows if not is_executive(one, own)),
        min_raters=row.min_raters,
        other_people=frozenset(row.other_people),
    )
    return look(session, subject, ownership.waves_of(session, actor.coach))


def checked_proposals(row: Draft, rows: Sequence[Row]) -> tuple[DraftRow, ...]:
    """Check what the executive proposed; whoever is on the roster already cannot be taken over again."""
    proposals, rules = proposals_of(row), roster_rules(row)
    known = {one.email.casefold() for one in rows}
    found = []
    for checked in _keyed(row, proposals, check_rows(proposals, rules, None)):
        double = {"email": f"{checked.row.email} is on the roster already."}
        found.append(replace(checked, problems=double) if checked.row.email.casefold() in known else checked)
    return tuple(found)


def _doubts(proposals: Sequence[DraftRow], own: Engagement) -> tuple[str, ...]:
    """Say which proposals may be the executive at a second address, of those that can be approved."""
    found = (
        second_address_doubt(
            f"{one.row.first_name} {one.row.last_name}".strip(),
            one.row.email,
            executive_name=own.executive_name,
            executive_email=own.executive_email,
        )
        for one in proposals
        if not one.problems
    )
    return tuple(f"{text}." for text in found if text)


def _keyed(row: Draft, rows: Sequence[Row], checked: Sequence[Checked]) -> tuple[DraftRow, ...]:
    return tuple(
        DraftRow(number, one.key, one.row, found.problems)
        for number, (one, found) in enumerate(zip(keyed(rows, row.id), checked, strict=True), start=1)
    )


def _asked(session: Session, actor: Actor, row: Draft) -> Asked | None:
    """The latest link counts: asking again ends the one before."""
    links = scope.nominations_of(session, actor, row.id)
    if not links:
        return None
    link, letter = links[-1], outbox.desk_standing(session, Kind.NOMINATION_LINK, links[-1].id)
    trouble = letter.trouble if letter is not None else ""
    return Asked(link.expires_on, link.expires_on < actor.installation.today(), link.sent, trouble)


def _earlier_people(session: Session, actor: Actor, own: Engagement) -> tuple[EarlierPeople, ...]:
    """The waves whose names have not been erased, the latest first."""
    found = [
        EarlierPeople(one.id, one.opened_on, len(people_of(session, one))) for one in own_waves(session, actor, own)
    ]
    return tuple(one for one in found if one.people)


def kept_names(session: Session, actor: Actor, own: Engagement) -> KeptNames:
    """Say whether names are kept for a follow-up, and whether a wave counts on it."""
    promised = any(
        one.kept_until is KeptUntil.ENGAGEMENT and people_of(session, one) for one in own_waves(session, actor, own)
    )
    return KeptNames(own.follow_up, promised)


def _taken_from(session: Session, row: Draft, own: Engagement) -> tuple[TakenFrom, ...]:
    found = [waves.get(session, wave) for wave in row.taken_from]
    return tuple(TakenFrom(one.opened_on, names_go_on(one, own)) for one in found)


def rows_of(draft: Draft) -> tuple[Row, ...]:
    """Read a draft's roster as it was typed."""
    return from_json(draft.rows)


def proposals_of(draft: Draft) -> tuple[Row, ...]:
    """Read what the executive proposed."""
    return from_json(draft.proposals)


def roster_rules(draft: Draft) -> RosterRules:
    """Say what the rows of a draft must fit."""
    return RosterRules(draft.edition.languages)
