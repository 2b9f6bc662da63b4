"""The coaching process: keys of texts, standing links, contract, goals, commitments, check-ins, sessions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _plain()
    for table, columns in _sealed().items():
        op.create_table(
            table,
            sa.Column("id", sa.String(32), primary_key=True),
            sa.Column("engagement", sa.String(16), nullable=False, index=True),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            *columns,
        )


def downgrade() -> None:
    plain = (
        "word_back",
        "bond",
        "erasure_receipt",
        "check_in_plan",
        "tap_plan",
        "page_lock",
        "standing_link",
        "text_key",
    )
    for table in (*_sealed(), *plain):
        op.drop_table(table)


def _plain() -> None:
    op.create_table(
        "text_key",
        sa.Column("owner", sa.String(32), primary_key=True),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "standing_link",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("engagement", sa.String(16), nullable=False, index=True),
        _word("party"),
        sa.Column("code", sa.String(255), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _day("made_on"),
        _day("seen_on"),
        _yes("opened"),
        _yes("revoked"),
    )
    op.create_table(
        "page_lock",
        sa.Column("engagement", sa.String(16), primary_key=True),
        sa.Column("matter", sa.String(16), primary_key=True),
    )
    op.create_table(
        "tap_plan",
        sa.Column("engagement", sa.String(16), primary_key=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        _yes("goes_on"),
        _perhaps("asked_for"),
    )
    op.create_table(
        "check_in_plan",
        sa.Column("engagement", sa.String(16), primary_key=True),
        sa.Column("day", sa.Integer(), nullable=False),
        _day("begins_on"),
        _yes("goes_on"),
    )
    op.create_table(
        "erasure_receipt",
        sa.Column("engagement", sa.String(16), primary_key=True),
        sa.Column("coach", sa.String(32), nullable=False, index=True),
        _day("erased_on"),
        sa.Column("releases", sa.JSON(), nullable=False),
    )
    op.create_table(
        "bond",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("executive", sa.String(64), nullable=False, index=True),
        sa.Column("key_mark", sa.String(64), nullable=False),
        _day("closed_on"),
        sa.Column("cell_groups", sa.JSON(), nullable=False),
    )
    op.create_table(
        "word_back",
        sa.Column("wave", sa.String(16), primary_key=True),
        _day("made_on"),
        sa.Column("text", sa.String(600), nullable=False),
    )


def _sealed() -> dict[str, list[sa.Column[Any]]]:
    """What each table has beside id, engagement and text. Made anew at each call: a column belongs to one table."""
    return {
        "contract": [sa.Column("version", sa.Integer(), nullable=False), _day("made_on"), _perhaps("agreed_on")],
        "confirmation": [_of("contract"), _word("party"), _day("made_on")],
        "intake": [_word("typed_by"), _day("typed_on"), _perhaps("confirmed_on")],
        "alignment": [_word("occasion"), _day("held_on")],
        "goal": [_word("state"), _day("made_on"), _day("review_on"), _perhaps("ended_on")],
        "shared_goal": [_of("goal"), _day("shared_on"), _perhaps("withdrawn_on")],
        "status_line": [_day("made_on")],
        "commitment": [_of("goal"), _word("state"), _day("made_on"), _perhaps("ended_on")],
        "tap": [_of("commitment"), _day("week")],
        "check_in": [
            _day("due_on"),
            _day("asked_on"),
            _word("state"),
            _perhaps("answered_on"),
            _perhaps("executive_from"),
        ],
        "coaching_session": [
            sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("minutes", sa.Integer(), nullable=False),
            _word("kind"),
            _word("state"),
            _yes("paid"),
            sa.Column("sequence", sa.Integer(), nullable=False),
            sa.Column("notice", sa.String(32), nullable=False),
        ],
        "takeaway": [_day("made_on")],
        "private_line": [
            _of("session"),
            sa.Column("coach", sa.String(32), nullable=False),
            _day("made_on"),
            _yes("keep"),
        ],
        "wave_note": [],
    }


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _perhaps(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=True)


def _yes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _word(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(16), nullable=False)


def _of(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=False, index=True)
