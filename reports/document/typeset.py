"""Sets a document as PDF/UA-1 by typst, with the vendored fonts and those that an installation names."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from reports.document.data import Data, encodable, mapped
from reports.document.font_folder import font_folder
from reports.document.glyphs import BOX, missing_in, printable
from reports.letters.lettering import Lettering, lettering, vendored_alone
from reports.letters.names import END_OF_ISOLATE, Name, without_turns

LONGEST_RUNNING_NAME = 60  # characters, at the foot of each page
LONGEST_HEADING_NAME = 160
_TEMPLATES = Path(__file__).parent / "templates"
_MOST_NAMED = 6  # names in the sentence that says which are missing
_SPOKEN = ("alt", "spoken")  # keys of alternative texts
_FROM_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
_NO_CHARACTER = frozenset({"Cn", "Cs"})


def in_letters(texts: Iterable[str], draw: Callable[[Lettering], bytes], again: Callable[[], bytes]) -> bytes:
    """Draw with the letters that these texts need; `again` with the vendored ones where a font cannot be used.

    A font of the system that the typesetter cannot use must not cost the report.
    """
    with lettering(texts) as letters:
        try:
            return draw(letters)
        except typst.TypstError:
            if not letters.faces:
                raise
    with vendored_alone():
        return again()


def typeset(template: str, data: Data, letters: Lettering, *, dated: date) -> bytes:
    """Set a template of this package: the same bytes for the same data and fonts. Raises `typst.TypstError`."""
    with font_folder(letters.faces) as folder:
        compiler = typst.Compiler(
            input=_TEMPLATES / template,
            root=_TEMPLATES,
            font_paths=folder.fonts,
            sys_inputs={"data": json.dumps(data | {"fonts": list(folder.families)}, ensure_ascii=False)},
        )
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_midnight(dated))
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no PDF")
    return pdf


def as_printed(data: Data, unprinted: str, restore: Callable[[str], str]) -> Data:
    """Return a document's data as it is printed.

    `data` holds title and executive; `unprinted` says what stands in the web page only, and `restore` puts the names
    back into what is read aloud, which needs no letter's shape, and into the title.
    """
    told: Data = _spoken(data, restore)
    told["heading_name"] = _shortened(data["executive"], LONGEST_HEADING_NAME)
    told["running_name"] = _shortened(data["executive"], LONGEST_RUNNING_NAME)
    told["unprinted"] = unprinted
    printed: Data = mapped(told, _as_printed, keep=("svg", *_SPOKEN))
    printed["title"] = _as_metadata(restore(data["title"]))
    return printed


def unprinted(undrawn: Iterable[Name], comments: Iterable[str]) -> str:
    """Say what stands in the web page only; "" where all is printed."""
    found = [*_unnamed(list(dict.fromkeys(name.what for name in undrawn))), *_boxes(missing_in(comments))]
    return " ".join([*found, "The HTML report shows the full text."]) if found else ""


def _spoken(data: Any, restore: Callable[[str], str]) -> Any:
    """Copy data with the names put back in alternative texts."""
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
