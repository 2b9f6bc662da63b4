"""What a coach does about accounts: the first run, signing in, further coaches, passwords and codes, settings."""

import re
from urllib.parse import urlsplit

import pyotp

from surveys.accounts.first_coach import set_up_address
from tests.privacy.experiment.worlds.standstill import SECRET
from tests.privacy.experiment.worlds.visitors import Visitor
from tests.privacy.experiment.worlds.world import COACH, COACH_EMAIL, World

PASSWORD = "slow river under glass"
OTHER = "glass under slow river"
BOB = "bob@coaching.example"
_OFFER = re.compile(r'name="offer"[^>]* value="([^"]*)"')
_TICKET = re.compile(r'name="ticket"[^>]* value="([^"]*)"')
_COACH = re.compile(r"/desk/coaches/(\w+)/")


def come_in(world: World) -> None:
    """Become the first coach, at the address that the server prints."""
    path = urlsplit(set_up_address(world.installation) or "").path
    world.get(path)
    world.done(path, name=COACH, email=COACH_EMAIL, password=PASSWORD, again=PASSWORD)


def sign_in(world: World) -> None:
    """Sign in: a sign-in ends after two idle hours."""
    world.get("/desk/sign-in")
    world.done("/desk/sign-in", email=COACH_EMAIL, password=PASSWORD)


def look_after_accounts(world: World) -> None:
    """Go through every page of accounts and settings once, while the waves are open."""
    _codes(world)
    _passwords(world)
    _coaches(world)
    world.done("/desk/reworded")
    world.done("/desk/settings", timezone="UTC", days_kept="30", save="Save")
    world.ordered("coach", "list")
    world.ordered("coach", "reset", COACH_EMAIL, "--print")
    world.ordered("instrument", "list")
    world.ordered("instrument", "check", "leadership360")
    world.ordered("instrument", "new", "of_our_own.toml")


def _codes(world: World) -> None:
    """Switch one-time codes on, sign in with one, and switch them off."""
    offer = _OFFER.findall(world.get("/desk/account/codes").text)[0]
    world.done("/desk/account/codes", offer=offer, code=_code(world), current=PASSWORD)
    world.done("/desk/account/recovery", current=PASSWORD)
    world.done("/desk/sign-out")
    world.clock.pass_(minutes=2)  # a code never works twice
    world.get("/desk/sign-in")
    asked = world.done("/desk/sign-in", email=COACH_EMAIL, password=PASSWORD).text
    world.done("/desk/sign-in/code", ticket=_TICKET.findall(asked)[0], code=_code(world))
    world.done("/desk/account/codes/off", current=PASSWORD)


def _code(world: World) -> str:
    return pyotp.TOTP(SECRET).at(world.clock())


def _passwords(world: World) -> None:
    """Change the password, and reset it by a letter."""
    world.done("/desk/account/password", current=PASSWORD, password=OTHER, again=OTHER)
    world.done("/desk/account/sign-out-everywhere")
    world.done("/desk/reset", email=COACH_EMAIL)
    world.tick()
    path = world.link_in_last_letter(COACH_EMAIL)
    world.get(path)
    world.done(path, password=PASSWORD, again=PASSWORD)
    sign_in(world)


def _coaches(world: World) -> None:
    """Invite a further coach twice, let them in, stop them and let them back."""
    world.done("/desk/coaches", name="Bob Brand", email=BOB)
    coach = _COACH.findall(world.get("/desk/coaches").text)[0]
    world.done(f"/desk/coaches/{coach}/invite")
    world.ordered("coach", "invite", "Bob Brand", BOB)
    world.tick()
    path, bobs = world.link_in_last_letter(BOB), Visitor(world.coach.app, world.installation)
    world.get(path, bobs)
    world.done(path, bobs, name="Bob Brand", password=OTHER, again=OTHER)
    world.done(f"/desk/coaches/{coach}/stop")
    world.done(f"/desk/coaches/{coach}/restore")
