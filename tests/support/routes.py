"""Addresses of pages, compiled once in a test process for every application that a test builds.

Werkzeug compiles two functions for each of a hundred addresses, which is most of what building an application costs.
What is shared is compiled code; converters and everything else of a rule stay the application's own.
"""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def share_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every rule that is bound from now on take its functions from one place."""
    compiled: dict[tuple[object, ...], Builder] = {}
    compile_anew: Callable[[Any, bool], Builder] = Rule._compile_builder

    def compile_once(rule: Any, append_unknown: bool = True) -> Builder:
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (tuple(rule._trace), defaults, *sorted(rule.arguments), append_unknown)
        if key not in compiled:
            compiled[key] = compile_anew(rule, append_unknown)
        return compiled[key]

    monkeypatch.setattr(Rule, "_compile_builder", compile_once)
