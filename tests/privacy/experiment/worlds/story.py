"""The whole story of a world: one coach, three waves, a follow-up, all that can be done to them, and looks in between.

The coach and the executive do the same in both worlds. What the raters do is the world's plan.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from sqlalchemy import select

from surveys.engagements.tables import Draft, OwnedWave
from tests.privacy.experiment.worlds.account_story import come_in, look_after_accounts, sign_in
from tests.privacy.experiment.worlds.addresses import look, place_of_the_executive
from tests.privacy.experiment.worlds.coaching_story import coach_along
from tests.privacy.experiment.worlds.goals_story import say_back
from tests.privacy.experiment.worlds.people import CASTS, DANA, ERIN, FEMI, SELF
from tests.privacy.experiment.worlds.world import HEAD, INVENTED, World
from tests.support.ballots import LEADERSHIP
from tests.surveys.mail.scripted import HANG_UP
from tests.surveys.web.sheets import full_sheet

TYPO = "typo@dana.example"
SLIP, MENDED = "slip@erin.example", "mended@erin.example"
QUOTA = "550 5.4.5 daily quota exceeded"
_MARK = re.compile(r'name="mark" value="([^"]*)"')
_KEY = re.compile(r'name="remove" value="([^"]*)">Remove<span class="out-of-sight"> Norb New<')
_SHOWN = re.compile(r'name="shown" value="([^"]*)"')
_CODE = re.compile(r'id="code">([^<]*)<')


def tell(world: World) -> None:
    """Play everything, from the first run to the last name erased."""
    for chapter in CHAPTERS:
        chapter(world)
    world.collect()


def _look_around(world: World) -> None:
    """Open everything and ask the terminal, at the stages that are looked at in this run."""
    if world.stages is not None and world.stage not in world.stages:
        return
    look(world)
    world.command("wave", "list")
    world.command("mail", "status")
    world.command("check")
    for cast in CASTS:
        world.command("wave", "status", world.wave(cast.executive))


def _open_waves(world: World) -> None:
    world.at("nobody in", day=0)
    come_in(world)
    _launch_at_the_desk(world)
    for cast, closes in ((ERIN, "2026-03-20"), (FEMI, "2026-03-12")):
        roster = cast.roster() + (f"Slip,Peer,{SLIP},peer\n" if cast is ERIN else "")
        (world.folder / f"{cast.slug}.csv").write_text(roster)
        world.ordered(
            *("wave", "open", "--executive", f"{cast.executive} <{cast.email}>", "--roster", f"{cast.slug}.csv"),
            *("--closes", closes),
        )
    world.mailbox.to_recipient = lambda _address: QUOTA
    world.tick()
    _look_around(world)
    world.done(f"/desk/waves/{world.wave(DANA.executive)}/mail/again")
    world.mailbox.to_recipient = lambda address: "550 no such user" if address in (TYPO, SLIP) else "250 ok"
    world.tick()
    world.ordered("mail", "send")
    world.mailbox.to_recipient = lambda _address: "250 ok"
    _look_around(world)
    world.done(f"/desk/waves/{world.wave(DANA.executive)}/correct", old=TYPO, new=INVENTED)
    world.ordered("wave", "correct", world.wave(ERIN.executive), SLIP, MENDED)
    world.ordered("mail", "send")
    world.collect()
    world.learn_links()


def _launch_at_the_desk(world: World) -> None:
    """Go through every step of a draft, with the executive's own proposals, to the launch."""
    first = {"executive_name": DANA.executive, "executive_email": DANA.email, "organisation": "Northwind"}
    engagement = _goal(world.done("/desk/engagements/new", **first).location, "engagements")
    world.done(f"/desk/engagements/{engagement}/edit", **first, **HEAD)
    draft = _goal(world.done(f"/desk/engagements/{engagement}/drafts").location, "drafts")
    desk = f"/desk/drafts/{draft}"
    rules = {"instrument": "leadership360", "min_raters": "3", "closes_on": "2026-03-23"}
    world.done(f"{desk}/rules", **rules)
    world.done(f"{desk}/people/list", pasted=DANA.roster() + f"Typo,Peer,{TYPO},peer\n", how="instead")
    _propose(world, draft)
    world.done(f"{desk}/letters", invitation="Please tell {executive} what you see.", reminder="")
    world.done(f"{desk}/other-people", other="no wave of this name")
    look(world, desk)
    mark = _MARK.findall(world.get(f"{desk}/review").text)[0]
    world.done(f"{desk}/launch", engagement=engagement, mark=mark)


