"""`/health`: whether this process can reach its database. It tells nothing else, and nothing about anybody."""

from collections.abc import Callable

from flask import Blueprint, Response


def health_page(reachable: Callable[[], bool]) -> Blueprint:
    """Give the one route."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def tell() -> Response:
        good = reachable()
        return Response("ok\n" if good else "no database\n", status=200 if good else 503, mimetype="text/plain")

    return health
