"""Administrators' buttons about somebody's access: invite, suspend, reactivate, leaving day, end sessions."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.errors import InvalidInput, NotAllowed
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.core.wording import plural
from peersupport.people import policies
from peersupport.people.forms.staff import LeavingDayForm
from peersupport.people.queries import staff
from peersupport.people.services import access as services
from peersupport.people.views import organisation
from peersupport.web.access import ADMINISTRATOR, access, current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.fields.form import STALE_FORM


@organisation.post("/people/<reference:staff_ref>/invite")
@access(ADMINISTRATOR)
def invite_person(staff_ref: str) -> ResponseReturnValue:
    """Send an invitation, or send it again."""

    def invite(work: Work) -> str:
        services.invite_person(work, staff_ref)
        return "An invitation was sent. Its link works once, for 7 days."

    return _do(staff_ref, invite)


@organisation.route("/people/<reference:staff_ref>/suspend", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def suspend_person(staff_ref: str) -> ResponseReturnValue:
    """Asks first, then ends somebody's access at once."""
    person = staff.get_staff(current_actor(), staff_ref)
    policies.can_end_access(current_actor(), person.id).require()
    form = OneTimeForm()

    def suspend(work: Work) -> str:
        services.suspend_person(work, staff_ref)
        return "The account is suspended. All log-ins were ended."

    if form.validate_on_submit():
        return _do(staff_ref, suspend)
    back_href = url_for("organisation.person", staff_ref=staff_ref)
    return render_template("people/suspend_person.html", form=form, person=person, back_href=back_href)


@organisation.post("/people/<reference:staff_ref>/reactivate")
@access(ADMINISTRATOR)
def reactivate_person(staff_ref: str) -> ResponseReturnValue:
    """Give access back."""

    def reactivate(work: Work) -> str:
        services.reactivate_person(work, staff_ref)
        return "The account is no longer suspended."

    return _do(staff_ref, reactivate)


@organisation.post("/people/<reference:staff_ref>/end-sessions")
@access(ADMINISTRATOR)
def end_sessions(staff_ref: str) -> ResponseReturnValue:
    """Log somebody out everywhere."""

    def end(work: Work) -> str:
        ended = services.end_sessions_of(work, staff_ref)
        return f"{plural(ended, 'log-in')} ended."

    return _do(staff_ref, end)


@organisation.route("/people/<reference:staff_ref>/leaving-day", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def set_leaving_day(staff_ref: str) -> ResponseReturnValue:
    """When access ends."""
    person = staff.get_staff(current_actor(), staff_ref)
    policies.can_end_access(current_actor(), person.id).require()
    form = LeavingDayForm(leaves_on=person.leaves_on)

    def set_day(work: Work) -> str:
        services.set_leaving_day(work, staff_ref, leaves_on=form.leaves_on.data)
        return "The leaving day was saved." if form.leaves_on.data else "The leaving day was removed."

    if form.validate_on_submit():
        return _do(staff_ref, set_day)
    back_href = url_for("organisation.person", staff_ref=staff_ref)
    page = render_template(
        "people/leaving_day.html", form=form, name=person.name, today=clock.now(), back_href=back_href
    )
    return page, 422 if form.errors else 200


def _do(staff_ref: str, change: Callable[[Work], str]) -> ResponseReturnValue:
    """Make the change once, and go back to the person with what happened or why it could not."""
    form, here = OneTimeForm(), url_for("organisation.person", staff_ref=staff_ref)
    if not form.validate():
        raise InvalidInput({"form_token": [STALE_FORM]})
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            work.answer = here
            message, kind = change(work), "success"
    except NotAllowed as refusal:
        message, kind = refusal.reason, "info"
    flash(message, kind)
    return redirect(here, 303)
