"""Adding people and changing what is known about them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.core.constraints import explain_constraint
from peersupport.core.errors import Conflict, InvalidInput, NotFound
from peersupport.core.references import next_reference
from peersupport.core.unit_of_work import STALE, Work
from peersupport.people import policies
from peersupport.people.models import (
    Account,
    AccountStatus,
    Band,
    LinkKind,
    Person,
    PersonService,
    PersonSite,
    Service,
    Site,
)
from peersupport.people.rules.staff import PersonDetails
from peersupport.people.services.links import retire_links

EMAIL_TAKEN = "Enter a different email address: this one belongs to an account already"
explain_constraint("uq_account_email", EMAIL_TAKEN, field="email")


def add_person(work: Work, organisation_id: UUID, details: PersonDetails) -> Person:
    """A new member of staff with an account that waits for an invitation.

    Raises InvalidInput for sites and services that are not the organisation's, Conflict for a taken address.
    """
    policies.can_manage_people(work.actor).require()
    _require_places(work, organisation_id, details)
    staff_ref = next_reference(work, organisation_id, "S", is_yearly=False)
    person = new_person(organisation_id, staff_ref, details)
    work.session.add(person)
    # Written now, so that a taken address is refused here and a link can be made for the new account.
    work.session.flush()
    audit.record(work, "person:added", staff_ref)
    return person


def new_person(organisation_id: UUID, staff_ref: str, details: PersonDetails) -> Person:
    """The rows of a new person, for whoever has checked the details."""
    person = Person(staff_ref=staff_ref, organisation_id=organisation_id, leaves_on=None)
    person.account = Account(
        email=details.email,
        password_hash=None,
        status=AccountStatus.INVITED,
        organisation_id=organisation_id,
    )
    _describe(person, details)
    return person


def change_person(work: Work, staff_ref: str, details: PersonDetails, *, expected_version: int) -> None:
    """Write what changed. Raises Conflict when somebody else changed it since, or the address is taken."""
    person = get_staff(work, staff_ref)
    if person.version != expected_version:
        raise Conflict(STALE)
    _require_places(work, person.organisation_id, details)
    changed = _differences(person, details)
    if not changed:
        return
    if "email" in changed:
        policies.can_change_email(person.account.status).require()
        person.account.email = details.email
        retire_links(work, person.account.id, LinkKind.INVITATION)
    _describe(person, details)
    audit.record(work, "person:changed", staff_ref, fields={"changed": changed})
    # Two editors of links alone would not collide: the person's own row is the lock for all of it.
    person.updated_at = work.now


def get_staff(work: Work, staff_ref: str) -> Person:
    """Anybody of the actor's organisation, for a change by an administrator.

    Raises NotAllowed for everybody else, NotFound when there is no such person.
    """
    policies.can_manage_people(work.actor).require()
    person = work.session.scalar(
        select(Person).where(
            Person.staff_ref == staff_ref, Person.organisation_id == work.actor.organisation_id
        )
    )
    if person is None:
        raise NotFound
    return person


def _describe(person: Person, details: PersonDetails) -> None:
    person.first_name, person.last_name = details.first_name, details.last_name
    person.band, person.role_title = Band(details.band), details.role_title
    person.home_site_id, person.hcpc_number = details.home_site_id, details.hcpc_number
    sites = details.site_ids | {details.home_site_id}
    kept_sites = [link for link in person.site_links if link.site_id in sites]
    new_sites = sites - {link.site_id for link in kept_sites}
    person.site_links = kept_sites + [PersonSite(site_id=site) for site in sorted(new_sites)]
    kept = [link for link in person.service_links if link.service_id in details.service_ids]
    new = details.service_ids - {link.service_id for link in kept}
    person.service_links = kept + [PersonService(service_id=service) for service in sorted(new)]


def _differences(person: Person, details: PersonDetails) -> list[str]:
    """The names of what is going to change; never the values."""
    before = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.account.email,
        "band": person.band,
        "role_title": person.role_title,
        "home_site": person.home_site_id,
        "hcpc_number": person.hcpc_number,
        "sites": {link.site_id for link in person.site_links},
        "services": {link.service_id for link in person.service_links},
    }
    after = {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "email": details.email,
        "band": details.band,
        "role_title": details.role_title,
        "home_site": details.home_site_id,
        "hcpc_number": details.hcpc_number,
        "sites": set(details.site_ids | {details.home_site_id}),
        "services": set(details.service_ids),
    }
    return sorted(name for name in before if before[name] != after[name])


def _require_places(work: Work, organisation_id: UUID, details: PersonDetails) -> None:
    sites = details.site_ids | {details.home_site_id}
    if _known(work, Site, organisation_id, sites) != len(sites):
        raise InvalidInput({"sites": ["Select sites from the list"]})
    if not details.service_ids:
        raise InvalidInput({"services": ["Select at least one service"]})
    if _known(work, Service, organisation_id, details.service_ids) != len(details.service_ids):
        raise InvalidInput({"services": ["Select services from the list"]})


def _known(work: Work, kind: type[Site] | type[Service], organisation_id: UUID, ids: Collection[UUID]) -> int:
    found = work.session.scalars(
        select(kind.id).where(kind.organisation_id == organisation_id, kind.id.in_(ids))
    )
    return len(found.all())
