"""Who acts. Every change has an actor: a signed-in person, a named part of the system, or a visitor.

An actor is plain data, read once at the door. Policies look only at it and at the thing.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Roles are relations to a thing (organisation, service or meeting series), never a band."""

    ORG_ADMIN = "org_admin"
    IG_LEAD = "ig_lead"
    SERVICE_LEAD = "service_lead"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    COORDINATOR = "coordinator"


SERIES_ROLES = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR, Role.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, held in relation to `thing_id`: an organisation, a service or a meeting series."""

    role: Role
    thing_id: UUID


@dataclass(frozen=True, slots=True)
class UserActor:
    """A signed-in member of staff, as they were when the request or event began."""

    person_id: UUID
    organisation_id: UUID
    name: str
    staff_ref: str
    band: str
    role_title: str
    session_id: UUID | None
    grants: frozenset[Grant] = frozenset()
    service_ids: frozenset[UUID] = frozenset()
    site_ids: frozenset[UUID] = field(default=frozenset())

    def has(self, role: Role, thing_id: UUID | None = None) -> bool:
        """Whether they hold `role`: for the given thing, or for anything at all when None."""
        return any(
            grant.role is role and (thing_id is None or grant.thing_id == thing_id) for grant in self.grants
        )

    @property
    def is_administrator(self) -> bool:
        """Administrators see people and settings, never the content of a case."""
        return self.has(Role.ORG_ADMIN)

    @property
    def is_case_reviewer(self) -> bool:
        """Chairs and coordinators of a series look at each case before others can see it."""
        return any(grant.role in SERIES_ROLES for grant in self.grants)

    @property
    def led_series_ids(self) -> frozenset[UUID]:
        """The series they chair, deputise or coordinate."""
        return frozenset(grant.thing_id for grant in self.grants if grant.role in SERIES_ROLES)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A named part of the system, such as a timed job or an operator's command.

    `organisation_id` is None for work that belongs to no single organisation.
    """

    name: str
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is not logged in: at the log-in page, or holding an invitation link."""

    organisation_id: UUID | None = None
    name: str = "visitor"


Actor = UserActor | SystemActor | Visitor
