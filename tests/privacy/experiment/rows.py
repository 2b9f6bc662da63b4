"""The rows of the table, in its order: one experiment each, by the name that a failure is reported under."""

from collections.abc import Mapping

from tests.privacy.experiment.certified import certified_releases
from tests.privacy.experiment.colluders import colluding_raters
from tests.privacy.experiment.compared import compared_waves
from tests.privacy.experiment.counted.row import counts
from tests.privacy.experiment.crashing import crashed_process
from tests.privacy.experiment.deadline import closing_time
from tests.privacy.experiment.feasible import every_mean
from tests.privacy.experiment.findings import Experiment
from tests.privacy.experiment.flagged import every_flag
from tests.privacy.experiment.forging import forged_links
from tests.privacy.experiment.frozen import frozen_release
from tests.privacy.experiment.fuzzing import fuzzed_links, fuzzed_posts
from tests.privacy.experiment.hostile import hostile_requests
from tests.privacy.experiment.linkage.directly import linked_on_postgresql, linked_on_sqlite
from tests.privacy.experiment.linkage.over_http import linked_over_http_on_postgresql, linked_over_http_on_sqlite
from tests.privacy.experiment.perceived import perceived_change
from tests.privacy.experiment.remarks import linked_comments
from tests.privacy.experiment.replaying import used_links
from tests.privacy.experiment.shown import shown_numbers
from tests.privacy.experiment.slow import slow_posts
from tests.privacy.experiment.two_waves import second_wave
from tests.privacy.experiment.worlds.row import two_worlds

EXPERIMENTS: Mapping[str, Experiment] = {
    "linkage over HTTP, SQLite": linked_over_http_on_sqlite,
    "linkage over HTTP, PostgreSQL": linked_over_http_on_postgresql,
    "linkage, SQLite": linked_on_sqlite,
    "linkage, PostgreSQL": linked_on_postgresql,
    "certified releases": certified_releases,
    "every mean": every_mean,
    "every flag": every_flag,
    "colluding raters": colluding_raters,
    "shown numbers": shown_numbers,
    "frozen release": frozen_release,
    "second wave": second_wave,
    "compared waves": compared_waves,
    "perceived change": perceived_change,
    "linked comments": linked_comments,
    "two worlds": two_worlds,
    "counts": counts,
    "forged links": forged_links,
    "used links": used_links,
    "closing time": closing_time,
    "hostile requests": hostile_requests,
    "slow posts": slow_posts,
    "crashed process": crashed_process,
    "fuzzed links": fuzzed_links,
    "fuzzed posts": fuzzed_posts,
}
