"""Tables of an older form, for tests of upgrades: the steps of the migrations, over a connection."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection

import surveys


def migrations(connection: Connection | None = None) -> Config:
    """What Alembic's commands ask for; without a connection only to look the steps up."""
    config = Config()
    config.set_main_option("script_location", str(Path(surveys.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
