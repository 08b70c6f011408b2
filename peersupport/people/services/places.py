"""Sites and services of an organisation."""

from uuid import UUID

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.core.constraints import explain_constraint
from peersupport.core.errors import NotFound
from peersupport.core.unit_of_work import Work
from peersupport.people import policies
from peersupport.people.models import Service, ServiceKind, Site

SITE_TAKEN = "Enter a different name: there is a site with this name"
SERVICE_TAKEN = "Enter a different name: there is a service with this name"
explain_constraint("uq_site_organisation_id_name", SITE_TAKEN, field="name")
explain_constraint("uq_service_organisation_id_name", SERVICE_TAKEN, field="name")


def add_site(work: Work, organisation_id: UUID, *, name: str) -> Site:
    """A new place of work. Raises Conflict when there is one of that name."""
    policies.can_manage_people(work.actor).require()
    site = Site(name=name, organisation_id=organisation_id)
    work.session.add(site)
    audit.record(work, "site:added", name[:80])
    return site


def rename_site(work: Work, old_name: str, *, name: str) -> None:
    """Everything that refers to the site shows the new name. Raises NotFound, Conflict."""
    policies.can_manage_people(work.actor).require()
    site = work.session.scalar(
        select(Site).where(Site.name == old_name, Site.organisation_id == work.actor.organisation_id)
    )
    if site is None:
        raise NotFound
    site.name = name
    audit.record(work, "site:renamed", name[:80], fields={"from": old_name})


def add_service(work: Work, organisation_id: UUID, *, name: str, kind: ServiceKind) -> Service:
    """A new physiotherapy, MSK or orthopaedics team. Raises Conflict when there is one of that name."""
    policies.can_manage_people(work.actor).require()
    service = Service(name=name, kind=kind, organisation_id=organisation_id)
    work.session.add(service)
    audit.record(work, "service:added", name[:80])
    return service


def rename_service(work: Work, old_name: str, *, name: str, kind: ServiceKind) -> None:
    """Change a service's name or kind. Raises NotFound, Conflict."""
    policies.can_manage_people(work.actor).require()
    service = work.session.scalar(
        select(Service).where(Service.name == old_name, Service.organisation_id == work.actor.organisation_id)
    )
    if service is None:
        raise NotFound
    service.name, service.kind = name, kind
    audit.record(work, "service:renamed", name[:80], fields={"from": old_name, "kind": kind.value})
