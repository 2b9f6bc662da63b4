"""The report desk: whose it is, what it shows, a removal that reaches everything, a note that reaches nothing."""

import io
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from surveys.core.database import Database, DatabaseError
from surveys.core.errors import NoReleaseError, NoSuchCommentError, NotYoursError
from surveys.core.jobs import Order, OwnThread
from surveys.desk import engagements
from surveys.desk.reporting import reports
from surveys.desk.reporting.drawing import Format, Subject, drawn
from surveys.desk.reporting.reports import Place, ReasonError
from surveys.engagements import audit
from surveys.engagements.actor import Actor
from surveys.engagements.tables import Act
from surveys.releases.redacting import redact
from tests.support.desk import ALICE, engagement, wave
from tests.support.workbooks import text_in
from tests.surveys.desk.reporting.reported import GROUPS, QUESTION, reported

FIRST = Place("anonymous", QUESTION, 1)
NOTE = "zebranote"


def _text(document: bytes, form: Format) -> str:
    """The text of a document, a PDF's and a workbook's too, in one line and without the hyphens of broken words."""
    if form is Format.PDF:
        pages = pypdfium2.PdfDocument(io.BytesIO(document))
        return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "").replace("\ufffe", "")
    return text_in(document) if form is Format.XLSX else document.decode()


def _everything(own: Actor, closed: str) -> dict[str, str]:
    documents = {form.value: _text(reports.draw(own, closed, form), form) for form in Format}
    return {
        **documents,
        "screen": reports.read(own, closed).decode(),
        "deck": str(reports.present(own, closed)),
    }


def _acts(own: Actor, engaged: str) -> list[tuple[Act, str]]:
    return [(entry.act, entry.detail) for entry in audit.trail(own, engaged)]


def test_comments_stand_by_part_and_question_in_the_reports_own_order(alice: Actor) -> None:
    _, closed = reported(alice)
    desk = reports.report_desk(alice, closed)
    assert [one.part for one in desk.answered] == [
        "Peers, Direct reports, all together",
        "Supervisors",
        "The executive's own words",
    ]
    assert {one.question for one in desk.answered} == {"Keep doing"}
    texts = [remark.text for remark in desk.answered[0].remarks]
    assert texts == sorted(str(text) for text in texts)
    assert [remark.place.position for remark in desk.answered[0].remarks] == list(range(1, 8))
    assert desk.executive == "Dana Whitfield"


def test_a_withheld_release_has_its_desk_too(alice: Actor) -> None:
    _, closed = reported(alice, answered=False)
    desk = reports.report_desk(alice, closed)
    assert desk.withheld
    assert desk.answered == ()
    assert reports.draw(alice, closed, Format.CSV)


def test_a_wave_that_is_not_closed_has_no_report_desk(alice: Actor) -> None:
    opened = wave(alice, engagement(alice), **GROUPS)
    for ask in (
        lambda: reports.report_desk(alice, opened),
        lambda: reports.draw(alice, opened, Format.CSV),
        lambda: reports.read(alice, opened),
        lambda: reports.present(alice, opened),
        lambda: reports.save_note(alice, opened, "x"),
        lambda: reports.remark(alice, opened, FIRST),
    ):
        with pytest.raises(NoReleaseError):
            ask()


def test_another_coach_reaches_nothing_of_it(alice: Actor, bob: Actor) -> None:
    engaged, closed = reported(bob)
    before = _acts(bob, engaged)
    asks: tuple[Callable[[], object], ...] = (
        lambda: reports.report_desk(alice, closed),
        *(partial(reports.draw, alice, closed, form) for form in Format),
        lambda: reports.read(alice, closed),
        lambda: reports.present(alice, closed),
        lambda: reports.remark(alice, closed, FIRST),
        lambda: reports.remove(alice, closed, FIRST, "because"),
        lambda: reports.save_note(alice, closed, "taken over"),
    )
    for ask in asks:
        with pytest.raises(NotYoursError):
            ask()
    desk = reports.report_desk(bob, closed)
    assert desk.note == ""
    assert desk.answered[0].remarks[0].text is not None
    assert _acts(bob, engaged) == before


def test_a_removed_comment_is_gone_from_everything_made_afterwards(alice: Actor) -> None:
    engaged, closed = reported(alice)
    text = str(reports.remark(alice, closed, FIRST).text)
    shown = {name for name, document in _everything(alice, closed).items() if text in document}
    assert shown == {"html", "pdf", "json", "screen", "deck"}
    assert reports.remove(alice, closed, FIRST, "names a customer") is True
    for name, document in _everything(alice, closed).items():
        assert text not in document, name
        assert name in ("csv", "xlsx") or "[removed]" in document, name
    remarks = reports.report_desk(alice, closed).answered[0].remarks
    assert [remark.text is None for remark in remarks] == [True, *[False] * 6]
    assert (Act.REDACTED, f"anonymous, {QUESTION}, no. 1: names a customer") in _acts(alice, engaged)
    assert text not in str(_acts(alice, engaged))


