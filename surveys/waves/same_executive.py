"""Which waves are about the same executive (R0, R2): by equal address for all coaches, by name within one coach's.

Within one coach's waves another spelling is known where the name can be the same, or the mailbox, and k or more of the
people asked are the same too. Whoever was erased may have been one of them: once nobody is left to compare, the name
alone decides, until the coach says that it is another person. Of other coaches' waves nothing is read here but what
an equal address gives: a refusal would tell of their rosters.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from instruments.groups import RaterGroup
from surveys.core.errors import NotPossibleError
from surveys.engagements import scope
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.releases import store as released
from surveys.waves import ownership
from surveys.waves import store as waves
from surveys.waves.same_person import same_mailbox, same_name, shared
from surveys.waves.states import WaveState
from surveys.waves.store import Facts
from surveys.waves.tables import Wave


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a wave is about, and whom it asks: `raters` are the addresses of all but the executive.

    `gone` counts raters whose addresses were erased. `wave` is its id once it is open; `other_people` are waves that
    its coach says are about another person.
    """

    names: frozenset[str]
    address: str
    raters: frozenset[str]
    min_raters: int
    gone: int = 0
    wave: str = ""
    other_people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """The waves that may be about the same executive, in the order in which they were opened; none that told nothing.

    Those of an equal address, whoever's; and of one coach, at another address, those taken for the same executive's
    (`by_name`), those of the same name with too few raters in common (`namesakes`), and those of which the coach
    said that they are about another person (`other_people`).
    """

    by_address: tuple[Wave, ...]
    by_name: tuple[Wave, ...]
    namesakes: tuple[Wave, ...]
    other_people: tuple[Wave, ...]

    @property
    def binding(self) -> tuple[Wave, ...]:
        """The waves that R0 and R2 look at."""
        return (*self.by_address, *self.by_name)


@dataclass(frozen=True, slots=True)
class SameName:
    """A wave of the same coach that by name may be about the same executive, as a page or a command tells of it."""

    wave: str
    name: str
    email: str
    opened_on: date


def in_short(rows: Iterable[Wave]) -> tuple[SameName, ...]:
    """Tell of the latest wave at each address: what is said of one holds for all of them."""
    latest = {row.executive_email: row for row in rows}
    return tuple(SameName(row.id, row.executive_name, email, row.opened_on) for email, row in latest.items())


def look(session: Session, subject: Subject, own: Collection[str]) -> Known:
    """Find the waves that are about the executive of a wave; `own` are the ids of its coach's waves."""
    facts = {one.id: one for one in waves.facts_of(session, own)}
    parted = _parted(subject, facts)
    names = scope.desk_names(session, own)
    alike = [waves.get(session, one.id) for one in facts.values() if _alike(subject, one, names)]
    alike = [row for row in alike if tells(session, row)]
    said = [row for row in alike if row.executive_email in parted]
    unsaid = [row for row in alike if row.executive_email not in parted]
    bound = [row for row in unsaid if _asks_the_same_people(session, row, subject)]
    apart = [row for row in unsaid if row not in bound]
    equal = about_address(session, subject.address, but=subject.wave)
    return Known(tuple(equal), tuple(bound), tuple(apart), tuple(said))


def about_address(session: Session, address: str, *, but: str = "") -> Sequence[Wave]:
    """Find every coach's waves about an executive with this address, except one, and those that told nothing."""
    return [row for row in waves.of_executive(session, address) if row.id != but and tells(session, row)]


def about(session: Session, wave: Wave) -> Known:
    """Find the waves that are about the executive of an open one, as it stands now."""
    return look(session, _subject(session, wave), ownership.waves_beside(session, wave.id))


def say_other_people(session: Session, wave: Wave, others: Collection[str]) -> None:
    """Note that the executive of an open wave is another person than that of `others`. Raises `NotPossibleError`."""
    if others:
        refuse_unknown(others, about(session, wave))
        wave.other_people = sorted({*wave.other_people, *others})
        session.flush()


def refuse_unknown(others: Iterable[str], known: Known) -> None:
    """Raise `NotPossibleError` for a wave of which there is nothing to say: in the same words whatever it is."""
    sayable = {row.id for row in (*known.by_name, *known.namesakes, *known.other_people)}
    for other in others:
        if other not in sayable:
            raise NotPossibleError(f"{other!r} is no wave of yours about somebody of this name at another address")


def _subject(session: Session, wave: Wave) -> Subject:
    raters = _raters(session, wave.id)
    return Subject(
        frozenset({wave.executive_name, *scope.desk_names(session, [wave.id]).values()}),
        wave.executive_email,
        _addresses(raters),
        wave.min_raters,
        gone=_gone(session, wave, raters),
        wave=wave.id,
        other_people=frozenset(wave.other_people),
    )


def tells(session: Session, row: Wave) -> bool:
    """False for a wave that told nothing and will not: it was cancelled, or too few people answered."""
    withheld = row.state is WaveState.CLOSED and released.is_withheld(session, row.id)
    return row.state is not WaveState.CANCELLED and not withheld


def _alike(subject: Subject, one: Facts, names: Mapping[str, str]) -> bool:
    """True for a wave at another address whose name, or name on its desk, can be the same, or whose mailbox can be."""
    if one.id == subject.wave or one.executive_email == subject.address or one.state is WaveState.CANCELLED:
        return False
    theirs = {one.executive_name, names.get(one.id, one.executive_name)}
    alike = any(same_name(mine, other) for mine in subject.names for other in theirs)
    return alike or same_mailbox(subject.address, one.executive_email)


def _parted(subject: Subject, facts: Mapping[str, Facts]) -> frozenset[str]:
    """Return the addresses that the coach told from this one: said once of two waves, it holds for their addresses."""
    said = [(subject.address, other) for other in subject.other_people]
    said += [(one.executive_email, other) for one in facts.values() for other in one.other_people]
    pairs = [{address, facts[other].executive_email} for address, other in said if other in facts]
    return frozenset(other for pair in pairs if subject.address in pair for other in pair) - {subject.address}


def _asks_the_same_people(session: Session, row: Wave, subject: Subject) -> bool:
    """True where k or more addresses are shared, counting as shared whoever was erased from either."""
    raters = _raters(session, row.id)
    in_common = shared(subject.raters, _addresses(raters)) + subject.gone + _gone(session, row, raters)
    return in_common >= min(row.min_raters, subject.min_raters)


def rater_addresses(session: Session, wave: str) -> frozenset[str]:
    """Return the addresses of everybody asked but the executive, as far as they were not erased."""
    return _addresses(_raters(session, wave))


def _raters(session: Session, wave: str) -> Sequence[Invitation]:
    return [person for person in invited.of_wave(session, wave) if person.group is not RaterGroup.SELF]


def _addresses(raters: Iterable[Invitation]) -> frozenset[str]:
    return frozenset(person.email for person in raters if not person.is_erased)


def _gone(session: Session, wave: Wave, raters: Sequence[Invitation]) -> int:
    """Count the raters who were erased: while a wave is open their rows stay, later its release tells how many.

    Where neither tells, it was k of them: everybody is erased, or the wave is lost and with it who was added.
    """
    has_release = released.exists(session, wave.id)
    if not raters or (wave.state.is_over and not has_release):
        return wave.min_raters
    if not has_release:
        return sum(person.is_erased for person in raters)
    asked = sum(cell.invited for cell in released.get(session, wave.id).others)
    return max(asked - len(raters), 0)