def _propose(world: World, draft: str) -> None:
    """Ask the executive for names; one comes in, another is taken off again."""
    desk = f"/desk/drafts/{draft}"
    world.done(f"{desk}/ask", expires_on="2026-03-12")
    world.tick()
    link = world.link_in_last_letter(DANA.email)
    row = {"first_name": "Nora", "last_name": "New", "email": f"nora.{draft}@dana.example", "relationship": "peer"}
    proposal = {f"row-new-0-{name}": said for name, said in row.items()}
    for path in (link, link.rstrip("/")):
        world.done(path, world.executive, **proposal)
    look(world, "/n/")
    shown = _SHOWN.findall(world.get(f"{desk}/people").text)
    assert shown
    world.done(f"{desk}/proposals", shown=shown)
    world.done(f"{desk}/people/add", **{name: re.sub("^([Nn])ora", r"\1orb", said) for name, said in proposal.items()})
    key = _KEY.findall(world.get(f"{desk}/people").text)[0]
    world.done(f"{desk}/people", remove=key)


def _first_answers(world: World) -> None:
    world.at("some in", day=1)
    _live(world, late=False)
    world.at("some in", day=2)
    sign_in(world)
    world.tick()
    _look_around(world)
    look_after_accounts(world)


def _coaching(world: World) -> None:
    """What the coach, the executive and the department head write goes on beside the open wave."""
    world.at("coached", day=2, hour=15)
    sign_in(world)
    coach_along(world, f"/desk/engagements/{_engagement(world, world.wave(DANA.executive))}")


def _reminders(world: World) -> None:
    """Some reminders are refused by the mail server, others put off or lost: of people pending in one world only."""
    world.at("reminded", day=3)
    sign_in(world)
    world.mailbox.to_recipient = lambda address: _answer(world, address)
    world.mailbox.to_content = lambda address: HANG_UP if address in world.pair.lost else "250 ok"
    world.done(f"/desk/waves/{world.wave(DANA.executive)}/remind")
    for cast in (ERIN, FEMI):
        world.ordered("wave", "remind", world.wave(cast.executive))
    world.tick()
    world.clock.pass_(minutes=30)
    world.ordered("mail", "send")
    world.tick()
    _look_around(world)


def _answer(world: World, address: str) -> str:
    if address in world.pair.refused:
        return "550 no such user"
    return "451 try again later" if address in world.pair.put_off else "250 ok"


def _changes(world: World) -> None:
    """Extend, add, look people up, erase them; prepare a follow-up with the people of the open wave."""
    world.at("people looked up and erased", day=4)
    sign_in(world)
    dana, erin = world.wave(DANA.executive), world.wave(ERIN.executive)
    world.done(f"/desk/waves/{dana}/extend", closes_on="2026-03-30")
    world.done(f"/desk/waves/{dana}/add", pasted="Pat,More,more@dana.example,peer")
    (world.folder / "more.csv").write_text("first_name,last_name,email,relationship\nPat,More,more@erin.example,peer\n")
    world.ordered("wave", "add", erin, "--roster", "more.csv")
    world.tick()
    folder = f"/desk/engagements/{_engagement(world, dana)}"
    for email in world.pair.looked_up:
        world.done(f"{folder}/people", email=email)
        world.done(f"{folder}/people/export", email=email)
    _follow_up(world, dana, folder)
    for email in world.pair.erased:
        world.done(f"{folder}/people/erase", email=email, sure="y")
    world.learn_links()
    _look_around(world)
    world.done(f"/desk/drafts/{_draft(world)}/discard")


def _follow_up(world: World, dana: str, folder: str) -> None:
    draft = _goal(world.done(f"{folder}/drafts").location, "drafts")
    world.done(f"/desk/drafts/{draft}/people/take-over", wave=dana)
    _propose(world, draft)


