"""Administrators' pages about roles. Roles of meeting series are given on the page of the series."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.errors import Conflict, NotAllowed
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people import presenters
from peersupport.people.forms.organisation import RolesForm
from peersupport.people.queries import directory, staff
from peersupport.people.services import roles as services
from peersupport.people.views import organisation
from peersupport.web.access import ADMINISTRATOR, access, current_actor, request_id
from peersupport.web.fields import Choice
from peersupport.web.forms import show_errors


@organisation.get("/roles")
@access(ADMINISTRATOR)
def roles() -> ResponseReturnValue:
    """Who holds which role."""
    actor = current_actor()
    return render_template(
        "people/roles.html",
        sections=presenters.role_sections(
            staff.list_role_holders(actor),
            staff.list_services(actor.organisation_id),
            clock.london_day(clock.now()),
        ),
    )


@organisation.route("/people/<reference:staff_ref>/roles", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def set_roles(staff_ref: str) -> ResponseReturnValue:
    """The roles of one person: give and take away."""
    person = staff.get_staff(current_actor(), staff_ref)
    held, series_roles = _held(person.id)
    form = RolesForm(roles=held, shown=",".join(held))
    form.roles.choices = _choices()
    name, person_id, back_href = person.name, person.id, url_for("organisation.person", staff_ref=staff_ref)
    if form.validate_on_submit():
        try:
            _save(form, person_id, back_href)
            return redirect(back_href, 303)
        except Conflict as error:
            show_errors(form, error)
        except NotAllowed as refusal:
            form.refuse("roles", refusal.reason)
    page = render_template(
        "people/set_roles.html", form=form, name=name, series_roles=series_roles, back_href=back_href
    )
    return page, 422 if form.errors else 200


def _save(form: RolesForm, person_id: UUID, answer: str) -> None:
    actor = current_actor()
    with unit_of_work(actor, request_id=request_id(), once=form.once) as work:
        person = directory.get_person(actor, person_id)
        services.set_roles(
            work, person, _parsed(form.roles.data), expected=_parsed(form.shown.data.split(","))
        )
        work.answer = answer
    flash("The roles were saved. They count from the next page the person opens.", "success")


def _choices() -> list[Choice]:
    organisation_id = current_actor().organisation_id
    hint = "Looks after people and settings. Does not see any case or meeting, even with another role."
    return [
        Choice(_value(Role.ORG_ADMIN, organisation_id), presenters.ROLE_WORDS[Role.ORG_ADMIN], hint=hint),
        Choice(_value(Role.IG_LEAD, organisation_id), presenters.ROLE_WORDS[Role.IG_LEAD]),
    ] + [
        Choice(_value(Role.SERVICE_LEAD, service.id), f"Lead of {service.name}")
        for service in staff.list_services(organisation_id)
    ]


def _held(person_id: UUID) -> tuple[list[str], list[str]]:
    """The roles that this page can change, as the form's values; and the words of the others."""
    found = staff.list_roles_of(person_id)
    changeable = [_value(role, thing) for role, thing in found if not presenters.is_series_role(role)]
    others = [role_and_thing for role_and_thing in found if presenters.is_series_role(role_and_thing[0])]
    return changeable, presenters.role_names(others, [])


def _value(role: Role, thing_id: UUID) -> str:
    return f"{role.value}:{thing_id}"


def _parsed(values: list[str]) -> frozenset[tuple[Role, UUID]]:
    """The pairs that these values stand for. What cannot be read stands for nothing that anybody holds."""
    found: set[tuple[Role, UUID]] = set()
    for value in filter(None, values):
        role, _, thing = value.partition(":")
        try:
            found.add((Role(role), UUID(thing)))
        except ValueError:
            found.add((Role.ORG_ADMIN, UUID(int=0)))
    return frozenset(found)
