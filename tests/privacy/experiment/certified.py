"""T1, R9: a constraint solver that knows nothing but what is published must leave everybody three possible answers.

It is given the release file, and apart from it the numbers read back out of the web page, the PDF with its alternative
texts, the pictures, the CSV file, the workbook and the presentation. The same solver, given what a naive build would
publish, finds people out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from unittest import mock

from instruments.answers import Answers
from instruments.groups import RaterGroup
from instruments.model import Scale
from reports.certificate.issuing import Certificate, examine
from reports.certificate.knowledge import Knowledge, PublishedMean, knowledge_of
from reports.charts import Embedding, draw_all, svg
from reports.disclosure import release as disclosing
from reports.document.deck_data import deck_data
from reports.document.html import to_html
from reports.document.pdf import to_pdf
from reports.exports import to_csv
from reports.release import Release
from reports.release_json import from_json, to_json
from reports.workbook import to_xlsx
from tests.privacy.experiment.awkward import Awkward, awkward_waves, groups_of
from tests.privacy.experiment.findings import Bench, Control, Finding
from tests.privacy.experiment.scraping import (
    Printed,
    from_csv,
    from_deck,
    from_html,
    from_pdf,
    from_svg,
    from_xlsx,
    of_release,
)
from tests.reports.disclosure.means import as_released, naive, sums_behind

FEWEST = 3


def certified_releases(bench: Bench) -> Finding:
    """Certify every wave from its release file, and from its documents."""
    waves = list(awkward_waves(bench.choose(quick=16, full=200)))
    documented = waves[: bench.choose(quick=2, full=200)]
    certificates = [examine(knowledge_of(from_json(to_json(one.release)))) for one in waves]
    printed = [examine(_as_printed(one.release)) for one in documented]
    told = [one.fewest for one in certificates if one.fewest is not None]
    return Finding(
        threat="T1",
        question="Possible answers left to an anonymous rater by everything published, by constraint solver",
        figure=(
            f"at least {min(told)}, in {len(waves)} awkward waves ({len(waves) - len(told)} of them tell nothing); the"
            f" same from what {len(documented)} web pages, PDFs with alternative texts, sets of pictures, CSV files,"
            " workbooks and presentations print; every pick open"
        ),
        bound=f"at least {FEWEST}; both answers to every pick",
        holds=all(one.holds for one in [*certificates, *printed]) and len(told) > len(waves) * 3 / 4,
        controls=(
            _broken("raw means to one decimal, and one of all raters (no R2, R4, R5)", waves, _raw_means, most=True),
            _broken("released values, and one raw mean of all raters (no R5)", waves, _raw_total, most=False),
            _flags_from_one_pick(waves),
        ),
    )


def _as_printed(release: Release) -> Knowledge:
    """Read the documents; each must print every value of the release. Raises `ValueError` where one does not."""
    charts, instrument = draw_all(release), release.instrument
    printed = {
        "CSV": from_csv(to_csv(release)),
        "workbook": from_xlsx(to_xlsx(release)),
        "HTML": from_html(to_html(release, charts=charts), instrument),
        "PDF": from_pdf(to_pdf(release, charts=charts), instrument),
        "pictures": from_svg([svg(chart, embedding=Embedding.TYPESET) for chart in charts], instrument),
        "presentation": from_deck(deck_data(release, charts=charts), instrument),
    }
    told = of_release(release)
    if differing := [name for name, found in printed.items() if found != told]:
        raise ValueError(f"not the values of the release: {', '.join(differing)}")
    return _known_from(printed["PDF"], instrument.scale)


def _known_from(printed: frozenset[Printed], scale: Scale) -> Knowledge:
    anonymous = [one for one in printed if one.cell != RaterGroup.SUPERVISOR]
    return Knowledge(
        scale=scale,
        raters={one.cell: max(other.n for other in anonymous if other.cell == one.cell) for one in anonymous},
        means=tuple(
            PublishedMean(one.item, frozenset([one.cell]), one.n, sums_behind(one.text, one.n, scale, as_released))
            for one in anonymous
        ),
        picks=None,
    )


# --- what naive builds would publish ----------------------------------------------------------------------------


def _broken(build: str, waves: Sequence[Awkward], published: Callable[[Awkward], Knowledge], *, most: bool) -> Control:
    """Count the waves in which somebody is left fewer than three answers; `most`: that must be more than half."""
    found = [examine(published(one)).fewest for one in waves]
    told = [fewest for fewest in found if fewest is not None]
    broken, pinned = sum(fewest < FEWEST for fewest in told), sum(fewest == 1 for fewest in told)
    return Control(
        build=build,
        figure=f"{broken} of {len(told)} waves broken; in {pinned} of them somebody's exact answer is told",
        caught=broken > (len(told) / 2 if most else 0),
    )


def _raw_means(one: Awkward) -> Knowledge:
    """Every group from k ballots on, and everybody together, to one decimal."""
    groups, scale = groups_of(one.wave), one.instrument.scale
    told = [
        *(mean for group, found in groups.items() for mean in _means(found, [group], one)),
        *_means([answers for found in groups.values() for answers in found], list(groups), one),
    ]
    return Knowledge(scale, {group.value: len(found) for group, found in groups.items()}, tuple(told), None)


def _raw_total(one: Awkward) -> Knowledge:
    """The release as it is, and one mean more."""
    known = knowledge_of(one.release)
    everybody = [answers for found in groups_of(one.wave).values() for answers in found]
    total = [replace(told, cells=frozenset(known.raters)) for told in _means(everybody, [], one)] if known.means else []
    return replace(known, means=(*known.means, *total))


def _means(answered: Sequence[Answers], groups: Sequence[RaterGroup], one: Awkward) -> Iterator[PublishedMean]:
    if len(answered) < one.k:
        return
    for item in one.instrument.items:
        scores = [score for each in answered if isinstance(score := each.scores.get(item.id), int)]
        if len(scores) >= one.k:
            text = naive(sum(scores), len(scores), one.instrument.scale)
            totals = sums_behind(text, len(scores), one.instrument.scale, naive)
            yield PublishedMean(item.id, frozenset(group.value for group in groups), len(scores), totals)


def _flags_from_one_pick(waves: Sequence[Awkward]) -> Control:
    """An area without a flag is then one that nobody picked."""
    with mock.patch.object(disclosing, "flagged_from", return_value=1):
        found: list[Certificate] = [examine(knowledge_of(one.release)) for one in awkward_waves(len(waves))]
    closed = sum(not one.picks_open for one in found)
    return Control(
        build="areas flagged from one pick on (no R6)",
        figure=f"{closed} of {len(found)} waves tell that nobody, or everybody, picked an area",
        caught=closed > 0,
    )
