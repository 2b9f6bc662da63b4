"""The department head's page of the contract."""

from flask import Blueprint

from surveys.web.http.contract_pages import add_contract_pages


def add_pages(pages: Blueprint) -> None:
    """Register the routes."""
    add_contract_pages(pages, "sponsor/base.html")
