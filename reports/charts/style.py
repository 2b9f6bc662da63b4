"""How every chart looks: colours, marks, letters, sizes. No release and no drawing here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from matplotlib import rc_context
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from instruments.groups import RaterGroup
from reports.release import ReleasedCell

FAMILY = "Source Sans 3"
_FONT_FILES = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "SourceSans3-Italic.ttf")

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

WIDTH = 170.0  # mm: as printed on A4
POINT = 25.4 / 72  # mm

BODY = 10.5  # pt
SMALL = 9.5  # pt: nothing is smaller

# Okabe and Ito's colours, told apart with every kind of colour vision; never vermillion beside green.
VERMILLION, BLUE, ORANGE = "#D55E00", "#0072B2", "#E69F00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
# Letters need 4.5:1 on white and on every tint below.
INK, QUIET = "#1B2430", "#56616E"
VERMILLION_TEXT, BLUE_TEXT = "#A34300", "#005A8E"
# Surfaces and lines.
PAPER, LINE, FAINT = "#FFFFFF", "#C9D0D8", "#E6EAEE"
BAND_TINT, GREY_TINT, LANE_TINT = "#CFE3F1", "#F2F4F6", "#E9ECF0"
BLUE_TINT, VERMILLION_TINT = "#E3EFF7", "#FDEFE4"
LOWEST_TINT, HIGHEST_TINT = "#F3F8FC", "#529FD2"  # one hue from light to dark: ink stays readable on all of it
HATCH = "#C3CAD2"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one cell is drawn, in every chart: shape (matplotlib's sign), fill, and area relative to a circle's."""

    shape: str
    colour: str
    weight: float = 1.0


OWN = Mark("D", VERMILLION, 0.76)
OTHERS = Mark("o", BLUE)
_SINGLE = {
    RaterGroup.SELF: OWN,
    RaterGroup.SUPERVISOR: Mark("s", INK, 0.85),
    RaterGroup.PEER: Mark("o", BLUE),
    RaterGroup.DIRECT_REPORT: Mark("^", ORANGE, 1.05),
    RaterGroup.BOARD: Mark("p", PURPLE, 1.1),
    RaterGroup.OTHER: Mark("v", SKY, 1.05),
}
_MERGED_SHAPES = {RaterGroup.PEER: "h", RaterGroup.DIRECT_REPORT: "P", RaterGroup.BOARD: "X"}


def mark_of(cell: ReleasedCell) -> Mark:
    """Return the mark of a cell: the colour of its first group, and for merged groups a shape of its own."""
    first = _SINGLE[cell.groups[0]]
    if len(cell.groups) == 1:
        return first
    return Mark(_MERGED_SHAPES.get(cell.groups[0], "h"), first.colour, 1.1)


@contextmanager
def drawing(*, fonttype: str = "path") -> Iterator[None]:
    """Set matplotlib up for one chart, and set it back. Its settings are process-wide: one thread only."""
    _load_fonts()
    with rc_context(
        {
            "font.family": [FAMILY],
            "font.size": BODY,
            "text.color": INK,
            "text.parse_math": False,  # a name may hold a dollar sign
            "text.usetex": False,
            "figure.facecolor": PAPER,
            "figure.dpi": 72,
            "hatch.linewidth": 0.5,
            "hatch.color": HATCH,
            "path.simplify": False,
            "path.sketch": None,
            "svg.fonttype": fonttype,
            "svg.hashsalt": "parallax",
            "savefig.bbox": None,
            "savefig.facecolor": PAPER,
            "savefig.dpi": "figure",
        }
    ):
        yield


def drawable(text: str) -> str:
    """Replace what the fonts have no shape for by "?": a chart must not fail for one letter of a name."""
    known = _characters()
    typeset = " ".join(text.split()).replace("'", _APOSTROPHE)
    return "".join(char if ord(char) in known else "?" for char in typeset)


def tint(share: float) -> str:
    """Return the colour of a value that lies at this share of the scale, 0 to 1."""
    low, high = ([int(end[i : i + 2], 16) for i in (1, 3, 5)] for end in (LOWEST_TINT, HIGHEST_TINT))
    mixed = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


@cache
def _load_fonts() -> None:
    for name in _FONT_FILES:
        with as_file(files("reports") / "fonts" / name) as path:
            fontManager.addfont(path)


@cache
def _characters() -> frozenset[int]:
    with as_file(files("reports") / "fonts" / _FONT_FILES[0]) as path:
        return frozenset(FT2Font(str(path)).get_charmap())
