"""The web application over one installation: what wsgi.py and `parallax serve` put in front of a server."""

from flask import Flask

from surveys.casting import Casting
from surveys.config import read_settings
from surveys.installation import Installation, open_installation
from surveys.web.app import build_app


def create_app(installation: Installation | None = None) -> Flask:
    """Give the pages of an installation, by default the one that the settings name."""
    house = installation or open_installation(read_settings())
    return build_app(Casting(house), behind_tls=house.settings.base_url.startswith("https://"))
