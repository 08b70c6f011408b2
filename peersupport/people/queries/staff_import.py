"""What a file of staff would do to an organisation, without doing it."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, select

from peersupport.core.database import db
from peersupport.people.models import Account, Service, Site
from peersupport.people.rules.staff import PersonDetails
from peersupport.people.rules.staff_file import NAMES, Mention, Problem, StaffFile, StaffLine, read_staff_file

# An IN list of this size is well below what both databases take.
CHUNK = 500
NOT_HERE = "Enter a different email address. This one cannot be used here"


@dataclass(slots=True)
class ImportPlan:
    """Who would be added, who is there already, and what stands in the way of all of it."""

    new: list[PersonDetails] = field(default_factory=list)
    already_there: list[StaffLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def can_run(self) -> bool:
        return not self.problems


def plan_import(organisation_id: UUID, content: bytes) -> ImportPlan:
    """Read the file and hold each line against the organisation as it is now. Changes nothing."""
    file = read_staff_file(content)
    places = _Places(organisation_id)
    owners = _owners(file)
    plan = ImportPlan(problems=file.problems)
    plan.already_there = [line for line in file.lines if owners.get(line.email) == organisation_id]
    for line in file.lines:
        if owners.get(line.email, organisation_id) != organisation_id:
            plan.problems.append(Problem(line.line, NAMES["email"], NOT_HERE))
    left_alone = {line.line for line in plan.already_there}
    plan.problems += [
        places.problem(mention)
        for mention in file.mentions
        if mention.line not in left_alone and not places.has(mention)
    ]
    plan.problems.sort(key=lambda problem: problem.line)
    if plan.can_run:
        plan.new = [places.details(line) for line in file.lines if line.email not in owners]
    return plan


class _Places:
    """The sites and services of the organisation by name, whatever the case of its letters."""

    def __init__(self, organisation_id: UUID) -> None:
        self.sites = _by_name(select(Site.name, Site.id).where(Site.organisation_id == organisation_id))
        self.services = _by_name(
            select(Service.name, Service.id).where(Service.organisation_id == organisation_id)
        )

    def has(self, mention: Mention) -> bool:
        known = self.services if mention.column == "services" else self.sites
        return _key(mention.name) in known

    def problem(self, mention: Mention) -> Problem:
        kind = "service" if mention.column == "services" else "site"
        text = f"There is no {kind} called '{mention.name[:60]}'. Correct the name, or add the {kind} first"
        return Problem(mention.line, NAMES[mention.column], text)

    def details(self, line: StaffLine) -> PersonDetails:
        """What the line says, for a line whose places are all known."""
        return PersonDetails(
            first_name=line.first_name,
            last_name=line.last_name,
            email=line.email,
            band=line.band,
            role_title=line.role_title,
            home_site_id=self.sites[_key(line.home_site)],
            site_ids=frozenset(self.sites[_key(name)] for name in line.working_sites),
            service_ids=frozenset(self.services[_key(name)] for name in line.services),
            hcpc_number=line.hcpc_number,
        )


def _owners(file: StaffFile) -> dict[str, UUID]:
    """Which organisation has an account of that address, for the addresses that are taken."""
    addresses = [line.email for line in file.lines]
    owners: dict[str, UUID] = {}
    for start in range(0, len(addresses), CHUNK):
        chunk = addresses[start : start + CHUNK]
        rows = db.session.execute(
            select(Account.email, Account.organisation_id).where(Account.email.in_(chunk))
        )
        owners |= {row.email: row.organisation_id for row in rows}
    return owners


def _by_name(query: Select[str, UUID]) -> dict[str, UUID]:
    return {_key(name): identifier for name, identifier in db.session.execute(query)}


def _key(name: str) -> str:
    return name.casefold()
