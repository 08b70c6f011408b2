"""HTTP door of people: log-in, own account, and the organisation's people and settings."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

# The views register themselves on the blueprint above.
from peersupport.people.views import log_in  # noqa: E402, F401
