"""Builds made leaky on purpose, each by a few lines, played in a short story of the same kind: each has to be caught.

Every act is played honestly first, which has to differ nowhere, then with the leak.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.cli import wave as commands
from surveys.core.installation import Installation
from surveys.desk import people as held
from surveys.desk import waves as desk
from surveys.desk.people import HeldInvitation
from surveys.engagements.tables import Engagement
from surveys.invited import store as invited
from surveys.invited.tables import Invitation
from surveys.mail import attempts, outbox
from surveys.mail.outbox import Standing
from surveys.mail.tables import Kind, Message
from surveys.waves import letters, progress
from surveys.waves.counts import Counts, Progress
from surveys.waves.invitations import MailLine
from surveys.waves.tables import Wave
from surveys.worker import delivery, thread
from tests.privacy.experiment.findings import Control
from tests.privacy.experiment.worlds.account_story import come_in
from tests.privacy.experiment.worlds.addresses import look
from tests.privacy.experiment.worlds.people import BOARD, PEER, SELF, SUPERVISOR, Cast, Deed, Halves, Pair, What
from tests.privacy.experiment.worlds.seen import Seen, differences
from tests.privacy.experiment.worlds.world import SENDER, World, opened
from tests.surveys.mail.server import free_port

GALE = Cast(
    "Gale Ortiz",
    {SUPERVISOR: 1, PEER: 4, BOARD: 2},
    ((PEER, BOARD),),
    early=(3,),
    late=(0,),
    declined=(1, 1),
    free=(SELF, SUPERVISOR),
)
_PEERS, _BOARD = GALE.addresses(PEER), GALE.addresses(BOARD)


def _halves(answering: Sequence[str], declining: str, *, pause: int) -> Halves:
    answers = [Deed(one, What.ANSWER, pause, number) for number, one in enumerate(answering)]
    return Halves((*answers, Deed(declining, What.DECLINE, pause)), ())


PAIR = Pair(
    one={GALE.email: _halves([_PEERS[0], _PEERS[1], _BOARD[0]], _PEERS[2], pause=5)},
    other={GALE.email: _halves([_PEERS[3], _PEERS[2], _PEERS[1]], _BOARD[1], pause=7)},
    refused=frozenset({_PEERS[0], _BOARD[0]}),
    put_off=frozenset(),
    lost=frozenset(),
    looked_up=(_PEERS[0],),
    erased=(),
)

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Leak:
    """A build: what was changed in it, how, and the act by which it comes out."""

    build: str
    spoil: Callable[[Patch, World], None]
    act: Callable[[World], None]


def leaky_builds(folder: Path) -> list[Control]:
    """Play the short story in two worlds, every act twice; tell what each leak gave away."""
    port = free_port()
    one, other = (_played(folder / side, side, port) for side in ("one", "other"))
    return [_control(leak, *pages) for leak, *pages in zip(LEAKS, one, other, strict=True)]


_Twice = tuple[Seen, Seen]  # the act as it is, and the act in the leaky build


def _played(folder: Path, side: str, port: int) -> list[_Twice]:
    plan = PAIR.one if side == "one" else PAIR.other
    with opened(folder, plan, PAIR, port=port) as world:
        begin(world)
        return [(_seen(world, leak, spoilt=False), _seen(world, leak, spoilt=True)) for leak in LEAKS]


def begin(world: World) -> None:
    """One wave, opened from the terminal; some answer, one declines; some mailboxes take no more."""
    world.at("some in", day=0)
    come_in(world)
    (world.folder / "gale.csv").write_text(GALE.roster())
    world.ordered(
        *("wave", "open", "--executive", f"{GALE.executive} <{GALE.email}>", "--roster", "gale.csv"),
        *("--closes", "2026-04-20"),
    )
    world.tick()
    world.learn_links()
    world.live(world.plan[GALE.email].early, world.wave(GALE.executive))
    world.at("some in", day=0, hour=10)
    world.mailbox.to_recipient = lambda one: "550 no such user" if one in PAIR.refused else "250 ok"


def _seen(world: World, leak: Leak, *, spoilt: bool) -> Seen:
    world.seen = Seen()
    with Patch.context() as patch:
        if spoilt:
            leak.spoil(patch, world)
        leak.act(world)
    world.collect()
    return world.seen


def _control(leak: Leak, one: _Twice, other: _Twice) -> Control:
    honest, leaky = differences(one[0], other[0]), differences(one[1], other[1])
    if honest:
        return Control(leak.build, f"differs without the leak: {honest[0]}", caught=False)
    if not leaky:
        return Control(leak.build, f"nothing in {len(one[1].items)} pages, letters and lines", caught=False)
    return Control(leak.build, f"{len(leaky)} of {len(one[1].items)} differ: {_plain(leaky[0].where)}", caught=True)


def _plain(where: str) -> str:
    """Take the random ids out: the table is read by people."""
    return re.sub(r"\b(?=[a-z]*\d)[a-z0-9]{10,12}\b", "ID", where)


# --- the acts


def _look_at_wave(world: World) -> None:
    look(world, world.wave(GALE.executive))


def _ask_terminal(world: World) -> None:
    world.ordered("wave", "status", world.wave(GALE.executive))


def _export(world: World) -> None:
    with world.installation.database.read() as session:
        engagement = session.scalars(select(Engagement.id)).one()
    world.done(f"/desk/engagements/{engagement}/people/export", email=PAIR.looked_up[0])


def _remind(world: World) -> None:
    """On a day of its own: reminders go out once a day."""
    world.clock.pass_(days=1)
    world.ordered("wave", "remind", world.wave(GALE.executive))
    world.tick()
    _ask_terminal(world)


def _remind_over_the_limit(world: World) -> None:
    """Over the recipients that are refused, the server refuses the account: in one world nobody reminds them."""
    world.mailbox.to_recipient = lambda one: "550 5.4.5 quota" if one in PAIR.refused else "250 ok"
    _remind(world)
    world.command("mail", "status")


# --- the leaks


def _log_who_is_missing(patch: Patch, _world: World) -> None:
    def remind_due(installation: Installation) -> None:
        with installation.database.read() as session:
            missing = sorted(one.email for one in session.scalars(select(Invitation)) if not one.spent)
        logging.getLogger("parallax.worker").info("still waiting for %s", ", ".join(missing))

    patch.setattr(thread, "remind_due", remind_due)


def _pool_nothing(patch: Patch, _world: World) -> None:
    def each_group(session: Session, rows: Sequence[Wave]) -> dict[str, Counts]:
        found = {row.id: invited.counts(session, row.id).items() for row in rows}
        return {
            wave: Counts(tuple(Progress(group.label, of.invited, of.spent, True) for group, of in groups))
            for wave, groups in found.items()
        }

    patch.setattr(progress, "_counts", each_group)


def _sort_by_answer(patch: Patch, _world: World) -> None:
    honest = desk._mail

    def mail(session: Session, wave: str) -> tuple[MailLine, ...]:
        spent = {one.email: one.spent for one in invited.of_wave(session, wave)}
        return tuple(sorted(honest(session, wave), key=lambda line: spent[line.email]))

    patch.setattr(desk, "_mail", mail)


def _tell_their_own_mark(patch: Patch, _world: World) -> None:
    honest = held._invitation

    def invitation(session: Session, own: Engagement, person: Invitation) -> HeldInvitation:
        return replace(honest(session, own, person), state="answered" if person.spent else "sent")

    patch.setattr(held, "_invitation", invitation)


def _stamp_pages(patch: Patch, world: World) -> None:
    def stamp(response: Response) -> Response:
        response.last_modified = world.last_answer
        return response

    funcs = world.coach.app.after_request_funcs
    patch.setitem(funcs, None, [*funcs.get(None, []), stamp])


def _tell_declines_by_group(patch: Patch, _world: World) -> None:
    def tell_mail(told: progress.Status, installation: Installation) -> None:
        with installation.database.read() as session:
            declined = Counter(one.group.label for one in invited.of_wave(session, told.wave) if one.declined)
        click.echo(f"  declined: {dict(declined)}")

    patch.setattr(commands, "_tell_mail", tell_mail)


def _send_reminders_as_invitations(patch: Patch, _world: World) -> None:
    patch.setattr(letters, "envelope_sender", lambda _kind, _settings: SENDER)


def _count_reminders(patch: Patch, _world: World) -> None:
    def every_message(session: Session, wave: str) -> dict[str, Standing]:
        rows = session.scalars(select(Message).where(Message.wave == wave).order_by(Message.kind))
        return {row.about: outbox._standing(row) for row in rows}

    patch.setattr(attempts, "TRACELESS_KINDS", frozenset({Kind.PASSWORD_RESET}))
    patch.setattr(outbox, "standings", every_message)


def _send_reminders_with_letters(patch: Patch, _world: World) -> None:
    together = frozenset(Kind) - {Kind.REMINDER_ROUND}
    patch.setattr(delivery, "LETTERS", together)
    patch.setattr(outbox, "LETTERS", together)


# the last two leave rows behind, which only the last one reads
LEAKS = (
    Leak("a log line that names who is missing", _log_who_is_missing, World.tick),
    Leak("progress of each group, small ones not pooled", _pool_nothing, _look_at_wave),
    Leak("the list of invitations with those who answered at its end", _sort_by_answer, _look_at_wave),
    Leak("pages that say when the last answer came, as Last-Modified", _stamp_pages, _look_at_wave),
    Leak("a person's own export that says whether they answered", _tell_their_own_mark, _export),
    Leak("`wave status` with declines by group", _tell_declines_by_group, _ask_terminal),
    Leak("reminders that bounce to the account of the invitations", _send_reminders_as_invitations, _remind),
    Leak("reminders sent over the connections of the letters", _send_reminders_with_letters, _remind_over_the_limit),
    Leak("reminders kept and counted with the invitations", _count_reminders, _remind),
)
