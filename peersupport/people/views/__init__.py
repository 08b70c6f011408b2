"""HTTP doors of people: log-in and one's own account, and the organisation's people and settings."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
organisation = Blueprint("organisation", __name__, url_prefix="/organisation")

# The views register themselves on the blueprints above.
from peersupport.people.views import (  # noqa: E402
    access,
    account,
    log_in,
    passwords,
    places,
    roles,
    staff,
    staff_import,
)

__all__ = [
    "access",
    "account",
    "blueprint",
    "log_in",
    "organisation",
    "passwords",
    "places",
    "roles",
    "staff",
    "staff_import",
]
