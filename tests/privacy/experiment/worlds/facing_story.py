"""What executive and department head turn to each other: the start, a shared goal, the line, a talk of the three."""

import re
from datetime import timedelta

from tests.privacy.experiment.worlds.world import World

_HIDDEN = re.compile(r'<input[^>]*name="(mark|key)"[^>]*value="([^"]*)"')
_SHARE = re.compile(r"goals/(\w+)/share")


def face_each_other(world: World, desk: str, own: dict[str, str]) -> None:
    """Send each form once; `own` has the addresses of the two places by party."""
    place, head = own["executive"], own["sponsor"]
    world.done(f"{desk}/intake/edit", achieve="Merge the two sites.")
    world.get(f"{desk}/intake")
    shown = _hidden(world.get(f"{head}intake", world.head).text)
    world.done(f"{head}intake", world.head, achieve="Merge the two sites.", tried="A training.", **shown)
    world.get(f"{place}head/intake", world.executive)
    key = _hidden(world.get(f"{place}goals/new", world.executive).text)
    day = (world.installation.today() + timedelta(days=90)).isoformat()
    goal = {"what": "In meetings I ask two people before I decide.", "notice": "They were asked.", "review_on": day}
    world.done(f"{place}goals/new", world.executive, **goal, **key)
    page = world.get(f"{place}head", world.executive).text
    (identifier,) = _SHARE.findall(page)
    world.done(f"{place}head/goals/{identifier}/share", world.executive, **_hidden(page))
    world.done(f"{place}head/line", world.executive, line="It goes slowly.")
    world.get(f"{place}head/line", world.executive)
    talk = {"held_on": day, "notes": "Ask for time."}
    world.done(f"{place}head/talks/middle", world.executive, **talk)
    world.get(head, world.head)
    world.get(f"{desk}/alignment")
    world.done(f"{place}head/goals/{identifier}/withdraw", world.executive)
    world.get(head, world.head)
    page = world.get(f"{place}head", world.executive).text
    world.done(f"{place}head/goals/{identifier}/share", world.executive, **_hidden(page))


def _hidden(page: str) -> dict[str, str]:
    """Give what a form of the page sends beside what is typed."""
    return dict(_HIDDEN.findall(page))
