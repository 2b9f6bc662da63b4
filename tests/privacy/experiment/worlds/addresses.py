"""Every address that a coach or an executive can open, built from the application's own URL map.

An argument that is not known here fails the row until somebody says what it stands for.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from itertools import product

from sqlalchemy import select
from werkzeug.routing import Rule

from surveys.accounts.tables import Coach
from surveys.coaching.access import Party
from surveys.coaching.tables import CheckIn, CoachingSession, Commitment, Goal, StandingLink
from surveys.core.links import Purpose
from surveys.engagements.tables import Draft, Engagement, Nomination, OwnedWave, Reading
from tests.privacy.experiment.worlds.visitors import REACHED
from tests.privacy.experiment.worlds.world import READ, World

# Rules that need not be reached, and why.
LEFT_OUT = {
    "GET /static/<version>/<name>": "style sheets and scripts, read once at the start: the same for everybody",
    "POST /c/<token>": "the view of POST /c/<token>/, which takes one answer a link: this one is refused, and compared",
    "GET /desk/mail": "there only with the mail folder, which shows who was reminded and says so; never with real mail",
}
# Commands that need not be run, and why.
NOT_RUN = {
    "$ backup": "the operator's own: a copy of an open wave tells who has answered, and the command says so",
    "$ coach set-up": "prints to a terminal, while there is no coach and nobody to tell anything of",
    "$ demo": "a worked example in a folder of its own",
    "$ serve": "the pages, the worker and the log that are compared here",
    "$ work": "the worker and the log that are compared here",
}
_CHOICES: Mapping[str, Sequence[str]] = {
    "form": ("pdf", "html", "csv", "xlsx", "json"),
    "part": ("anonymous", "supervisor", "self"),
    "question": ("keep_doing",),
    "position": ("1",),
    "number": ("1",),
    "party": ("executive", "sponsor"),
    "occasion": ("start", "middle", "end"),
    "page": (),  # made once, for one browser: the story opens it as it goes
}
_IDS = {
    "engagement": Engagement.id,
    "wave": OwnedWave.wave,
    "baseline": OwnedWave.wave,
    "draft": Draft.id,
    "reading": Reading.id,
    "coach": Coach.id,
    "goal": Goal.id,
    "session": CoachingSession.id,
    "check_in": CheckIn.id,
    "commitment": Commitment.id,
}
_LINK = re.compile(r'href="([^"]+)"')


def place_of_the_executive(world: World) -> str:
    """The address of the standing place, which one executive has."""
    (token,) = _TOKENS["x"](world)
    return f"/x/{token}/"


def rules(world: World) -> set[str]:
    """Every rule with each of its methods: "GET /desk/"."""
    return {f"{method} {rule.rule}" for rule in _map(world) for method in (rule.methods or set()) & {"GET", "POST"}}


def look(world: World, wanted: str = "") -> None:
    """Open every address there is now, then every link of the desk that stands on these pages; `wanted` is in it."""
    waiting = deque(path for path in _addresses(world) if wanted in path)
    known, linked = set(waiting), set[str]()
    while waiting:
        path = waiting.popleft()
        by = world.coach if path.startswith("/desk") else world.head if path.startswith("/p/") else world.executive
        answer = world.get(path, by)
        assert path not in linked or answer.status_code in REACHED, (
            f"{world.stage}: a page leads to {path}, which fails"
        )
        if answer.mimetype != "text/html":
            continue
        goals = {goal for goal in _goals(world, answer.text) if wanted in goal and goal not in known}
        known |= goals
        linked |= goals
        waiting.extend(sorted(goals))


def _goals(world: World, page: str) -> Iterator[str]:
    """Give the links of a page that stay on the desk; a quick run follows none that asks for a page in another way."""
    for goal in map(unescape, _LINK.findall(page)):
        if goal.startswith("/desk/") and "#" not in goal and (world.stages is None or "?" not in goal):
            yield goal


def _map(world: World) -> Iterator[Rule]:
    return world.coach.app.url_map.iter_rules()


def _addresses(world: World) -> Iterator[str]:
    for rule in sorted(_map(world), key=lambda one: (one.rule, sorted(one.methods or ()))):
        if "GET" not in (rule.methods or ()) or f"GET {rule.rule}" in LEFT_OUT:
            continue
        names = sorted(rule.arguments)
        for values in product(*(_values(world, rule, name) for name in names)):
            yield _path(rule, dict(zip(names, values, strict=True)))


def _path(rule: Rule, values: Mapping[str, str]) -> str:
    """Fill a rule in: two rules of one page differ by a slash, which building by the page's name would lose."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def _values(world: World, rule: Rule, name: str) -> Sequence[str]:
    if name == "token":
        return _tokens(world, rule)
    if name in _CHOICES:
        return _CHOICES[name]
    assert name in _IDS, f"{rule.rule}: what is {name!r}? Say it in this module"
    with world.installation.database.read() as session:
        return sorted(session.scalars(select(_IDS[name])))


def _tokens(world: World, rule: Rule) -> Sequence[str]:
    kind = rule.rule.strip("/").split("/<")[0]
    assert kind in _TOKENS, f"{rule.rule}: whose links are these? Say it in this module"
    return _TOKENS[kind](world)


def _signed(
    purpose: Purpose, ids: type[Reading] | type[Nomination] | type[CheckIn]
) -> Callable[[World], Sequence[str]]:
    def tokens(world: World) -> Sequence[str]:
        with world.installation.database.read() as session:
            return [world.installation.links(purpose).sign(one) for one in sorted(session.scalars(select(ids.id)))]

    return tokens


def _standing(purpose: Purpose, party: Party) -> Callable[[World], Sequence[str]]:
    def tokens(world: World) -> Sequence[str]:
        query = select(StandingLink.id).where(StandingLink.party == party).order_by(StandingLink.id)
        with world.installation.database.read() as session:
            return [world.installation.links(purpose).sign(one) for one in session.scalars(query)]

    return tokens


def _own_surveys(world: World) -> Sequence[str]:
    """The survey links of whoever reads their own mail here: executives, and the peer whom the coach made up."""
    return [link for (_, email), link in sorted(world.links.items()) if email in READ]


def _none(_world: World) -> Sequence[str]:
    """Addresses that work once: the story opens them as it goes."""
    return ()


_TOKENS: Mapping[str, Callable[[World], Sequence[str]]] = {
    "r": _signed(Purpose.READING, Reading),
    "n": _signed(Purpose.NOMINATION, Nomination),
    "s": _own_surveys,
    "x": _standing(Purpose.PLACE, Party.EXECUTIVE),
    "p": _standing(Purpose.SPONSOR, Party.SPONSOR),
    "c": _signed(Purpose.CHECK_IN, CheckIn),
    "desk/set-up": _none,
    "desk/invitation": _none,
    "desk/reset": _none,
}
