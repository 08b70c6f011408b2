"""Who works here: reads of people for every slice above. Never gives an HCPC number or an e-mail list.

Actors see people of their own organisation only. "With access" means an active account and no leaving day
that has come; names of everybody else stay readable, because they stand on signed records.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from peersupport.core import clock
from peersupport.core.actor import Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.notifications.services import Recipient
from peersupport.people.models import Account, AccountStatus, Band, Person, RoleGrant, Site


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as peers see them."""

    person_id: UUID
    staff_ref: str
    name: str
    band: Band
    role_title: str
    site_name: str

    @property
    def label(self) -> str:
        """How a list of people to choose from names them."""
        return f"{self.name}, band {self.band.value}, {self.role_title}, {self.site_name}"


def has_access() -> ColumnElement[bool]:
    """The condition on Person joined with Account that holds for people who can log in today."""
    today = clock.london_day(clock.now())
    return and_(
        Account.status == AccountStatus.ACTIVE, or_(Person.leaves_on.is_(None), Person.leaves_on > today)
    )


def is_administrator() -> ColumnElement[bool]:
    """The condition on Person that holds for administrators of their organisation."""
    return Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == Role.ORG_ADMIN))


def list_colleagues(actor: UserActor) -> list[Colleague]:
    """The clinical staff of the actor's organisation who have access, by name."""
    return _rows(_colleagues(actor).where(has_access(), ~is_administrator()))


def person_by_ref(actor: UserActor, staff_ref: str) -> Colleague:
    """The colleague with this reference, as far as `list_colleagues` has them. Raises NotFound."""
    wanted = _colleagues(actor).where(Person.staff_ref == staff_ref, has_access(), ~is_administrator())
    found = _rows(wanted)
    if not found:
        raise NotFound
    return found[0]


def get_person(actor: UserActor, person_id: UUID) -> Person:
    """Anybody of the actor's organisation, leavers included, with their account. Raises NotFound."""
    person = db.session.scalar(
        select(Person).where(Person.id == person_id, Person.organisation_id == actor.organisation_id)
    )
    if person is None:
        raise NotFound
    return person


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these people, leavers included. Callers take the ids from things the actor may see."""
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name).where(Person.id.in_(set(person_ids)))
    )
    return {row.id: f"{row.first_name} {row.last_name}" for row in rows}


def addresses_of(person_ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """Where mail to these people goes. Those without access are left out: they get no mail."""
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name, Account.email)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id.in_(set(person_ids)), has_access())
    )
    return {row.id: Recipient(f"{row.first_name} {row.last_name}", row.email) for row in rows}


def people_with_role(role: Role, thing_id: UUID) -> list[Colleague]:
    """Who holds this role for this thing and has access, by name.

    The thing is one the caller has already loaded through its actor.
    """
    held = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.thing_id == thing_id)
    return _rows(_everybody().where(Person.id.in_(held), has_access()))


def _everybody() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id,
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Person.band,
            Person.role_title,
            Site.name.label("site_name"),
        )
        .join(Account, Account.person_id == Person.id)
        .join(Site, Site.id == Person.home_site_id)
        .order_by(Person.last_name, Person.first_name, Person.staff_ref)
    )


def _colleagues(actor: UserActor) -> Select[*tuple[Any, ...]]:
    return _everybody().where(Person.organisation_id == actor.organisation_id)


def _rows(query: Select[*tuple[Any, ...]]) -> list[Colleague]:
    return [_to_colleague(row) for row in db.session.execute(query)]


def _to_colleague(row: Row[Any]) -> Colleague:
    name = f"{row.first_name} {row.last_name}"
    return Colleague(row.id, row.staff_ref, name, row.band, row.role_title, row.site_name)
