"""View model of the chair rota."""

from collections.abc import Sequence

from flask import url_for

from peersupport.core.wording import clock_time, weekday
from peersupport.meetings.services.rota import Proposal

ROTA_HEAD = ["When", "Meeting", "Chair", "Deputy chair", "Proposed chair"]


def rota_rows(proposals: Sequence[Proposal]) -> list[list[object]]:
    """The rota as the table shows it; a gap says so in words."""
    return [
        [
            f"{weekday(one.turn.starts_at)}, {clock_time(one.turn.starts_at)}",
            {"text": one.turn.title, "href": url_for("meetings.show", meeting_ref=one.turn.meeting_ref)},
            f"Gap: {one.turn.chair_name} may no longer chair" if one.turn.is_gap else one.turn.chair_name,
            one.turn.deputy_name or "Nobody yet",
            _proposed(one),
        ]
        for one in proposals
    ]


def _proposed(one: Proposal) -> str:
    if one.person_id is None:
        return "Nobody can chair"
    return one.name if one.is_change else "No change"
