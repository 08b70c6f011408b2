"""The live room as a page: what it shows, and every act as a form, for browsers with and without scripts."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason, NotFound
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.meetings.acts import ACTS, Act
from peersupport.meetings.forms import room as forms
from peersupport.meetings.presenters.room_page import load_room, room_forms, room_page
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services import attendance, room_record
from peersupport.meetings.views import blueprint
from peersupport.web.access import CLINICAL, access, current_actor, request_id
from peersupport.web.fields import BaseForm
from peersupport.web.forms import show_errors


def _note(work: Work, meeting_ref: str, form: forms.NoteForm) -> None:
    room_record.add_note(work, meeting_ref, form.case.data, form.update.data, reason=form.reason.data)


# What only the page does: with scripts, joining is the connection itself and notes are typed together.
PAGE_ACTS = {
    **ACTS,
    "note": Act("note", "", forms.NoteForm, _note),
    "here": Act("here", "", forms.RoomForm, lambda work, ref, _form: attendance.join_by_form(work, ref)),
    "leave": Act("leave", "", forms.RoomForm, lambda work, ref, _form: attendance.leave_by_form(work, ref)),
}


@blueprint.get("/meetings/<reference:meeting_ref>/room")
@access(CLINICAL)
def room(meeting_ref: str) -> ResponseReturnValue:
    """The room as it is now; `item` looks at another item than the current one."""
    return _page(meeting_ref, {})


@blueprint.post("/meetings/<reference:meeting_ref>/room/<string(maxlength=12):act>")
@access(CLINICAL)
def act_in_room(meeting_ref: str, act: str) -> ResponseReturnValue:
    """Do something in the room, then show it."""
    if act not in PAGE_ACTS:
        raise NotFound
    form: Any = forms.with_ids(PAGE_ACTS[act].form(), act)
    if not form.validate():
        return _page(meeting_ref, {act: form}), 422
    try:
        with unit_of_work(current_actor(), once=getattr(form, "once", None), request_id=request_id()) as work:
            PAGE_ACTS[act].do(work, meeting_ref, form)
            work.answer = _here(meeting_ref)
    except (InvalidInput, Conflict) as error:
        show_errors(form, error)
        form.asks_reason = isinstance(error, NeedsReason)
        form.is_stale = isinstance(error, Conflict) and "version" in form
        return _page(meeting_ref, {act: form}), 409 if isinstance(error, Conflict) else 422
    return redirect(_here(meeting_ref), 303)


def _page(meeting_ref: str, failed: Mapping[str, BaseForm]) -> str:
    actor, now = current_actor(), clock.now()
    meeting = get_meeting(actor, meeting_ref)
    position = _position()
    found = load_room(meeting, now, position)
    page = room_page(actor, meeting, found, position, now)
    return render_template(
        "meetings/room.html",
        page=page,
        forms=room_forms(actor, found, now, failed, can_record=page.me.records),
        problems=[problem for form in failed.values() for problem in form.problems],
        here=_here(meeting_ref),
    )


def _here(meeting_ref: str) -> str:
    """The room, at the item that is looked at."""
    return url_for("meetings.room", meeting_ref=meeting_ref, item=_position())


def _position() -> int | None:
    typed = request.args.get("item", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
