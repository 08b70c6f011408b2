"""Meeting series: the list, one series with its people, setting up and changing it, its roles."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.actor import Role, UserActor
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.meetings import policies
from peersupport.meetings.forms.series import GiveRoleForm, SeriesForm, WithdrawRoleForm
from peersupport.meetings.presenters import series as present
from peersupport.meetings.queries.meetings import list_meetings
from peersupport.meetings.queries.series import get_series, list_series, people_of_series
from peersupport.meetings.services import series as services
from peersupport.meetings.services.series import Terms
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.people.queries.directory import list_colleagues
from peersupport.people.queries.staff import list_services
from peersupport.web.access import LOGGED_IN, access, current_actor, request_id
from peersupport.web.fields import Choice


@blueprint.get("/series")
@access(LOGGED_IN)
def series_list() -> ResponseReturnValue:
    """The organisation's meeting series."""
    actor = current_actor()
    return render_template(
        "meetings/series_list.html",
        series=list_series(actor),
        may_create=policies.can_create_series(actor),
    )


@blueprint.route("/series/new", methods=["GET", "POST"])
@access(LOGGED_IN)
def series_create() -> ResponseReturnValue:
    """Set up a series."""
    actor = current_actor()
    policies.can_create_series(actor).require()
    form = SeriesForm()
    _offer_services(form, actor)

    def make(work: Work) -> tuple[str, str]:
        series = services.create_series(work, _terms(form), identifier_reason=form.identifier_reason.data)
        return url_for(
            "meetings.series", series_ref=series.series_ref
        ), "The series was set up. Now give it a chair."

    onward, status = send(form, make)
    if onward:
        return redirect(onward, status)
    return render_template(
        "meetings/series_edit.html",
        form=form,
        heading="Set up a meeting series",
        back_href="/series",
        now_rows=[],
    ), status


@blueprint.get("/series/<reference:series_ref>")
@access(LOGGED_IN)
def series(series_ref: str) -> ResponseReturnValue:
    """One series: its terms, its people and its meetings as far as the reader may see them."""
    actor = current_actor()
    found = get_series(actor, series_ref)
    ahead = list_meetings(actor, clock.now(), is_past=False, series_id=found.id)
    may_manage = bool(policies.can_manage_series(actor, found))
    give_form = GiveRoleForm()
    if may_manage:
        _offer_colleagues(give_form, actor)
    return render_template(
        "meetings/series.html",
        page=present.series_view(actor, found, people_of_series(found.id), ahead),
        form=give_form,
        withdraw_form=WithdrawRoleForm(),
    )


@blueprint.route("/series/<reference:series_ref>/edit", methods=["GET", "POST"])
@access(LOGGED_IN)
def series_edit(series_ref: str) -> ResponseReturnValue:
    """Change a series' terms."""
    actor = current_actor()
    found = get_series(actor, series_ref)
    policies.can_manage_series(actor, found).require()
    form = SeriesForm(**present.opened(found))
    _offer_services(form, actor)
    here = url_for("meetings.series", series_ref=series_ref)

    def change(work: Work) -> tuple[str, str]:
        version = int(form.version.data) if form.version.data.isdecimal() else -1
        services.change_series(
            work,
            series_ref,
            _terms(form),
            expected_version=version,
            identifier_reason=form.identifier_reason.data,
        )
        return here, "The series was changed. Meetings that exist keep their own length."

    onward, status = send(form, change)
    if onward:
        return redirect(onward, status)
    now_rows = []
    if status == 409 and not form.name.errors:
        # Saving again is now a choice, made knowing what somebody else wrote.
        fresh = get_series(actor, series_ref)
        now_rows, form.version.sent = present.terms_of(fresh), str(fresh.version)
    return render_template(
        "meetings/series_edit.html",
        form=form,
        heading="Change the meeting series",
        back_href=here,
        now_rows=now_rows,
    ), status


@blueprint.post("/series/<reference:series_ref>/roles")
@access(LOGGED_IN)
def series_give_role(series_ref: str) -> ResponseReturnValue:
    """Make a colleague chair, deputy or coordinator."""
    actor = current_actor()
    found = get_series(actor, series_ref)
    policies.can_manage_series(actor, found).require()
    form = GiveRoleForm()
    _offer_colleagues(form, actor)
    here = url_for("meetings.series", series_ref=series_ref)

    def give(work: Work) -> tuple[str, str]:
        is_new = services.give_role(work, series_ref, staff_ref=form.person.data, role=Role(form.role.data))
        return here, "The role was given." if is_new else "They hold this role already."

    onward, status = send(form, give)
    if onward:
        return redirect(onward, status)
    found = get_series(actor, series_ref)
    ahead = list_meetings(actor, clock.now(), is_past=False, series_id=found.id)
    return render_template(
        "meetings/series.html",
        page=present.series_view(actor, found, people_of_series(found.id), ahead),
        form=form,
        withdraw_form=WithdrawRoleForm(formdata=None),
    ), status


@blueprint.post("/series/<reference:series_ref>/roles/withdraw")
@access(LOGGED_IN)
def series_withdraw_role(series_ref: str) -> ResponseReturnValue:
    """Take a role away."""
    form = WithdrawRoleForm()
    here = url_for("meetings.series", series_ref=series_ref)
    staff_ref, _, role = form.holder.data.partition(" ")
    if not form.validate() or role not in set(Role):
        raise NotFound
    with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
        services.withdraw_role(work, series_ref, staff_ref=staff_ref, role=Role(role))
        work.answer = here
    flash("The role was withdrawn.", "success")
    return redirect(here, 303)


def _offer_services(form: SeriesForm, actor: UserActor) -> None:
    form.services.choices = [Choice(str(row.id), row.name) for row in list_services(actor.organisation_id)]


def _offer_colleagues(form: GiveRoleForm, actor: UserActor) -> None:
    others = [person for person in list_colleagues(actor) if person.person_id != actor.person_id]
    form.person.choices = [Choice(person.staff_ref, person.label) for person in others]


def _terms(form: SeriesForm) -> Terms:
    length, per_case, weeks = (
        form.length_minutes.data,
        form.minutes_per_case.data,
        form.outcome_weeks.data,
    )
    if length is None or per_case is None or weeks is None:
        raise InvalidInput({"length_minutes": ["Enter the lengths in minutes and weeks"]})
    return Terms(
        name=form.name.data,
        purpose=form.purpose.data,
        scope_in=form.scope_in.data,
        scope_out=form.scope_out.data,
        length_minutes=length,
        minutes_per_case=per_case,
        outcome_weeks=weeks,
        service_ids=frozenset(UUID(service) for service in form.services.data),
    )
