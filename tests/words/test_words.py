"""Words hold: reports say nothing against themselves, and claims are wrong no more often than is said. A short form.

`make words` does the same for 500 reports and 4,000 leaders and writes the figures into docs/measurement.md.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from reports.charts import draw_all
from tests.privacy.waves import tell
from tests.support.ballots import LEADERSHIP, answers
from tests.words import table
from tests.words.claims import (
    BOTH_ANEW,
    NOTHING_DIFFERS,
    ONE_ON_THE_OTHER,
    OTHER_RATERS,
    Share,
    shares,
    tallies_of,
)
from tests.words.contradictions import against_itself, examine, examine_page
from tests.words.documents import Read, documents, unrounded, web_page
from tests.words.html_reader import from_html
from tests.words.leaders import DIRECT_REPORT, PEER, SELF, SUPERVISOR
from tests.words.pdf_reader import from_pdf
from tests.words.releases import random_release
from tests.words.said import MINUS, Said
from tests.words.table import BOUNDS, DIFFERS, DIFFERS_BOUND, Simulated

pytestmark = pytest.mark.drawn
FULL, MERGED, UNLIKE = 110, 0, 41  # random releases: all numbers; missing ones; one that unrounded classes contradict


@pytest.fixture(scope="module")
def written() -> tuple[bytes, bytes]:
    return documents(random_release(FULL, LEADERSHIP))


@pytest.fixture(scope="module")
def page(written: tuple[bytes, bytes]) -> Said:
    return from_html(written[0], LEADERSHIP)


def test_a_report_says_nothing_against_itself_on_the_web_and_on_paper(written: tuple[bytes, bytes]) -> None:
    examined = examine(*written, LEADERSHIP)
    assert examined.contradictions == ()
    assert examined.rows == 20


def test_a_report_with_missing_numbers_says_nothing_against_itself() -> None:
    examined = examine(*documents(random_release(MERGED, LEADERSHIP)), LEADERSHIP)
    assert examined.contradictions == ()


def test_a_report_in_which_no_area_stands_out_says_nothing_against_itself() -> None:
    roster = {SELF: 1, SUPERVISOR: 1, PEER: 3, DIRECT_REPORT: 4}
    ballots = [answers(group, 4) for group, count in roster.items() for _ in range(count)]
    release = tell(ballots, instrument=LEADERSHIP).release
    html = web_page(release, draw_all(release))
    assert examine_page(html, LEADERSHIP).contradictions == ()
    assert "None stands out: in the view of others all have 4.0." in from_html(html, LEADERSHIP).highest_note


def test_both_readers_find_every_part(written: tuple[bytes, bytes], page: Said) -> None:
    printed = from_pdf(written[1], LEADERSHIP)
    for said in (page, printed):
        assert len(said.gaps) == len(said.groups) == 10
        assert len(said.actions) == 50
        assert len(said.highest) == 3
        assert said.themes
        assert [len(rows) for rows in said.lists.values()] == [5, 5, 3, 3]


def test_the_control_is_caught_classes_reckoned_from_what_is_not_printed() -> None:
    read = unrounded([UNLIKE])
    assert read.broken == 1
    assert any("classes" in one for one in read.found)


def _changed(page: Said, area: str, **cells: str) -> Said:
    """The same page with other cells in the row of one area."""
    return replace(page, gaps={**page.gaps, area: {**page.gaps[area], **cells}})


def _found(said: Said) -> str:
    return " ".join(against_itself(said))


def test_a_gap_a_class_or_a_certainty_that_is_not_the_numbers_own_is_found(page: Said) -> None:
    area, row = next((area, row) for area, row in page.gaps.items() if "(" in row["What it may mean"])
    kind, _, firm = row["What it may mean"].partition(" (")
    other = "tentative" if firm == "clear)" else "clear"
    assert "classes" in _found(_changed(page, area, Gap=f"{MINUS}3.9"))
    assert "classes" in _found(_changed(page, area, **{"What it may mean": f"agreed strength ({firm}"}))
    assert "by the counts" in _found(_changed(page, area, **{"What it may mean": f"{kind} ({other})"}))
    assert "views_of_others" in _found(_changed(page, area, **{"All others": "1.9"}))
    assert "the band ends" in _found(_changed(page, area, **{"80 % band": "1.0 to 5.0"}))


def test_other_names_on_page_one_than_the_numbers_give_are_found(page: Said) -> None:
    lowest = min(page.gaps, key=lambda area: page.gaps[area]["All others"])
    first, *others = page.highest
    assert "highest" in _found(replace(page, highest=[replace(first, title=lowest), *others]))
    assert "highest" in _found(replace(page, highest_note="One more area has the number of the last one here."))
    assert "figures" in _found(replace(page, highest=[replace(first, figures={"Others": "9.9"}), *others]))
    assert "themes" in _found(replace(page, themes=[]))
    assert "asked_for" in _found(replace(page, highest=[replace(first, badges=["asked for"]), *others], picks={}))
    assert "apart_on_page_one" in _found(replace(page, apart=[f"{lowest}: x"]))


def test_other_sentences_than_the_numbers_give_are_found(page: Said) -> None:
    sentence = "You rate yourself about 9.9 higher than others do throughout."
    assert "leniency" in _found(replace(page, text=f"{page.text} {sentence}"))
    theme, *others = page.themes
    for told in ("All three groups rate this lower than you do.", "The groups see this differently.", ""):
        assert "sentences_on_themes" in _found(replace(page, themes=[replace(theme, meaning=told), *others]))
    assert "leads" in _found(replace(page, text=page.text.replace("can be compared", "")))
    assert "picks_rule" in _found(replace(page, text=page.text.replace("of them chose it", "")))


def test_lists_that_leave_out_a_higher_action_or_tell_another_number_are_found(page: Said) -> None:
    name, rows = next(iter(page.lists.items()))
    assert "lists" in _found(replace(page, lists={**page.lists, name: rows[1:]}))
    assert "lists" in _found(replace(page, lists={**page.lists, name: [{**rows[0], "Others": "1.1"}, *rows[1:]]}))


def test_a_sentence_that_stands_in_one_medium_alone_is_found(written: tuple[bytes, bytes]) -> None:
    html, pdf = written
    more = html.replace(b"</main>", b"<p>Your supervisors see you at 3.3 alone.</p></main>")
    assert any("the PDF does not say" in one for one in examine(more, pdf, LEADERSHIP).contradictions)
    fewer = html.replace(b"(tentative)", b"(clear)").replace(b"tentative", b"clear")
    assert any("gaps" in one for one in examine(fewer, pdf, LEADERSHIP).contradictions)


def test_a_page_in_which_nothing_can_be_read_fails() -> None:
    with pytest.raises(ValueError, match="no first page"):
        examine_page(b"<html><p>Nothing</p></html>", LEADERSHIP)


# --- simulated leaders ------------------------------------------------------------------------------------------


def test_claims_are_wrong_no_more_often_than_is_said() -> None:
    """Few leaders, so that three standard errors are allowed for; the published figures come from thousands."""
    plausible, alike = tallies_of(1, leaders=16), tallies_of(1, leaders=10, habits=NOTHING_DIFFERS)
    found = shares(plausible)
    for name, bound in BOUNDS.items():
        assert found[name].claims > 30
        assert found[name].share < bound + 3 * found[name].error, f"{name}: {found[name]}"
    differing = shares(alike)[DIFFERS]
    assert differing.share < DIFFERS_BOUND + 3 * differing.error, str(differing)


def test_the_error_of_a_share_is_that_of_leaders_and_not_of_claims() -> None:
    together = shares([{"one": (10, 10)}, {"one": (10, 0)}])["one"]
    apart = shares([{"one": (1, number % 2)} for number in range(20)])["one"]
    assert together.share == apart.share == 0.5
    assert together.error > 3 * apart.error
    assert str(Share(0, 0.0, 0.0)) == "never said"


def test_a_bound_that_is_missed_stands_in_the_table_and_ends_the_measurement() -> None:
    names = [*BOUNDS, *(f"{truth}: {claim}, {how}" for truth, claim, how in _all_names())]
    worst = {**dict.fromkeys(names, (10, 3)), DIFFERS: (10, 3), table.LENIENT_SAID: (10, 3)}
    worst[ONE_ON_THE_OTHER] = (10, 3)
    missed = Simulated({1: [worst]}, {1: [worst]})
    assert len(missed.missed()) == 3
    assert table.as_markdown(Read(), Read(), missed).count("MISSED") == 3


def _all_names() -> list[tuple[str, str, str]]:
    truths = (OTHER_RATERS, BOTH_ANEW)
    return [(truth, claim, how) for truth in truths for claim in table.CLAIMS for how in ("false", "grossly")]


def test_the_figures_go_between_their_marks_in_the_document() -> None:
    document = Path(__file__).parents[2] / "docs" / "measurement.md"
    text = document.read_text(encoding="utf-8")
    assert text.count(table.BEGIN) == text.count(table.END) == 1
    assert "0 contradictions" in text
