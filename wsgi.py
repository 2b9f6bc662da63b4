"""The door for WSGI servers: `wsgi:app`. Run `parallax work` beside it for mail and due closes."""

from surveys.app import create_app

app = create_app()
