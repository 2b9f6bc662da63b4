"""Rows under keys: sent twice is sent once, a row that is gone is nobody else, and nothing typed is lost."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.desk.preparing.keyed import added, edited, keyed, without
from surveys.invited.rows import Row

SALT = "abcdefghjkmn"
ANN, BEN, CARL = (Row(name, "", f"{name}@example.org", "peer") for name in ("ann", "ben", "carl"))
rows = st.lists(st.builds(Row, st.text(max_size=3), st.text(max_size=3), st.text(max_size=3)), max_size=8)


def _key(row: Row, of: list[Row]) -> str:
    return next(one.key for one in keyed(of, SALT) if one.row == row)


def test_a_key_outlives_a_change_before_it() -> None:
    key = _key(CARL, [ANN, BEN, CARL])
    assert key == _key(CARL, [CARL])
    assert without([BEN, CARL], [key], SALT) == [BEN]


def test_equal_rows_have_keys_of_their_own() -> None:
    first, second = keyed([ANN, ANN], SALT)
    assert first.key != second.key
    assert without([ANN, ANN], [first.key], SALT) == [ANN]


def test_a_key_tells_nothing_without_the_lists_id() -> None:
    assert keyed([ANN], SALT)[0].key != keyed([ANN], "another")[0].key


def test_an_edit_stands_in_its_rows_place_and_a_blank_one_takes_it_out() -> None:
    stored = [ANN, BEN]
    assert edited(stored, {_key(ANN, stored): CARL}, SALT) == [CARL, BEN]
    assert edited(stored, {_key(ANN, stored): Row()}, SALT) == [BEN]


def test_an_edit_sent_twice_does_what_it_did_once() -> None:
    edits = {_key(ANN, [ANN, BEN]): CARL}
    once = edited([ANN, BEN], edits, SALT)
    assert edited(once, edits, SALT) == once == [CARL, BEN]


def test_what_was_typed_into_a_row_that_is_gone_is_kept() -> None:
    assert edited([BEN], {_key(ANN, [ANN, BEN]): CARL}, SALT) == [BEN, CARL]


def test_a_row_that_is_gone_does_not_come_back_unchanged() -> None:
    assert edited([BEN], {_key(ANN, [ANN, BEN]): ANN}, SALT) == [BEN]


def test_only_what_is_new_is_added() -> None:
    assert added([ANN], [ANN, Row(), BEN, BEN]) == [BEN]


@given(rows)
def test_every_row_has_its_own_key_and_saving_what_stands_changes_nothing(stored: list[Row]) -> None:
    stored = [row for row in stored if not row.is_blank]
    found = keyed(stored, SALT)
    assert len({one.key for one in found}) == len(stored)
    assert edited(stored, {one.key: one.row for one in found}, SALT) == stored


@given(rows, rows)
def test_no_edit_of_one_row_touches_another(stored: list[Row], typed: list[Row]) -> None:
    stored = [row for row in stored if not row.is_blank]
    edits = dict(zip((one.key for one in keyed(stored, SALT)), typed, strict=False))
    untouched = stored[len(edits) :]
    assert edited(stored, edits, SALT)[-len(untouched) :] == untouched or not untouched
