"""The report as a tagged PDF (PDF/UA-1), set by typst with the vendored fonts and those that an installation names."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from reports.charts import Chart, Embedding, draw_all
from reports.document.comments import texts_in
from reports.document.content import report
from reports.document.data import Data, as_data, encodable, mapped
from reports.document.font_folder import font_folder
from reports.document.glyphs import BOX, missing_in, printable
from reports.letters.lettering import Lettering, lettering, vendored_alone
from reports.letters.names import END_OF_ISOLATE, isolated, legible, restored, texts_of, undrawn, without_turns
from reports.release import Release

_TEMPLATES = Path(__file__).parent / "templates"
LONGEST_RUNNING_NAME = 60  # characters, at the head of each page
LONGEST_HEADING_NAME = 160
_MOST_NAMED = 6  # names in the sentence that says which are missing
_SPOKEN = ("alt", "spoken")  # keys of alternative texts
_FROM_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_NO_CHARACTER = frozenset({"Cn", "Cs"})


def to_pdf(release: Release, *, charts: Sequence[Chart] | None = None) -> bytes:
    """Write a release as PDF/UA-1: the same bytes for the same release and the same fonts.

    `charts` are those of `draw_all(release)`, for callers that have drawn them already. Where no font draws a name,
    words stand for it; other characters that no font has stand as boxes. The document says both.
    """
    drawn = draw_all(release) if charts is None else charts
    with lettering(texts_of(release)) as letters:
        try:
            return _set(release, drawn, letters)
        except typst.TypstError:
            if not letters.faces:
                raise
    # a font of the system that the typesetter cannot use must not cost the report
    with vendored_alone():
        return to_pdf(release)


def _set(release: Release, charts: Sequence[Chart], letters: Lettering) -> bytes:
    with font_folder(letters.faces) as folder:
        data = _printable_data(release, charts) | {"fonts": list(folder.families)}
        compiler = typst.Compiler(
            input=_TEMPLATES / "report.typ",
            root=_TEMPLATES,
            font_paths=folder.fonts,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_midnight(release.closed_on))
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no PDF")
    return pdf


def _printable_data(release: Release, charts: Sequence[Chart]) -> Data:
    content, restore = report(isolated(legible(release))), restored(release)
    data: Data = _spoken(as_data(content, charts, embedding=Embedding.TYPESET), restore)
    data["heading_name"] = _shortened(content.executive, LONGEST_HEADING_NAME)
    data["running_name"] = _shortened(content.executive, LONGEST_RUNNING_NAME)
    data["unprinted"] = _unprinted(release)
    printed: Data = mapped(data, _as_printed, keep=("svg", *_SPOKEN))
    printed["title"] = _as_metadata(restore(content.title))
    return printed


def _spoken(data: Any, restore: Callable[[str], str]) -> Any:
    """Copy data with the names put back in alternative texts: what is read aloud needs no letter's shape."""
    if isinstance(data, list):
        return [_spoken(one, restore) for one in data]
    if not isinstance(data, dict):
        return data
    return {key: without_turns(restore(one)) if key in _SPOKEN else _spoken(one, restore) for key, one in data.items()}


def _as_printed(text: str) -> str:
    """Return a text as it is printed. What follows a name that reads from right to left goes on from left to right.

    A mark says so where the name was isolated: an isolate would leave two signs in what is copied.
    """
    return _FROM_LEFT_TO_RIGHT.join(printable(part).text for part in text.split(END_OF_ISOLATE))


def _as_metadata(title: str) -> str:
    """Return a title for the reader's window and for catalogues: no letter is drawn there, so none is missing."""
    return "".join(char for char in encodable(without_turns(title)) if unicodedata.category(char) not in _NO_CHARACTER)


def _unprinted(release: Release) -> str:
    """Say what of a release stands in the web page only; "" where all is printed."""
    names = list(dict.fromkeys(name.what for name in undrawn(release.executive, release.instrument)))
    found = [*_unnamed(names), *_boxes(missing_in(texts_in(release)))]
    return " ".join([*found, "The HTML report shows the full text."]) if found else ""


def _unnamed(names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        told = ", ".join(names[:_MOST_NAMED])
        yield f"Letters of these could not be printed, and words stand in their place: {told}{more}."


def _boxes(count: int) -> Iterator[str]:
    if count == 1:
        yield (
            f"One character, such as an emoji or a letter of another script, could not be printed and stands as {BOX}."
        )
    elif count:
        yield (
            f"{count} characters, such as emoji or letters of other scripts, could not be printed and stand as {BOX}."
        )


def _shortened(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
