"""A stolen database without the keys shows no word of goals, notes, takeaways, check-ins: every field, every file."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from surveys.coaching import place
from surveys.core.installation import Installation
from surveys.core.sealed_text import seal
from surveys.mail.transports import transport_for
from surveys.worker.delivery import deliver_due
from tests.privacy.bytes import files_of
from tests.support.coached import Coached, put_in_everything
from tests.support.desk import actor, engagement
from tests.support.installations import build
from tests.support.postgresql import Server


def _coached(installation: Installation) -> Coached:
    own = actor(installation)
    found = put_in_everything(own, engagement(own, head_name="Hal Head", head_email="hal@example.org"))
    deliver_due(installation, transport_for(installation.settings))
    return found


def _found(coached: Coached, files: list[Path]) -> set[str]:
    haystack = b"\0".join(path.read_bytes() for path in files)
    # also as JSON writes them, in case an encoder changed a letter
    return {one for one in coached.canaries if one.encode() in haystack or json.dumps(one).encode() in haystack}


def test_no_file_of_the_data_folder_and_no_backup_holds_a_word(installation: Installation, tmp_path: Path) -> None:
    """Its write-ahead log too, as it lies while the program runs; and what `parallax backup` copies."""
    coached = _coached(installation)
    wal = Path(f"{installation.database.url.database}-wal")
    assert wal.stat().st_size > 0
    shutil.copytree(installation.settings.data, tmp_path / "night")
    installation.database.copy_to(tmp_path / "copy.sqlite3")
    files = [*files_of(installation.settings.data), *files_of(tmp_path / "night"), tmp_path / "copy.sqlite3"]
    assert _found(coached, files) == set()


def test_nothing_of_the_postgresql_server_holds_a_word(tmp_path: Path, postgresql_url: str, postgresql: Server) -> None:
    """Data files and write-ahead log, which a physical backup copies."""
    installation = build(tmp_path, database_url=postgresql_url)
    coached = _coached(installation)
    with installation.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
    assert _found(coached, [*files_of(postgresql.data), *files_of(installation.settings.data)]) == set()
    installation.database.close()


def test_leaky_build_that_does_not_encrypt_shows_every_word(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "seal", _plain)
    coached = _coached(installation)
    assert _found(coached, files_of(installation.settings.data)) == set(coached.canaries)


def _plain(key: bytes, where: str, text: Mapping[str, Any], *, size: int) -> bytes:
    return seal(key, where, text, size=size) if where.startswith("proof/") else json.dumps(dict(text)).encode()
