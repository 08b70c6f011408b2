"""Meetings: the list, one meeting, making and changing it, publishing, cancelling."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.actor import UserActor
from peersupport.core.clock import to_london
from peersupport.core.decisions import Decision
from peersupport.core.errors import InvalidInput, NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.forms.planning import CancelMeetingForm, MeetingForm
from peersupport.meetings.models import Meeting, MeetingSeries
from peersupport.meetings.presenters import meetings as present
from peersupport.meetings.queries.meetings import get_meeting, list_meetings
from peersupport.meetings.queries.series import get_series, list_led_series, people_who_chair
from peersupport.meetings.services import planning
from peersupport.meetings.services.planning import Facts
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.people.queries.staff import list_sites
from peersupport.web.access import CLINICAL, access, current_actor
from peersupport.web.fields import Choice, OneTimeForm
from peersupport.web.references import reference_in


@blueprint.get("/meetings")
@access(CLINICAL)
def index() -> ResponseReturnValue:
    """Meetings to come and past."""
    actor, now = current_actor(), clock.now()
    is_past = request.args.get("show") == "past"
    page = list_meetings(actor, now, is_past=is_past, after=reference_in(request.args.get("after")))
    following = ""
    if page.following:
        following = url_for("meetings.index", show="past" if is_past else None, after=page.following)
    return render_template(
        "meetings/index.html",
        head=present.LIST_HEAD,
        rows=present.list_rows(page),
        is_past=is_past,
        is_first="after" not in request.args,
        following=following,
        may_create=bool(list_led_series(actor)),
    )


@blueprint.route("/meetings/new", methods=["GET", "POST"])
@access(CLINICAL)
def create() -> ResponseReturnValue:
    """A new draft. Who plans several series chooses one first."""
    actor = current_actor()
    led = list_led_series(actor)
    if not led:
        raise NotAllowed(policies.NOT_A_MANAGER)
    series_ref = reference_in(request.args.get("series")) or (led[0].series_ref if len(led) == 1 else "")
    if not series_ref:
        return render_template("meetings/choose_series.html", series=led)
    series = get_series(actor, series_ref)
    policies.can_create_meeting(actor, series).require()
    form = _new_form(actor, series)

    def make(work: Work) -> tuple[str, str]:
        meeting = planning.create_meeting(work, series_ref, _facts(form))
        return url_for(
            "meetings.show", meeting_ref=meeting.meeting_ref
        ), "The draft was saved. Nobody has been told yet."

    onward, status = send(form, make)
    if onward:
        return redirect(onward, status)
    return render_template(
        "meetings/edit.html", form=form, heading="Plan a meeting", back_href="/meetings", now_rows=[]
    ), status


@blueprint.get("/meetings/<reference:meeting_ref>")
@access(CLINICAL)
def show(meeting_ref: str) -> ResponseReturnValue:
    """One meeting: who, when, where, its agenda, and what this reader may do."""
    actor = current_actor()
    meeting = get_meeting(actor, meeting_ref)
    return render_template(
        "meetings/show.html",
        page=present.meeting_view(actor, meeting),
        joining_url=meeting.joining_url,
        room_href=url_for("meetings.room", meeting_ref=meeting_ref),
    )


@blueprint.route("/meetings/<reference:meeting_ref>/edit", methods=["GET", "POST"])
@access(CLINICAL)
def edit(meeting_ref: str) -> ResponseReturnValue:
    """Change a meeting's facts."""
    actor = current_actor()
    meeting = _load(actor, meeting_ref, policies.can_edit_meeting)
    form = _form_of(meeting)
    _offer_choices(form, actor, meeting.series)
    here = url_for("meetings.show", meeting_ref=meeting_ref)
    is_told = meeting.is_announced

    def change(work: Work) -> tuple[str, str]:
        version = int(form.version.data) if form.version.data.isdecimal() else -1
        planning.change_meeting(work, meeting_ref, _facts(form), expected_version=version)
        return here, "Your changes were saved."

    onward, status = send(form, change)
    if onward:
        return redirect(onward, status)
    now_rows = []
    if status == 409:
        # Saving again is now a choice, made knowing what somebody else wrote.
        fresh = get_meeting(actor, meeting_ref)
        now_rows, form.version.sent = present.facts_of(fresh), str(fresh.version)
    return render_template(
        "meetings/edit.html",
        form=form,
        heading="Change the meeting",
        back_href=here,
        is_told=is_told,
        now_rows=now_rows,
    ), status


@blueprint.route("/meetings/<reference:meeting_ref>/publish", methods=["GET", "POST"])
@access(CLINICAL)
def publish(meeting_ref: str) -> ResponseReturnValue:
    """Ask, then send everybody invited their calendar entry."""
    return _confirm(
        meeting_ref,
        policies.can_publish,
        planning.publish_meeting,
        "meetings/publish.html",
        "The meeting is published. We are sending the invitations.",
    )


