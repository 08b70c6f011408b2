"""Between the form about a person and the plain values that services take."""

from uuid import UUID

from peersupport.core.actor import UserActor
from peersupport.people.forms.staff import PersonForm
from peersupport.people.queries import staff
from peersupport.people.rules.staff import PersonDetails, account_address
from peersupport.web.fields import Choice


def offer_places(form: PersonForm, actor: UserActor) -> None:
    """Fill in the sites and services of the organisation to choose from."""
    sites = [Choice(str(site_id), name) for site_id, name in staff.list_sites(actor.organisation_id)]
    form.home_site.choices = sites
    form.sites.choices = sites
    form.services.choices = [
        Choice(str(service.id), service.name) for service in staff.list_services(actor.organisation_id)
    ]


def details_of(form: PersonForm, email: str) -> PersonDetails:
    """The answers of a valid form."""
    return PersonDetails(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        email=account_address(email),
        band=form.band.data,
        role_title=form.role_title.data,
        home_site_id=UUID(form.home_site.data),
        site_ids=frozenset(UUID(value) for value in form.sites.data),
        service_ids=frozenset(UUID(value) for value in form.services.data),
        hcpc_number=form.hcpc_number.data or None,
    )
