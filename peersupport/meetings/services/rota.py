"""Proposing a chair rota, and taking the proposal over into the meetings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.errors import Conflict
from peersupport.core.unit_of_work import STALE, Work
from peersupport.core.wording import clock_time, weekday
from peersupport.meetings import policies
from peersupport.meetings.models import MeetingSeries
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.rota import Turn, chair_candidates, final_rota
from peersupport.meetings.queries.series import get_series
from peersupport.meetings.rules.moves import IN_PLANNING
from peersupport.meetings.rules.rota import assign_turns
from peersupport.meetings.services import planning
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.words import MeetingStatus
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice, queue_mail
from peersupport.people.queries.directory import addresses_of, people_with_role

AHEAD = timedelta(weeks=26)
WARNED_AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One meeting's turn as it is, and who is proposed: None where nobody can chair."""

    turn: Turn
    person_id: UUID | None
    name: str

    @property
    def is_change(self) -> bool:
        return self.person_id is not None and self.person_id != self.turn.chair_id


def propose_rota(series: MeetingSeries, now: datetime) -> list[Proposal]:
    """A fair turn for each meeting in the next half-year. Turns that people were told of stay."""
    there = (series.organisation_id, series.id)
    turns = [one for one in final_rota(db.session(), *there, now, now + AHEAD) if one.status in IN_PLANNING]
    names = chair_candidates(db.session(), *there, now)
    fixed: dict[date, UUID] = {
        one.starts_at: one.chair_id
        for one in turns
        if one.status is not MeetingStatus.DRAFT and not one.is_gap
    }
    days: list[date] = list(dict.fromkeys(one.starts_at for one in turns))
    assigned = assign_turns(days, list(names), fixed=fixed)
    called = {one.person_id: name for one, name in names.items()}
    return [
        Proposal(one, assigned[one.starts_at], called.get(assigned[one.starts_at] or one.chair_id, ""))
        for one in turns
    ]


def mark_of(proposals: list[Proposal]) -> str:
    """The proposal in one line, so that what is accepted is what was shown."""
    return " ".join(f"{one.turn.meeting_ref}:{one.person_id}" for one in proposals if one.is_change)


def accept_rota(work: Work, series_ref: str, *, seen: str) -> int:
    """Name the proposed chairs; returns for how many meetings. People newly invited get their entry.

    Raises NotFound, NotAllowed, and Conflict when the proposal is no longer the one that was seen.
    """
    series = get_series(work.actor, series_ref, is_locked=True)
    policies.can_create_meeting(acting_person(work), series).require()
    proposals = propose_rota(series, work.now)
    if mark_of(proposals) != seen:
        raise Conflict(STALE)
    changed = [one for one in proposals if one.is_change and one.person_id is not None]
    for one in changed:
        meeting = get_meeting(work.actor, one.turn.meeting_ref, is_locked=True)
        planning.name_chair(work, meeting, one.person_id or meeting.chair_id)
    return len(changed)


def warn_of_gaps(work: Work, series: MeetingSeries) -> int:
    """Tell the coordinators which meetings of the next 8 weeks have no chair; once a week at most.

    Returns how many gaps there are.
    """
    until = work.now + WARNED_AHEAD
    turns = final_rota(work.session, series.organisation_id, series.id, work.now, until)
    gaps = [one for one in turns if one.is_gap and one.status in IN_PLANNING]
    if not gaps:
        return 0
    year, week, _ = work.now.isocalendar()
    coordinators = [one.person_id for one in people_with_role(Role.COORDINATOR, series.id)]
    lines = [f"{one.meeting_ref}: {weekday(one.starts_at)}, {clock_time(one.starts_at)}" for one in gaps]
    page = absolute(f"/series/{series.series_ref}/rota")
    for recipient in addresses_of(coordinators).values():
        parts = [f"Hello {recipient.name}", "These meetings have no chair:", *lines, f"Chair rota: {page}"]
        body = "\n\n".join(parts) + "\n"
        key = f"rota-gaps:{series.id.hex}:{year}-{week}"
        queue_mail(
            work,
            series.organisation_id,
            recipient,
            Notice(key=key, subject="Meetings without a chair", body=body),
        )
    audit.record(work, "series:gaps_told", series.series_ref, fields={"gaps": len(gaps)})
    return len(gaps)
