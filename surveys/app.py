"""The web application over one installation: what wsgi.py and `parallax serve` put in front of a server."""

from surveys.coaching.moving import move_under_key
from surveys.core import hardening
from surveys.core.config import SettingError
from surveys.core.database import DatabaseError
from surveys.core.installation import Installation, open_installation
from surveys.core.jobs import Jobs, OwnThread
from surveys.core.live_settings import LiveSettings
from surveys.core.private_files import KeyFolderError
from surveys.desk.erasing import settle_erased
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError
from surveys.waves.wave_keys import settle
from surveys.web.app import build_app
from surveys.web.coach.pages import coach_pages, front_page
from surveys.web.executive.nomination import nomination_pages
from surveys.web.executive.place import place_pages
from surveys.web.executive.reading import executive_pages
from surveys.web.http.failures import QuietFlask
from surveys.web.http.health import health_page
from surveys.web.sponsor.check_in_link import check_in_pages
from surveys.web.sponsor.home import sponsor_pages
from surveys.worker.vitals import Vitals, Watch


def create_app(installation: Installation | None = None, jobs: Jobs | None = None) -> QuietFlask:
    """Return the pages of an installation, by default the one that the settings name.

    `jobs` computes and draws; a process that has a worker lends its own, any other gets one.
    """
    installation = installation or _of_this_process()
    app = build_app(Casting(installation), behind_tls=installation.settings.base_url.startswith("https://"))
    app.register_blueprint(front_page())
    app.register_blueprint(health_page(Vitals(installation).fault))
    drawing = jobs or OwnThread()
    app.register_blueprint(coach_pages(installation, drawing))
    app.register_blueprint(executive_pages(installation, drawing))
    app.register_blueprint(nomination_pages(installation))
    app.register_blueprint(place_pages(installation, drawing))
    app.register_blueprint(sponsor_pages(installation, drawing))
    app.register_blueprint(check_in_pages(installation))
    return app


def _of_this_process() -> Installation:
    """Open the installation for a server of another make, which shows an error of ours as pages of its own code.

    Raises `SystemExit` with one line instead.
    """
    hardening.keep_memory_private()
    try:
        installation = open_installation(LiveSettings())
        settle(installation)
        settle_erased(installation)
        move_under_key(installation)
    except (SettingError, KeyFolderError, DatabaseError, ClosingError) as error:
        raise SystemExit(f"Error: {error}") from None
    Watch(installation).look()
    return installation
