"""Who can be invited to a meeting."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.people.models import PersonService, PersonSite, Service, Site
from peersupport.people.queries.directory import list_colleagues


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who can be invited, with the places by which they can be found."""

    person_id: UUID
    staff_ref: str
    name: str
    band: str
    role_title: str
    home_site: str
    sites: tuple[str, ...]
    services: tuple[str, ...]


def list_candidates(actor: UserActor) -> list[Candidate]:
    """The clinical colleagues of the actor's organisation, by home site and name. Three statements."""
    sites = _by_person(
        select(PersonSite.person_id, Site.name)
        .join(Site, Site.id == PersonSite.site_id)
        .where(Site.organisation_id == actor.organisation_id)
        .order_by(Site.name)
    )
    services = _by_person(
        select(PersonService.person_id, Service.name)
        .join(Service, Service.id == PersonService.service_id)
        .where(Service.organisation_id == actor.organisation_id)
        .order_by(Service.name)
    )
    found = [
        Candidate(
            person_id=person.person_id,
            staff_ref=person.staff_ref,
            name=person.name,
            band=person.band.value,
            role_title=person.role_title,
            home_site=person.site_name,
            sites=tuple(dict.fromkeys((person.site_name, *sites[person.person_id]))),
            services=tuple(services[person.person_id]),
        )
        for person in list_colleagues(actor)
    ]
    # By name within a site, because sorting keeps the order that colleagues come in.
    return sorted(found, key=lambda person: person.home_site)


def _by_person(query: Select[UUID, str]) -> dict[UUID, list[str]]:
    names: dict[UUID, list[str]] = defaultdict(list)
    for person_id, name in db.session.execute(query):
        names[person_id].append(name)
    return names
