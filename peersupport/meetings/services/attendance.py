"""Who is in the room, and for how long: rows kept by the server, so that no browser can lose or invent them.

A stay begins with a live connection (or the button of a page without scripts) and is noted every 20
seconds; a crash of anything loses at most a minute of somebody's presence.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from peersupport.core.database import new_id
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.meetings.models import AttendanceSpell, Meeting
from peersupport.meetings.queries.room_members import find_entrance
from peersupport.meetings.rules.moves import IN_PLANNING, IN_PROGRESS
from peersupport.meetings.rules.room import UNSEEN_AFTER
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.effects import RoomChanged


def join_room(work: Work, meeting_id: UUID, person_id: UUID, *, is_by_form: bool = False) -> None:
    """Begin a stay, unless one runs. The caller has found that the person may be in the room."""
    running = _running(work, meeting_id, person_id)
    if running and (running[-1].is_by_form or work.now - running[-1].seen_at <= UNSEEN_AFTER):
        running[-1].seen_at = work.now
        running[-1].is_by_form = running[-1].is_by_form and is_by_form
        return
    for stale in running:
        stale.left_at = stale.seen_at
    work.session.add(_new(work, meeting_id, person_id, is_by_form=is_by_form))
    work.after_commit(RoomChanged(meeting_id))


def leave_room(work: Work, meeting_id: UUID, person_id: UUID, *, at: datetime) -> None:
    """End the person's stay as of `at`, unless they were seen since: in another tab, or elsewhere."""
    for stay in _running(work, meeting_id, person_id):
        if stay.seen_at <= at and not stay.is_by_form:
            stay.left_at = at
            work.after_commit(RoomChanged(meeting_id))


def join_by_form(work: Work, meeting_ref: str) -> None:
    """The person pressed the button that says they are here. Raises NotFound, NotAllowed."""
    actor = acting_person(work)
    entrance = find_entrance(actor, meeting_ref)
    if entrance.status not in IN_PLANNING | IN_PROGRESS:
        raise NotAllowed("This meeting is over.")
    join_room(work, entrance.meeting_id, actor.person_id, is_by_form=True)


def leave_by_form(work: Work, meeting_ref: str) -> None:
    """The person pressed the button that says they leave. Raises NotFound."""
    actor = acting_person(work)
    meeting_id = find_entrance(actor, meeting_ref).meeting_id
    for stay in _running(work, meeting_id, actor.person_id):
        stay.left_at = work.now
        work.after_commit(RoomChanged(meeting_id))


def note_seen(work: Work, present: Iterable[tuple[UUID, UUID]]) -> None:
    """These (meeting, person) have a live connection now. One whose stay was ended meanwhile begins anew.

    Nobody attends a meeting that is over, though its page may still be open.
    """
    pairs = sorted(set(present))
    going_on = set(
        work.session.scalars(
            select(Meeting.id).where(
                Meeting.id.in_({meeting_id for meeting_id, _ in pairs}),
                Meeting.status.in_(IN_PLANNING | IN_PROGRESS),
            )
        )
    )
    for meeting_id, person_id in pairs:
        if meeting_id in going_on:
            join_room(work, meeting_id, person_id)


def end_unseen(work: Work) -> None:
    """End the stays that nobody has noted for a minute, as of when they were last noted."""
    gone = work.session.scalars(
        select(AttendanceSpell)
        .where(
            AttendanceSpell.left_at.is_(None),
            AttendanceSpell.is_by_form.is_(False),
            AttendanceSpell.seen_at < work.now - UNSEEN_AFTER,
        )
        .order_by(AttendanceSpell.id)
    )
    for stay in gone:
        stay.left_at = stay.seen_at
        work.after_commit(RoomChanged(stay.meeting_id))


def begin_anew(work: Work, meeting_id: UUID) -> None:
    """The meeting opens: time in the room before it does not count as time in the meeting."""
    stays = work.session.scalars(
        select(AttendanceSpell).where(AttendanceSpell.meeting_id == meeting_id).order_by(AttendanceSpell.id)
    )
    for stay in stays.all():
        if stay.left_at is not None:
            work.session.delete(stay)
        else:
            stay.joined_at = stay.seen_at = work.now


def end_all(work: Work, meeting_id: UUID) -> None:
    """The meeting closes: every stay ends with it."""
    work.session.execute(
        update(AttendanceSpell)
        .where(AttendanceSpell.meeting_id == meeting_id, AttendanceSpell.left_at.is_(None))
        .values(left_at=work.now, seen_at=work.now)
        .execution_options(synchronize_session=False)
    )


def last_seen(work: Work, meeting_id: UUID, person_id: UUID) -> tuple[bool, datetime | None]:
    """Whether somebody is in the room now, and when they were last seen there (None: never)."""
    stays = work.session.scalars(
        select(AttendanceSpell)
        .where(AttendanceSpell.meeting_id == meeting_id, AttendanceSpell.person_id == person_id)
        .order_by(AttendanceSpell.joined_at.desc(), AttendanceSpell.id.desc())
        .limit(1)
    ).first()
    if stays is None:
        return False, None
    is_fresh = stays.is_by_form or work.now - stays.seen_at <= UNSEEN_AFTER
    return stays.left_at is None and is_fresh, stays.left_at or stays.seen_at


def _running(work: Work, meeting_id: UUID, person_id: UUID) -> list[AttendanceSpell]:
    return list(
        work.session.scalars(
            select(AttendanceSpell)
            .where(
                AttendanceSpell.meeting_id == meeting_id,
                AttendanceSpell.person_id == person_id,
                AttendanceSpell.left_at.is_(None),
            )
            .order_by(AttendanceSpell.joined_at, AttendanceSpell.id)
        )
    )


def _new(work: Work, meeting_id: UUID, person_id: UUID, *, is_by_form: bool) -> AttendanceSpell:
    return AttendanceSpell(
        id=new_id(),
        meeting_id=meeting_id,
        person_id=person_id,
        joined_at=work.now,
        seen_at=work.now,
        is_by_form=is_by_form,
    )
