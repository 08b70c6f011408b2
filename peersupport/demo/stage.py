"""Who and what has been made so far in one organisation, by the keys of the content.

Also reads a person as the actor that a log-in would make of them.
"""

from dataclasses import dataclass, field
from uuid import UUID

from peersupport.core.actor import Grant, UserActor
from peersupport.core.database import db
from peersupport.people.models import Person
from peersupport.people.queries.staff import list_roles_of


@dataclass(slots=True)
class Stage:
    """The keys of the content, and what the product calls each thing."""

    organisation_id: UUID
    sites: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    staff_refs: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    _actors: dict[str, UserActor] = field(default_factory=dict)

    def add_person(self, key: str, person: Person) -> None:
        """Remember somebody who was added."""
        self.people[key], self.staff_refs[key] = person.id, person.staff_ref
        self.names[key] = person.name

    def actor(self, key: str) -> UserActor:
        """The person as they act, with the roles they hold now."""
        if key not in self._actors:
            self._actors[key] = self._read_actor(self.people[key])
        return self._actors[key]

    def forget_actors(self) -> None:
        """Read everybody again: roles were given or taken away."""
        self._actors.clear()

    def _read_actor(self, person_id: UUID) -> UserActor:
        person = db.session.get_one(Person, person_id)
        return UserActor(
            person_id=person.id,
            organisation_id=person.organisation_id,
            name=person.name,
            staff_ref=person.staff_ref,
            band=person.band.value,
            role_title=person.role_title,
            session_id=None,
            grants=frozenset(Grant(role, thing) for role, thing in list_roles_of(person.id)),
            service_ids=frozenset(link.service_id for link in person.service_links),
            site_ids=frozenset(link.site_id for link in person.site_links),
        )
