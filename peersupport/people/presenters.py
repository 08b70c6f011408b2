"""View models of people pages: labels, tags, addresses. No queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from peersupport.core.actor import SERIES_ROLES, Role, UserActor
from peersupport.core.wording import day, day_and_time, plural
from peersupport.people import policies
from peersupport.people.models import Account, AccountStatus, Person, Service
from peersupport.people.queries.accounts import MyDetails, SessionRow
from peersupport.people.queries.staff import HolderRow, PersonRow
from peersupport.people.queries.staff_import import ImportPlan
from peersupport.people.rules.staff_file import NAMES

Row = dict[str, Any]
ROLE_WORDS = {
    Role.ORG_ADMIN: "Organisation administrator",
    Role.IG_LEAD: "Information governance (IG) lead",
    Role.SERVICE_LEAD: "Service lead",
    Role.CHAIR: "Chair of a meeting series",
    Role.DEPUTY_CHAIR: "Deputy chair of a meeting series",
    Role.COORDINATOR: "Coordinator of a meeting series",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A status with its colour."""

    text: str
    colour: str


def account_tag(status: AccountStatus, leaves_on: date | None, today: date) -> Tag:
    """Whether somebody has access, in a word or two."""
    if leaves_on is not None and leaves_on <= today:
        return Tag("Left", "grey")
    if status is AccountStatus.SUSPENDED:
        return Tag("Suspended", "red")
    if status is AccountStatus.INVITED:
        return Tag("Not accepted yet", "yellow")
    if leaves_on is not None:
        return Tag("Leaving", "blue")
    return Tag("Active", "green")


def people_rows(rows: Sequence[PersonRow], today: date) -> list[Row]:
    """The list of people, each with its address and tag."""
    return [
        {
            "name": row.name,
            "href": url_for("organisation.person", staff_ref=row.staff_ref),
            "band": row.band.value,
            "role_title": row.role_title,
            "site": row.site_name,
            "tag": account_tag(row.status, row.leaves_on, today),
        }
        for row in rows
    ]


def my_details(details: MyDetails) -> list[Row]:
    """One's own record; nobody else but an administrator sees the HCPC number."""
    rows = [
        {"key": "Name", "value": f"{details.first_name} {details.last_name}"},
        {"key": "Staff number", "value": details.staff_ref},
        {"key": "Email address", "value": details.email},
        {"key": "Band", "value": details.band.value},
        {"key": "Role title", "value": details.role_title},
        {"key": "Home site", "value": details.home_site},
        {"key": "Works at", "value": ", ".join(details.sites)},
        {"key": "Services", "value": ", ".join(details.services)},
        {"key": "HCPC number", "value": details.hcpc_number or ""},
        {"key": "Organisation", "value": details.organisation_name},
    ]
    if details.leaves_on is not None:
        rows.append({"key": "Access ends", "value": f"At the start of {day(details.leaves_on)}"})
    return rows


def my_sessions(sessions: Sequence[SessionRow], current: UUID | None) -> list[Row]:
    """One's log-ins; the one that shows the page says so."""
    return [
        {
            "id": str(row.session_id),
            "browser": row.browser,
            "started": day_and_time(row.started_at),
            "active": day_and_time(row.active_at),
            "is_current": row.session_id == current,
        }
        for row in sessions
    ]


def person_details(actor: UserActor, person: Person) -> list[Row]:
    """What an administrator sees of somebody."""
    may_see_number = policies.can_see_registration(actor, person.id)
    return [
        {"key": "Staff number", "value": person.staff_ref},
        {"key": "Email address", "value": person.account.email},
        {"key": "Band", "value": person.band.value},
        {"key": "Role title", "value": person.role_title},
        {"key": "Home site", "value": person.home_site.name},
        {"key": "Works at", "value": ", ".join(sorted(link.site.name for link in person.site_links))},
        {"key": "Services", "value": ", ".join(sorted(link.service.name for link in person.service_links))},
        {"key": "HCPC number", "value": (person.hcpc_number or "") if may_see_number else "Hidden"},
    ]


