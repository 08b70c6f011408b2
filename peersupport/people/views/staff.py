"""Administrators' pages about people: the list, one person, adding and changing."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people import policies, presenters
from peersupport.people.forms.staff import AddPersonForm, PersonForm, SearchForm
from peersupport.people.models import Person
from peersupport.people.queries import accounts, staff
from peersupport.people.services import access as access_services
from peersupport.people.services import staff as services
from peersupport.people.views import organisation
from peersupport.people.views.details import details_of, offer_places
from peersupport.web.access import ADMINISTRATOR, access, current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.forms import show_errors


@organisation.get("")
@access(ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Where an administrator finds everything."""
    return render_template("people/organisation.html")


@organisation.get("/people")
@access(ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Everybody, 25 a page, by name; or those that match a search."""
    form = SearchForm.from_query()
    asked = form.data if form.validate() else {}
    wanted = {name: asked.get(name) or "" for name in ("search", "status", "before", "after")}
    page = staff.list_people(current_actor(), **wanted)
    return render_template(
        "people/people.html",
        form=form,
        page=page,
        rows=presenters.people_rows(page.rows, clock.london_day(clock.now())),
        filters={name: wanted[name] for name in ("search", "status") if wanted[name]},
    )


@organisation.route("/people/add", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def add_person() -> ResponseReturnValue:
    """A new member of staff, with an invitation."""
    form = AddPersonForm()
    offer_places(form, current_actor())
    if form.validate_on_submit():
        try:
            return redirect(_add(form), 303)
        except (InvalidInput, Conflict) as error:
            show_errors(form, error)
    back_href = url_for("organisation.people")
    page = render_template("people/add_person.html", form=form, back_href=back_href)
    return page, 422 if form.errors else 200


@organisation.get("/people/<reference:staff_ref>")
@access(ADMINISTRATOR)
def person(staff_ref: str) -> ResponseReturnValue:
    """One person: details, access, roles."""
    found = staff.get_staff(current_actor(), staff_ref)
    services_here = staff.list_services(found.organisation_id)
    return render_template(
        "people/person.html",
        form=OneTimeForm(),
        person=found,
        details=presenters.person_details(current_actor(), found),
        panel=_panel(found),
        roles=presenters.role_names(staff.list_roles_of(found.id), services_here),
    )


@organisation.route("/people/<reference:staff_ref>/change", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def change_person(staff_ref: str) -> ResponseReturnValue:
    """Change what is known about somebody."""
    found = staff.get_staff(current_actor(), staff_ref)
    form = PersonForm(data=_as_shown(found))
    if not policies.can_change_email(found.account.status):
        del form.email
    offer_places(form, current_actor())
    name, email = found.name, found.account.email
    back_href = url_for("organisation.person", staff_ref=staff_ref)
    if form.validate_on_submit():
        try:
            _change(form, staff_ref, email)
            return redirect(back_href, 303)
        except (InvalidInput, Conflict) as error:
            show_errors(form, error)
    page = render_template(
        "people/change_person.html", form=form, name=name, email=email, back_href=back_href
    )
    return page, 422 if form.errors else 200


def _add(form: AddPersonForm) -> str:
    actor = current_actor()
    with unit_of_work(actor, request_id=request_id(), once=form.once) as work:
        added = services.add_person(work, actor.organisation_id, details_of(form, form.email.data))
        if form.send_invitation.data:
            access_services.send_invitation(work, added)
        work.answer = url_for("organisation.person", staff_ref=added.staff_ref)
        flash(f"{added.name} was added.", "success")
        return work.answer


def _panel(person: Person) -> presenters.AccessPanel:
    now = clock.now()
    return presenters.access_panel(
        current_actor(),
        person,
        sessions=len(accounts.list_live_sessions(person.id, now)),
        was_invited=accounts.was_invited(person.id),
        today=clock.london_day(now),
    )


def _change(form: PersonForm, staff_ref: str, known_email: str) -> None:
    email = form.email.data if "email" in form else known_email
    with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
        services.change_person(
            work, staff_ref, details_of(form, email), expected_version=form.expected_version
        )
        work.answer = url_for("organisation.person", staff_ref=staff_ref)
    flash("The changes were saved.", "success")


def _as_shown(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.account.email,
        "band": person.band.value,
        "role_title": person.role_title,
        "home_site": str(person.home_site_id),
        "sites": [str(link.site_id) for link in person.site_links if link.site_id != person.home_site_id],
        "services": [str(link.service_id) for link in person.service_links],
        "hcpc_number": person.hcpc_number or "",
        "version": str(person.version),
    }
