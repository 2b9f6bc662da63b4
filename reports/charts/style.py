"""How every chart looks: colours, marks, letters, sizes. No release and no drawing here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files

from matplotlib import rc_context
from matplotlib.font_manager import FontEntry, fontManager

from reports.letters.clusters import clusters
from reports.letters.faces import Face
from reports.letters.lettering import is_vendored, letters_now

FAMILY = "Source Sans 3"
_FONT_FILES = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf", "SourceSans3-Italic.ttf")

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

WIDTH = 170.0  # mm: as printed on A4
POINT = 25.4 / 72  # mm

BODY = 10.5  # pt
SMALL = 9.5  # pt: nothing is smaller

# Vermillion and blue are told apart with every kind of colour vision. Letters need 4.5:1 on white and on every tint
# below, and white letters need it on the marks; marks need 3:1 on their ground (tests/reports/charts/test_style.py).
INK, QUIET = "#1B2430", "#56616E"
VERMILLION, BLUE = "#A34300", "#005A8E"
BAND = "#4C92C3"
# Surfaces and lines.
PAPER, LINE, FAINT = "#FFFFFF", "#C9D0D8", "#E6EAEE"
GREY_TINT = "#F2F4F6"
LOWEST_TINT, HIGHEST_TINT = "#F3F8FC", "#529FD2"  # one hue from light to dark: ink stays readable on all of it
TINTS = 8  # steps from one to the other
HATCH = "#C3CAD2"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a view is drawn, in every chart: shape (matplotlib's sign), colour, size relative to a circle's.

    A hollow one is drawn as its outline. A dashed edge says that only a range may be told (R4).
    """

    shape: str
    colour: str
    weight: float = 1.0
    hollow: bool = False
    dashed: bool = False


OWN = Mark("s", VERMILLION, 0.85)
OTHERS = Mark("o", BLUE)
EXPECTED = Mark("D", VERMILLION, 0.75, hollow=True)  # what you thought that others would say: yours, and no rating
OWN_THEN, OTHERS_THEN = replace(OWN, hollow=True), replace(OTHERS, hollow=True)  # of two waves: the earlier one


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
    """Replace what no font has a shape for by "?": a chart must not fail for one letter of a name."""
    typeset = " ".join(text.split()).replace("'", _APOSTROPHE)
    return "".join(map(_drawn, clusters(typeset)))


def is_plain(text: str) -> bool:
    """Say whether the vendored fonts draw a text as it stands: letter after letter, from left to right, no mark apart.

    Only such text is left to a typesetter of SVG: others lose marks, turn words around, or set a whole label in the
    font of its one foreign letter (decision 33).
    """
    return all(len(cluster) == 1 and is_vendored(cluster) for cluster in clusters(text) if cluster != " ")


def families() -> list[str]:
    """Return the families that draw here, for matplotlib: the vendored one first, then those chosen beside it."""
    return [FAMILY, *dict.fromkeys(map(_registered, letters_now().further.values()))]


def tint(share: float) -> str:
    """Return the colour of a value that lies at this share of the scale, 0 to 1, to the nearest of nine steps."""
    return mixed(LOWEST_TINT, HIGHEST_TINT, round(share * TINTS) / TINTS)


def mixed(low: str, high: str, share: float) -> str:
    """Mix two colours: the first at 0, the second at 1."""
    ends = ([int(end[i : i + 2], 16) for i in (1, 3, 5)] for end in (low, high))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(*ends, strict=True))


@cache
def _load_fonts() -> None:
    for name in _FONT_FILES:
        with as_file(files("reports") / "fonts" / name) as path:
            fontManager.addfont(path)


def _drawn(cluster: str) -> str:
    found = letters_now().drawn(cluster)
    return "?" if found is None else found


@cache
def _registered(faces: tuple[Face, ...]) -> str:
    """Make a family known to matplotlib under a name of its own: two files may call theirs the same.

    It stands there for every weight and slope that the charts ask for; the last face is the heaviest.
    """
    family = f"{faces[0].family} from {faces[0].path.parent}"
    for face, weight in ((faces[0], 400), (faces[-1], 600)):
        for slope in ("normal", "italic"):
            entry = FontEntry(str(face.path), face.index, family, slope, "normal", weight, "normal", "scalable")
            fontManager.ttflist.append(entry)
    return family
