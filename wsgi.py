"""The entry point: `gunicorn wsgi:app` serves it, `flask --app wsgi` runs its commands."""

import os
import sys

from peersupport.app import create_app, start_serving
from peersupport.cli import add_commands
from peersupport.config import ConfigError

# What gunicorn takes to mean "stop, do not try again"; any other code it answers with a new attempt.
CANNOT_START = 3

try:
    app = create_app()
except ConfigError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(CANNOT_START)
add_commands(app)
if "gunicorn" in os.environ.get("SERVER_SOFTWARE", ""):
    start_serving(app)
