"""Minutes: reading, commenting, correcting, approving and amending."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.cases.models import Discussion
from peersupport.cases.services.records import fields_of
from peersupport.core import clock
from peersupport.core.actor import UserActor
from peersupport.core.decisions import Decision
from peersupport.core.errors import Conflict, InvalidInput, NotFound
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.meetings import policies
from peersupport.meetings.forms.minutes import AmendForm, ApproveForm, CommentForm, NoteForm, RecordForm
from peersupport.meetings.models import Meeting
from peersupport.meetings.presenters import minutes as present
from peersupport.meetings.presenters import records as record_pages
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.minutes import find_discussion, minutes_content
from peersupport.meetings.services import minutes as services
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.web.access import CLINICAL, access, current_actor, request_id


@blueprint.get("/meetings/<reference:meeting_ref>/minutes")
@access(CLINICAL)
def minutes(meeting_ref: str) -> ResponseReturnValue:
    """The minutes, for the screen and for paper."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_ref)
    policies.can_read_minutes(actor, meeting).require()
    page = present.minutes_view(actor, meeting, minutes_content(meeting), clock.now())
    form = ApproveForm(seen=page.seen)
    return render_template("meetings/minutes.html", page=page, meeting_ref=meeting_ref, form=form)


@blueprint.post("/meetings/<reference:meeting_ref>/minutes/approve")
@access(CLINICAL)
def approve(meeting_ref: str) -> ResponseReturnValue:
    """Lock the minutes as they were read."""
    form = ApproveForm()
    here = url_for("meetings.minutes", meeting_ref=meeting_ref)
    if not form.validate():
        raise Conflict("This page could not be read. Load the minutes again, then approve them.")
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            services.approve_minutes(work, meeting_ref, seen_digest=form.seen.data)
            work.answer = here
    except (Conflict, InvalidInput) as error:
        return _not_approved(error, here)
    flash("The minutes are approved and locked. We are telling the presenters and action owners.", "success")
    return redirect(here, 303)


def _not_approved(error: Conflict | InvalidInput, here: str) -> ResponseReturnValue:
    if isinstance(error, Conflict):
        message, status = error.message, 409
    else:
        message, status = " ".join(text for texts in error.errors.values() for text in texts), 422
    heading = "You did not approve these minutes"
    return render_template(
        "errors/conflict.html", heading=heading, message=message, yours=None, link=here
    ), status


