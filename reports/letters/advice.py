"""What to do about names that no font here draws, in words for whoever prepares a round."""

from collections.abc import Iterable, Sequence

from instruments.model import Instrument
from reports.letters.clusters import clusters, script_of
from reports.letters.lettering import lettering_for
from reports.letters.names import Name, set_apart, undrawn

_MOST_NAMED = 3
REMEDY = (
    "install a font for it (on Debian: fonts-noto-core, and fonts-noto-cjk for Chinese, Japanese and Korean),"
    " or name a folder of fonts in PARALLAX_FONTS"
)


def undrawn_advice(executive: str, instrument: Instrument) -> str:
    """Say which names and wordings the PDF and the pictures cannot show, and the remedy; "" where all can be drawn.

    One sentence without a full stop, for the fonts in force. `executive` is empty where nobody is named yet.
    """
    found = undrawn(executive, instrument)
    if not found:
        return ""
    return (
        f"no font here draws {_listed(found)}{_in_scripts(found)}: in the PDF and in the pictures words will stand in"
        f" their place, and only the web page will show them; {REMEDY}"
    )


def _listed(found: Sequence[Name]) -> str:
    named = [f"{name.what} (“{set_apart(name.text)}”)" for name in found[:_MOST_NAMED]]
    more = len(found) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _in_scripts(found: Iterable[Name]) -> str:
    """Name the scripts of the letters that are missing, as Unicode does."""
    texts = [name.text for name in found]
    letters = lettering_for(texts)
    missing = {cluster for text in texts for cluster in clusters(text) if letters.drawn(cluster) is None}
    scripts = sorted({script_of(cluster).capitalize() for cluster in missing if cluster[0].isalpha()} - {""})
    return f", letters of {', '.join(scripts)}" if scripts else ""
