"""What a follow-up's survey says about its questions on change: to whom, and nothing that is not so."""

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from instruments.answers import NoScore
from instruments.catalogue import Edition
from instruments.groups import RaterGroup
from reports.declaration import Declaration
from reports.disclosure.lattice import fewest_perceived
from reports.disclosure.policy import Policy
from tests.surveys.web.ballot_box import EDITION, MemoryBox, a_respondent
from tests.surveys.web.sheets import full_sheet

PEER, SELF, SUPERVISOR = RaterGroup.PEER, RaterGroup.SELF, RaterGroup.SUPERVISOR
OTHERS = [group for group in RaterGroup if group is not SELF]
ANONYMOUS = [group for group in RaterGroup if not group.attributed]
FOCUS, CONTROL = ("conflict_resolution", "effective_delegation"), "visionary_leadership"
ASKED = ["effective_delegation", "visionary_leadership", "conflict_resolution"]  # as the questionnaire has them
TITLES = {area.id: area.title for area in EDITION.instrument.areas}
SINCE = "what has changed since March 2030"


def comparing(focus: tuple[str, ...] = FOCUS, control: str = CONTROL, edition: Edition = EDITION) -> Edition:
    return edition.comparing(sorted(Declaration(focus, control).areas))


def page_of(
    client: FlaskClient, box: MemoryBox, group: RaterGroup, edition: Edition | None = None, **changes: object
) -> BeautifulSoup:
    known = {"compared_with": date(2030, 3, 9)} | changes
    token = box.invite(a_respondent(group, edition=edition or comparing(), **known))
    return BeautifulSoup(client.get(f"/s/{token}").text, "html.parser")