@blueprint.route("/meetings/<reference:meeting_ref>/send-agenda", methods=["GET", "POST"])
@access(CLINICAL)
def send_agenda(meeting_ref: str) -> ResponseReturnValue:
    """Ask, then tell everybody invited that the agenda is ready."""
    return _confirm(
        meeting_ref,
        policies.can_send_agenda,
        planning.send_agenda,
        "meetings/send_agenda.html",
        "We are sending the agenda to everybody invited.",
    )


@blueprint.route("/meetings/<reference:meeting_ref>/delete", methods=["GET", "POST"])
@access(CLINICAL)
def delete(meeting_ref: str) -> ResponseReturnValue:
    """Ask, then delete a draft."""
    return _confirm(
        meeting_ref,
        policies.can_delete_draft,
        planning.delete_draft,
        "meetings/delete.html",
        "The draft was deleted. Its cases wait for another meeting.",
        onward="/meetings",
    )


@blueprint.route("/meetings/<reference:meeting_ref>/cancel", methods=["GET", "POST"])
@access(CLINICAL)
def cancel(meeting_ref: str) -> ResponseReturnValue:
    """Ask why, then tell everybody that the meeting does not take place."""
    actor = current_actor()
    meeting = _load(actor, meeting_ref, policies.can_cancel)
    shown = present.meeting_view(actor, meeting)
    has_started = meeting.starts_at <= clock.now()
    form = CancelMeetingForm()
    here = url_for("meetings.show", meeting_ref=meeting_ref)

    def cancel_it(work: Work) -> tuple[str, str]:
        planning.cancel_meeting(
            work,
            meeting_ref,
            reason=form.reason.data,
            has_no_chair=has_started and form.has_no_chair.data,
            identifier_reason=form.identifier_reason.data,
        )
        return here, "The meeting is cancelled. We are telling everybody who was invited."

    onward, status = send(form, cancel_it)
    if onward:
        return redirect(onward, status)
    return render_template(
        "meetings/cancel.html", form=form, page=shown, has_started=has_started, back_href=here
    ), status


def _new_form(actor: UserActor, series: MeetingSeries) -> MeetingForm:
    form = MeetingForm(title=series.name, length_minutes=series.length_minutes)
    _offer_choices(form, actor, series)
    return form


def _form_of(meeting: Meeting) -> MeetingForm:
    local = to_london(meeting.starts_at)
    return MeetingForm(
        title=meeting.title,
        day=local.date(),
        start=local.time(),
        length_minutes=meeting.length_minutes,
        joining_url=meeting.joining_url,
        chair=meeting.chair.staff_ref,
        deputy=meeting.deputy.staff_ref if meeting.deputy else "",
        sites=[link.site_id for link in meeting.site_links],
        version=str(meeting.version),
    )


def _load(actor: UserActor, meeting_ref: str, may: Callable[[UserActor, Meeting], Decision]) -> Meeting:
    """The meeting to ask about. Raises NotFound; on opening the page also NotAllowed.

    A form that was sent goes on to the service, so that a second click hears that it was done already.
    """
    meeting = get_meeting(actor, meeting_ref)
    if request.method == "GET":
        may(actor, meeting).require()
    return meeting


def _confirm(
    meeting_ref: str,
    may: Callable[[UserActor, Meeting], Decision],
    service: Callable[[Work, str], None],
    template: str,
    message: str,
    *,
    onward: str = "",
) -> ResponseReturnValue:
    form = OneTimeForm()
    here = url_for("meetings.show", meeting_ref=meeting_ref)

    def press(work: Work) -> tuple[str, str]:
        service(work, meeting_ref)
        return onward or here, message

    answer, status = send(form, press)
    if answer:
        return redirect(answer, status)
    actor = current_actor()
    shown = present.meeting_view(actor, _load(actor, meeting_ref, may))
    return render_template(template, form=form, page=shown, back_href=here), status


def _offer_choices(form: MeetingForm, actor: UserActor, series: MeetingSeries) -> None:
    chairs = [Choice(person.staff_ref, person.label) for person in people_who_chair(series.id)]
    form.chair.choices = form.deputy.choices = chairs
    form.sites.choices = [Choice(str(site_id), name) for site_id, name in list_sites(actor.organisation_id)]


def _facts(form: MeetingForm) -> Facts:
    day, start, length = form.day.data, form.start.data, form.length_minutes.data
    if day is None or start is None or length is None:
        raise InvalidInput({"day": ["Enter the date, start time and length"]})
    return Facts(
        title=form.title.data,
        day=day,
        start=start,
        length_minutes=length,
        joining_url=form.joining_url.data,
        site_ids=frozenset(UUID(site) for site in form.sites.data),
        chair_ref=form.chair.data,
        deputy_ref=form.deputy.data,
        identifier_reason=form.identifier_reason.data,
    )
