"""`/health`: whether this process can do its work, or the kind of what keeps it from that. Nothing about anybody."""

from http import HTTPStatus

from flask import Blueprint, Response

from surveys.vitals import Vitals


def health_page(vitals: Vitals) -> Blueprint:
    """Give the one route."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def tell() -> Response:
        fault = vitals.fault()
        status = HTTPStatus.OK if fault is None else HTTPStatus.SERVICE_UNAVAILABLE
        return Response(f"{fault or 'ok'}\n", status=status, mimetype="text/plain")

    return health
