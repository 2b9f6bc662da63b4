"""What a coach's desk holds about one person, found by address: told, exported, erased. Never whether they answered.

Everything here covers all engagements of this coach, and nothing of another's.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys.coaching.access import Party
from surveys.core.addresses import canonical_address
from surveys.desk import held_coaching
from surveys.desk.held_coaching import HeldPlace, HeldText
from surveys.engagements import clearing, scope
from surveys.engagements.actor import Actor
from surveys.engagements.audit import note
from surveys.engagements.tables import Act, Engagement
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.mail import outbox
from surveys.mail.outbox import Standing
from surveys.mail.tables import MailState
from surveys.waves import retention
from surveys.waves import store as waves
from surveys.waves.states import WaveState
from surveys.waves.tables import KeptUntil, Wave

_EXECUTIVE, _HEAD = "executive", "department head"
_PARTIES = {_EXECUTIVE: Party.EXECUTIVE, _HEAD: Party.SPONSOR}
_NOTES = (
    "Whether this person answered, declined or was reminded is not told here, not even to them: whoever could ask for"
    " it in somebody's name would learn who took part. That record is deleted when the wave closes.",
    "Answers are stored apart from names, encrypted, and cannot be looked up by person. They are deleted unread when"
    " the wave closes or is cancelled; a report holds none that can be told to be theirs, but for the executive's"
    " and supervisors' own.",
)


@dataclass(frozen=True, slots=True)
class HeldInvitation:
    """An invitation: `state` is how far it got in the mail, "" where that is no longer known."""

    wave: str
    about: str
    opened_on: date
    name: str
    group: str
    language: str
    state: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A line of a roster that is being prepared, as it was typed; `is_proposed` by the executive."""

    about: str
    name: str
    relationship: str
    language: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A part in an engagement that its own page holds: "executive" or "department head"."""

    about: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A link to read a report that was sent to this address."""

    about: str
    made_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """Everything about one address."""

    address: str
    invitations: tuple[HeldInvitation, ...]
    rows: tuple[HeldRow, ...]
    roles: tuple[HeldRole, ...]
    links: tuple[HeldLink, ...]
    texts: tuple[HeldText, ...]
    places: tuple[HeldPlace, ...]

    @property
    def is_nothing(self) -> bool:
        """True where this address is nowhere."""
        return not (self.invitations or self.rows or self.roles or self.links)

    @property
    def can_be_erased(self) -> bool:
        """True where there is more than what only goes with the whole engagement: the executive's part."""
        return bool(self.invitations or self.rows or self.is_department_head)

    @property
    def is_department_head(self) -> bool:
        """True for the department head of an engagement."""
        return any(one.role == _HEAD for one in self.roles)

    @property
    def is_executive(self) -> bool:
        """True for the executive of an engagement, who is erased with the whole of it."""
        return any(one.role == _EXECUTIVE for one in self.roles)


@dataclass(frozen=True, slots=True)
class WaveNames:
    """Until when a wave's names are kept. `on` is None while it is open."""

    wave: str
    opened_on: date
    state: WaveState
    people: int
    days_kept: int
    kept_for_follow_up: bool
    on: date | None


def held(actor: Actor, address: str) -> Held:
    """Find everything about an address on this coach's desk. Raises `AddressError`."""
    wanted = canonical_address(address)
    with actor.installation.database.read() as session:
        return _held(session, actor, wanted)


def engagements_of(actor: Actor, executive_email: str) -> tuple[tuple[str, str], ...]:
    """Return the ids and executives' names of this coach's engagements with the executive at an address."""
    with actor.installation.database.read() as session:
        owned = scope.engagements(session, actor)
        return tuple((own.id, own.executive_name) for own in owned if own.executive_email == executive_email)


def export(actor: Actor, address: str) -> bytes:
    """Return the same as JSON for the person themselves, and note in the audit that it was. Raises `AddressError`."""
    wanted = canonical_address(address)
    with actor.installation.database.write() as session:
        found = _held(session, actor, wanted)
        for engagement in _engagements_with(session, actor, wanted):
            note(session, actor, engagement.id, Act.HELD)
    export = {"made_on": actor.installation.today(), **asdict(found), "notes": _NOTES}
    return json.dumps(export, default=str, ensure_ascii=False, indent=2).encode()


def erase(actor: Actor, address: str) -> int:
    """Erase a person from this coach's waves and drafts; return from how many. Raises `AddressError`, `DatabaseError`.

    The row of a wave that is open stays for its counts, without name and address; links stay as they are. Of a
    department head also goes what they wrote, and their own page. What belongs to an executive goes with the whole
    engagement (`surveys.desk.erasing`).
    """
    wanted, installation = canonical_address(address), actor.installation
    with installation.database.write() as session:
        owned = scope.engagements(session, actor)
        engagements = [own.id for own in owned]
        erased = [
            (own.id, wave)
            for own in owned
            for wave in (
                *_erased_waves(session, actor, own, wanted),
                *_erased_drafts(session, actor, own, wanted),
                *held_coaching.erased_head(session, own, wanted),
            )
        ]
        for engagement, wave in erased:
            note(session, actor, engagement, Act.ERASED, wave=wave)
    for _, wave in erased:
        if wave:
            retention.clear_letters(installation, wave, wanted)
    retention.clear_desk_letters(installation, engagements, wanted)  # also where another's address stands there by now
    if erased:
        retention.scrub(installation)
    return len(erased)


