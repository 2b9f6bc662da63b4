"""The clock of one boot, and the name by which it is told from another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.core.boot_clock import SystemBoot, this_boot


@pytest.fixture
def _no_boot_kept() -> Iterator[None]:
    this_boot.cache_clear()
    yield
    this_boot.cache_clear()


@pytest.mark.usefixtures("_no_boot_kept")
def test_a_boot_has_one_name_and_a_clock_that_goes_on(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("0f7b3c52-9f0a-4a43-b4f5-2a54a3f0f9c6\n")
    one, again = this_boot(tmp_path / "boot_id"), this_boot(tmp_path / "boot_id")
    assert one.id == again.id == "0f7b3c52-9f0a-4a43-b4f5-2a54a3f0f9c6"
    first = one.seconds()
    assert one.seconds() >= first > 0


@pytest.mark.usefixtures("_no_boot_kept")
def test_where_the_system_names_no_boot_each_process_is_one(tmp_path: Path) -> None:
    nowhere = this_boot(tmp_path / "nowhere").id
    this_boot.cache_clear()
    assert len({nowhere, this_boot(tmp_path / "nowhere").id, this_boot().id}) == 3


def test_where_the_system_has_no_clock_of_a_boot_one_that_never_goes_back_stands_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("time.CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr("time.monotonic", lambda: 77.0)
    assert SystemBoot("one").seconds() == 77.0
