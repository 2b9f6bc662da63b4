"""Whoever may be the executive at a second address is told before a launch, and is no reason to refuse it."""

from email.headerregistry import Address

import pytest

from instruments import catalogue
from surveys.core.installation import Installation
from surveys.invited.roster import read_roster
from surveys.waves.launching import LaunchPlan, Request, launch, plan_launch
from surveys.waves.second_address import second_address_doubt
from tests.support.installations import CLOSES, DANA, roster

OWN_NAME, OWN_MAILBOX = "has the executive's own name", "can be the executive's own mailbox"


def _doubt(name: str, email: str = "somebody@private.example", executive: Address = DANA) -> str:
    return second_address_doubt(name, email, executive_name=executive.display_name, executive_email=executive.addr_spec)


def _plan(installation: Installation, *rows: str) -> LaunchPlan:
    return plan_launch(installation, _request(*rows))


def _request(*rows: str) -> Request:
    asked = "\n".join([roster(DANA, peer=5).decode(), *rows])
    return Request(DANA, read_roster(asked.encode()), CLOSES, catalogue.load("leadership360"))


@pytest.mark.parametrize(
    "name",
    [
        "Dana Whitfield",
        "DANA  WHITFIELD",
        "Whitfield Dana",
        "Dàna Whitfield",
        "D. Whitfield",
        "Dana M. Whitfield",
        "Dana",
    ],
)
def test_the_executives_name_in_any_spelling_is_told_with_the_row(name: str) -> None:
    assert _doubt(name).startswith(f"{name} (somebody@private.example) {OWN_NAME}: is this a second address of theirs?")


@pytest.mark.parametrize("name", ["Ruth Whitfield", "Dana Okafor", "Ruth Okafor", ""])
def test_another_name_at_another_address_is_not_told(name: str) -> None:
    assert _doubt(name) == ""


@pytest.mark.parametrize(
    "email", ["dana+peer@example.org", "d.a.n.a@example.org", "DANA+x@EXAMPLE.ORG", "dana@mail.example.org"]
)
def test_the_executives_mailbox_in_another_spelling_is_told_whatever_the_name(email: str) -> None:
    for name in ("Ruth Okafor", "Dana Whitfield"):
        assert _doubt(name, email).startswith(f"{name} ({email}) {OWN_MAILBOX}")
    assert _doubt("", email).startswith(f"{email} {OWN_MAILBOX}")


@pytest.mark.parametrize("email", ["dana@example.com", "dana.w@example.org", "ruth+dana@example.org"])
def test_another_mailbox_is_not_told(email: str) -> None:
    assert _doubt("Ruth Okafor", email) == ""


def test_an_executive_without_a_name_is_known_by_the_mailbox_alone() -> None:
    nameless = Address(addr_spec="dana@example.org")
    assert _doubt("Dana", executive=nameless) == ""
    assert OWN_MAILBOX in _doubt("Dana", "dana+1@example.org", executive=nameless)


def test_a_plan_tells_of_every_such_row_and_never_of_the_executives_own(installation: Installation) -> None:
    assert not any(OWN_NAME in text or OWN_MAILBOX in text for text in _plan(installation).warnings)
    found = _plan(
        installation,
        "Dana,Whitfield,dw@private.example,peer",
        "Ruth,O,d.ana@example.org,supervisor",
        "A,B,ab@example.org,peer",
    )
    told = [text for text in found.warnings if OWN_NAME in text or OWN_MAILBOX in text]
    assert [text.split(" (")[0] for text in told] == ["Dana Whitfield", "Ruth O"]
    assert not any("dana@example.org)" in text for text in found.warnings)


def test_a_true_namesake_can_still_be_invited(installation: Installation) -> None:
    request = _request("Dana,Whitfield,dw@private.example,peer")
    assert "dw@private.example" in [one.email for one in plan_launch(installation, request).people]
    assert launch(installation, request)
