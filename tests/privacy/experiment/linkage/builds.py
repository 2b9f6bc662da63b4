"""Leaky builds of the product: each takes away every layer that hides its leak, and says so in its name."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from nacl.bindings import sodium_pad
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import text
from sqlalchemy.orm import Session

from instruments.answers import Answers
from instruments.model import Instrument
from surveys.answered.envelope import _decode, _encode, _unpadded, padded_size
from surveys.core import database
from surveys.core.installation import Installation
from surveys.core.keys import KeyFolder
from surveys.waves.casting import Casting
from surveys.waves.respondent import LinkState

ACCESS_LOG = "access.log"  # beside the data folder
Patch = pytest.MonkeyPatch


def _nothing(_: object) -> None:
    """Leave this as the product has it."""


@dataclass(frozen=True, slots=True)
class Build:
    """A build. `patch` changes the code, `tables` the fresh tables, `mailed` what stands in the outbox."""

    name: str
    patch: Callable[[Patch], None] = _nothing
    tables: Callable[[Installation], None] = _nothing
    mailed: Callable[[Installation], None] = _nothing


RELEASED = Build("the product as it is")


# --- sealing ------------------------------------------------------------------------------------------------------


def _unsealed(patch: Patch) -> None:
    def seal(answers: Answers, instrument: Instrument, *, wave: str, public_key: bytes) -> bytes:
        return bytes(sodium_pad(_encode(answers, wave), padded_size(instrument)))

    def open_sealed(plain: bytes, instrument: Instrument, *, wave: str, key: PrivateKey) -> Answers:
        return _decode(_unpadded(plain, padded_size(instrument)), wave)

    _instead(patch, seal, open_sealed)


def _unpadded_boxes(patch: Patch) -> None:
    def seal(answers: Answers, instrument: Instrument, *, wave: str, public_key: bytes) -> bytes:
        return bytes(SealedBox(PublicKey(public_key)).encrypt(_encode(answers, wave)))

    def open_sealed(sealed: bytes, instrument: Instrument, *, wave: str, key: PrivateKey) -> Answers:
        return _decode(json.loads(SealedBox(key).decrypt(sealed)), wave)

    _instead(patch, seal, open_sealed)


def _instead(patch: Patch, seal: Callable[..., bytes], open_sealed: Callable[..., Answers]) -> None:
    patch.setattr("surveys.waves.casting.seal", seal)
    patch.setattr("surveys.waves.closing.open_sealed", open_sealed)


def _key_kept(patch: Patch) -> None:
    patch.setattr(KeyFolder, "destroy_wave_key", lambda *_: None)


# --- how rows lie -------------------------------------------------------------------------------------------------


def _ballots_as(columns: str) -> Callable[[Installation], None]:
    def tables(installation: Installation) -> None:
        with installation.database.write() as session:
            session.execute(text("DROP TABLE ballot"))
            session.execute(text(f"CREATE TABLE ballot ({columns})"))

    return tables


_with_row_number = _ballots_as("id VARCHAR(32) PRIMARY KEY, wave VARCHAR(16) NOT NULL, sealed BLOB NOT NULL")
_counted = _ballots_as("id INTEGER PRIMARY KEY AUTOINCREMENT, wave VARCHAR(16) NOT NULL, sealed BLOB NOT NULL")


def _unsealed_and_counted(patch: Patch) -> None:
    def insert(session: Session, wave: str, sealed: bytes) -> None:
        values = {"wave": wave, "sealed": sealed}
        session.execute(text("INSERT INTO ballot (wave, sealed) VALUES (:wave, :sealed)"), values)

    _unsealed(patch)
    patch.setattr("surveys.answered.store.insert", insert)


def _unsealed_and_not_scrubbed(patch: Patch) -> None:
    real = database._prepare_sqlite

    def prepare(connection: Any, record: object) -> None:
        real(connection, record)
        connection.execute("PRAGMA secure_delete=OFF")

    def only_empty_the_log(engine: Any) -> None:
        with database._bare(engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    _unsealed(patch)
    patch.setattr(database, "_prepare_sqlite", prepare)
    patch.setattr(database, "_scrub_sqlite", only_empty_the_log)


# --- links --------------------------------------------------------------------------------------------------------


def _unsealed_and_logged(patch: Patch) -> None:
    real = Casting.cast

    def cast(self: Casting, token: str, answers: Answers) -> LinkState:
        with (self._installation.settings.data.parent / ACCESS_LOG).open("a", encoding="utf-8") as log:
            log.write(f'127.0.0.1 "POST /s/{token} HTTP/1.1" 200\n')
        return real(self, token, answers)

    _unsealed(patch)
    patch.setattr(Casting, "cast", cast)


def _links_at_rest(installation: Installation) -> None:
    with installation.database.write() as session:
        for [about] in session.execute(text("SELECT about FROM outbox")).all():
            link = {"link": installation.survey_address(about), "about": about}
            session.execute(text("UPDATE outbox SET reason = :link WHERE about = :about"), link)


UNSEALED = Build("not sealed", _unsealed)
UNPADDED = Build("sealed, not padded", _unpadded_boxes)
KEY_KEPT = Build("the wave's key kept after the close", _key_kept)
ROW_NUMBER = Build("not sealed, random id, hidden row number kept (no WITHOUT ROWID)", _unsealed, _with_row_number)
COUNTED = Build("not sealed, id by AUTOINCREMENT", _unsealed_and_counted, _counted)
NOT_SCRUBBED = Build("not sealed, no VACUUM, no secure_delete", _unsealed_and_not_scrubbed)
LINK_AT_REST = Build(
    "not sealed, hidden row number kept, link at rest in the outbox, its path in the access log",
    _unsealed_and_logged,
    _with_row_number,
    _links_at_rest,
)
LINK_AT_REST_ON_POSTGRESQL = Build(
    "not sealed, link at rest in the outbox, its path in the access log", _unsealed_and_logged, mailed=_links_at_rest
)

BY_NAME = {build.name: build for build in (LINK_AT_REST, LINK_AT_REST_ON_POSTGRESQL)}
