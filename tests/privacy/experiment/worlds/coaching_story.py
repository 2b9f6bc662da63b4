"""What the three parties of a coaching do on their pages. The same in both worlds: no answer has to do with it."""

import re

from tests.privacy.experiment.worlds.addresses import look
from tests.privacy.experiment.worlds.people import DANA
from tests.privacy.experiment.worlds.visitors import Visitor
from tests.privacy.experiment.worlds.world import HEAD, World

_CODE = re.compile(r'id="code">([^<]*)<')
_DIGEST = re.compile(r'name="digest"[^>]*value="([^"]*)"')


def coach_along(world: World, desk: str) -> None:
    """Go through every page of the coaching once; `desk` is the address of the engagement."""
    places = {"executive": (DANA.email, world.executive), "sponsor": (HEAD["head_email"], world.head)}
    own = {party: _let_in(world, desk, party, email, by) for party, (email, by) in places.items()}
    _contract(world, desk, own)
    look(world, "/x/")
    look(world, "/p/")


def _let_in(world: World, desk: str, party: str, email: str, by: Visitor) -> str:
    """Send a party their link, and give its code; give its address."""
    told = world.done(f"{desk}/links/{party}").location
    code = _CODE.findall(world.get(str(told)).text)[0]
    world.tick()
    path = world.link_in_last_letter(email)
    world.get(path, by)
    world.done(f"{path}code", by, code=code)
    return path


def _contract(world: World, desk: str, own: dict[str, str]) -> None:
    world.get(f"{desk}/contract/edit")
    world.done(f"{desk}/contract/edit", purpose="To lead the merger.", check_in_day="5", ending="In December.")
    world.done(f"{desk}/contract/ask")
    world.tick()
    digest = _DIGEST.findall(world.get(f"{desk}/contract").text)[0]
    world.done(f"{desk}/contract/confirm", name="Alice Adler", digest=digest)
    for party, by in (("executive", world.executive), ("sponsor", world.head)):
        world.done(f"{own[party]}contract", by, name=f"The {party}", digest=digest)
        for form in ("pdf", "txt"):
            world.get(f"{own[party]}contract.{form}", by)
    for below in ("contract.pdf", "contract.txt", "contract/versions", "contract/versions/1"):
        world.get(f"{desk}/{below}")
