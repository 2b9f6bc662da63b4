"""The findings as a table for the terminal and for docs/privacy.md. Nothing is measured here."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.privacy.experiment.findings import Finding
from tests.support.figures import write_between

BEGIN, END = "<!-- figures: written by make privacy -->", "<!-- end of figures -->"
_HEADERS = ("Threat", "What was measured", "Result", "Bound", "Leaky build", "What it gave away")


def as_markdown(findings: Sequence[Finding]) -> str:
    """Write one row for each control, the finding's own columns on the first of them."""
    rows = [_HEADERS, tuple("---" for _ in _HEADERS), *(row for one in findings for row in _rows(one))]
    return "\n".join(f"| {' | '.join(_cell(text) for text in row)} |" for row in rows)


def write_into(document: Path, findings: Sequence[Finding]) -> None:
    """Put the table between the document's two marks. Raises `ValueError` where they are missing."""
    figures = "\n\n".join([as_markdown(findings), *(one.detail for one in findings if one.detail)])
    write_between(document, BEGIN, END, figures)


def told(findings: Iterable[Finding]) -> str:
    """Write the findings for a terminal, one under the other."""
    return "\n\n".join("\n".join(_lines(one)) for one in findings)


def _rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    own = (finding.threat, finding.question, _verdict(finding.figure, "MISSED", well=finding.holds), finding.bound)
    for control in finding.controls:
        yield (*own, control.build, _verdict(control.figure, "NOT CAUGHT", well=control.caught))
        own = ("", "", "", "")


def _verdict(figure: str, alarm: str, *, well: bool) -> str:
    return figure if well else f"{figure} ({alarm})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{'ok    ' if finding.stands else 'FAILED'} {finding.threat}: {finding.question}"
    yield f"         result   {_verdict(finding.figure, 'MISSED', well=finding.holds)}"
    yield f"         bound    {finding.bound}"
    for control in finding.controls:
        yield f"         control  {control.build}"
        yield f"                  {_verdict(control.figure, 'NOT CAUGHT', well=control.caught)}"