def _past(world: World) -> None:
    """A wave is past its closing date, and may not close by itself; the coach gives it more time.

    Reminders of another go out by themselves on this day, and meet a limit of the account at some of its people.
    """
    world.at("past the closing date", day=11)
    sign_in(world)
    befallen = world.pair.refused | world.pair.put_off | world.pair.lost
    world.mailbox.to_recipient = lambda address: QUOTA if address in befallen else "250 ok"
    world.tick()
    world.clock.pass_(hours=1)  # what is due by the calendar is looked at twice
    world.tick()
    _look_around(world)
    world.mailbox.to_recipient = world.mailbox.to_content = lambda _address: "250 ok"
    world.ordered("wave", "extend", world.wave(FEMI.executive), "--closes", "2026-03-25")


def _last_answers(world: World) -> None:
    """The rest comes in, some of it from people who had declined or were erased."""
    world.at("more in", day=12)
    _live(world, late=True)
    world.at("more in", day=15)
    sign_in(world)
    world.tick()
    own = f"/s/{world.links[world.wave(DANA.executive), DANA.email]}"
    world.get(f"{own}/decline", world.executive)
    world.get(str(world.done(f"{own}/decline", world.executive).location), world.executive)
    own = f"/s/{world.links[world.wave(FEMI.executive), FEMI.email]}"
    world.get(str(world.done(own, world.executive, **full_sheet(LEADERSHIP, SELF)).location), world.executive)
    _look_around(world)


def _end_at_the_terminal(world: World) -> None:
    """One wave is closed, and its report written, another cancelled."""
    world.at("ended at the terminal", day=18)
    sign_in(world)
    femi, erin = world.wave(FEMI.executive), world.wave(ERIN.executive)
    world.ordered("wave", "close", femi, "--yes")
    world.ordered("wave", "redact", femi, "supervisor", "advice", "1", "--reason", "names a customer", "--yes")
    world.ordered("report", "one", femi, "--out", "report")
    areas = ("--focus", "visionary_leadership", "--control", "leadership_presence")
    world.ordered("wave", "follow-up", femi, "--closes", "2026-06-20", *areas, "--dry-run")
    for path in sorted((world.folder / "report").rglob("*")):
        if path.is_file():
            world.seen.add(world.stage, f"report file {path.name}", path.read_bytes())
    world.done(f"/desk/waves/{erin}/cancel", typed="Moss")
    world.ordered("wave", "cancel", erin, "--yes")


def _close(world: World) -> None:
    """The key is not there at first: the close is stuck. Then it goes on."""
    world.at("a close that is stuck", day=25)
    sign_in(world)
    dana = world.wave(DANA.executive)
    own = f"/s/{world.links[dana, DANA.email]}/"
    world.done(own, world.executive, **full_sheet(LEADERSHIP, SELF))
    key = world.folder / "keys" / "waves" / f"{dana}.key"
    away = key.rename(world.folder / "away")
    world.post(f"/desk/waves/{dana}/close", typed="Whitfield")
    world.tick()
    look(world, dana)
    away.rename(key)
    world.done(f"/desk/waves/{dana}/close", typed="Whitfield")
    world.stage = "closed"
    world.tick()
    _look_around(world)


def _release(world: World) -> None:
    """The coach takes a comment out and releases; the executive reads, until the link is revoked."""
    world.at("released", day=26)
    sign_in(world)
    dana = world.wave(DANA.executive)
    desk = f"/desk/waves/{dana}"
    world.done(f"{desk}/report/comments/anonymous/keep_doing/1", reason="names a customer")
    world.done(f"{desk}/report/note", note="Begin with what is strong.")
    say_back(world, place_of_the_executive(world), dana)
    plan = _planned(world)
    world.done(f"{plan}/areas", focus="visionary_leadership", control="leadership_presence")
    look(world, plan)
    told = world.done(f"{desk}/release", expires_on="2026-04-20").location
    code = _CODE.findall(world.get(str(told)).text)[0]
    world.tick()
    link = world.link_in_last_letter(DANA.email)
    look(world, "/r/")
    world.post(link, world.executive, code="2222-2222")
    for path in (link, link.rstrip("/")):
        world.done(path, world.executive, code=code)
    _look_around(world)
    reading = re.findall(r"/desk/readings/([\w-]+)/revoke", world.get(f"{desk}/report").text)[0]
    world.get(str(world.done(f"/desk/readings/{reading}/code").location))
    look(world, "/r/")
    world.done(f"/desk/readings/{reading}/revoke")
    look(world, "/r/")


