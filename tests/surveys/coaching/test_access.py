"""Who may see and write what: the whole table of decision 39, written down a second time, by party."""

from itertools import product
from pathlib import Path

import pytest

from surveys.coaching.access import LOCKABLE, Matter, NotAllowedError, Party, Right, demand, right
from surveys.coaching.locks import TOGETHER
from surveys.coaching.tables import SEALED

WRITES = {
    Party.COACH: "contract confirmation intake goal commitment session note private_line",
    Party.EXECUTIVE: "confirmation alignment status goal shared_goal commitment tap takeaway word_back",
    Party.SPONSOR: "confirmation intake check_in",
}
ONLY_SEES = {
    Party.COACH: "alignment check_in status shared_goal tap takeaway word_back",
    Party.EXECUTIVE: "contract intake check_in session",
    Party.SPONSOR: "contract status shared_goal",
}
LOCKED_AWAY = "commitment tap takeaway"


def _expected(party: Party, matter: Matter) -> Right:
    if matter.value in WRITES[party].split():
        return Right.WRITE
    return Right.SEE if matter.value in ONLY_SEES[party].split() else Right.NOTHING


@pytest.mark.parametrize(("party", "matter"), [*product(Party, Matter)])
def test_each_party_may_do_what_the_table_says_and_no_more(party: Party, matter: Matter) -> None:
    expected = _expected(party, matter)
    assert right(party, matter) is expected
    for wanted in (Right.SEE, Right.WRITE):
        if wanted <= expected:
            demand(party, matter, wanted)
        else:
            with pytest.raises(NotAllowedError, match=matter.value):
                demand(party, matter, wanted)


@pytest.mark.parametrize("matter", Matter)
def test_a_lock_takes_from_the_coach_alone_and_only_what_can_be_locked(matter: Matter) -> None:
    everything = frozenset(Matter)
    can_be = matter.value in LOCKED_AWAY.split()
    assert right(Party.COACH, matter, everything) is (Right.NOTHING if can_be else _expected(Party.COACH, matter))
    for party in (Party.EXECUTIVE, Party.SPONSOR):
        assert right(party, matter, everything) is _expected(party, matter)
    assert (matter in LOCKABLE) is can_be
    assert any(matter in together for together in TOGETHER.values()) is can_be


def test_every_matter_has_a_table_of_its_own_but_what_all_who_were_asked_read() -> None:
    assert sorted(table.MATTER for table in SEALED) == sorted({*Matter} - {Matter.WORD_BACK})


def test_nothing_of_the_department_heads_can_be_written_by_anybody_else_but_the_intake() -> None:
    """The coach may type the intake in the talk; the department head confirms it."""
    theirs = {matter for matter in Matter if right(Party.SPONSOR, matter) is Right.WRITE}
    others = product((Party.COACH, Party.EXECUTIVE), theirs)
    also = {(party, matter) for party, matter in others if right(party, matter) is Right.WRITE}
    assert also == {
        *((party, Matter.CONFIRMATION) for party in (Party.COACH, Party.EXECUTIVE)),
        (Party.COACH, Matter.INTAKE),
    }


def test_the_decision_shows_the_table_as_it_is() -> None:
    text = (Path(__file__).parents[3] / "docs/decisions/0039-who-sees-what-of-the-coaching.md").read_text()
    told = {line.split(" | ")[0].removeprefix("| "): line for line in text.splitlines() if line.startswith("| ")}
    words = {Right.NOTHING: "-", Right.SEE: "sees", Right.WRITE: "writes"}
    for matter in Matter:
        coach, *others = (words[right(party, matter)] for party in Party)
        locked = ", unless locked" if matter in LOCKABLE else ""
        assert told[matter.value] == f"| {matter.value} | {coach}{locked} | {' | '.join(others)} |"
    assert {*told} - {"matter"} == {matter.value for matter in Matter}
