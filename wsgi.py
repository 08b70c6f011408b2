"""The entry point: `gunicorn wsgi:app` serves it, `flask --app wsgi` runs its commands."""

import os

from peersupport.app import create_app, start_serving
from peersupport.cli import add_commands

app = create_app()
add_commands(app)
if "gunicorn" in os.environ.get("SERVER_SOFTWARE", ""):
    start_serving(app)
