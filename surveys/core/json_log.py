"""The log: one JSON object a line, for programs to read. Never an address, a token, a name, an answer or a traceback.

Stakeholders' pages write no line at all when they work: the times of the lines would tell when somebody answered.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

OURS = ("parallax", "surveys", "waitress")


class JsonLines(logging.Formatter):
    """Writes a record's time, level, logger and message. What else a record carries is dropped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        line = {"at": at, "level": record.levelname.lower(), "from": record.name, "event": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def write_json_lines(stream: TextIO | None = None) -> None:
    """Send what our own loggers say to a stream, by default to standard error. Calling again changes nothing."""
    for name in OURS:
        logger = logging.getLogger(name)
        if any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
            continue
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
