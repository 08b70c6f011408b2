"""How the two organisations came to be: places, the first administrator, and everybody else by invitation."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.actor import Role, SystemActor, Visitor
from peersupport.core.database import new_id
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.demo.content import Content, PersonContent, SeriesContent
from peersupport.demo.days import Days, soon_after
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.services import series as series_services
from peersupport.people.hashing import hash_password
from peersupport.people.models import Organisation, ServiceKind
from peersupport.people.rules.staff import PersonDetails, account_address, hcpc_number
from peersupport.people.services import access, places, roles, staff
from peersupport.people.services.passwords import NewPassword, accept_invitation, prepare_password

PASSWORD = "peer support demo"  # noqa: S105 - written in README.md: it opens made-up accounts only
SET_UP = "set-up"
BROWSER, SESSION_HOURS = "set-up", 1
OUTCOME_WEEKS = 12


def begin_organisation(content: Content, days: Days) -> Stage:
    """The organisation itself: the one thing that nobody inside it can make."""
    with unit_of_work(SystemActor(SET_UP), now=_beginning(content, days)) as work:
        organisation = Organisation(
            id=new_id(),
            key=content.organisation["key"],
            name=content.organisation["name"],
            created_at=work.now,
        )
        work.session.add(organisation)
        audit.record(work, "organisation:added", organisation.key)
    return Stage(organisation.id)


def set_up_steps(content: Content, stage: Stage, days: Days) -> list[Step]:
    """The operator adds places and the first administrator, who adds people, roles and series."""
    passwords = _Passwords(content)
    first = content.roles["org_admin"][0]
    beginning = _beginning(content, days) + timedelta(minutes=5)
    operator = SystemActor(SET_UP, stage.organisation_id)
    steps = [Step(beginning, operator, lambda work: _add_places(work, content, stage))]
    for person in content.people:
        is_first = person["key"] == first
        at = (
            beginning + timedelta(minutes=10)
            if is_first
            else days.ago(person["joined_days_ago"], person["key"])
        )
        arrival = _Arrival(person, content, stage, passwords)
        steps.append(Step(at, operator if is_first else first, arrival.add))
        steps.append(Step(soon_after(at, person["key"]), Visitor(stage.organisation_id), arrival.accept))
        if person["leaver_days_ago"] is not None:
            leaves_at = days.ago(person["leaver_days_ago"], f"{person['key']} leaves")
            steps.append(Step(leaves_at, first, arrival.leave))
    for series in content.series.values():
        at = days.ago(_complete_days_ago(content, series), series["key"])
        steps.append(Step(at, first, _SeriesBegins(series, content, stage).play))
    return steps


def _beginning(content: Content, days: Days) -> datetime:
    """A week before anybody but the administrator came."""
    return days.ago(max(person["joined_days_ago"] for person in content.people) + 7, "beginning")


def _complete_days_ago(content: Content, series: SeriesContent) -> int:
    """When everybody who has a role in the series had been there for some days."""
    parts = content.roles["series"][series["key"]]
    holders = {parts["chair"], *parts["deputies"], parts["coordinator"]}
    return min(person["joined_days_ago"] for person in content.people if person["key"] in holders) - 5


def _add_places(work: Work, content: Content, stage: Stage) -> None:
    made_sites = {
        site["key"]: places.add_site(work, stage.organisation_id, name=site["name"])
        for site in content.organisation["sites"]
    }
    made_services = {
        service["key"]: places.add_service(
            work, stage.organisation_id, name=service["name"], kind=ServiceKind(service["kind"])
        )
        for service in content.organisation["services"]
    }
    # The ids are given to the rows when they are written; people refer to them.
    work.session.flush()
    stage.sites |= {key: site.id for key, site in made_sites.items()}
    stage.services |= {key: service.id for key, service in made_services.items()}


class _Passwords:
    """What opens each account: the documented ones share a known password, nobody knows the others'."""

    def __init__(self, content: Content) -> None:
        self._documented = {way["person"] for way in content.ways_in}
        self._nobodys = NewPassword(hash_password(secrets.token_urlsafe(32)))

    def of(self, person: PersonContent) -> NewPassword:
        if person["key"] not in self._documented:
            return self._nobodys
        return prepare_password(PASSWORD, own_words=(person["first_name"], person["last_name"]))


class _Arrival:
    """One person's way in: added and invited, accepted on the same day; perhaps gone again."""

    def __init__(self, person: PersonContent, content: Content, stage: Stage, passwords: _Passwords) -> None:
        self.person, self.content, self.stage = person, content, stage
        self._password = passwords.of(person)
        self._token = ""

    def add(self, work: Work) -> None:
        details = PersonDetails(
            first_name=self.person["first_name"],
            last_name=self.person["last_name"],
            email=account_address(self.person["email"]),
            band=self.person["band"],
            role_title=self.person["role_title"],
            home_site_id=self.stage.sites[self.person["home_site"]],
            site_ids=frozenset(self.stage.sites[key] for key in self.person["sites"]),
            service_ids=frozenset(self.stage.services[key] for key in self.person["services"]),
            hcpc_number=hcpc_number(self.person["hcpc_number"] or ""),
        )
        person = staff.add_person(work, self.stage.organisation_id, details)
        self.stage.add_person(self.person["key"], person)
        self._token = access.send_invitation(work, person)
        for role, thing_id in self._roles():
            roles.grant_role(work, person, role, thing_id)

    def accept(self, work: Work) -> None:
        accept_invitation(work, self._token, self._password, browser=BROWSER, absolute_hours=SESSION_HOURS)

    def leave(self, work: Work) -> None:
        staff_ref = self.stage.staff_refs[self.person["key"]]
        access.set_leaving_day(work, staff_ref, leaves_on=work.now.date())

    def _roles(self) -> list[tuple[Role, UUID]]:
        key, held = self.person["key"], self.content.roles
        organisation = [
            role
            for role, holders in ((Role.ORG_ADMIN, held["org_admin"]), (Role.IG_LEAD, held["ig_lead"]))
            if key in holders
        ]
        services = [service for service, holder in held["service_lead"].items() if holder == key]
        return [(role, self.stage.organisation_id) for role in organisation] + [
            (Role.SERVICE_LEAD, self.stage.services[service]) for service in services
        ]


@dataclass(frozen=True, slots=True)
class _SeriesBegins:
    """The administrator sets up a series and says who runs it."""

    series: SeriesContent
    content: Content
    stage: Stage

    def play(self, work: Work) -> None:
        terms = series_services.Terms(
            name=self.series["name"],
            purpose=self.series["purpose"],
            scope_in=self.series["scope_in"],
            scope_out=self.series["scope_out"],
            length_minutes=self.series["length_minutes"],
            minutes_per_case=self.series["minutes_per_case"],
            outcome_weeks=OUTCOME_WEEKS,
            service_ids=frozenset(self.stage.services[key] for key in self.series["services"]),
        )
        made = series_services.create_series(work, terms)
        self.stage.series[self.series["key"]] = made.series_ref
        parts = self.content.roles["series"][self.series["key"]]
        held = [(Role.CHAIR, parts["chair"]), (Role.COORDINATOR, parts["coordinator"])]
        held += [(Role.DEPUTY_CHAIR, key) for key in parts["deputies"]]
        for role, key in held:
            series_services.give_role(work, made.series_ref, staff_ref=self.stage.staff_refs[key], role=role)
        self.stage.forget_actors()
