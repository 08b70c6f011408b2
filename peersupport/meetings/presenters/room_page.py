"""The page of the live room: the snapshot everybody gets, and what this person can do with it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from peersupport.actions.queries import owner_choices
from peersupport.cases.models import Case
from peersupport.cases.presenters.answers import LABELS, Row, answer_sections
from peersupport.cases.rules.notes import MAX_CHARACTERS
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.wording import clock_time, day, span, weekday
from peersupport.meetings import policies
from peersupport.meetings.forms import room as forms
from peersupport.meetings.models import Meeting
from peersupport.meetings.presenters.room import Me, me_in, phase, room_state
from peersupport.meetings.queries.room import Room, RoomItem, find_room
from peersupport.meetings.queries.room_members import find_notes
from peersupport.meetings.rules.room import AMBER_SECONDS, CHAIR_AWAY
from peersupport.meetings.services.closing import closing_of
from peersupport.web.fields import BaseForm, Choice

# What is shown beside the question where there is room; the whole case is one press away.
AT_A_GLANCE = ("situation", "red_flag_screen", "intended_action")


@dataclass(frozen=True, slots=True)
class CaseInRoom:
    """The current case, as the room reads it."""

    case_ref: str
    title: str
    question: str
    presenter: str
    glance: list[Row]
    sections: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class NotesInRoom:
    """The shared notes as they are stored. `state` is the document for the browser, encoded."""

    text: str
    state: str
    revision: int
    limit: int


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Everything the page shows."""

    meeting_ref: str
    title: str
    when: str
    joining_url: str
    phase: str
    state: dict[str, Any]
    me: Me
    shown: dict[str, Any] | None
    is_elsewhere: bool
    case: CaseInRoom | None
    notes: NotesInRoom | None
    unresolved: list[str]
    not_reached: list[str]
    can_open: bool
    why_not_open: str
    amber_seconds: int
    chair_away_seconds: int
    config: str


def load_room(meeting: Meeting, now: datetime, position: int | None) -> Room:
    """The room with the record of the item that is looked at."""
    return find_room(meeting.id, now, shown=position)


def room_page(
    actor: UserActor, meeting: Meeting, room: Room, position: int | None, now: datetime
) -> RoomPage:
    """The view model for this person, looking at the item at `position` (the current one when None)."""
    shown = _shown(room, position)
    state = room_state(room, now)
    invitation = policies.invitation_of(actor, meeting)
    is_observer = invitation is not None and invitation.role == "observer"
    me = me_in(room, actor, shown=shown, is_observer=is_observer, now=now)
    closing = closing_of(meeting)
    opening = policies.can_open_meeting(actor, meeting)
    return RoomPage(
        meeting_ref=meeting.meeting_ref,
        title=meeting.title,
        when=f"{weekday(meeting.starts_at)}, {span(meeting.starts_at, meeting.length_minutes)}",
        joining_url=meeting.joining_url,
        phase=phase(meeting.status),
        state=state,
        me=me,
        shown=next((item for item in state["items"] if shown and item["position"] == shown.position), None),
        is_elsewhere=shown is not None and room.current is not None and shown is not room.current,
        case=_case(actor, meeting, shown),
        notes=_notes(shown),
        unresolved=list(closing.unresolved),
        not_reached=list(closing.not_reached),
        can_open=bool(opening),
        why_not_open=_why_not_open(actor, meeting, opening.reason),
        amber_seconds=AMBER_SECONDS,
        chair_away_seconds=int(CHAIR_AWAY.total_seconds()),
        config=json.dumps({"state": state, "me": asdict(me), "shown": shown.position if shown else None}),
    )


def room_forms(
    actor: UserActor, room: Room, now: datetime, failed: Mapping[str, BaseForm], *, can_record: bool
) -> dict[str, BaseForm]:
    """The forms of the page, each with ids of its own. `failed` keeps one that was sent and refused."""
    record = room.record
    values = asdict(record) if record is not None else {}
    made: dict[str, BaseForm] = {
        "record": forms.RecordForm(formdata=None, data=values),
        "dissent": forms.DissentForm(formdata=None, data=values),
        "action": forms.ActionForm(formdata=None, due_on=forms.ActionForm.usual_day(london_day(now))),
        "defer": forms.DeferForm(formdata=None),
        "note": forms.NoteForm(formdata=None),
    }
    shown = {name: failed.get(name) or forms.with_ids(form, name) for name, form in made.items()}
    for form in shown.values():
        # Who was told of a conflict has both texts before them: what they send next is meant.
        if getattr(form, "is_stale", False) and record is not None:
            form["version"].sent = str(record.version)
    action = shown["action"]
    if can_record:
        action["owner"].choices = [Choice(person.staff_ref, person.label) for person in owner_choices(actor)]
    return shown


def _shown(room: Room, position: int | None) -> RoomItem | None:
    wanted = next((item for item in room.items if item.position == position), None)
    return wanted or room.current


def _case(actor: UserActor, meeting: Meeting, shown: RoomItem | None) -> CaseInRoom | None:
    case: Case | None = next(
        (item.case for item in meeting.items if shown and item.position == shown.position), None
    )
    if case is None or shown is None:
        return None
    sections = answer_sections(case, is_owner=actor.person_id == case.owner_id)
    answered = [row for section in sections for row in section.rows if not row.is_empty]
    by_key = {row.key: row for row in answered}
    return CaseInRoom(
        case_ref=case.case_ref,
        title=case.title,
        question=case.clinical_question,
        presenter=f"{case.owner.name}, {case.owner.role_title}",
        glance=[by_key[LABELS[name]] for name in AT_A_GLANCE if LABELS[name] in by_key],
        sections=[
            {"heading": section.heading, "rows": [row for row in section.rows if row in answered]}
            for section in sections
        ],
    )


def _notes(shown: RoomItem | None) -> NotesInRoom | None:
    if shown is None or shown.discussion_id is None:
        return None
    stored = find_notes(shown.discussion_id)
    return NotesInRoom(
        text=stored.text,
        state=base64.b64encode(stored.state).decode(),
        revision=stored.revision,
        limit=MAX_CHARACTERS,
    )


def _why_not_open(actor: UserActor, meeting: Meeting, reason: str) -> str:
    if policies.is_chair(actor, meeting):
        return reason
    planned = f"{clock_time(meeting.starts_at)} on {day(meeting.starts_at)}"
    return f"{meeting.chair.name} opens the meeting. It is planned for {planned}."
