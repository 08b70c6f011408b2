"""What a file of staff would do to an organisation, without doing it."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, select

from peersupport.core.database import db
from peersupport.people.models import Account, Service, Site
from peersupport.people.rules.staff import PersonDetails
from peersupport.people.rules.staff_file import NAMES, Problem, StaffFile, StaffLine, read_staff_file

# An IN list of this size is well below what both databases take.
CHUNK = 500


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
    plan = ImportPlan(problems=file.problems)
    sites = _by_name(select(Site.name, Site.id).where(Site.organisation_id == organisation_id))
    services = _by_name(select(Service.name, Service.id).where(Service.organisation_id == organisation_id))
    owners = _owners(file)
    for line in file.lines:
        owner = owners.get(line.email)
        if owner == organisation_id:
            plan.already_there.append(line)
        elif owner is not None:
            text = "Enter a different email address. This one cannot be used here."
            plan.problems.append(Problem(line.line, NAMES["email"], text))
        else:
            _add_new(plan, line, sites, services)
    plan.problems.sort(key=lambda problem: problem.line)
    return plan


def _add_new(plan: ImportPlan, line: StaffLine, sites: dict[str, UUID], services: dict[str, UUID]) -> None:
    known = len(plan.problems)
    _look_up(plan, line, "home_site", (line.home_site,), sites)
    site_ids = _look_up(plan, line, "working_sites", line.working_sites, sites)
    service_ids = _look_up(plan, line, "services", line.services, services)
    if len(plan.problems) > known:
        return
    plan.new.append(
        PersonDetails(
            first_name=line.first_name,
            last_name=line.last_name,
            email=line.email,
            band=line.band,
            role_title=line.role_title,
            home_site_id=sites[_key(line.home_site)],
            site_ids=site_ids,
            service_ids=service_ids,
            hcpc_number=line.hcpc_number,
        )
    )


def _look_up(
    plan: ImportPlan, line: StaffLine, column: str, names: tuple[str, ...], known: dict[str, UUID]
) -> frozenset[UUID]:
    """The ids of these names, with a problem for each that the organisation does not have."""
    kind = "service" if column == "services" else "site"
    for name in names:
        if _key(name) not in known:
            text = f"There is no {kind} called '{name[:60]}'. Correct the name, or add the {kind} first."
            plan.problems.append(Problem(line.line, NAMES[column], text))
    return frozenset(known[_key(name)] for name in names if _key(name) in known)


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
