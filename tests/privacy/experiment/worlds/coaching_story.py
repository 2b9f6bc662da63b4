"""What the three parties of a coaching do on their pages. The same in both worlds: no answer has to do with it."""

import re
from datetime import timedelta

from tests.privacy.experiment.worlds.addresses import look
from tests.privacy.experiment.worlds.facing_story import face_each_other
from tests.privacy.experiment.worlds.goals_story import set_out
from tests.privacy.experiment.worlds.people import DANA
from tests.privacy.experiment.worlds.visitors import Visitor
from tests.privacy.experiment.worlds.world import HEAD, World

_CODE = re.compile(r'id="code">([^<]*)<')
_CHECK_IN = re.compile(r"check-ins/(\w+)/form")
_SHOWN = re.compile(r'name="shown" value="([^"]*)"')
_SAID = {"saw": "She asked two people.", "change": "2", "help": "I ask, too."}
_SESSION = re.compile(r"/sessions/([0-9a-f]{32})")
_DIGEST = re.compile(r'name="digest"[^>]*value="([^"]*)"')


def coach_along(world: World, desk: str) -> None:
    """Go through every page of the coaching once; `desk` is the address of the engagement."""
    places = {"executive": (DANA.email, world.executive), "sponsor": (HEAD["head_email"], world.head)}
    own = {party: _let_in(world, desk, party, email, by) for party, (email, by) in places.items()}
    _contract(world, desk, own)
    face_each_other(world, desk, own)
    set_out(world, desk, own["executive"])
    _check_ins(world, desk, own)
    _sessions(world, desk, own["executive"])
    look(world, "/x/")
    look(world, "/p/")
    _leave(world, desk, own)


def _let_in(world: World, desk: str, party: str, email: str, by: Visitor) -> str:
    """Send a party their link, and give its code; give its address."""
    told = world.done(f"{desk}/links/{party}").location
    code = _CODE.findall(world.get(str(told)).text)[0]
    world.tick()
    path = world.link_in_last_letter(email)
    world.get(path, by)
    world.done(f"{path}code", by, code=code)
    world.done(f"{path}close", by)  # on a device of others', where the code is asked for again
    world.done(f"{path}code", by, code=code, own="y")
    return path


def _contract(world: World, desk: str, own: dict[str, str]) -> None:
    world.get(f"{desk}/contract/edit")
    day = str(world.installation.today().day)
    world.done(f"{desk}/contract/edit", purpose="To lead the merger.", check_in_day=day, ending="In December.")
    world.done(f"{desk}/contract/ask")
    world.tick()
    digest = _DIGEST.findall(world.get(f"{desk}/contract").text)[0]
    world.done(f"{desk}/contract/confirm", name="Alice Adler", digest=digest)
    for party, by in (("executive", world.executive), ("sponsor", world.head)):
        world.done(f"{own[party]}contract", by, name=f"The {party}", asked=f"The {party}", digest=digest)
        for form in ("pdf", "txt"):
            world.get(f"{own[party]}contract.{form}", by)
    for below in ("contract.pdf", "contract.txt", "contract/versions", "contract/versions/1"):
        world.get(f"{desk}/{below}")


def _leave(world: World, desk: str, own: dict[str, str]) -> None:
    """Keep something from the coach's pages, and end a link: it opens nothing from then on."""
    world.done(f"{own['executive']}private", world.executive, takeaways="y")
    world.done(f"{desk}/links/sponsor/revoke")
    look(world, "/p/")


def _check_ins(world: World, desk: str, own: dict[str, str]) -> None:
    """Ask once a month; the department head answers by the letter's link, and corrects it on their own page."""
    today = world.installation.today()
    world.done(f"{desk}/check-ins", begins_on=today.isoformat())
    world.done(f"{desk}/check-ins/pause")
    world.done(f"{desk}/check-ins/resume")
    world.tick()
    world.clock.pass_(hours=1)  # what is due by the calendar is looked at twice
    world.tick()
    path = world.link_in_last_letter(HEAD["head_email"])
    look(world, "/c/")
    (check_in,) = _CHECK_IN.findall(world.get(f"{own['sponsor']}check-ins", world.head).text)
    world.done(f"{desk}/check-ins/{check_in}/again")
    form = world.get(path, world.head).text
    shown = _SHOWN.findall(form)[0]
    said = {f"{name}-{goal}": text for goal in shown.split() for name, text in _SAID.items()}
    answer = {"shown": shown, "business": "The merger is off.", "suggestion": "Ask first.", **said}
    world.done(path, world.head, **answer)
    world.post(path.rstrip("/"), world.head, **answer)  # a second click: once it was sent, every answer meets the same
    look(world, "/c/")
    below = f"check-ins/{check_in}"
    world.get(f"{own['sponsor']}{below}/form", world.head)
    world.done(f"{own['sponsor']}{below}/form", world.head, **{**answer, "suggestion": "Ask twice."})
    world.get(f"{own['sponsor']}{below}", world.head)
    world.get(f"{own['executive']}{below}", world.executive)
    world.get(f"{desk}/{below}")
    world.done(f"{desk}/{below}/open")
    world.get(f"{own['executive']}{below}", world.executive)


def _sessions(world: World, desk: str, place: str) -> None:
    """Plan three sessions and tell of them, change and cancel; write one down, with private lines and a takeaway."""
    desk = f"{desk}/sessions"
    before, later = (world.clock.now + timedelta(days=days) for days in (-1, 7))
    when = {"day": f"{later:%Y-%m-%d}", "at": "10:00", "minutes": "60", "kind": "meeting", "paid": "y"}
    world.done(f"{desk}/new", **when, weeks="3", tell="y")
    first, second = _ids(world, desk)[:2]
    world.get(f"{desk}/{first}/date")
    world.done(f"{desk}/{first}/date", **{**when, "at": "11:00"}, tell="y")
    world.clock.pass_(minutes=10)
    world.tick()
    world.done(f"{desk}/{second}/cancel", tell="y")
    world.clock.pass_(minutes=10)
    world.tick()
    world.done(
        f"{desk}/held", **{**when, "day": f"{before:%Y-%m-%d}"}, topics="delegation, the board", next="Let two decide."
    )
    held = _ids(world, desk)[-1]
    world.done(f"{desk}/{held}/held", topics="delegation", next="Let two people decide.")
    world.done(f"{desk}/{held}/private", text="Ask about the move.")
    for below in ("held", "private"):
        world.get(f"{desk}/{held}/{below}")
    world.done(f"{place}sessions/{held}", world.executive, text="I can wait.")
    look(world, desk)


def _ids(world: World, desk: str) -> list[str]:
    """Give the ids of the sessions in their order on the page."""
    return list(dict.fromkeys(_SESSION.findall(world.get(desk).text)))
