"""Roles: relations of a person to an organisation, a service or a meeting series."""

from uuid import UUID

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.core.actor import SERIES_ROLES, Role
from peersupport.core.clock import london_day
from peersupport.core.errors import Conflict, NotAllowed, NotFound
from peersupport.core.unit_of_work import STALE, Work
from peersupport.people import policies
from peersupport.people.models import Person, RoleGrant, Service
from peersupport.people.services.administrators import require_another_administrator


def grant_role(work: Work, person: Person, role: Role, thing_id: UUID) -> bool:
    """Give the role for that thing; False when they hold it already.

    For a series role the caller has loaded the series through its actor and asked its own policy. Raises
    NotFound for a person or thing of another organisation, NotAllowed for somebody who has left.
    """
    policies.can_set_role(work.actor, role).require()
    _require_same_organisation(work, person, role, thing_id)
    if person.has_left(london_day(work.now)):
        raise NotAllowed(f"{person.name} has left, so cannot be given a role.")
    if _find(work, person, role, thing_id) is not None:
        return False
    work.session.add(
        RoleGrant(person_id=person.id, role=role, thing_id=thing_id, organisation_id=person.organisation_id)
    )
    audit.record(work, "role:granted", person.staff_ref, fields={"role": role.value, "thing": str(thing_id)})
    return True


def withdraw_role(work: Work, person: Person, role: Role, thing_id: UUID) -> bool:
    """Take the role for that thing away; False when they do not hold it.

    Raises NotAllowed for the last administrator, NotFound for a person of another organisation.
    """
    policies.can_set_role(work.actor, role).require()
    _require_same_organisation(work, person, role, thing_id)
    grant = _find(work, person, role, thing_id)
    if grant is None:
        return False
    if role is Role.ORG_ADMIN:
        require_another_administrator(work, person)
    work.session.delete(grant)
    audit.record(
        work, "role:withdrawn", person.staff_ref, fields={"role": role.value, "thing": str(thing_id)}
    )
    return True


Held = frozenset[tuple[Role, UUID]]


def set_roles(work: Work, person: Person, wanted: Held, *, expected: Held) -> int:
    """Make the person's roles beside those of series exactly these. Returns how many changed.

    Raises Conflict when they were not the `expected` ones any more.
    """
    policies.can_manage_people(work.actor).require()
    held = {
        (grant.role, grant.thing_id)
        for grant in work.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id))
        if grant.role not in SERIES_ROLES
    }
    if held != expected:
        raise Conflict(STALE)
    changes = [grant_role(work, person, role, thing) for role, thing in sorted(wanted - held, key=str)]
    changes += [withdraw_role(work, person, role, thing) for role, thing in sorted(held - wanted, key=str)]
    return sum(changes)


def _find(work: Work, person: Person, role: Role, thing_id: UUID) -> RoleGrant | None:
    return work.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.thing_id == thing_id
        )
    )


def _require_same_organisation(work: Work, person: Person, role: Role, thing_id: UUID) -> None:
    organisation_id = work.actor.organisation_id
    if person.organisation_id != organisation_id:
        raise NotFound
    if role in (Role.ORG_ADMIN, Role.IG_LEAD) and thing_id != organisation_id:
        raise NotFound
    if role is Role.SERVICE_LEAD:
        service = select(Service.id).where(Service.id == thing_id, Service.organisation_id == organisation_id)
        if work.session.scalar(service) is None:
            raise NotFound
