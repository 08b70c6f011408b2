"""Builders of meetings, with sensible defaults: a test states only what matters to it.

They write rows directly, as the past; what is under test goes through doors and services.
"""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from peersupport.cases.models import Case, Discussion
from peersupport.cases.words import DecisionStatus, DiscussionStatus, PlanChanged, RecommendationKind
from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.database import db, new_id
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.models import (
    AgendaItem,
    AttendanceSpell,
    Invitee,
    Meeting,
    MeetingSeries,
    MeetingSite,
)
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services.minutes import draft_minutes
from peersupport.meetings.words import InviteeRole, ItemStatus, MeetingStatus
from peersupport.people.models import Organisation, Person, RoleGrant
from tests.builders.people import actor_for, grant, make_organisation, make_person, save, stamps

# Far from the numbers that services give out.
_numbers = itertools.count(50_001)


def make_series(
    name: str = "Cross-site MSK case conference",
    *,
    organisation: Organisation | None = None,
    chair: Person | None = None,
    deputy: Person | None = None,
    coordinator: Person | None = None,
    minutes_per_case: int = 12,
    outcome_weeks: int = 12,
) -> MeetingSeries:
    """The series of that name, with these people in its roles."""
    organisation = organisation or make_organisation()
    series = db.session.scalar(
        select(MeetingSeries).where(
            MeetingSeries.name == name, MeetingSeries.organisation_id == organisation.id
        )
    ) or save(
        MeetingSeries(
            series_ref=f"R-{next(_numbers):05}",
            name=name,
            purpose="A protected hour for cases that are stuck.",
            minutes_per_case=minutes_per_case,
            outcome_weeks=outcome_weeks,
            **stamps(organisation),
        )
    )
    for person, role in ((chair, Role.CHAIR), (deputy, Role.DEPUTY_CHAIR), (coordinator, Role.COORDINATOR)):
        if person is not None:
            _grant_once(person, role, series)
    return series


def make_meeting(
    status: MeetingStatus = MeetingStatus.AGENDA_SENT,
    *,
    title: str = "Shoulders and backs",
    series: MeetingSeries | None = None,
    chair: Person | None = None,
    deputy: Person | None = None,
    cases: Sequence[Case] = (),
    invitees: Sequence[Person] = (),
    observers: Sequence[Person] = (),
    starts_at: datetime | None = None,
    length_minutes: int = 60,
    joining_url: str = "https://meet.example/msk",
) -> Meeting:
    """A meeting in that state, an hour from now. Its chair and deputy are given their roles in the series.

    The agenda holds `cases` in that order, whose owners are invited as presenters; the states of the cases
    are the test's to set.
    """
    organisation = _organisation_of(chair, series)
    series = series or make_series(organisation=organisation)
    chair = chair or make_person("Rhiannon", "Prosser", organisation=organisation)
    _grant_once(chair, Role.CHAIR, series)
    if deputy is not None:
        _grant_once(deputy, Role.DEPUTY_CHAIR, series)
    starts_at = starts_at or clock.now() + timedelta(hours=1)
    meeting: Meeting = save(
        Meeting(
            meeting_ref=f"M-{clock.london_day(starts_at).year}-{next(_numbers):05}",
            series_id=series.id,
            title=title,
            starts_at=starts_at,
            length_minutes=length_minutes,
            joining_url=joining_url,
            status=status,
            chair_id=chair.id,
            deputy_id=deputy.id if deputy else None,
            opened_at=starts_at if status in (MeetingStatus.OPEN, MeetingStatus.PAUSED) else None,
            acting_chair_id=chair.id if status in (MeetingStatus.OPEN, MeetingStatus.PAUSED) else None,
            **stamps(organisation),
        )
    )
    _invite(meeting, organisation, invitees, observers, cases)
    for position, case in enumerate(cases, start=1):
        _put_on_agenda(meeting, organisation, case, position, series.minutes_per_case)
    sites = {person.home_site_id for person in (chair, *invitees)}
    db.session.add_all(MeetingSite(meeting_id=meeting.id, site_id=site) for site in sorted(sites))
    db.session.commit()
    return meeting


