"""How raters answer: what share of them gives each score from 1 to 5. Made up, but plausible."""

from collections.abc import Mapping

from tests.reports.disclosure.means import REALISTIC

Shares = tuple[float, ...]  # of the scores 1 to 5, in order

TYPICAL: Shares = tuple(REALISTIC.values())
POPULATIONS: Mapping[str, Shares] = {
    "as usual: mean 3.9, SD 0.75": TYPICAL,
    "liked: 4.5, 0.7": (0.001, 0.009, 0.06, 0.35, 0.58),
    "much liked: 4.8, 0.4": (0.0, 0.0, 0.02, 0.16, 0.82),
    "disliked: 2.1, 0.9": (0.25, 0.45, 0.25, 0.04, 0.01),
    "divided: 3.0, 1.8": (0.4, 0.1, 0.0, 0.1, 0.4),
    "any score alike: 3.0, 1.4": (0.2, 0.2, 0.2, 0.2, 0.2),
}
