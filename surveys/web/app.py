"""Puts the pages together. One blueprint an audience; no page lives here."""

from jinja2 import StrictUndefined

from reports.document.folding import foldable
from surveys.web.http import dates, failures, security
from surveys.web.http.assets import Assets, asset_pages
from surveys.web.respondent import stakeholder
from surveys.web.respondent.ballot_box import BallotBox


def build_app(box: BallotBox, *, behind_tls: bool) -> failures.QuietFlask:
    """Return the web application. `behind_tls`: the address begins with https, so tell browsers to insist on it."""
    app = failures.QuietFlask(__name__, static_folder=None)
    # A redirect would put the link into a page and into one more line of a proxy's log.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    assets = Assets()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.filters.update(
        day=dates.day, month=dates.month, moment=dates.moment, change=dates.change, foldable=foldable
    )
    security.secure(app, behind_tls=behind_tls)
    failures.watch(app, headers=security.security_headers(behind_tls=behind_tls))
    app.register_blueprint(asset_pages(assets))
    app.register_blueprint(stakeholder.stakeholder_pages(box, assets.style("base.css", "survey.css")))
    return app
