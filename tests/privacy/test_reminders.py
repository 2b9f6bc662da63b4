"""T7 (e): whatever befalls reminders, nothing of it shows: not that there was anybody to remind, nor how many.

Three worlds differ in who is to be reminded: nobody, one person, everybody. Their counts differ with that, so what is
compared is all that is told of mail: the pages and commands about it, exit codes, letters to the coach, and the log.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from surveys.mail.tables import Kind
from surveys.worker import delivery
from surveys.worker.letters import COMPOSERS
from tests.privacy.experiment.worlds.account_story import sign_in
from tests.privacy.experiment.worlds.leaks import GALE, begin
from tests.privacy.experiment.worlds.people import PEER, Deed, Halves, Pair, What
from tests.privacy.experiment.worlds.world import World, opened
from tests.surveys.mail.scripted import HANG_UP
from tests.surveys.mail.server import free_port

Patch = pytest.MonkeyPatch
OK = "250 ok"
EVERYBODY = [GALE.email, *(one for group in GALE.groups for one in GALE.addresses(group))]
LATE = "late.example"


def _all_fine(_: World, __: Patch) -> None:
    """Every reminder is taken."""


def _people_refused(world: World, _: Patch) -> None:
    world.mailbox.to_recipient = lambda one: OK if one.endswith(LATE) else "550 5.1.1 unknown"


def _sender_refused(world: World, _: Patch) -> None:
    world.mailbox.to_sender = lambda sender: "553 5.7.1 not yours" if "no-reply" in sender else OK


def _limit_reached(world: World, _: Patch) -> None:
    world.mailbox.to_recipient = lambda one: OK if one.endswith(LATE) else "550 5.4.5 quota"


def _all_refused_alike(world: World, _: Patch) -> None:
    world.mailbox.to_recipient = lambda one: OK if one.endswith(LATE) else "550 no"


def _put_off(world: World, _: Patch) -> None:
    world.mailbox.to_recipient = lambda one: OK if one.endswith(LATE) else "451 later"


def _lost(world: World, _: Patch) -> None:
    world.mailbox.to_content = lambda one: OK if one.endswith(LATE) else HANG_UP


def _cannot_be_written(_: World, patch: Patch) -> None:
    broken = {**COMPOSERS, Kind.REMINDER: lambda *_: 1 / 0}
    patch.setattr(delivery, "COMPOSERS", broken)


def _pair(pending: int) -> Pair:
    declining = tuple(Deed(one, What.DECLINE, 1) for one in EVERYBODY[: len(EVERYBODY) - pending])
    plan = {GALE.email: Halves(declining, ())}
    return Pair(plan, plan, frozenset(), frozenset(), frozenset(), (), ())


Befalls = Callable[[World, Patch], None]


def _seen(
    folder: Path, pending: int, port: int, troubles: Sequence[Befalls]
) -> tuple[list[tuple[str, bytes]], list[int]]:
    """Play one world, a trouble a day; give what is seen of its mail, and how many reminders were taken each day."""
    pair = _pair(pending)
    with opened(folder, pair.one, pair, port=port) as world:
        begin(world)
        world.seen.items.clear()
        reminders = [_day(world, day, befalls) for day, befalls in enumerate(troubles, start=2)]
        return [(item.where, item.content) for item in world.seen.items], reminders


def _day(world: World, day: int, befalls: Befalls) -> int:
    """Ask for reminders in the morning, invite one more person, and look a while later."""
    world.at(befalls.__name__, day=day)
    sign_in(world)
    wave, late = world.wave(GALE.executive), f"late{day}@{LATE}"
    (world.folder / "more.csv").write_text(f"first_name,last_name,email,relationship\nLa,Te,{late},{PEER.value}\n")
    world.mailbox.to_sender = world.mailbox.to_recipient = world.mailbox.to_content = lambda _: OK
    with Patch.context() as patch:
        befalls(world, patch)
        world.command("wave", "remind", wave)
        world.ordered("wave", "add", wave, "--roster", "more.csv")
        world.worker.tick()
        reminders = sum("no-reply" in one.sender for one in world.mailbox.taken)
        world.collect()
        world.learn_links()
        world.live((Deed(late, What.DECLINE, 1),), wave)  # or somebody would be pending in every world
        world.clock.pass_(minutes=90)
        world.command("mail", "send")
        world.command("mail", "status")
        world.seen.add(world.stage, "mail page", world.coach.open("GET", f"/desk/waves/{wave}/mail").data)
        world.seen.add(world.stage, "reminding", _reminding(world, wave))
    return reminders


def _reminding(world: World, wave: str) -> bytes:
    """What the wave's page says of reminders, and every warning on it."""
    page = BeautifulSoup(world.coach.open("GET", f"/desk/waves/{wave}").data, "html.parser")
    (remind,) = (one for one in page.select(".next li") if "Remind" in str(one.h3))
    return "\n".join(map(str, [remind, *page.select(".warning")])).encode()


TROUBLES = (
    _all_fine,
    _people_refused,
    _sender_refused,
    _limit_reached,
    _all_refused_alike,
    _put_off,
    _lost,
    _cannot_be_written,
    _all_fine,
)


def test_three_worlds_look_the_same_whatever_befalls_their_reminders(tmp_path: Path) -> None:
    port, all_of_them = free_port(), len(EVERYBODY)
    worlds = [_seen(tmp_path / str(pending), pending, port, TROUBLES) for pending in (0, 1, all_of_them)]
    assert len(worlds[0][0]) > 8 * len(TROUBLES)
    assert worlds[0][0] == worlds[1][0] == worlds[2][0]
    for (_, taken), pending in zip(worlds, (0, 1, all_of_them), strict=True):
        assert taken == [pending, *[0] * (len(TROUBLES) - 2), pending], "what waited goes out in the end, once"


@pytest.mark.parametrize("place", ["surveys.worker.delivery.LETTERS", "surveys.mail.outbox.LETTERS"])
def test_the_comparison_finds_reminders_that_are_sent_or_told_with_the_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    port = free_port()
    monkeypatch.setattr(place, frozenset(Kind) - {Kind.REMINDER_ROUND})
    worlds = [_seen(tmp_path / str(pending), pending, port, [_limit_reached])[0] for pending in (0, len(EVERYBODY))]
    assert worlds[0] != worlds[1]