def wave_names(actor: Actor, engagement: str) -> tuple[WaveNames, ...]:
    """Say until when the names of each wave of an engagement are kept, the latest first. Raises `NotYoursError`."""
    with actor.installation.database.read() as session:
        own = scope.engagement(session, actor, engagement)
        found = [waves.get(session, one.wave) for one in scope.waves_of(session, actor, engagement)]
        found.sort(key=lambda row: (row.opened_on, row.id), reverse=True)
        return tuple(_names(session, row, own) for row in found)


def _names(session: Session, row: Wave, own: Engagement) -> WaveNames:
    people = len(invited.of_wave(session, row.id))
    for_follow_up = row.kept_until is KeptUntil.ENGAGEMENT
    on = retention.names_go_on(row, own)
    return WaveNames(row.id, row.opened_on, row.state, people, row.days_kept, for_follow_up, on)


def _held(session: Session, actor: Actor, wanted: str) -> Held:
    owned = scope.engagements(session, actor)
    return Held(
        wanted,
        tuple(one for own in owned for one in _invitations(session, actor, own, wanted)),
        tuple(one for own in owned for one in _rows(session, actor, own, wanted)),
        tuple(one for own in owned for one in _roles(own, wanted)),
        tuple(one for own in owned for one in _links(session, actor, own, wanted)),
        tuple(one for own in owned for one in held_coaching.texts(session, actor, own, _parties(own, wanted))),
        tuple(one for own in owned for one in held_coaching.places(session, actor, own, _parties(own, wanted))),
    )


def _engagements_with(session: Session, actor: Actor, wanted: str) -> list[Engagement]:
    finders = (_invitations, _rows, _links)
    return [
        own
        for own in scope.engagements(session, actor)
        if any(_roles(own, wanted)) or any(finder(session, actor, own, wanted) for finder in finders)
    ]


def _invitations(session: Session, actor: Actor, own: Engagement, wanted: str) -> list[HeldInvitation]:
    found = []
    for one in scope.waves_of(session, actor, own.id):
        person = invited.by_email(session, one.wave, wanted)
        if person is not None:
            found.append(_invitation(session, own, person))
    return found


def _invitation(session: Session, own: Engagement, person: Invitation) -> HeldInvitation:
    standing = outbox.standings(session, person.wave).get(person.id)
    opened_on = waves.get(session, person.wave).opened_on
    return HeldInvitation(
        person.wave,
        own.executive_name,
        opened_on,
        person.name,
        person.group.value,
        person.language,
        _standing_in_words(standing),
    )


def _standing_in_words(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if standing.is_doubtful:
        return "perhaps not delivered"
    return "waiting" if standing.state is MailState.SENDING else standing.state.value


def _rows(session: Session, actor: Actor, own: Engagement, wanted: str) -> list[HeldRow]:
    return [
        HeldRow(
            own.executive_name,
            f"{row.get('first_name', '')} {row.get('last_name', '')}".strip(),
            row.get("relationship", ""),
            row.get("language", ""),
            is_proposed,
        )
        for draft in scope.drafts_of(session, actor, own.id)
        for rows, is_proposed in ((draft.rows, False), (draft.proposals, True))
        for row in rows
        if clearing.address_of(row) == wanted
    ]


def _roles(own: Engagement, wanted: str) -> list[HeldRole]:
    parts = ((own.executive_email, own.executive_name, _EXECUTIVE), (own.head_email, own.head_name, _HEAD))
    return [HeldRole(own.executive_name, name, role) for email, name, role in parts if email == wanted]


def _links(session: Session, actor: Actor, own: Engagement, wanted: str) -> list[HeldLink]:
    return [
        HeldLink(own.executive_name, reading.made_on, reading.expires_on)
        for one in scope.waves_of(session, actor, own.id)
        for reading in scope.readings_of(session, actor, one.wave)
        if reading.email == wanted
    ]


def _parties(own: Engagement, wanted: str) -> list[Party]:
    return [_PARTIES[one.role] for one in _roles(own, wanted)]


def _erased_waves(session: Session, actor: Actor, own: Engagement, wanted: str) -> list[str]:
    found = [waves.hold(session, one.wave) for one in scope.waves_of(session, actor, own.id)]
    return [row.id for row in found if retention.erase(session, row, wanted)]


def _erased_drafts(session: Session, actor: Actor, own: Engagement, wanted: str) -> list[str]:
    """Take their lines out; return "" for each draft that had one, since a draft is no wave."""
    drafts = [scope.draft(session, actor, draft.id) for draft in scope.drafts_of(session, actor, own.id)]
    return ["" for draft in drafts if clearing.clear(draft, own, {wanted})]
