"""The log: one JSON object a line, silent about stakeholders; the server that would speak in the clear."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.app import create_app
from surveys.cli.serve import refuse_open_door
from surveys.core.config import SettingError, read_settings
from surveys.core.installation import Installation
from surveys.core.json_log import OURS, JsonLines, write_json_lines
from tests.support.installations import environment, open_wave, tokens


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    write_json_lines(stream)
    yield stream
    for name in OURS:
        logger = logging.getLogger(name)
        for handler in [one for one in logger.handlers if isinstance(one.formatter, JsonLines)]:
            logger.removeHandler(handler)
        logger.propagate = True


def test_a_line_is_one_object_with_four_fields_and_nothing_of_the_exception(log: io.StringIO) -> None:
    try:
        int("bob@example.org answered 5")
    except ValueError:
        logging.getLogger("parallax.worker").exception("closing\nfailed")
    (line,) = log.getvalue().splitlines()
    told = json.loads(line)
    assert set(told) == {"at", "level", "from", "event"}
    assert (told["level"], told["from"], told["event"]) == ("error", "parallax.worker", "closing\nfailed")
    assert "bob@example.org" not in line


def test_asking_twice_writes_no_line_twice(log: io.StringIO) -> None:
    write_json_lines(log)
    logging.getLogger("surveys.web").error("once")
    assert len(log.getvalue().splitlines()) == 1


def test_a_stakeholder_who_looks_declines_and_fails_leaves_no_line(
    installation: Installation, log: io.StringIO
) -> None:
    opened = open_wave(installation, peer=4)
    client = create_app(installation).test_client()
    for _, token in tokens(installation, opened):
        client.get(f"/s/{token}")
        client.post(f"/s/{token}/decline")
        client.post(f"/s/{token}", data={"nonsense": "1"})
        client.get(f"/s/{token}x")
    assert log.getvalue() == ""


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "0.0.0.0", "base_url": "http://127.0.0.1:8000"}, True),
        ({"host": "192.168.1.5"}, True),
        ({"host": "0.0.0.0", "base_url": "https://feedback.example.org"}, False),
    ],
)
def test_a_server_that_others_reach_without_tls_does_not_start(
    tmp_path: Path, settings: dict[str, str], refused: bool
) -> None:
    read = read_settings(environment(tmp_path, **settings))
    if not refused:
        refuse_open_door(read)
        return
    with pytest.raises(SettingError, match="would travel in the clear"):
        refuse_open_door(read)
