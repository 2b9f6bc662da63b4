"""The department head: a canary in every private field, and not one of them on any page, in any letter or file."""

from dataclasses import field, fields, make_dataclass
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader

from surveys.coaching.access import Party
from surveys.coaching.contract_text import gets
from surveys.coaching.place import looking, new_id, writing
from surveys.coaching.sponsor_view import SponsorView
from surveys.coaching.tables import Contract, Goal
from surveys.core.installation import Installation
from surveys.worker.letters import COMPOSERS
from tests.privacy.head_walk import CANARY, SHARED, TO_HEAD, TO_OTHERS, Walk, planted, walk
from tests.support.coaching import Three, three
from tests.support.installations import Clock

# Exactly what coaching.md, section 10, gives the department head, with the names that make sentences of it.
FIELDS = ("names", "goals", "status", "quarters", "next_alignment", "answers", "waiting", "intake", "contract")


@pytest.fixture
def parties(installation: Installation, clock: Clock) -> Three:
    return planted(installation, clock)


def nothing_private(found: Walk) -> None:
    """Raise `AssertionError` where a canary was come across."""
    assert found.found(CANARY) == {}


def exactly_the_fields(view: type[Any]) -> None:
    """Raise where the view has another field than was agreed, or the contract says other words than it has."""
    assert tuple(one.name for one in fields(view)) == FIELDS
    assert len(set(gets(view))) == len(FIELDS)


def test_no_page_letter_or_file_holds_a_canary(parties: Three) -> None:
    found = walk(parties)
    nothing_private(found)
    for rater in ("peer0@example.org", "direct_report0@example.org"):
        assert found.found(rater) == {}
    own = f"GET {parties.path(Party.SPONSOR)}"
    pages = {where.removeprefix(own).removesuffix(" (200)") for where in found.seen if where.startswith(own)}
    assert pages >= {"", "intake", "answers", "contract", "contract.txt"}
    assert sum(where.startswith("letter") for where in found.seen) == len(TO_HEAD)
    theirs = ("goal", "notice", "line", "intake", "purpose", "answer", "help", "business", "suggestion")
    assert [one for one in theirs if not found.found(f"{SHARED} {one}")] == []


def test_every_kind_of_letter_is_known_as_the_department_heads_or_anothers() -> None:
    assert set(COMPOSERS) == TO_HEAD | TO_OTHERS


def test_the_contracts_clause_names_exactly_the_fields() -> None:
    exactly_the_fields(SponsorView)


def test_a_leak_that_is_planted_in_a_template_is_found(parties: Three) -> None:
    executive, env = parties.member(Party.EXECUTIVE), parties.app.jinja_env
    loader = env.loader
    assert loader is not None

    def leak() -> str:
        with looking(executive) as place:
            return " ".join(place.text(row)["what"] for row in place.rows(Goal))

    home, _, _ = loader.get_source(env, "sponsor/home.html")
    env.globals["leak"] = leak
    env.loader = ChoiceLoader([DictLoader({"sponsor/home.html": home.replace("</h1>", "</h1>{{ leak() }}")}), loader])
    with pytest.raises(AssertionError, match=CANARY):
        nothing_private(walk(parties))


def test_a_field_that_is_planted_in_the_view_is_found_with_words_and_without() -> None:
    silent = make_dataclass("Planted", [("topics", str)], bases=(SponsorView,), frozen=True, kw_only=True)
    worded = field(metadata={"clause": "the topics of the sessions"})
    said = make_dataclass("Said", [("topics", str, worded)], bases=(SponsorView,), frozen=True, kw_only=True)
    for view in (silent, said):
        with pytest.raises(AssertionError):
            exactly_the_fields(view)
    with pytest.raises(TypeError, match="topics"):
        gets(silent)


def test_the_agreement_from_before_there_were_contracts_is_not_the_department_heads(
    installation: Installation,
) -> None:
    parties = three(installation)
    with writing(parties.member(Party.COACH)) as place:
        old = Contract(id=new_id(), version=0, made_on=place.today, agreed_on=place.today)
        place.put(old, {"agreement": f"{CANARY} agreement"})
    assert CANARY in parties.get(Party.EXECUTIVE, "contract").text
    page = parties.get(Party.SPONSOR, "contract")
    assert page.status_code == 200
    assert CANARY not in page.text
