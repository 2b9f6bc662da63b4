"""What disclosure needs to know of a wave besides its answers: from the invited side, counts only."""

from sqlalchemy.orm import Session

from reports.disclosure.facts import WaveFacts
from surveys.invited import store as invited
from surveys.waves.following import follows_of
from surveys.waves.tables import Wave


def facts_of(session: Session, wave: Wave) -> WaveFacts:
    """Gather a closing wave's facts."""
    if wave.closed_on is None:
        raise ValueError(f"wave {wave.id} has no closing day: it is not closing")
    return WaveFacts(
        wave=wave.id,
        executive=wave.executive_name,
        opened_on=wave.opened_on,
        closed_on=wave.closed_on,
        instrument_hash=wave.edition().content_hash,
        policy=wave.policy,
        planned=wave.cells,
        follows=follows_of(session, wave),
        invited={group: count.invited for group, count in invited.counts(session, wave.id).items()},
    )
