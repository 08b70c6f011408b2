"""HTTP door of meetings: series, planning, agenda, the live room and minutes."""

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

# The views register themselves on the blueprint above.
from peersupport.meetings.views import agenda, minutes, people, planning, room, rota, series  # noqa: E402, F401
