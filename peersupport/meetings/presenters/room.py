"""The live room as everybody in it sees it: one snapshot, the same for the page and for the live event.

Plain JSON values only. Whatever depends on who is looking is worked out from references: `me`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peersupport.cases.words import label
from peersupport.core.actor import UserActor
from peersupport.core.wording import clock_time, day, plural
from peersupport.meetings.policies import NO_RECOMMENDATION_BANDS
from peersupport.meetings.queries.room import Room, RoomItem, RoomPerson
from peersupport.meetings.rules.attendance import minutes_present
from peersupport.meetings.rules.moves import CANCELLED, IN_PLANNING
from peersupport.meetings.rules.room import CHAIR_AWAY, Place, next_position, previous_position
from peersupport.meetings.words import ItemStatus, MeetingStatus

STATUS_WORDS = {
    MeetingStatus.OPEN: "Open",
    MeetingStatus.PAUSED: "Paused",
}
ITEM_WORDS = {
    ItemStatus.WAITING: "To come",
    ItemStatus.CURRENT: "Now",
    ItemStatus.DONE: "Done",
    ItemStatus.DEFERRED: "Deferred",
}


def room_state(room: Room, now: datetime) -> dict[str, Any]:
    """The snapshot."""
    current = room.current
    places = [Place(item.position, item.status) for item in room.items]
    position = current.position if current else None
    return {
        "meeting": room.meeting_ref,
        "revision": room.revision,
        "now": milliseconds(now),
        "phase": phase(room.status),
        "is_paused": room.status is MeetingStatus.PAUSED,
        "status_words": STATUS_WORDS.get(
            room.status, "Not open yet" if phase(room.status) == "before" else "Closed"
        ),
        "chair": room.chair_ref,
        "acting": room.acting_ref,
        "acting_name": room.acting_name,
        "deputies": sorted(room.deputy_refs),
        "coordinators": sorted(room.coordinator_refs),
        "chair_away_from": _chair_away_from(room),
        "current": position,
        "next": next_position(places, after=position if position else _last_done(room)),
        "previous": previous_position(places, before=position if position else _after_last(room)),
        "items": [_item(item, now) for item in room.items],
        "people": [_person(person, now) for person in room.people],
        "people_words": _people_words(room),
        "record": _record(room),
        "actions": [
            {
                "ref": action.action_ref,
                "text": action.text,
                "owner": action.owner_name,
                "due": day(action.due_on),
            }
            for action in room.actions
        ],
    }


def milliseconds(moment: datetime | None) -> int | None:
    """A moment as browsers count time."""
    return None if moment is None else round(moment.timestamp() * 1000)


def phase(status: MeetingStatus) -> str:
    """Before, during or after: what the page offers depends on it."""
    if status in (MeetingStatus.OPEN, MeetingStatus.PAUSED):
        return "open"
    return "before" if status in IN_PLANNING else "cancelled" if status in CANCELLED else "over"


@dataclass(frozen=True, slots=True)
class Me:
    """What the person who looks is to this room, and so may do in it."""

    ref: str
    chairs: bool
    may_take_chair: bool
    records: bool
    types: bool


def me_in(room: Room, actor: UserActor, *, shown: RoomItem | None, is_observer: bool, now: datetime) -> Me:
    """The person in the room. The services decide again when something is asked."""
    ref = actor.staff_ref
    chairs = ref == room.acting_ref
    presents = shown is not None and ref == shown.presenter_ref and _presenter_records(shown)
    away = _chair_away_from(room)
    is_free = away is not None and (milliseconds(now - CHAIR_AWAY) or 0) >= away
    return Me(
        ref=ref,
        chairs=chairs,
        may_take_chair=not chairs and (ref == room.chair_ref or (ref in room.deputy_refs and is_free)),
        records=chairs or ref in room.coordinator_refs or presents,
        types=not is_observer,
    )


def _presenter_records(item: RoomItem) -> bool:
    return item.presenter_band not in NO_RECOMMENDATION_BANDS


def _chair_away_from(room: Room) -> int | None:
    """Since when whoever chairs has been gone; None while they are there, or before it began."""
    if phase(room.status) != "open":
        return None
    chair = next((person for person in room.people if person.staff_ref == room.acting_ref), None)
    if chair is None:
        return milliseconds(room.opened_at)
    return None if chair.is_here else milliseconds(chair.seen_at)


def _last_done(room: Room) -> int | None:
    done = [item.position for item in room.items if item.status is not ItemStatus.WAITING]
    return max(done, default=None)


def _after_last(room: Room) -> int | None:
    last = _last_done(room)
    return None if last is None else last + 1


def _item(item: RoomItem, now: datetime) -> dict[str, Any]:
    countdown = item.countdown
    return {
        "position": item.position,
        "title": item.title,
        "case": item.case_ref,
        "presenter": item.presenter_ref,
        "presenter_name": item.presenter_name,
        "presenter_records": _presenter_records(item),
        "minutes": item.minutes,
        "minutes_words": plural(item.minutes, "minute"),
        "status": item.status.value,
        "status_words": ITEM_WORDS[item.status],
        "is_begun": item.discussion_id is not None,
        "needs_recommendation": item.discussion_id is not None
        and not item.has_recommendation
        and item.status is not ItemStatus.DEFERRED,
        "ends_at": milliseconds(countdown.ends_at),
        "left": countdown.left(now, minutes=item.minutes),
        "spent_words": _spent_words(countdown.spent(now)),
        "ends_words": clock_time(countdown.ends_at),
    }


def _spent_words(seconds: int) -> str:
    return f"{plural(max(1, round(seconds / 60)), 'minute')} used" if seconds else ""


def _person(person: RoomPerson, now: datetime) -> dict[str, Any]:
    minutes = minutes_present((start, end or now) for start, end in person.stays)
    _, left_at = person.stays[-1]
    return {
        "ref": person.staff_ref,
        "name": person.name,
        "about": f"{person.role_title}, {person.site}",
        "is_here": person.is_here,
        "minutes": minutes,
        "came_or_went": f"Left at {clock_time(left_at)}"
        if left_at
        else f"Joined at {clock_time(person.stays[-1][0])}",
        "minutes_words": plural(minutes, "minute") if minutes else "",
    }


def _people_words(room: Room) -> str:
    return f"{plural(len(room.here), 'person', 'people')} here"


def _record(room: Room) -> dict[str, Any] | None:
    record = room.record
    if record is None:
        return None
    return {
        "case": record.case_ref,
        "version": record.version,
        "summary": record.summary,
        "recommendation": record.recommendation,
        "recommendation_kind": record.recommendation_kind.value if record.recommendation_kind else "",
        "kind_words": label(record.recommendation_kind),
        "plan_changed": record.plan_changed.value if record.plan_changed else "",
        "plan_words": label(record.plan_changed),
        "decision_status": record.decision_status.value if record.decision_status else "",
        "decision_words": label(record.decision_status),
        "dissent": record.dissent,
        "dissent_by": record.dissent_by,
        "deferred_reason": record.deferred_reason,
        "is_quorate": record.is_quorate,
        "scribe": record.scribe_name,
    }