def test_a_comment_of_each_part_can_be_removed_and_only_once(alice: Actor) -> None:
    _, closed = reported(alice)
    for part in ("anonymous", "supervisor", "self"):
        assert reports.remove(alice, closed, Place(part, QUESTION, 1), "asked for")
        with pytest.raises(NoSuchCommentError):
            reports.remove(alice, closed, Place(part, QUESTION, 1), "asked for")


@pytest.mark.parametrize(
    "place",
    [
        Place("anonymous", QUESTION, 0),
        Place("anonymous", QUESTION, 8),
        Place("anonymous", "nothing", 1),
        Place("peer", QUESTION, 1),
    ],
)
def test_where_no_comment_stands_none_is_removed(alice: Actor, place: Place) -> None:
    engaged, closed = reported(alice)
    with pytest.raises(NoSuchCommentError):
        reports.remove(alice, closed, place, "because")
    assert Act.REDACTED not in {act for act, _ in _acts(alice, engaged)}


def test_a_reason_that_repeats_the_comment_is_refused(alice: Actor) -> None:
    _, closed = reported(alice)
    text = str(reports.remark(alice, closed, FIRST).text)
    with pytest.raises(ReasonError):
        reports.remove(alice, closed, FIRST, text.upper())
    assert reports.remark(alice, closed, FIRST).text == text


@pytest.mark.parametrize(
    ("reason", "comment", "repeats"),
    [
        ("no", "No", True),
        ("no reason at all", "No", False),
        ("it says she shouts at us", "She shouts at us", True),
        ("it says she shouts", "She shouts at us", False),
        ("because he never listens to anybody", "Because he never listens to anybody in the room", True),
        ("because he never listens", "Because he never listens to anybody in the room", False),
        ("", "anything", False),
    ],
)
def test_a_reason_repeats_a_comment_from_five_words_in_a_row_on(reason: str, comment: str, *, repeats: bool) -> None:
    assert reports._repeats(reason, comment) is repeats


def test_a_removal_while_the_files_are_in_use_is_noted_and_says_so(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    engaged, closed = reported(alice)

    def busy(_database: Database) -> None:
        raise DatabaseError("in use")

    monkeypatch.setattr(Database, "scrub", busy)
    assert reports.remove(alice, closed, FIRST, "names a customer") is False
    assert Act.REDACTED in {act for act, _ in _acts(alice, engaged)}
    with pytest.raises(NoSuchCommentError):
        reports.remark(alice, closed, FIRST)


def test_a_comment_removed_while_a_drawing_waits_is_not_drawn(alice: Actor) -> None:
    _, closed = reported(alice)
    text = str(reports.remark(alice, closed, FIRST).text)

    class Busy(OwnThread):
        """A studio that has something else to do first."""

        def submit(self, job: Callable[[], Any], order: Order | None = None) -> "Future[Any]":
            redact(alice.installation, closed, part="anonymous", question=QUESTION, position=1, reason="meanwhile")
            return super().submit(job, order)

    assert text not in drawn(alice.installation, Busy(), Subject(closed), Format.JSON, who="").decode()


def test_every_document_is_in_the_audit_and_none_holds_the_note_or_the_coachs_name(alice: Actor) -> None:
    engaged, closed = reported(alice)
    reports.save_note(alice, closed, NOTE)
    assert reports.report_desk(alice, closed).note == NOTE
    for form in Format:
        document = reports.draw(alice, closed, form)
        assert NOTE not in _text(document, form), form
        if form is Format.PDF:
            with pikepdf.open(io.BytesIO(document)) as pdf:
                assert ALICE.display_name not in str(pdf.docinfo)
    assert NOTE not in reports.read(alice, closed).decode()
    assert NOTE not in str(reports.present(alice, closed))
    told = [(act, detail) for act, detail in _acts(alice, engaged) if act in (Act.READ, Act.EXPORTED)]
    names = [(Act.EXPORTED, name) for name in ("HTML", "PDF", "CSV", "XLSX", "JSON")]
    assert sorted(told) == sorted([(Act.READ, ""), (Act.READ, "as a presentation"), *names])
    assert NOTE not in str(_acts(alice, engaged))
    assert NOTE not in str(engagements.folder(alice, engaged))
