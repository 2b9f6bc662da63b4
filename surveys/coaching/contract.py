"""The contract of three parties: versions, and who has confirmed them. Check-ins wait for all three; nothing else does.

A confirmation is for one text, by its check sum: whoever saw an older one is shown the new one first. Whoever types
another name than the text has for them is asked once whether it is they; who they are, nobody proves.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from surveys.coaching.access import Party
from surveys.coaching.contract_text import Clause, Document, Facts, Terms, document
from surveys.coaching.place import Member, Place, looking, writing
from surveys.coaching.tables import CheckInPlan, Confirmation, Contract
from surveys.core.errors import NotYoursError, StaleError
from surveys.engagements.tables import Act
from surveys.waves.folding import folded

BEFORE = 0  # the number of an agreement from before there were contracts: it was never confirmed by three

NO_HEAD = (
    "There is no department head at present, so this text cannot be confirmed. Once the coach has written down who the"
    " new one is, a new version names them, for all three to confirm."
)
CHANGED = "The contract was changed while your page was open, so nothing was confirmed. Here is how it stands now."


class ContractError(ValueError):
    """Something about the contract that cannot be done now: says why, and the remedy."""


class StaleContractError(ContractError):
    """A confirmation of another text than the one that stands now."""


class OtherNameError(ContractError):
    """Another name than the text has for this party was typed, and they were not asked about it yet."""

    def __init__(self, typed: str, named: str) -> None:
        super().__init__(
            f"You typed “{typed}”; the contract names “{named}”. Is this you? Then confirm once more. Nothing was"
            " confirmed yet."
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """One party of a version: the name in its text, and what they typed; `confirmed_on` is None while they have not."""

    party: Party
    name: str
    typed: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version with everything on it.

    `document` is None for the agreement from before there were contracts, whose text is `agreement`, "" where there was
    none. `agreed_on` is the day on which all three had confirmed, or which the coach had noted of that agreement.
    `lacks_head`: nobody is the department head at present, so that nobody confirms it.
    """

    number: int
    made_on: date
    agreed_on: date | None
    document: Document | None
    agreement: str
    terms: Terms
    digest: str
    signatures: tuple[Signature, ...]
    lacks_head: bool = False

    def has_confirmed(self, party: Party) -> bool:
        """True where this party has."""
        return any(one.party == party and one.confirmed_on for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Glance:
    """How the contract stands, for a line on another page. `waits_for` names who has not confirmed yet."""

    number: int
    made_on: date
    agreed_on: date | None
    waits_for: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the list of all of them."""

    number: int
    made_on: date
    agreed_on: date | None


# --- what others ask -------------------------------------------------------------------------------------------------


def agreed_on(place: Place) -> date | None:
    """Return the day since which the contract as it stands now is confirmed by all three; None where it is not."""
    return place.session.scalar(select(Contract.agreed_on).where(_newest(place), by_all_three()))


def by_all_three() -> ColumnElement[bool]:
    """True of versions with a day and the confirmation of each party: a day alone is no agreement."""
    have = select(func.count()).where(Confirmation.contract == Contract.id).correlate(Contract).scalar_subquery()
    return (Contract.version > BEFORE) & Contract.agreed_on.is_not(None) & (have == len(Party))


def agreed(place: Place) -> bool:
    """True where all three have confirmed the contract as it stands now."""
    return agreed_on(place) is not None


def erased_by(place: Place, ended_on: date) -> date | None:
    """Return the day by which all is erased, as all three confirmed it, where the coaching ends on `ended_on`.

    None where no contract is confirmed by all, or it is from before the number of days was kept beside its text.
    """
    row = next(iter(place.rows(Contract, _newest(place), by_all_three())), None)
    days = None if row is None else place.text(row).get("days_kept")
    return None if days is None else ended_on + timedelta(days=days)


def day_of_erasure(member: Member, ended_on: date) -> date | None:
    """Return the same. Raises `NotYoursError`, `TextKeyError`, `SealedTextError`."""
    with looking(member) as place:
        return erased_by(place, ended_on)


def check_in_day(place: Place) -> int | None:
    """Return the day of the month of the check-ins; None where no contract is written."""
    row = newest_in(place)
    return None if row is None else check_in_day_of(place, row)


def check_in_day_of(place: Place, row: Contract) -> int | None:
    """Return the same of a row that was found already."""
    return None if row.version == BEFORE else int(place.text(row)["terms"]["check_in_day"])


def glance_in(place: Place) -> Glance | None:
    """Say how the contract stands, without its text; None where none is written."""
    query = select(Contract.version, Contract.made_on, Contract.agreed_on, Confirmation.party)
    query = query.outerjoin(Confirmation, Confirmation.contract == Contract.id).where(_newest(place))
    found = place.session.execute(query).all()
    if not found:
        return None
    number, made_on, on, _ = found[0]
    have = {party for *_, party in found}
    waits = () if number == BEFORE else tuple(party for party in Party if party not in have)
    return Glance(number, made_on, on, waits)


def glance(member: Member) -> Glance | None:
    """Say the same. Raises `NotYoursError`."""
    with looking(member) as place:
        return glance_in(place)


# --- reading ---------------------------------------------------------------------------------------------------------


def current(member: Member) -> Version | None:
    """Return the version that stands now; None where none is written. Raises `NotYoursError`."""
    with looking(member) as place:
        return current_in(place)


def current_in(place: Place) -> Version | None:
    """Return the same in the caller's transaction."""
    row = newest_in(place)
    return None if row is None else _version(place, row)


def one(member: Member, number: int) -> Version:
    """Return any version. Raises `NotYoursError` where there is none."""
    with looking(member) as place:
        for row in place.rows(Contract, Contract.version == number):
            return _version(place, row)
    raise NotYoursError("there is no such version")


def versions(member: Member) -> tuple[Listed, ...]:
    """Return all versions, the latest first. Raises `NotYoursError`."""
    with looking(member) as place:
        query = select(Contract.version, Contract.made_on, Contract.agreed_on)
        query = query.where(Contract.engagement == place.engagement.id).order_by(Contract.version.desc())
        return tuple(Listed(*row) for row in place.session.execute(query))


def newest_in(place: Place) -> Contract | None:
    """Return the row of the version that stands now. The agreement from before is not the department head's."""
    row = next(iter(place.rows(Contract, _newest(place))), None)
    is_theirs = row is not None and (row.version > BEFORE or place.party is not Party.SPONSOR)
    return row if is_theirs else None


def has_moved_on(place: Place, version: Version) -> bool:
    """True where the same terms would make another text by now: a name, a number of days, what the page shows.

    For the coach alone.
    """
    if version.document is None:
        return False
    return document(version.number, version.made_on, version.terms, facts_in(place)) != version.document


# --- writing ---------------------------------------------------------------------------------------------------------


def write(member: Member, terms: Terms, *, seen: Terms | None = None) -> int:
    """Make a new version, which all three are asked to confirm; return its number, or that of one which is the same.

    `seen` are the terms that stand now. Raises `NotYoursError`, `ContractError`, `EngagementEndedError`, `StaleError`
    where other terms do by now.
    """
    with writing(member) as place:
        if not has_head(place):
            raise ContractError("Write down on the engagement's page who the department head is, first.")
        row = _held(place)
        before = None if row is None else _version(place, row)
        if seen is not None and seen != (Terms() if before is None else before.terms):
            raise StaleError
        _move_check_ins(place, terms.check_in_day)
        if before is not None and before.terms == terms and before.document and not has_moved_on(place, before):
            return before.number
        number = before.number + 1 if before is not None else BEFORE + 1
        _write_in(place, number, terms)
        return number


def renew_for_head_in(place: Place) -> None:
    """Make a version that names the department head of now, where one stands that names a former one."""
    row = _held(place)
    if row is None or row.version == BEFORE or not has_head(place):
        return
    _write_in(place, row.version + 1, Terms(**place.text(row)["terms"]))


def confirm(member: Member, digest: str, typed: str, *, asked: str = "") -> None:
    """Confirm the text with this check sum by a name. Quiet where this party has confirmed it before.

    `asked` is another name than the text's about which they were asked. Raises `NotYoursError`, `StaleContractError`,
    `OtherNameError`, `ContractError`, `EngagementEndedError`.
    """
    with writing(member) as place:
        row = _held(place)
        if row is None or row.version == BEFORE:
            raise ContractError("There is no contract to confirm yet.")
        text = place.text(row)
        if text["digest"] != digest:
            raise StaleContractError(CHANGED)
        have = {one.party for one in _confirmations(place, row)}
        if place.party in have:
            return
        if not has_head(place):
            raise ContractError(NO_HEAD)
        named = _names(_document(text["document"]))[place.party]
        if typed != asked and not is_same_name(typed, named):
            raise OtherNameError(typed, named)
        made = Confirmation(
            id=f"{row.id}-{place.party.value[0]}", contract=row.id, party=place.party, made_on=place.today
        )
        place.put(made, {"name": typed, "digest": digest})
        place.note(Act.CONTRACT_CONFIRMED, f"version {row.version}")
        if len(have) + 1 == len(Party):
            row.agreed_on = place.today


def row_of(engagement: str, number: int, made_on: date) -> Contract:
    """Make the row of a version. Its id is made of these two, so that no number is given twice."""
    return Contract(id=f"{engagement}-{number}", engagement=engagement, version=number, made_on=made_on, agreed_on=None)


def facts_in(place: Place) -> Facts:
    """Return what a text says of the engagement. For the coach alone, whose name is known here by who acts."""
    own, coach = place.engagement, place.member.actor
    names = {
        Party.COACH: (coach.name or coach.email) if coach else "",
        Party.EXECUTIVE: own.executive_name,
        Party.SPONSOR: own.head_name or own.head_email,
    }
    return Facts(names, place.installation.settings.days_kept, own.follow_up)


def is_same_name(typed: str, named: str) -> bool:
    """True for a name however it is spelled: capitals, accents, blanks and the order of its words make no other one."""
    one, other = (sorted(folded(name).split()) or [name] for name in (typed, named))
    return one == other


def _write_in(place: Place, number: int, terms: Terms) -> None:
    facts = facts_in(place)
    written = document(number, place.today, terms, facts)
    text = {
        "document": asdict(written),
        "terms": asdict(terms),
        "digest": written.digest(),
        "days_kept": facts.days_kept,
    }
    place.put(row_of(place.engagement.id, number, place.today), text)
    place.note(Act.CONTRACT_WRITTEN, f"version {number}")


def has_head(place: Place) -> bool:
    """True where somebody is the department head: without, there is no contract of three."""
    return bool(place.engagement.head_name or place.engagement.head_email)


def _move_check_ins(place: Place, day: int) -> None:
    """Let the plan of the check-ins follow the contract: no other day may stand anywhere."""
    plan = place.session.get(CheckInPlan, place.engagement.id, with_for_update=True)
    if plan is not None:
        plan.day = day


def _held(place: Place) -> Contract | None:
    """Return the version that stands now, and let nobody else confirm or replace it: the third sees the other two."""
    row = newest_in(place)
    if row is None:
        return None
    place.one(Contract, row.id)
    return newest_in(place)  # another one, where that had to wait for whoever replaced it


def _newest(place: Place) -> ColumnElement[bool]:
    last = select(func.max(Contract.version)).where(Contract.engagement == place.engagement.id).scalar_subquery()
    return (Contract.engagement == place.engagement.id) & (Contract.version == last)


def _confirmations(place: Place, row: Contract) -> list[Confirmation]:
    return list(place.rows(Confirmation, Confirmation.contract == row.id))


def _version(place: Place, row: Contract) -> Version:
    text = place.text(row)
    if row.version == BEFORE:
        return Version(BEFORE, row.made_on, row.agreed_on, None, text["agreement"], Terms(), "", ())
    written = _document(text["document"])
    names = _names(written)
    found = {one.party: one for one in _confirmations(place, row)}
    signatures = tuple(_signature(place, party, names[party], found.get(party)) for party in Party)
    terms = Terms(**text["terms"])
    lacks_head, digest = not has_head(place), text["digest"]
    return Version(row.version, row.made_on, row.agreed_on, written, "", terms, digest, signatures, lacks_head)


def _names(written: Document) -> dict[Party, str]:
    """Return whom the text names for each party."""
    return dict(zip(Party, (name for _, name in written.parties), strict=True))


def _signature(place: Place, party: Party, name: str, row: Confirmation | None) -> Signature:
    if row is None:
        return Signature(party, name, "", None)
    return Signature(party, name, place.text(row)["name"], row.made_on)


def _document(text: dict[str, Any]) -> Document:
    """Read a document back as `asdict` wrote it."""
    clauses = (Clause(one["title"], tuple(one["paragraphs"]), tuple(one["points"])) for one in text["clauses"])
    parties = tuple((label, name) for label, name in text["parties"])
    return Document(text["title"], text["version"], parties, tuple(clauses), text["additions"])