@blueprint.route("/meetings/<reference:meeting_ref>/minutes/note", methods=["GET", "POST"])
@access(CLINICAL)
def note(meeting_ref: str) -> ResponseReturnValue:
    """The general note of drafted minutes."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_ref)
    _require(policies.can_edit_record(actor, meeting))
    if meeting.minutes is None:
        raise NotFound
    form = NoteForm(note=meeting.minutes.note, version=str(meeting.minutes.version))
    here = url_for("meetings.minutes", meeting_ref=meeting_ref)

    def save(work: Work) -> tuple[str, str]:
        services.change_note(
            work,
            meeting_ref,
            note=form.note.data,
            expected_version=int(form.version.data) if form.version.data.isdecimal() else -1,
            identifier_reason=form.identifier_reason.data,
        )
        return here, "The note was saved."

    onward, status = send(form, save)
    if onward:
        return redirect(onward, status)
    now = _note_now(meeting_ref, form) if status == 409 else ""
    page = render_template(
        "meetings/note.html",
        form=form,
        title=meeting.title,
        back_href=here,
        is_conflict=status == 409,
        now=now,
    )
    return page, status


def _note_now(meeting_ref: str, form: NoteForm) -> str:
    """What somebody else wrote meanwhile. Saving again is now a choice, made knowing it."""
    fresh = get_meeting(current_actor(), meeting_ref).minutes
    form.version.sent = str(fresh.version) if fresh is not None else ""
    return fresh.note if fresh is not None else ""


@blueprint.route("/meetings/<reference:meeting_ref>/minutes/<reference:case_ref>", methods=["GET", "POST"])
@access(CLINICAL)
def record(meeting_ref: str, case_ref: str) -> ResponseReturnValue:
    """Correct the drafted record of one case."""
    actor = current_actor()
    meeting, discussion = _load(actor, meeting_ref, case_ref)
    _require(policies.can_edit_record(actor, meeting))
    form = RecordForm(**_opened(discussion))

    def save(work: Work) -> tuple[str, str]:
        services.correct_record(
            work,
            meeting_ref,
            case_ref,
            form.values,
            expected_version=form.read_version,
            identifier_reason=form.identifier_reason.data,
        )
        return _minutes_of(meeting_ref, case_ref), f"The record of {case_ref} was saved."

    return _answer(actor, meeting_ref, case_ref, form, send(form, save), "meetings/record.html")


@blueprint.route(
    "/meetings/<reference:meeting_ref>/minutes/<reference:case_ref>/amend", methods=["GET", "POST"]
)
@access(CLINICAL)
def amend(meeting_ref: str, case_ref: str) -> ResponseReturnValue:
    """Amend the approved record of one case, with a reason."""
    actor = current_actor()
    meeting, discussion = _load(actor, meeting_ref, case_ref)
    _require(policies.can_amend_record(actor, meeting, discussion))
    form = AmendForm(**_opened(discussion))

    def save(work: Work) -> tuple[str, str]:
        services.amend_record(
            work,
            meeting_ref,
            case_ref,
            form.values,
            reason=form.reason.data,
            expected_version=form.read_version,
            identifier_reason=form.identifier_reason.data,
        )
        return _minutes_of(
            meeting_ref, case_ref
        ), f"The record of {case_ref} was amended. The original is kept beside it."

    return _answer(actor, meeting_ref, case_ref, form, send(form, save), "meetings/amend.html")


@blueprint.route(
    "/meetings/<reference:meeting_ref>/minutes/<reference:case_ref>/comment", methods=["GET", "POST"]
)
@access(CLINICAL)
def comment(meeting_ref: str, case_ref: str) -> ResponseReturnValue:
    """The presenter asks for a correction."""
    actor = current_actor()
    meeting, discussion = _load(actor, meeting_ref, case_ref)
    _require(policies.can_comment_on_record(actor, meeting, discussion))
    form = CommentForm()

    def save(work: Work) -> tuple[str, str]:
        services.comment_on_record(
            work,
            meeting_ref,
            case_ref,
            text=form.text.data,
            identifier_reason=form.identifier_reason.data,
        )
        return _minutes_of(meeting_ref, case_ref), "Your comment was saved. We are telling the chair."

    return _answer(actor, meeting_ref, case_ref, form, send(form, save), "meetings/comment.html")


def _require(decision: Decision) -> None:
    """Open no form in vain. One that was sent is the service's to judge, which gives typed text back."""
    if request.method == "GET":
        decision.require()


def _load(actor: UserActor, meeting_ref: str, case_ref: str) -> tuple[Meeting, Discussion]:
    meeting = get_meeting(actor, meeting_ref)
    discussion = find_discussion(meeting, case_ref)
    if discussion is None:
        raise NotFound
    return meeting, discussion


def _opened(discussion: Discussion) -> dict[str, object]:
    values = asdict(fields_of(discussion))
    return {**values, "key_points": "\n".join(values["key_points"]), "version": str(discussion.version)}


def _minutes_of(meeting_ref: str, case_ref: str) -> str:
    return url_for("meetings.minutes", meeting_ref=meeting_ref, _anchor=case_ref)


def _answer(
    actor: UserActor,
    meeting_ref: str,
    case_ref: str,
    form: RecordForm | CommentForm,
    sent: tuple[str, int],
    template: str,
) -> ResponseReturnValue:
    """Go on, or show the form again; after a conflict with what the record says now beside it."""
    onward, status = sent
    if onward:
        return redirect(onward, status)
    _, discussion = _load(actor, meeting_ref, case_ref)
    differences = []
    if status == 409 and isinstance(form, RecordForm):
        differences = record_pages.differences(discussion, form.values)
        # Saving again is now a choice made knowing both texts.
        form.version.sent = str(discussion.version)
    page = render_template(
        template,
        form=form,
        page=record_pages.record_view(discussion),
        differences=differences,
        back_href=_minutes_of(meeting_ref, case_ref),
    )
    return page, status
