"""The agenda of a meeting: listing cases, adding other items, their order and minutes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from peersupport.audit import services as audit
from peersupport.cases import policies as case_policies
from peersupport.cases.models import Case
from peersupport.cases.queries import get_case
from peersupport.cases.services import lists
from peersupport.cases.words import CaseStatus
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts
from peersupport.meetings import notices, policies
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.rules import agenda
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.invitations import invite_missing, release_presenters, sync_calendars
from peersupport.meetings.words import InviteeRole, ItemStatus

CHANGED = "Somebody changed this agenda while you were working on it. Check what it says now, then try again."
LATE_REASON = "Enter why this comes after the meeting was published"


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the agenda page shows it: its key and the minutes typed for it."""

    key: str
    minutes: int


def add_cases(
    work: Work,
    meeting_ref: str,
    *,
    case_refs: Collection[str],
    late_reason: str = "",
    identifier_reason: str = "",
) -> list[str]:
    """List accepted cases with the series' minutes each; their owners are invited to present them.

    After publication each is a late item and needs a reason. A case about a colleague is listed by a chair.
    Returns the references listed. Raises NotFound, NotAllowed, Conflict, and InvalidInput when there is no
    room or no reason.
    """
    meeting = _load(work, meeting_ref)
    if not case_refs:
        raise InvalidInput({"cases": ["Select at least 1 case"]})
    late_reason = _late_reason(work, meeting, late_reason, identifier_reason)
    cases = [get_case(work.actor, ref, is_locked=True) for ref in sorted(set(case_refs))]
    for case in cases:
        _require_listable(work, meeting, case)
        place = agenda.place_for_case([item.case_id is not None for item in meeting.items])
        _insert(meeting, place, case=case, minutes=meeting.series.minutes_per_case, late_reason=late_reason)
        lists.list_case(
            work, case, late_reason=late_reason, acting_as=policies.acting_as(acting_person(work), meeting)
        )
    _require_room(meeting, "cases")
    refs = [case.case_ref for case in cases]
    _record(work, meeting, {"listed": refs, "is_late": bool(late_reason)})
    added = invite_missing(work, meeting, [case.owner_id for case in cases], InviteeRole.PRESENTER)
    sync_calendars(work, meeting, added=added)
    return refs


def add_item(
    work: Work,
    meeting_ref: str,
    *,
    title: str,
    minutes: int,
    late_reason: str = "",
    identifier_reason: str = "",
) -> None:
    """Add an item that is no case, at the end. After publication it needs a reason.

    Raises NotFound, NotAllowed, InvalidInput.
    """
    meeting = _load(work, meeting_ref)
    title = title.strip()
    if not title:
        raise InvalidInput({"title": ["Enter what the item is called"]})
    _require_minutes(minutes, "minutes")
    check_texts(work, meeting_ref, {"title": title}, reason=identifier_reason)
    late_reason = _late_reason(work, meeting, late_reason, identifier_reason)
    _insert(meeting, len(meeting.items), title=title, minutes=minutes, late_reason=late_reason)
    _require_room(meeting, "minutes")
    _record(work, meeting, {"added_items": 1, "is_late": bool(late_reason)})


def save_agenda(
    work: Work,
    meeting_ref: str,
    lines: Sequence[Line],
    *,
    expected_revision: int,
    move: tuple[str, int] | None = None,
    remove: str = "",
) -> str:
    """Save the order and minutes as typed, then move one item up or down, or take one off.

    Everything on the page is saved at once, so that no typed minutes are lost by pressing another button.
    Returns the removed case's reference, if one was. Raises NotFound, NotAllowed, InvalidInput at
    `minutes`, and Conflict when the agenda changed since the page was loaded.
    """
    meeting = _load(work, meeting_ref)
    items = {item.id.hex: item for item in meeting.items}
    keys = [line.key for line in lines]
    was_revision = meeting.room_revision - 1  # as the page showed it: loading raised it
    if was_revision != expected_revision or sorted(keys) != sorted(items):
        raise Conflict(CHANGED)
    for line in lines:
        _require_minutes(line.minutes, "minutes")
        items[line.key].minutes = line.minutes
    if move is not None:
        keys = agenda.moved(keys, _known(move[0], items), by=move[1])
    _place(meeting, [items[key] for key in keys])
    removed = _take_off(work, meeting, items[_known(remove, items)]) if remove else ""
    # Taking an item off always helps, so it is never refused for what is still too long.
    if not remove:
        _require_room(meeting, "minutes")
    _record(work, meeting, {"order_saved": True, "removed": removed})
    return removed


