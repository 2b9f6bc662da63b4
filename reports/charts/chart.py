"""What a chart is, and how it becomes SVG. Drawing is elsewhere; nothing here looks into a release."""

from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO

from matplotlib.figure import Figure

from reports.charts.style import drawing

_NO_METADATA = {"Creator": None, "Date": None}  # a date or a version would make other bytes of the same chart


@dataclass(frozen=True)
class DataTable:
    """The table under a chart, as text: every row as long as the headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """One drawn chart with everything a document needs to show it.

    `name` is safe in a file name. `title` is the chart's one message, a sentence without a full stop: the document
    prints it above the picture, it is not in the picture. `alt` tells the finding in whole sentences.
    """

    name: str
    title: str
    alt: str
    figure: Figure
    table: DataTable
    _written: dict["Embedding", bytes] = field(default_factory=dict, compare=False, repr=False)


class Embedding(Enum):
    """How the letters of a chart are written into its SVG."""

    IMAGE = "path"  # outlines: an <img> cannot see the fonts of its page
    TYPESET = "none"  # text, set by a typesetter that was given the same font files


def svg(chart: Chart, *, embedding: Embedding) -> bytes:
    """Write a chart as SVG: the same bytes for the same release, drawn once for all documents that show it.

    Not for threads: matplotlib's settings are shared.
    """
    written = chart._written  # a chart keeps what was drawn of it; nobody else looks there
    if embedding not in written:
        drawn = BytesIO()
        with drawing(fonttype=embedding.value):
            chart.figure.savefig(drawn, format="svg", metadata=_NO_METADATA)
        written[embedding] = drawn.getvalue()
    return written[embedding]