def _follow_up_wave(world: World) -> None:
    """The planned follow-up is opened, everybody answers, and what changed is released and read."""
    world.at("followed up", day=27)
    sign_in(world)
    own = _planned(world)
    world.done(f"{own}/own-wave")
    plan = next(path for path in _drafts(world) if path != own)
    world.done(f"{own}/discard")
    world.done(f"{plan}/rules", instrument="leadership360", min_raters="3", closes_on="2026-06-10")
    row = {"first_name": "Bo", "last_name": "Board", "email": "bo@dana.example", "relationship": "board"}
    world.done(f"{plan}/people/add", **{f"row-new-0-{name}": said for name, said in row.items()})
    world.done(f"{plan}/launch", mark=_MARK.findall(world.get(f"{plan}/review").text)[0])
    world.tick()
    baseline, wave = world.waves(DANA.executive)
    world.all_answer(wave)
    look(world, f"/desk/waves/{wave}")
    world.at("followed up", day=90)
    sign_in(world)
    world.done(f"/desk/waves/{wave}/close", typed="Whitfield")
    desk = f"/desk/waves/{wave}/since/{baseline}"
    told = world.done(f"{desk}/release", expires_on="2026-06-20").location
    code = _CODE.findall(world.get(str(told)).text)[0]
    world.tick()
    world.done(world.link_in_last_letter(DANA.email), world.executive, code=code)
    world.ordered("report", "compare", baseline, wave, "--out", "changed")
    look(world, desk)
    look(world, "/r/")


def _planned(world: World) -> str:
    """Plan the follow-up on the desk; give the address of its draft."""
    location = world.done(f"/desk/waves/{world.wave(DANA.executive)}/follow-up").location
    return urlsplit(str(location)).path.removesuffix("/people")


def _drafts(world: World) -> list[str]:
    with world.installation.database.read() as session:
        return [f"/desk/drafts/{draft}" for draft in session.scalars(select(Draft.id).order_by(Draft.id))]


def _forget(world: World) -> None:
    """The engagement ends and goes on; names are erased at the desk and from the terminal."""
    world.at("forgotten", day=91)
    sign_in(world)
    dana = world.wave(DANA.executive)
    world.done(f"/desk/engagements/{_engagement(world, dana)}/end")
    look(world, "/x/")  # what is left of the executive's place
    world.done(f"/desk/engagements/{_engagement(world, dana)}/reopen")
    world.done(f"/desk/waves/{dana}/forget")
    world.ordered("wave", "forget", world.wave(FEMI.executive), "--yes")
    world.tick()
    _look_around(world)
    _erase_whole(world)
    world.done("/desk/sign-out")


def _erase_whole(world: World) -> None:
    """Everything of an engagement is downloaded, and then erased; the receipt is all that is left."""
    folder = f"/desk/engagements/{_engagement(world, world.wave(FEMI.executive))}"
    world.get(f"{folder}/whole")
    world.done(f"{folder}/export")
    world.done(f"{folder}/erase", typed=FEMI.executive)
    look(world, "/desk/erased")
    world.tick()


CHAPTERS: tuple[Callable[[World], None], ...] = (
    _open_waves,
    _first_answers,
    _coaching,
    _reminders,
    _changes,
    _past,
    _last_answers,
    _end_at_the_terminal,
    _close,
    _release,
    _follow_up_wave,
    _forget,
)


def _live(world: World, *, late: bool) -> None:
    for cast in CASTS:
        halves = world.plan[cast.email]
        world.live(halves.late if late else halves.early, world.wave(cast.executive))


def _engagement(world: World, wave: str) -> str:
    with world.installation.database.read() as session:
        return session.scalars(select(OwnedWave.engagement).where(OwnedWave.wave == wave)).one()


def _draft(world: World) -> str:
    with world.installation.database.read() as session:
        return session.scalars(select(Draft.id)).one()


def _goal(location: str | None, of: str) -> str:
    """Give the id in the address that a form led to."""
    return urlsplit(location or "").path.partition(f"/{of}/")[2].split("/")[0]