def _load(work: Work, meeting_ref: str) -> Meeting:
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_edit_meeting(acting_person(work), meeting).require()
    # Every change of the agenda raises the meeting's revision, so that a stale page is noticed.
    meeting.room_revision += 1
    return meeting


def _late_reason(work: Work, meeting: Meeting, reason: str, identifier_reason: str) -> str:
    """The reason, which only a late item has. Raises InvalidInput when it is missing."""
    if not meeting.is_announced:
        return ""
    if not reason.strip():
        raise InvalidInput({"late_reason": [LATE_REASON]})
    check_texts(work, meeting.meeting_ref, {"late_reason": reason}, reason=identifier_reason)
    return reason.strip()


def _require_listable(work: Work, meeting: Meeting, case: Case) -> None:
    actor = acting_person(work)
    if any(item.case_id == case.id for item in meeting.items):
        raise Conflict(f"{case.case_ref} is on this agenda already.")
    if case.involves_colleague and not policies.is_chair(actor, meeting):
        raise NotAllowed("This case is about a colleague. Only a chair or deputy chair can list it.")
    if case.status in (CaseStatus.ACCEPTED, CaseStatus.DEFERRED):
        case_policies.can_list_case(actor, case).require()


def _require_minutes(minutes: int, field: str) -> None:
    if not agenda.SHORTEST_ITEM <= minutes <= agenda.LONGEST_ITEM:
        raise InvalidInput(
            {field: [f"Minutes must be between {agenda.SHORTEST_ITEM} and {agenda.LONGEST_ITEM}"]}
        )


def _require_room(meeting: Meeting, field: str) -> None:
    load = agenda.agenda_load([item.minutes for item in meeting.items], length=meeting.length_minutes)
    if load.is_refused:
        raise InvalidInput(
            {
                field: [
                    f"This makes {load.planned} minutes in a meeting of {load.length}. An agenda can be at "
                    f"most {agenda.REFUSED_PERCENT}% full. Take something off, or make items shorter."
                ]
            }
        )


def _insert(
    meeting: Meeting,
    place: int,
    *,
    minutes: int,
    title: str = "",
    case: Case | None = None,
    late_reason: str = "",
) -> None:
    item = AgendaItem(
        organisation_id=meeting.organisation_id,
        title=title,
        case=case,
        minutes=minutes,
        late_reason=late_reason,
        status=ItemStatus.WAITING,
    )
    order = list(meeting.items)
    order.insert(place, item)
    meeting.items.insert(place, item)
    _place(meeting, order)


def _place(meeting: Meeting, order: Sequence[AgendaItem]) -> None:
    for position, item in enumerate(order, start=1):
        item.position = position


def _take_off(work: Work, meeting: Meeting, item: AgendaItem) -> str:
    """Remove the item; its case waits for another meeting and its owner is told, once published."""
    policies.can_take_off(acting_person(work), meeting, item).require()
    meeting.items.remove(item)
    work.session.delete(item)
    _place(meeting, sorted(meeting.items, key=lambda left: left.position))
    case = item.case
    if case is None:
        return ""
    if case.status is CaseStatus.LISTED:
        lists.unlist_case(work, case, acting_as=policies.acting_as(acting_person(work), meeting))
    gone = release_presenters(work, meeting, [case.owner_id])
    if meeting.is_announced:
        notices.tell_unlisted(work, meeting, case.owner_id, case.case_ref)
    sync_calendars(work, meeting, removed=gone)
    return case.case_ref


def _known(key: str, items: Collection[str]) -> str:
    if key not in items:
        raise NotFound
    return key


def _record(work: Work, meeting: Meeting, fields: dict[str, object]) -> None:
    audit.record(
        work,
        "meeting:agenda_changed",
        meeting.meeting_ref,
        acting_as=policies.acting_as(acting_person(work), meeting),
        fields=fields,
    )