@dataclass(frozen=True, slots=True)
class AccessPanel:
    """Somebody's access, and what an administrator can do about it now."""

    tag: Tag
    leaving: str
    sessions: str
    has_sessions: bool
    can_invite: bool
    was_invited: bool
    can_suspend: bool
    can_reactivate: bool
    can_set_leaving_day: bool


def access_panel(
    actor: UserActor, person: Person, *, sessions: int, was_invited: bool, today: date
) -> AccessPanel:
    """What the policies allow for this person."""
    account: Account = person.account
    has_left = person.has_left(today)
    is_suspended = account.status is AccountStatus.SUSPENDED
    can_end = bool(policies.can_end_access(actor, person.id))
    verb = "ended" if has_left else "ends"
    return AccessPanel(
        tag=account_tag(account.status, person.leaves_on, today),
        leaving=f"Access {verb} at the start of {day(person.leaves_on)}" if person.leaves_on else "",
        sessions=plural(sessions, "log-in") + " open now" if sessions else "Not logged in now",
        has_sessions=sessions > 0,
        can_invite=bool(policies.can_invite(actor, account.status, has_left=has_left)),
        was_invited=was_invited,
        can_suspend=can_end and not is_suspended and not has_left,
        can_reactivate=is_suspended,
        can_set_leaving_day=can_end,
    )


def role_name(role: Role, thing_id: UUID, services: dict[UUID, str]) -> str:
    """A role as people say it, with the service it is for."""
    if role is Role.SERVICE_LEAD:
        return f"Lead of {services.get(thing_id, 'a service')}"
    return ROLE_WORDS[role]


def role_names(roles: Sequence[tuple[Role, UUID]], services: Sequence[Service]) -> list[str]:
    """The roles of one person in words. Those of meeting series have the same words for each series."""
    by_id = {service.id: service.name for service in services}
    return list(dict.fromkeys(role_name(role, thing_id, by_id) for role, thing_id in roles))


def role_sections(holders: Sequence[HolderRow], services: Sequence[Service], today: date) -> list[Row]:
    """The roles page: each role with who holds it, those that nobody holds included."""
    sections: list[tuple[str, Role, UUID | None]] = [
        (ROLE_WORDS[Role.ORG_ADMIN], Role.ORG_ADMIN, None),
        (ROLE_WORDS[Role.IG_LEAD], Role.IG_LEAD, None),
    ]
    sections += [(f"Lead of {service.name}", Role.SERVICE_LEAD, service.id) for service in services]
    return [
        {
            "heading": heading,
            "holders": [
                {
                    "name": row.name,
                    "href": url_for("organisation.person", staff_ref=row.staff_ref),
                    "change_href": url_for("organisation.set_roles", staff_ref=row.staff_ref),
                    "tag": account_tag(row.status, row.leaves_on, today),
                }
                for row in holders
                if row.role is role and thing_id in (None, row.thing_id)
            ],
        }
        for heading, role, thing_id in sections
    ]


def is_series_role(role: Role) -> bool:
    """Whether the role is given on the page of a meeting series."""
    return role in SERIES_ROLES


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What a file would do: a table of problems, or the numbers to confirm."""

    can_run: bool
    new: int
    already_there: list[list[str]]
    problems: list[tuple[str, list[str]]]
    problem_count: int


def import_plan(plan: ImportPlan) -> PlanPage:
    """The plan as tables, one row a line of the file."""
    by_line: dict[int, list[str]] = {}
    for problem in plan.problems:
        said = f"{problem.column}: {problem.text}" if problem.column in NAMES.values() else problem.text
        by_line.setdefault(problem.line, []).append(said)
    return PlanPage(
        can_run=plan.can_run,
        new=len(plan.new),
        already_there=[
            [str(line.line), f"{line.first_name} {line.last_name}", line.email] for line in plan.already_there
        ],
        problems=[(str(line) if line else "Whole file", said) for line, said in by_line.items()],
        problem_count=len(plan.problems),
    )


def import_message(added: int, already_there: int) -> str:
    """What an import did, in a sentence or two."""
    known = f" {plural(already_there, 'person was', 'people were')} there already." if already_there else ""
    return f"{plural(added, 'person was', 'people were')} added.{known}"
