"""Goals and commitments in both worlds: each form sent once by the executive, and once on the desk."""

import re
from datetime import timedelta

from tests.privacy.experiment.worlds.world import World

_GOAL = re.compile(r"goals/([0-9a-f]{32})")
_COMMITMENT = re.compile(r"commitments/([0-9a-f]{32})/state")
_KEY = re.compile(r'<input[^>]*name="key"[^>]*value="([^"]*)"')
_WEEK = re.compile(r'name="week" value="([^"]*)"')
_DONE = {"do": "save"}


def set_out(world: World, desk: str, place: str) -> None:
    """Change a goal, make another, commit to both, tell of a week and of a test; `place` is the executive's address."""
    day = (world.installation.today() + timedelta(days=90)).isoformat()
    goal = {"what": "In meetings I let two people speak first.", "review_on": day, **_DONE}
    first = _GOAL.findall(world.get(f"{place}goals", world.executive).text)[0]
    world.done(f"{place}goals/{first}", world.executive, **{**goal, "what": "In meetings I ask two people first."})
    world.done(f"{desk}/goals/new", **goal, key=_key(world.get(f"{desk}/goals/new").text))
    second = next(one for one in _GOAL.findall(world.get(f"{desk}/goals").text) if one != first)
    world.done(f"{desk}/goals/{second}", **{**goal, "why": "They know more."})
    for state, seen in (("reached", "active"), ("active", "reached")):
        world.done(f"{desk}/goals/{second}/state", state=state, seen=seen)
    for state, seen in (("set_aside", "active"), ("active", "set_aside")):
        world.done(f"{place}goals/{first}/state", world.executive, state=state, seen=seen)
    _commit(world, f"{desk}/commitments", f"{place}commitments", (first, second))


def _commit(world: World, desk: str, place: str, goals: tuple[str, str]) -> None:
    key = _key(world.get(f"{place}/new", world.executive).text)
    test = (world.installation.today() + timedelta(days=7)).isoformat()
    own = {"goal": goals[0], "cue": "somebody is silent", "act": "ask them", "key": key}
    tested = {"assumption": "they do not know", "test": "Ask once.", "disproof": "They do.", "test_by": test}
    world.done(f"{place}/new", world.executive, **own, **tested)
    (first,) = _COMMITMENT.findall(world.get(place, world.executive).text)
    world.done(f"{place}/{first}", world.executive, **own, **tested, obstacle="Time.")
    world.done(f"{place}/{first}/result", world.executive, result="did_not_hold", learned="They knew.")
    week = _WEEK.findall(world.get(place, world.executive).text)[0]
    world.done(f"{place}/{first}/week", world.executive, week=week, told="done")
    for asks in ("yes", "no"):
        world.done(f"{place}/rhythm", world.executive, weekday="4", hour="16", asks=asks)
    key = _key(world.get(f"{desk}/new").text)
    world.done(f"{desk}/new", goal=goals[1], cue="a paper is late", act="call", key=key)
    second = next(one for one in _COMMITMENT.findall(world.get(desk).text) if one != first)
    world.done(f"{desk}/{second}", goal=goals[1], cue="a paper is late", act="call at once")
    world.done(f"{desk}/{first}/result", result="partly", learned="Some knew.")
    for state in ("end", "reopen"):
        world.done(f"{desk}/{second}/state", state=state)
        world.done(f"{place}/{first}/state", world.executive, state=state)


def say_back(world: World, place: str, wave: str) -> None:
    """Say a word to everybody who was asked, once the wave is closed."""
    world.done(f"{place}said/{wave}", world.executive, word="I heard that I decide late.")
    world.get(f"{place}said/{wave}", world.executive)


def _key(page: str) -> str:
    (key,) = set(_KEY.findall(page))
    return str(key)
