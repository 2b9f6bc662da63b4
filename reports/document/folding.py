"""Comments on paper: a tower of tiny lines lies down, so that nobody fills a report with one. Every word stays.

On screen and in files a comment stands as it was written (R7); only what is printed is set closer.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup, escape

from instruments.visible import is_blank

TALLEST = 20  # lines of one comment that are left alone
SHORT = 40  # characters, about half a line on paper
TURN = " / "
FOLDED = "To save paper, short lines that stood one below the other are divided by “/” here."


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in which something can be seen, and what follows it: a line end, with blank lines or without."""

    text: str
    gap: str
    lies: bool = False  # on paper the next line stands beside it

    @property
    def kept(self) -> str:
        """What of the gap is printed: one blank line at most."""
        first = self.gap.find("\n") + 1
        return self.gap[: self.gap.find("\n", first) + 1 or first]

    @property
    def spare(self) -> str:
        """Further blank lines."""
        return self.gap[len(self.kept) :]


def folded(text: str) -> str:
    """Return a comment as it is printed."""
    return "".join(line.text + (TURN if line.lies else line.kept) for line in _lines(text))


def is_folded(text: str) -> bool:
    """True if lines of a comment stand beside each other on paper."""
    return any(line.lies for line in _lines(text))


def foldable(text: str) -> Markup:
    """Return a comment for a web page: the text as it was written, with marks for a style sheet to print it folded."""
    return Markup().join(escape(line.text) + _marked(line) for line in _lines(text))


def _marked(line: _Line) -> Markup:
    if line.lies:
        return Markup('<span class="fold">{}</span>').format(line.gap)
    return escape(line.kept) + (Markup('<span class="spare">{}</span>').format(line.spare) if line.spare else Markup())


def _lines(text: str) -> list[_Line]:
    lines = _taken_apart(text)
    if sum(line.kept.count("\n") or 1 for line in lines) <= TALLEST:
        return lines
    lie = [max(len(line.text), len(below.text)) <= SHORT for line, below in pairwise(lines)]
    return [replace(line, lies=lies) for line, lies in zip(lines, [*lie, False], strict=True)]


def _taken_apart(text: str) -> list[_Line]:
    """Divide a text at its line ends; put together again, lines and gaps are the text."""
    rows = text.split("\n")
    seen = [number for number, row in enumerate(rows) if not is_blank(row)] or [0]
    lines = [_Line(rows[at], "\n".join(["", *rows[at + 1 : below], ""])) for at, below in pairwise(seen)]
    lines.append(_Line(rows[seen[-1]], "".join(f"\n{row}" for row in rows[seen[-1] + 1 :])))
    above = "".join(f"{row}\n" for row in rows[: seen[0]])
    return [replace(lines[0], text=above + lines[0].text), *lines[1:]]
