"""What people do in a live room: the form and the service of each act, said once for both doors.

`views.room` answers with a page, `sockets` with an acknowledgement; what happens is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from peersupport.core.unit_of_work import Work
from peersupport.meetings.forms import room as forms
from peersupport.meetings.services import closing, room, room_record
from peersupport.web.fields import BaseForm


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `event` is its name in the live door, `name` its last part in the page's address."""

    name: str
    event: str
    form: type[BaseForm]
    do: Callable[[Work, str, Any], object]


def _move(work: Work, meeting_ref: str, form: forms.MoveForm) -> None:
    room.move_to_item(work, meeting_ref, to=form.to.number, from_position=form.here.number or None)


def _extend(work: Work, meeting_ref: str, form: forms.ExtendForm) -> None:
    room.extend(work, meeting_ref, position=form.here.number)


def _defer(work: Work, meeting_ref: str, form: forms.DeferForm) -> None:
    room.defer_item(
        work,
        meeting_ref,
        case_ref=form.case.data,
        reason=form.reason.data,
        identifier_reason=form.identifier_reason.data,
    )


def _record(work: Work, meeting_ref: str, form: forms.RecordForm | forms.DissentForm) -> None:
    room_record.save_record(
        work,
        meeting_ref,
        form.case.data,
        expected_version=form.version.number,
        identifier_reason=form.identifier_reason.data,
        **form.record_fields(),
    )


def _agree(work: Work, meeting_ref: str, form: forms.ActionForm) -> None:
    room_record.agree_action(
        work,
        meeting_ref,
        form.case.data,
        text=form.text.data,
        owner_ref=form.owner.data,
        due_on=cast(date, form.due_on.data),  # the form asked for it
        identifier_reason=form.identifier_reason.data,
    )


def _alone(service: Callable[[Work, str], None]) -> Callable[[Work, str, Any], None]:
    """An act that needs nothing but the meeting."""
    return lambda work, meeting_ref, _form: service(work, meeting_ref)


ACTS = {
    act.name: act
    for act in (
        Act("open", "room_open", forms.RoomForm, _alone(room.open_meeting)),
        Act("move", "room_move", forms.MoveForm, _move),
        Act("pause", "room_pause", forms.RoomForm, _alone(room.pause)),
        Act("resume", "room_resume", forms.RoomForm, _alone(room.resume)),
        Act("extend", "room_extend", forms.ExtendForm, _extend),
        Act("defer", "room_defer", forms.DeferForm, _defer),
        Act("chair", "room_take_chair", forms.RoomForm, _alone(room.take_over_chair)),
        Act("close", "room_close", forms.RoomForm, _alone(closing.close_meeting)),
        Act("record", "record_save", forms.RecordForm, _record),
        Act("dissent", "dissent_save", forms.DissentForm, _record),
        Act("action", "action_agree", forms.ActionForm, _agree),
    )
}
