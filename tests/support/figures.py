"""Figures in a document: what a measurement writes stands between two marks, and is written there anew each time."""

from pathlib import Path


def write_between(document: Path, begin: str, end: str, figures: str) -> None:
    """Put figures between two marks of a document. Raises `ValueError` where one is missing, and changes nothing."""
    before, begun, rest = document.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise ValueError(f"{document} needs the lines {begin!r} and {end!r}, between which the figures go")
    document.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", encoding="utf-8")