def part(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


@pytest.mark.parametrize("group", OTHERS)
def test_everybody_else_compares_each_area_once_in_the_questionnaires_order(
    client: FlaskClient, box: MemoryBox, group: RaterGroup
) -> None:
    page = page_of(client, box, group)
    steps = [str(step["id"]) for step in page.select(".step")]
    assert steps[10:] == ["area-board_communications", "change", "choice", "words", "review"]
    assert [small.get_text() for small in page.select("h2 small")] == [f"{n} of 13" for n in range(1, 14)]
    change = part(page, "#change")
    assert words(part(page, "#change h2 span")) == "Since March 2030"
    assert "Compared with March 2030, how effective is Alice Moreau now in these areas?" in words(change)
    assert [words(legend) for legend in change.select("legend")] == [TITLES[area] for area in ASKED]
    for fieldset in change.select("fieldset"):
        assert fieldset["aria-describedby"] == "change-asked"
        values = [str(choice["value"]) for choice in fieldset.select("input")]
        assert values == ["", "-3", "-2", "-1", "0", "1", "2", "3", "n"]
        shown = [words(span) for span in fieldset.select("label span")]
        assert shown == [
            *("No answer", "−3 much less effective", "−2", "−1", "0 no change", "+1", "+2", "+3 much more effective"),
            "Not able to judge",
        ]
    assert not page.select("#looking-back")


def test_the_executive_looks_back_in_half_points_and_compares_nothing(client: FlaskClient, box: MemoryBox) -> None:
    page = page_of(client, box, SELF)
    steps = [str(step["id"]) for step in page.select(".step")]
    assert steps[10:] == ["area-board_communications", "looking-back", "expected", "choice", "words", "review"]
    back = part(page, "#looking-back")
    assert words(part(page, "#looking-back h2 span")) == "Looking back"
    said = "Looking back to March 2030: how do you now think you were then in each area? This is optional"
    assert said in words(back)
    assert "What you choose is sealed with your answers, and is shown as yours." in words(back)
    assert [words(legend) for legend in back.select("legend")] == [TITLES[area] for area in ASKED]
    assert len(back.select("fieldset")[0].select("input")) == 1 + 9
    assert not page.select("#change")
    intro = words(part(page, "#intro"))
    assert "One part looks back to March 2030, if you like" in intro
    assert "What you choose there is shown as yours, and nothing is reckoned from it." in intro


@pytest.mark.parametrize("group", RaterGroup)
def test_nothing_tells_which_area_is_the_control(client: FlaskClient, box: MemoryBox, group: RaterGroup) -> None:
    """The page is the same to the byte whichever of the areas it is."""
    seen = {
        str(page_of(client, box, group, comparing(focus, control)))
        for focus, control in (
            (FOCUS, CONTROL),
            (FOCUS[::-1], CONTROL),
            ((FOCUS[0], CONTROL), FOCUS[1]),
            ((CONTROL, FOCUS[1]), FOCUS[0]),
        )
    }
    assert len(seen) == 1
    assert "control" not in seen.pop().lower()


@pytest.mark.parametrize(("k", "fewest"), [(3, 4), (4, 4), (5, 5)])
@pytest.mark.parametrize("group", ANONYMOUS)
def test_an_anonymous_rater_is_told_before_and_there_how_it_is_shown(
    client: FlaskClient, box: MemoryBox, group: RaterGroup, k: int, fewest: int
) -> None:
    page = page_of(client, box, group, min_raters=k)
    intro = words(part(page, "#intro"))
    assert f"A few questions ask {SINCE}, so that Alice Moreau learns which changes others notice;" in intro
    assert "one coarsely rounded number for each area, for all anonymous raters together, never by group." in intro
    assert f"only where at least {fewest} of all who answered anonymously could judge it" in intro
    assert "this report, by itself, leaves a reader at least three of the seven answers for each of you" in intro
    there = words(part(page, "#change"))
    assert f"for all who answer anonymously together: never by group, and only from {fewest} answers on." in there
    assert fewest == fewest_perceived(Policy(k))
    assert "supervisors" not in there


def test_a_supervisor_is_told_before_and_there_that_it_is_shown_as_theirs(client: FlaskClient, box: MemoryBox) -> None:
    page = page_of(client, box, SUPERVISOR)
    intro = part(page, "#intro")
    told = "your answers to them, too, are shown as the supervisors’ view, exactly as given."
    assert told in words(part(page, "#intro .promise > ul"))
    assert str(intro).index("exactly as given.") < str(intro).index('name="understood"')
    there = words(part(page, "#change"))
    assert "Shown as the supervisors’ view, exactly as given (as an average, where there are several of you)." in there
    for reassuring in ("anonymous", "rounded", "never by group"):
        assert reassuring not in there


@pytest.mark.parametrize("group", RaterGroup)
@pytest.mark.parametrize("edition", [EDITION, EDITION.comparing([])])
def test_a_wave_that_compares_nothing_says_no_word_about_change(
    client: FlaskClient, box: MemoryBox, group: RaterGroup, edition: Edition
) -> None:
    page = page_of(client, box, group, edition)
    assert not page.select("#change, #looking-back, .change, [data-behind]")
    for word in ("March 2030", "has changed since", "seven answers"):
        assert word not in words(part(page, "main"))


def test_a_group_that_is_asked_nothing_of_these_areas_is_told_nothing_of_change(
    client: FlaskClient, box: MemoryBox
) -> None:
    without = frozenset(RaterGroup) - {RaterGroup.BOARD}
    areas = tuple(
        replace(area, items=tuple(replace(item, asked_of=without) for item in area.items)) if area.id in ASKED else area
        for area in EDITION.instrument.areas
    )
    edition = comparing(edition=Edition(replace(EDITION.instrument, areas=areas), {}, {}))
    assert len(page_of(client, box, PEER, edition).select("#change fieldset")) == 3
    page = page_of(client, box, RaterGroup.BOARD, edition)
    assert not page.select("#change")
    assert "has changed since" not in words(part(page, "main"))


@pytest.mark.parametrize("group", RaterGroup)
def test_where_no_day_is_known_yet_the_first_round_is_spoken_of(
    client: FlaskClient, box: MemoryBox, group: RaterGroup
) -> None:
    page = page_of(client, box, group, compared_with=None)
    said = "Looking back to the first round: how" if group is SELF else "Compared with the first round, how effective"
    assert said in words(part(page, "main"))
    assert "None" not in words(part(page, "main"))


def test_areas_are_named_in_the_readers_language_and_the_question_in_the_pages(
    client: FlaskClient, box: MemoryBox
) -> None:
    german = replace(
        EDITION.instrument,
        locale="de",
        areas=tuple(replace(area, title="Auftritt") for area in EDITION.instrument.areas),
    )
    edition = comparing(edition=Edition(EDITION.instrument, {"de": german}, {}))
    for group, step in ((PEER, "#change"), (SELF, "#looking-back")):
        shown = part(page_of(client, box, group, edition, language="de-AT"), step)
        assert [(words(legend), legend["lang"]) for legend in shown.select("legend")] == [("Auftritt", "de")] * 3
        assert not shown.select("p[lang], .no[lang]")


def test_a_mistake_brings_the_page_back_with_what_was_compared_and_a_link_to_it(
    client: FlaskClient, box: MemoryBox
) -> None:
    edition = comparing()
    token = box.invite(a_respondent(edition=edition, compared_with=date(2030, 3, 9)))
    sheet = full_sheet(edition.instrument, PEER) | {f"change-{ASKED[0]}": "-2", f"change-{ASKED[1]}": "n"}
    refused = client.post(f"/s/{token}", data=sheet | {f"change-{ASKED[2]}": "4"})
    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    assert [link["href"] for link in page.select("#summary a")] == [f"#change-{ASKED[2]}"]
    checked = {str(one["name"]): str(one["value"]) for one in page.select("#change input[checked]")}
    assert checked == {f"change-{ASKED[0]}": "-2", f"change-{ASKED[1]}": "n"}
    wrong = part(page, f"#change-{ASKED[2]}")
    assert wrong["aria-describedby"] == f"change-asked change-{ASKED[2]}-problem"
    assert not box.ballots
    assert client.post(f"/s/{token}", data=sheet | {f"change-{ASKED[2]}": ""}).status_code == 303
    assert box.ballots[0].change == {ASKED[0]: -2, ASKED[1]: NoScore.NOT_OBSERVED, ASKED[2]: NoScore.SKIPPED}


def test_the_leaflet_says_how_change_is_shown_and_where_that_ends(client: FlaskClient) -> None:
    seen = words(part(BeautifulSoup(client.get("/privacy").text, "html.parser"), "main"))
    assert "one number for each area, for all of these groups together and never by group" in seen
    assert f"only from {({4: 'four'})[fewest_perceived(Policy())]} answers on" in seen
    assert "Many surveys in a row." in seen
