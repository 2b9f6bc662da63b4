"""Sets the contract for print, in the one thread that draws documents. What is printed is what the party may read."""

from typing import TYPE_CHECKING

from surveys.coaching.access import Party
from surveys.coaching.contract import Version, current
from surveys.coaching.contract_text import ADDED
from surveys.coaching.place import Member
from surveys.core.days import day
from surveys.core.errors import NotYoursError
from surveys.core.jobs import Jobs, Order, done_in

if TYPE_CHECKING:
    from reports.document.contract import PrintedContract


def pdf(member: Member, jobs: Jobs) -> bytes:
    """Return the version that stands now as a PDF. Raises `NotYoursError` where no contract is written."""
    version = current(member)
    if version is None or version.document is None:
        raise NotYoursError("no contract is written yet")
    fonts, who = member.installation.settings.fonts, f"{member.engagement}/{member.party}"

    def made() -> bytes:
        # imported when first used: the typesetter and its fonts take a second, and most requests need none of them
        from reports.document.contract import to_pdf
        from reports.letters.lettering import fonts_from

        with fonts_from(fonts):
            return to_pdf(_printed(version))

    return done_in(jobs, made, Order(who, None))


def _printed(version: Version) -> "PrintedContract":
    from reports.document.contract import PrintedClause, PrintedContract, PrintedName

    text = version.document
    if text is None:
        raise TypeError("an agreement from before there were contracts is not printed")
    labels = dict(text.parties)
    return PrintedContract(
        title=text.title,
        version=text.version,
        about=labels[Party.EXECUTIVE.label.capitalize()],
        parties=text.parties,
        clauses=tuple(PrintedClause(one.title, one.paragraphs, one.points) for one in text.clauses),
        additions=(ADDED, text.additions),
        names=tuple(
            PrintedName(
                one.party.label.capitalize(), one.name, one.typed, day(one.confirmed_on) if one.confirmed_on else ""
            )
            for one in version.signatures
        ),
        digest=version.digest,
        dated=version.made_on,
    )
