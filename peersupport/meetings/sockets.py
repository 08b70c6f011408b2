"""Live door of meetings: the events of a room, what is sent to it, and who may stay in it.

What a person asks is named like an order (room_move, notes_edit); what the room is told like news
(notes_saved), with its whole state as one snapshot (room_state).
"""

import base64
from datetime import datetime, timedelta
from typing import Any

from peersupport.cases.rules import notes as notes_rules
from peersupport.cases.rules.notes_wire import BadUpdate
from peersupport.core import clock
from peersupport.core.actor import SystemActor, UserActor
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import unit_of_work
from peersupport.core.wording import clock_time
from peersupport.meetings.acts import ACTS, Act
from peersupport.meetings.forms.room import NotesEditForm, NotesSyncForm, RoomForm
from peersupport.meetings.presenters.room import room_state
from peersupport.meetings.queries.room import find_room
from peersupport.meetings.queries.room_members import (
    find_entrance,
    find_notes,
    find_notes_place,
    members_among,
)
from peersupport.meetings.rules.moves import IN_PLANNING, IN_PROGRESS
from peersupport.meetings.rules.room import LEFT_AFTER, SEEN_EACH
from peersupport.meetings.services import attendance
from peersupport.meetings.services.effects import NotesChanged, RoomChanged
from peersupport.meetings.services.room_record import write_notes
from peersupport.realtime import connections
from peersupport.realtime.connections import Connection
from peersupport.realtime.door import Answer, Handler, enter_room, live_event
from peersupport.realtime.server import broadcast
from peersupport.web.access import CLINICAL


def _handler(act: Act) -> Handler[Any]:
    def handle(actor: UserActor, form: Any) -> None:
        with unit_of_work(actor, once=getattr(form, "once", None)) as work:
            act.do(work, form.meeting.data, form)

    return handle


for _act in ACTS.values():
    live_event(_act.event, form=_act.form, rule=CLINICAL, is_activity=True)(_handler(_act))


@live_event("room_join", form=RoomForm, rule=CLINICAL)
def join(actor: UserActor, form: RoomForm) -> Answer:
    """Come into the room: be counted there, hear its news, and see it as it is."""
    entrance = find_entrance(actor, form.meeting.data)
    # Listening begins before the snapshot is read, so that nothing falls in between.
    enter_room(entrance.meeting_id)
    if entrance.status in IN_PLANNING | IN_PROGRESS:
        with unit_of_work(actor) as work:
            attendance.join_room(work, entrance.meeting_id, actor.person_id)
    now = clock.now()
    return {"state": room_state(find_room(entrance.meeting_id, now), now)}


@live_event("notes_sync", form=NotesSyncForm, rule=CLINICAL)
def sync_notes(actor: UserActor, form: NotesSyncForm) -> Answer:
    """Catch up with a case's notes: what the browser lacks, and what the server has."""
    place = find_notes_place(actor, form.meeting.data, form.case.data)
    stored = find_notes(place.discussion_id)
    try:
        news = notes_rules.missing_from(stored.state, form.vector.raw)
    except BadUpdate as error:
        raise InvalidInput({"vector": ["Load the page again"]}) from error
    return {"revision": stored.revision, "news": _encoded(news)}


@live_event("notes_edit", form=NotesEditForm, rule=CLINICAL, is_activity=True)
def edit_notes(actor: UserActor, form: NotesEditForm) -> Answer:
    """Save somebody's typing. The acknowledgement is sent after the commit, never before."""
    with unit_of_work(actor) as work:
        saved = write_notes(work, form.meeting.data, form.case.data, form.edit.raw, reason=form.reason.data)
        said = clock_time(work.now)
    return {"revision": saved.revision, "since": saved.since, "saved": said}


def announce_room(changed: RoomChanged) -> None:
    """Effect: the room as it is now, built once, goes to everybody in it."""
    now = clock.now()
    broadcast(changed.meeting_id, "room_state", room_state(find_room(changed.meeting_id, now), now))


def announce_notes(changed: NotesChanged) -> None:
    """Effect: what is new in a case's notes goes to everybody in the room."""
    broadcast(
        changed.meeting_id,
        "notes_saved",
        {
            "case": changed.case_ref,
            "revision": changed.revision,
            "since": changed.since,
            "news": _encoded(changed.news),
            "saved": changed.saved_label,
        },
    )


def members_may_stay(found: list[Connection], _now: datetime) -> set[str]:
    """The check of the watch: everybody is still a member of each room they listen to."""
    members = members_among((room, connection.person_id) for connection in found for room in connection.rooms)
    return {
        connection.sid
        for connection in found
        if all((room, connection.person_id) in members for room in connection.rooms)
    }


class AttendanceRound:
    """The round of the watch: notes who is connected, and who has gone."""

    def __init__(self) -> None:
        self._noted_at: datetime | None = None

    def __call__(self, found: list[Connection], now: datetime) -> None:
        """Keep the attendance right: departures at each look, presence every 20 seconds."""
        gone = connections.gone_before(now - LEFT_AFTER)
        is_due = self._noted_at is None or not timedelta() <= now - self._noted_at < SEEN_EACH
        present = {(room, connection.person_id) for connection in found for room in connection.rooms}
        if not gone and not is_due:
            return
        with unit_of_work(SystemActor("attendance")) as work:
            for each in gone:
                attendance.leave_room(work, each.room, each.person_id, at=each.at)
            if is_due:
                attendance.note_seen(work, present)
                attendance.end_unseen(work)
        if is_due:
            self._noted_at = now


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
