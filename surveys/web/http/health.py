"""`/health`: whether this process can do its work, or the kind of what keeps it from that. Nothing about anybody."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response

from surveys.core.faults import Fault


def health_page(look: Callable[[], Fault | None]) -> Blueprint:
    """Return the one route. `look` says what is wrong, and is not asked for more than it can bear."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def tell() -> Response:
        fault = look()
        status = HTTPStatus.OK if fault is None else HTTPStatus.SERVICE_UNAVAILABLE
        return Response(f"{fault or 'ok'}\n", status=status, mimetype="text/plain")

    return health
