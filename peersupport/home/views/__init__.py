"""HTTP door of the first page and of the plain pages."""

from flask import Blueprint

blueprint = Blueprint("home", __name__)

# The views register themselves on the blueprint above.
from peersupport.home.views import plain, today  # noqa: E402, F401