def _organisation_of(chair: Person | None, series: MeetingSeries | None) -> Organisation:
    known = chair.organisation_id if chair else series.organisation_id if series else None
    return db.session.get_one(Organisation, known) if known else make_organisation()


def _invite(
    meeting: Meeting,
    organisation: Organisation,
    members: Sequence[Person],
    observers: Sequence[Person],
    cases: Sequence[Case],
) -> None:
    roles: dict[object, InviteeRole] = {case.owner_id: InviteeRole.PRESENTER for case in cases}
    roles |= {person.id: InviteeRole.MEMBER for person in members}
    roles |= {person.id: InviteeRole.OBSERVER for person in observers}
    roles |= {person: InviteeRole.MEMBER for person in (meeting.chair_id, meeting.deputy_id) if person}
    db.session.add_all(
        Invitee(meeting_id=meeting.id, person_id=person, role=role, **stamps(organisation))
        for person, role in roles.items()
    )


def _put_on_agenda(
    meeting: Meeting, organisation: Organisation, case: Case, position: int, minutes: int
) -> None:
    db.session.add(
        AgendaItem(
            meeting_id=meeting.id,
            position=position,
            case_id=case.id,
            minutes=minutes,
            status=ItemStatus.WAITING,
            **stamps(organisation),
        )
    )


def _grant_once(person: Person, role: Role, series: MeetingSeries) -> None:
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.thing_id == series.id
    )
    if db.session.scalar(held) is None:
        grant(person, role, series)


def make_discussion(meeting: Meeting, case: Case, **fields: Any) -> Discussion:
    """What was recorded of a listed case in a meeting that is over: 12 minutes, with a recommendation."""
    item = db.session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.case_id == case.id)
    ).one()
    organisation = db.session.get_one(Organisation, meeting.organisation_id)
    written = {
        "status": DiscussionStatus.LIVE,
        "summary": "A plateau after 2 blocks of loading.",
        "recommendation": "Load heavier for 6 weeks before any imaging.",
        "recommendation_kind": RecommendationKind.CONTINUE,
        "plan_changed": PlanChanged.YES,
        "decision_status": DecisionStatus.AGREED,
        "started_at": meeting.starts_at,
        "ended_at": meeting.starts_at + timedelta(minutes=12),
    }
    discussion: Discussion = save(
        Discussion(
            case_id=case.id,
            meeting_id=meeting.id,
            meeting_ref=meeting.meeting_ref,
            presenter_id=case.owner_id,
            **(written | fields),
            **stamps(organisation),
        )
    )
    item.discussion_id, item.status, item.spent_seconds = discussion.id, ItemStatus.DONE, 720
    db.session.commit()
    return discussion


def attend(meeting: Meeting, *people: Person, minutes: int = 50) -> None:
    """These people were in the room from its start for so many minutes."""
    left_at = meeting.starts_at + timedelta(minutes=minutes)
    for person in people:
        save(
            AttendanceSpell(
                id=new_id(),
                meeting_id=meeting.id,
                person_id=person.id,
                joined_at=meeting.starts_at,
                seen_at=left_at,
                left_at=left_at,
            )
        )


def make_drafted_meeting(*, chair: Person, cases: Sequence[Case], **named: Any) -> Meeting:
    """A meeting that closed an hour ago, each of its cases discussed, its minutes drafted."""
    meeting = make_meeting(
        MeetingStatus.CLOSED,
        chair=chair,
        cases=cases,
        starts_at=clock.now() - timedelta(hours=2),
        **named,
    )
    meeting.opened_at = meeting.starts_at
    meeting.closed_at = meeting.starts_at + timedelta(minutes=52)
    meeting.acting_chair_id = chair.id
    db.session.commit()
    for case in cases:
        make_discussion(meeting, case)
    attend(meeting, chair, *(case.owner for case in cases))
    with unit_of_work(actor_for(chair)) as work:
        draft_minutes(work, get_meeting(work.actor, meeting.meeting_ref, is_locked=True))
    return meeting
