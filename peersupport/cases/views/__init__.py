"""HTTP door of cases: the list, one case, writing one, and its way to a meeting."""

from flask import Blueprint

blueprint = Blueprint("cases", __name__)

# The views register themselves on the blueprint above.
from peersupport.cases.views import answers, check, entries, lists, moves, outcomes, show, start  # noqa: E402, F401
