"""Administrators' pages about sites and services."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.core.errors import Conflict
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.people.forms.organisation import KIND_WORDS, ServiceForm, SiteForm
from peersupport.people.models import ServiceKind
from peersupport.people.queries import staff
from peersupport.people.services import places as services
from peersupport.people.views import organisation
from peersupport.web.access import ADMINISTRATOR, access, current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.forms import show_errors


@organisation.get("/places")
@access(ADMINISTRATOR)
def places() -> ResponseReturnValue:
    """The sites and services of the organisation."""
    organisation_id = current_actor().organisation_id
    return render_template(
        "people/places.html",
        sites=staff.list_sites(organisation_id),
        services=staff.list_services(organisation_id),
        kinds=KIND_WORDS,
    )


@organisation.route("/sites/add", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def add_site() -> ResponseReturnValue:
    """A new place of work."""
    form = SiteForm()

    def add(work: Work) -> None:
        services.add_site(work, current_actor().organisation_id, name=form.name.data)

    return _ask(form, add, heading="Add a site", message="The site was added.")


@organisation.route("/sites/rename", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def rename_site() -> ResponseReturnValue:
    """A new name for a site; everything that refers to it shows the new name."""
    site = staff.get_site(current_actor(), request.args.get("site", "")[:100])
    old_name = site.name
    form = SiteForm(name=old_name)

    def rename(work: Work) -> None:
        services.rename_site(work, old_name, name=form.name.data)

    return _ask(form, rename, heading=f"Rename {old_name}", message="The site was renamed.")


@organisation.route("/services/add", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def add_service() -> ResponseReturnValue:
    """A new team."""
    form = ServiceForm()

    def add(work: Work) -> None:
        organisation_id = current_actor().organisation_id
        services.add_service(work, organisation_id, name=form.name.data, kind=ServiceKind(form.kind.data))

    return _ask(form, add, heading="Add a service", message="The service was added.")


@organisation.route("/services/rename", methods=["GET", "POST"])
@access(ADMINISTRATOR)
def rename_service() -> ResponseReturnValue:
    """A new name or kind for a service."""
    service = staff.get_service(current_actor(), request.args.get("service", "")[:100])
    old_name = service.name
    form = ServiceForm(name=old_name, kind=service.kind.value)

    def rename(work: Work) -> None:
        services.rename_service(work, old_name, name=form.name.data, kind=ServiceKind(form.kind.data))

    return _ask(form, rename, heading=f"Change {old_name}", message="The service was changed.")


def _ask(
    form: OneTimeForm, change: Callable[[Work], None], *, heading: str, message: str
) -> ResponseReturnValue:
    here = url_for("organisation.places")
    if form.validate_on_submit():
        try:
            with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
                change(work)
                work.answer = here
            flash(message, "success")
            return redirect(here, 303)
        except Conflict as error:
            show_errors(form, error)
    page = render_template("people/place_form.html", form=form, heading=heading, back_href=here)
    return page, 422 if form.errors else 200
