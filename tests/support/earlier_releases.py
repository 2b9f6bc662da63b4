"""Releases as an earlier program wrote them: in the first form of the file, under the first words."""

from dataclasses import replace

from reports.release import Release, Schema
from reports.release_check import picks_threshold
from reports.release_json import numbers_hash, to_json
from surveys.core.installation import Installation
from surveys.releases import store as released
from surveys.releases.tables import ReleaseRow


def in_the_first_form(release: Release) -> Release:
    """The same result, closed before the second form came. Flags of today's rule are flags of the first one too."""
    before = replace(release, schema=Schema.ONE, rules=1)
    return replace(before, picks_from=picks_threshold(before))


def closed_before(installation: Installation, wave: str) -> str:
    """Put a closed wave's release into the database as an earlier program wrote it; give that text."""
    with installation.database.write() as session:
        before = in_the_first_form(released.get(session, wave))
        row = session.get_one(ReleaseRow, wave)
        row.document, row.numbers_sha256 = to_json(before), numbers_hash(before)
        return row.document
