"""The page templates, compiled once in a test process for every application that a test builds.

What is shared is compiled code, which cannot be changed: no variable, filter or setting of one application is seen by
another. A template with another text is compiled anew.
"""

from types import CodeType

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class _Compiled(BytecodeCache):
    def __init__(self) -> None:
        self._codes: dict[tuple[object, ...], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> tuple[object, ...]:
    """Tell apart what compiles differently: the file, its text, and how the application trims it."""
    return bucket.key, bucket.checksum, bucket.environment.trim_blocks, bucket.environment.lstrip_blocks


def share_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every application built from now on take its templates from one place."""
    monkeypatch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": _Compiled()})
