"""Sets up an organisation on a fresh install."""

import re
from dataclasses import dataclass

from peersupport.audit import services as audit
from peersupport.core.actor import Role
from peersupport.core.constraints import explain_constraint
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.people.models import Organisation, ServiceKind
from peersupport.people.rules.staff import PersonDetails, account_address
from peersupport.people.services.access import send_invitation
from peersupport.people.services.places import add_service, add_site
from peersupport.people.services.roles import grant_role
from peersupport.people.services.staff import add_person

explain_constraint("uq_organisation_key", "There is an organisation of that name already.")


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Who looks after the new organisation."""

    first_name: str
    last_name: str
    email: str
    band: str
    role_title: str


def create_organisation(
    work: Work, *, name: str, site: str, service: str, kind: ServiceKind, administrator: FirstAdministrator
) -> str:
    """The organisation with one site, one service and an invited administrator; returns the link's token.

    The actor is the operator's command, and bears the new organisation's id. Raises Conflict when the name
    or the address is taken.
    """
    organisation_id = work.actor.organisation_id
    if organisation_id is None:
        raise NotAllowed("An organisation is created by an operator's command.")
    work.session.add(
        Organisation(id=organisation_id, key=organisation_key(name), name=name, created_at=work.now)
    )
    audit.record(work, "organisation:created", organisation_key(name))
    # Written first: everything below belongs to it.
    work.session.flush()
    first_site = add_site(work, organisation_id, name=site)
    first_service = add_service(work, organisation_id, name=service, kind=kind)
    work.session.flush()  # so that the person below can point at them
    person = add_person(
        work,
        organisation_id,
        PersonDetails(
            first_name=administrator.first_name,
            last_name=administrator.last_name,
            email=account_address(administrator.email),
            band=administrator.band,
            role_title=administrator.role_title,
            home_site_id=first_site.id,
            site_ids=frozenset(),
            service_ids=frozenset({first_service.id}),
            hcpc_number=None,
        ),
    )
    grant_role(work, person, Role.ORG_ADMIN, organisation_id)
    return send_invitation(work, person)


def organisation_key(name: str) -> str:
    """A short, plain name for commands and records."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "organisation"
