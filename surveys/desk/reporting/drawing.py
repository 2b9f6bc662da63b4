"""Drawing what a wave tells: its report, or its comparison with a baseline. Of waves that were found in scope before.

Nothing drawn is kept anywhere: a comment that was taken out must not live on in a copy of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.beside import NOTHING, Beside
from reports.comparison.comparable import NotComparableError
from reports.letters.lettering import fonts_from
from reports.release import Release
from surveys.core.errors import NoReleaseError
from surveys.core.installation import Installation
from surveys.core.jobs import Jobs, Order, done_in
from surveys.releases import store as released

if TYPE_CHECKING:
    from reports.comparison.model import Comparison  # types only: these load pandas and matplotlib
    from reports.document.data import Data


class Format(StrEnum):
    """A kind of document."""

    HTML = "html"
    PDF = "pdf"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: the report of a wave, or with a `baseline` what changed between that wave and this one."""

    wave: str
    baseline: str = ""

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves whose releases it tells of."""
        return (self.baseline, self.wave) if self.baseline else (self.wave,)


def drawn(
    installation: Installation, jobs: Jobs, subject: Subject, form: Format, *, who: str, beside: Beside = NOTHING
) -> bytes:
    """Draw a document. `who` asks: a link's or an account's id. Raises `NoReleaseError`.

    `beside` stands in what is read, a page or a PDF; files of numbers hold the release and nothing else.
    """

    def made() -> bytes:
        with fonts_from(installation.settings.fonts):
            found = _releases(installation, subject)
            return _of_both(form, compared(*found), beside) if len(found) > 1 else _of_one(form, found[0], beside)

    return done_in(jobs, made, _order(installation, subject, form.value, who, beside))


def presented(installation: Installation, jobs: Jobs, subject: Subject, *, who: str) -> "Data":
    """Return the presentation. `who` asks: a link's or an account's id. Raises `NoReleaseError`."""

    def made() -> "Data":
        with fonts_from(installation.settings.fonts):
            found = _releases(installation, subject)
            return _deck_of_both(compared(*found)) if len(found) > 1 else _deck_of_one(found[0])

    return done_in(jobs, made, _order(installation, subject, "deck", who))


def compared(earlier: Release, later: Release) -> "Comparison":
    """Compare two releases. Raises `NoReleaseError` where there is no such comparison, and says why."""
    from reports.comparison.comparison import compare

    try:
        return compare(earlier, later)
    except NotComparableError as error:
        raise NoReleaseError(str(error)) from error


def _order(installation: Installation, subject: Subject, what: str, who: str, beside: Beside = NOTHING) -> Order:
    """Say what is to be drawn: another drawing from the moment on at which a comment is taken out."""
    with installation.database.read() as session:
        removed = sum(released.redactions(session, wave) for wave in subject.waves)
    return Order(who, ("/".join(subject.waves), what, removed, beside))


def _releases(installation: Installation, subject: Subject) -> list[Release]:
    """Read the releases when their drawing begins: while that waited, a comment may have been taken out."""
    with installation.database.read() as session:
        return [released.get(session, wave) for wave in subject.waves]


# imported when first used: matplotlib, pandas and typst take a second or two, and most requests need none of them
def _html(release: Release, beside: Beside) -> bytes:
    from reports.document.html import to_html

    return to_html(release, beside=beside)


def _pdf(release: Release, beside: Beside) -> bytes:
    from reports.document.pdf import to_pdf

    return to_pdf(release, beside=beside)


def _csv(release: Release) -> bytes:
    from reports.exports import to_csv

    return to_csv(release).encode()


def _xlsx(release: Release) -> bytes:
    from reports.workbook import to_xlsx

    return to_xlsx(release)


def _json(release: Release) -> bytes:
    from reports.release_json import to_json

    return to_json(release).encode()


_READ: dict[Format, Callable[[Release, Beside], bytes]] = {Format.HTML: _html, Format.PDF: _pdf}
_OF_ONE: dict[Format, Callable[[Release], bytes]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.JSON: _json,
}


def _of_one(form: Format, release: Release, beside: Beside) -> bytes:
    return _READ[form](release, beside) if form in _READ else _OF_ONE[form](release)


def _of_both(form: Format, comparison: "Comparison", beside: Beside) -> bytes:
    from reports.comparison.comparison_json import to_json
    from reports.comparison.exports import to_csv
    from reports.comparison.workbook import to_xlsx
    from reports.document.change.html import to_html
    from reports.document.change.pdf import to_pdf

    match form:
        case Format.HTML:
            return to_html(comparison, beside=beside)
        case Format.PDF:
            return to_pdf(comparison, beside=beside)
        case Format.CSV:
            return to_csv(comparison).encode()
        case Format.XLSX:
            return to_xlsx(comparison)
        case Format.JSON:
            return to_json(comparison).encode()


def _deck_of_one(release: Release) -> "Data":
    from reports.document.deck_data import deck_data

    return deck_data(release)


def _deck_of_both(comparison: "Comparison") -> "Data":
    from reports.document.change.deck_data import deck_data

    return deck_data(comparison)
