"""The content of a meeting's minutes, drawn up from what the room recorded.

Callers have loaded the meeting through their actor.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from peersupport.actions.models import ActionSource
from peersupport.actions.queries import list_actions_of
from peersupport.cases.models import Discussion
from peersupport.cases.words import CaseStatus, label
from peersupport.core.database import db
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Meeting
from peersupport.meetings.rules.attendance import minutes_present
from peersupport.meetings.rules.minutes import (
    ActionLine,
    CaseRecord,
    ItemRecord,
    MinutesContent,
    PersonPresent,
)
from peersupport.meetings.words import InviteeRole, MeetingStatus
from peersupport.people.models import Person

HIDDEN = "This case was hidden by the information governance lead."
WITHDRAWN = "This case was withdrawn by its owner."


def minutes_content(meeting: Meeting) -> MinutesContent:
    """The minutes as they stand."""
    actions = _actions(meeting)
    present = _present(meeting)
    there = {person.id for person, _ in present}
    absent = [invitee.person.name for invitee in meeting.invited if invitee.person_id not in there]
    chair_id = meeting.acting_chair_id or meeting.chair_id
    return MinutesContent(
        meeting_ref=meeting.meeting_ref,
        title=meeting.title,
        series=meeting.series.name,
        starts_at=meeting.starts_at,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        planned_minutes=meeting.length_minutes,
        chair=db.session.get_one(Person, chair_id).name,
        sites=tuple(sorted({person.home_site.name for person, _ in present})),
        present=tuple(_line(meeting, person, minutes) for person, minutes in present),
        apologies=tuple(sorted(absent)),
        items=tuple(_item(item, actions) for item in meeting.items),
        note=meeting.minutes.note if meeting.minutes else "",
        next_meeting_at=_next_meeting_at(meeting),
    )


def hidden_refs(meeting: Meeting) -> frozenset[str]:
    """The cases of the meeting that were hidden: they are hidden in its minutes too, approved or not."""
    return frozenset(
        item.case.case_ref
        for item in meeting.items
        if item.case is not None and item.case.status is CaseStatus.RESTRICTED
    )


def find_discussion(meeting: Meeting, case_ref: str) -> Discussion | None:
    """The discussion of that case in this meeting; none when the case is hidden."""
    return next(
        (
            item.discussion
            for item in meeting.items
            if item.discussion is not None
            and item.case is not None
            and item.case.case_ref == case_ref
            and item.case.status is not CaseStatus.RESTRICTED
        ),
        None,
    )


def _present(meeting: Meeting) -> list[tuple[Person, int]]:
    """Who was in the room and for how many minutes, by name."""
    spells = db.session.scalars(
        select(AttendanceSpell)
        .where(AttendanceSpell.meeting_id == meeting.id)
        .options(joinedload(AttendanceSpell.person).joinedload(Person.home_site))
        .order_by(AttendanceSpell.joined_at, AttendanceSpell.id)
    )
    stays = defaultdict(list)
    people: dict[UUID, Person] = {}
    for spell in spells:
        people[spell.person_id] = spell.person
        # After a crash nobody wrote when they left; they were last seen then.
        stays[spell.person_id].append((spell.joined_at, spell.left_at or spell.seen_at))
    ordered = sorted(
        people.values(), key=lambda person: (person.last_name, person.first_name, person.staff_ref)
    )
    return [(person, minutes_present(stays[person.id])) for person in ordered]


def _line(meeting: Meeting, person: Person, minutes: int) -> PersonPresent:
    return PersonPresent(
        name=person.name,
        band=person.band.value,
        role_title=person.role_title,
        site=person.home_site.name,
        minutes=minutes,
        capacity=_capacity(meeting, person),
    )


def _capacity(meeting: Meeting, person: Person) -> str:
    if person.id == (meeting.acting_chair_id or meeting.chair_id):
        return "chair"
    roles = {invitee.person_id: invitee.role for invitee in meeting.invitees}
    if person.id in {item.discussion.presenter_id for item in meeting.items if item.discussion}:
        return "presenter"
    return "observer" if roles.get(person.id) is InviteeRole.OBSERVER else ""


def _actions(meeting: Meeting) -> dict[UUID, list[ActionLine]]:
    discussions = [item.discussion_id for item in meeting.items if item.discussion_id is not None]
    found: dict[UUID, list[ActionLine]] = defaultdict(list)
    for row in list_actions_of(ActionSource.DISCUSSION, discussions):
        found[row.source_id].append(ActionLine(row.action_ref, row.text, row.owner_name, row.due_on))
    return found


def _item(item: AgendaItem, actions: dict[UUID, list[ActionLine]]) -> ItemRecord:
    # Half minutes count as whole ones, and an item that was begun took at least one.
    actual = max((item.spent_seconds + 30) // 60, 1) if item.spent_seconds else 0
    title, record = item.title, None
    if item.case is not None:
        is_hidden = item.case.status is CaseStatus.RESTRICTED
        is_withdrawn = item.case.status is CaseStatus.WITHDRAWN
        title = HIDDEN if is_hidden else WITHDRAWN if is_withdrawn else item.case.title
        if item.discussion is not None and not is_hidden:
            record = record_of(item.discussion, actions.get(item.discussion.id, []))
    return ItemRecord(title, item.minutes, actual, record)


def record_of(discussion: Discussion, actions: list[ActionLine]) -> CaseRecord:
    """What the minutes say of one case."""
    case = discussion.case
    return CaseRecord(
        case_ref=case.case_ref,
        question=case.clinical_question,
        presenter=discussion.presenter.name,
        is_quorate=discussion.is_quorate,
        summary=discussion.summary,
        key_points=tuple(discussion.key_points),
        recommendation=discussion.recommendation,
        recommendation_kind=label(discussion.recommendation_kind),
        alternatives=discussion.alternatives_considered,
        plan_changed=label(discussion.plan_changed),
        decision=label(discussion.decision_status),
        dissent=discussion.dissent,
        dissent_by=discussion.dissent_by,
        deferred_reason=discussion.deferred_reason,
        learning_point=discussion.learning_point,
        actions=tuple(actions),
    )


def _next_meeting_at(meeting: Meeting) -> datetime | None:
    return db.session.scalar(
        select(Meeting.starts_at)
        .where(
            Meeting.series_id == meeting.series_id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.AGENDA_SENT)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
