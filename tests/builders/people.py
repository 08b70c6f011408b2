"""Builders of people and places, with sensible defaults: a test states only what matters to it.

They write rows directly, as the past; what is under test goes through doors and services.
"""

import itertools
import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from peersupport.core import clock
from peersupport.core.actor import Role, UserActor
from peersupport.core.database import db
from peersupport.people.hashing import hash_password
from peersupport.people.models import (
    Account,
    AccountStatus,
    Band,
    Organisation,
    Person,
    PersonService,
    PersonSite,
    RoleGrant,
    Service,
    ServiceKind,
    Site,
    UserSession,
)
from peersupport.people.queries.sessions import find_session
from peersupport.people.rules.tokens import token_hash

PASSWORD = "correct horse battery"
# Far from the numbers that services give out.
_numbers = itertools.count(50_001)


def stamps(organisation: Organisation) -> dict[str, Any]:
    """The columns every record shares."""
    now = clock.now()
    return {
        "organisation_id": organisation.id,
        "created_at": now,
        "created_by": "builder",
        "updated_at": now,
        "updated_by": "builder",
    }


def make_organisation(name: str = "Northmoor Partnership") -> Organisation:
    """The organisation of that name, made when it does not exist yet."""
    found = db.session.scalar(select(Organisation).where(Organisation.name == name))
    if found is not None:
        return found
    organisation = Organisation(key=name.lower().replace(" ", "-")[:40], name=name, created_at=clock.now())
    return save(organisation)


def make_site(name: str = "Hilltop", organisation: Organisation | None = None) -> Site:
    """The site of that name."""
    organisation = organisation or make_organisation()
    found = db.session.scalar(select(Site).where(Site.name == name, Site.organisation_id == organisation.id))
    return found or save(Site(name=name, **stamps(organisation)))


def make_service(
    name: str = "MSK service", kind: ServiceKind = ServiceKind.MSK, organisation: Organisation | None = None
) -> Service:
    """The service of that name."""
    organisation = organisation or make_organisation()
    found = db.session.scalar(
        select(Service).where(Service.name == name, Service.organisation_id == organisation.id)
    )
    return found or save(Service(name=name, kind=kind, **stamps(organisation)))


def make_person(
    first_name: str = "Sam",
    last_name: str = "Okafor",
    *,
    band: Band = Band.BAND_6,
    role_title: str = "Specialist physiotherapist",
    organisation: Organisation | None = None,
    site: Site | None = None,
    service: Service | None = None,
    email: str | None = None,
    password: str | None = None,
    status: AccountStatus = AccountStatus.ACTIVE,
    leaves_on: date | None = None,
    hcpc_number: str | None = None,
) -> Person:
    """A member of staff with an active account."""
    organisation = organisation or make_organisation()
    number = next(_numbers)
    site = site or make_site(organisation=organisation)
    service = service or make_service(organisation=organisation)
    person = Person(
        staff_ref=f"S-{number:05}",
        first_name=first_name,
        last_name=last_name,
        band=band,
        role_title=role_title,
        home_site_id=site.id,
        hcpc_number=hcpc_number,
        leaves_on=leaves_on,
        **stamps(organisation),
    )
    person.site_links = [PersonSite(site_id=site.id)]
    person.service_links = [PersonService(service_id=service.id)]
    person.account = Account(
        email=email or f"person{number}@northmoor.example",
        password_hash=hash_password(password) if password else None,
        status=status,
        **stamps(organisation),
    )
    return save(person)


def grant(person: Person, role: Role, thing: Any) -> None:
    """Give a role in relation to an organisation, service or series."""
    organisation = db.session.get_one(Organisation, person.organisation_id)
    save(RoleGrant(person_id=person.id, role=role, thing_id=thing.id, **stamps(organisation)))


def start_session(person: Person) -> str:
    """A live session of that person; returns its token."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    save(
        UserSession(
            account_id=account.id,
            token_hash=token_hash(token),
            browser="test browser",
            started_at=now,
            active_at=now,
            ends_at=now + timedelta(hours=10),
        )
    )
    return token


def actor_for(person: Person) -> UserActor:
    """The person as a service sees them."""
    live = find_session(start_session(person), clock.now())
    assert live is not None, "this person has no access"
    return live.actor


def save(thing: Any) -> Any:
    """Write a row as it is, outside the road."""
    db.session.add(thing)
    db.session.commit()
    return thing
