"""What administrators read about people: lists, one person, roles. Never anything about cases."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from peersupport.core.actor import SERIES_ROLES, Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people import policies
from peersupport.people.models import (
    Account,
    AccountStatus,
    Band,
    Person,
    PersonService,
    PersonSite,
    RoleGrant,
    Service,
    Site,
)

PAGE_SIZE = 25
_ORDER = (Person.last_name, Person.first_name, Person.staff_ref)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    staff_ref: str
    name: str
    band: Band
    role_title: str
    site_name: str
    status: AccountStatus
    leaves_on: date | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list. `before` and `after` are the references where the neighbouring pages start."""

    rows: list[PersonRow]
    before: str = ""
    after: str = ""


def list_people(
    actor: UserActor, *, search: str = "", status: str = "", before: str = "", after: str = ""
) -> PeoplePage:
    """One page of everybody in the organisation, by name. Two statements, whatever the number of people."""
    policies.can_manage_people(actor).require()
    matching = _matching(actor, search, status)
    edge = _edge(actor, before or after)
    is_backwards = bool(before) and edge is not None
    query = matching
    if edge is not None:
        key = tuple_(*_ORDER)
        query = query.where(key < tuple_(*edge) if is_backwards else key > tuple_(*edge))
    order = [column.desc() for column in _ORDER] if is_backwards else list(_ORDER)
    found = list(db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1)))
    has_more = len(found) > PAGE_SIZE
    rows = [_to_row(row) for row in found[:PAGE_SIZE]]
    if is_backwards:
        rows.reverse()
    has_before = has_more if is_backwards else edge is not None
    has_after = True if is_backwards else has_more
    return PeoplePage(
        rows,
        before=rows[0].staff_ref if rows and has_before else "",
        after=rows[-1].staff_ref if rows and has_after else "",
    )


def _matching(actor: UserActor, search: str, status: str) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Person.band,
            Person.role_title,
            Site.name.label("site_name"),
            Account.status,
            Person.leaves_on,
        )
        .join(Account, Account.person_id == Person.id)
        .join(Site, Site.id == Person.home_site_id)
        .where(Person.organisation_id == actor.organisation_id)
    )
    if status:
        query = query.where(Account.status == AccountStatus(status))
    return query.where(*(_has_word(word) for word in search.split()))


def _has_word(word: str) -> ColumnElement[bool]:
    columns = (
        Person.first_name,
        Person.last_name,
        Person.staff_ref,
        Person.role_title,
        Account.email,
        Site.name,
    )
    first, *rest = (column.icontains(word, autoescape=True) for column in columns)
    for condition in rest:
        first = first | condition
    return first


def _edge(actor: UserActor, staff_ref: str) -> tuple[str, str, str] | None:
    """The place in the order of that person; None, and so the first page, when there is no such person."""
    if not staff_ref:
        return None
    row = db.session.execute(
        select(*_ORDER).where(Person.staff_ref == staff_ref, Person.organisation_id == actor.organisation_id)
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def _to_row(row: Row[*tuple[Any, ...]]) -> PersonRow:
    name = f"{row.first_name} {row.last_name}"
    return PersonRow(row.staff_ref, name, row.band, row.role_title, row.site_name, row.status, row.leaves_on)


def get_staff(actor: UserActor, staff_ref: str) -> Person:
    """Anybody of the organisation with account, sites and services. Raises NotAllowed, NotFound."""
    policies.can_manage_people(actor).require()
    person = db.session.scalar(
        select(Person)
        .where(Person.staff_ref == staff_ref, Person.organisation_id == actor.organisation_id)
        .options(
            joinedload(Person.account),
            joinedload(Person.home_site),
            selectinload(Person.site_links).joinedload(PersonSite.site),
            selectinload(Person.service_links).joinedload(PersonService.service),
        )
    )
    if person is None:
        raise NotFound
    return person


def list_sites(organisation_id: UUID) -> list[tuple[UUID, str]]:
    """The sites of an organisation, by name."""
    query = select(Site.id, Site.name).where(Site.organisation_id == organisation_id).order_by(Site.name)
    return [(row.id, row.name) for row in db.session.execute(query)]


def list_services(organisation_id: UUID) -> list[Service]:
    """The services of an organisation, by name."""
    query = select(Service).where(Service.organisation_id == organisation_id).order_by(Service.name)
    return list(db.session.scalars(query))


def get_service(actor: UserActor, name: str) -> Service:
    """The service of that name. Raises NotFound."""
    found = db.session.scalar(
        select(Service).where(Service.name == name, Service.organisation_id == actor.organisation_id)
    )
    if found is None:
        raise NotFound
    return found


def get_site(actor: UserActor, name: str) -> Site:
    """The site of that name. Raises NotFound."""
    found = db.session.scalar(
        select(Site).where(Site.name == name, Site.organisation_id == actor.organisation_id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Somebody who holds a role."""

    role: Role
    thing_id: UUID
    staff_ref: str
    name: str
    status: AccountStatus
    leaves_on: date | None


def list_role_holders(actor: UserActor) -> list[HolderRow]:
    """Who holds a role of the organisation or of a service, by role and name."""
    policies.can_manage_people(actor).require()
    rows = db.session.execute(
        select(
            RoleGrant.role,
            RoleGrant.thing_id,
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Account.status,
            Person.leaves_on,
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Person.organisation_id == actor.organisation_id, RoleGrant.role.not_in(SERIES_ROLES))
        .order_by(RoleGrant.role, *_ORDER)
    )
    return [
        HolderRow(
            row.role,
            row.thing_id,
            row.staff_ref,
            f"{row.first_name} {row.last_name}",
            row.status,
            row.leaves_on,
        )
        for row in rows
    ]


def list_roles_of(person_id: UUID) -> list[tuple[Role, UUID]]:
    """The roles somebody holds and for which thing, in a steady order."""
    query = (
        select(RoleGrant.role, RoleGrant.thing_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.role, RoleGrant.thing_id)
    )
    return [(row.role, row.thing_id) for row in db.session.execute(query)]
