"""A whole engagement as one file for its coach: what they may see on their pages, decrypted, and nothing more.

No name and no address of a rater is in it: raters were promised that these are erased, and a file outlives that. What
the executive keeps from the coach is not in it; the executive has a download of their own.
"""

import json
from typing import Any

from surveys.coaching import closing_loop, exporting
from surveys.coaching.access import Party, Right, right
from surveys.coaching.exporting import Text, as_json
from surveys.coaching.place import Place, coach, place_in
from surveys.desk.engagements import Details
from surveys.engagements import audit, scope
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.releases import store as released
from surveys.waves import store as waves

_NOTES = (
    "Raters' names and addresses are not in this file: they were promised that these are erased.",
    "What the executive keeps from the coach's pages is not in this file; they can download it themselves.",
    "Under “the_coach_alone” stands what neither the executive nor the department head may read. Take it out before"
    " you hand this file on.",
    "Keep it like the keys of this engagement: an erasure does not reach it.",
)


def export(actor: Actor, engagement: str) -> bytes:
    """Return a whole engagement as JSON, and note in the audit that it was downloaded.

    Raises `NotYoursError`, and `KeyFolderError` where a key is missing.
    """
    with actor.installation.database.write() as session:
        place = place_in(session, coach(actor, engagement))
        found = _whole(place, actor)
        audit.note(session, actor, engagement, Act.WHOLE_EXPORTED)
    return json.dumps(found, default=str, ensure_ascii=False, indent=2).encode()


def _whole(place: Place, actor: Actor) -> dict[str, Any]:
    own, texts = place.engagement, list(exporting.seen_in(place))
    return {
        "made_on": place.today,
        "engagement": own.id,
        "details": {name: getattr(own, name) for name in Details.__slots__},
        "began_on": own.began_on,
        "ended_on": own.ended_on,
        "waves": [_wave(place, one.wave) for one in scope.waves_of(place.session, actor, own.id)],
        "coaching": [as_json(one) for one in texts if not _is_coachs_alone(one)],
        "said_to_everybody_who_was_asked": [
            {"wave": one.wave, "text": one.text, "said_on": one.said_on}
            for one in closing_loop.rounds_in(place)
            if one.text
        ],
        "the_coach_alone": [as_json(one) for one in texts if _is_coachs_alone(one)],
        "kept_from_the_coach": sorted(exporting.kept_from(place)),
        "audit": [
            {
                "at": one.at.date() if one.is_day else one.at,
                "who": one.coach,
                "act": one.act.value,
                "wave": one.wave,
                "detail": one.detail,
            }
            for one in audit.trail_in(place.session, actor, own.id)
        ],
        "notes": _NOTES,
    }


def _wave(place: Place, wave: str) -> dict[str, Any]:
    row = waves.get(place.session, wave)
    told = released.document_of(place.session, wave)
    return {
        "id": wave,
        "state": row.state.value,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "report": json.loads(told) if told else None,
    }


def _is_coachs_alone(one: Text) -> bool:
    others = (Party.EXECUTIVE, Party.SPONSOR)
    return all(right(party, one.matter) is Right.NOTHING for party in others)
