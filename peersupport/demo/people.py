"""How the two organisations came to be: places, the first administrator, and everybody else by invitation."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from peersupport.core.actor import Role, SystemActor, Visitor
from peersupport.core.clock import london_day
from peersupport.core.database import new_id
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.demo.content import Content, PersonContent, SeriesContent
from peersupport.demo.days import Days, soon_after
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.services import series as series_services
from peersupport.people.hashing import hash_password
from peersupport.people.models import Person, ServiceKind
from peersupport.people.queries.staff import list_services, list_sites
from peersupport.people.rules.staff import PersonDetails, account_address, hcpc_number
from peersupport.people.services import access, places, roles, staff
from peersupport.people.services.organisations import FirstAdministrator, create_organisation
from peersupport.people.services.passwords import NewPassword, accept_invitation, prepare_password

PASSWORD = "peer support demo"  # noqa: S105 - written in README.md: it opens made-up accounts only
OPERATOR = "System operator"
BROWSER, SESSION_HOURS = "set-up", 1
OUTCOME_WEEKS = 12


def begin_organisation(content: Content, days: Days) -> Stage:
    """The organisation with its first place and administrator, as the operator's command makes it."""
    operator = SystemActor(OPERATOR, organisation_id=new_id())
    first = _administrator(content)
    place, service = content.organisation["sites"][0], content.organisation["services"][0]
    began_at = _beginning(content, days)
    with unit_of_work(operator, now=began_at) as work:
        token = create_organisation(
            work,
            name=content.organisation["name"],
            site=place["name"],
            service=service["name"],
            kind=ServiceKind(service["kind"]),
            administrator=FirstAdministrator(
                first_name=first["first_name"],
                last_name=first["last_name"],
                email=first["email"],
                band=first["band"],
                role_title=first["role_title"],
            ),
        )
        stage = _set_stage(work, first["key"])
    with unit_of_work(Visitor(stage.organisation_id), now=began_at + timedelta(minutes=4)) as work:
        _accept(work, token, prepare_password(PASSWORD, own_words=()))
    return stage


def set_up_steps(content: Content, stage: Stage, days: Days) -> list[Step]:
    """The administrator adds places, people and series; everybody accepts their invitation."""
    passwords = _Passwords(content)
    first = _administrator(content)
    at_first = _beginning(content, days) + timedelta(minutes=20)
    steps = [Step(at_first, first["key"], lambda work: _add_places(work, content, stage))]
    for person in content.people:
        if person is first:
            continue
        at = days.ago(person["joined_days_ago"], person["key"])
        arrival = _Arrival(person, content, stage, passwords)
        steps.append(Step(at, first["key"], arrival.add))
        steps.append(Step(soon_after(at, person["key"]), Visitor(stage.organisation_id), arrival.accept))
        if person["leaver_days_ago"] is not None:
            leaves_at = days.ago(person["leaver_days_ago"], f"{person['key']} leaves")
            steps.append(Step(leaves_at, first["key"], arrival.leave))
    for series in content.series.values():
        at = days.ago(_complete_days_ago(content, series), series["key"])
        steps.append(Step(at, first["key"], _SeriesBegins(series, content, stage).play))
    return steps


def _administrator(content: Content) -> PersonContent:
    (key,) = content.roles["org_admin"]
    return next(person for person in content.people if person["key"] == key)


def _set_stage(work: Work, administrator: str) -> Stage:
    """What the operator's command made, by the content's keys."""
    organisation_id = work.actor.organisation_id
    person = work.session.scalars(select(Person).where(Person.organisation_id == organisation_id)).one()
    stage = Stage(person.organisation_id)
    stage.add_person(administrator, person)
    return stage


def _beginning(content: Content, days: Days) -> datetime:
    """A week before anybody but the administrator came."""
    return days.ago(max(person["joined_days_ago"] for person in content.people) + 7, "beginning")


def _complete_days_ago(content: Content, series: SeriesContent) -> int:
    """When everybody who has a role in the series had been there for some days."""
    parts = content.roles["series"][series["key"]]
    holders = {parts["chair"], *parts["deputies"], parts["coordinator"]}
    return min(person["joined_days_ago"] for person in content.people if person["key"] in holders) - 5


def _add_places(work: Work, content: Content, stage: Stage) -> None:
    """All places but the first of each, which are there already."""
    for site in content.organisation["sites"][1:]:
        places.add_site(work, stage.organisation_id, name=site["name"])
    for service in content.organisation["services"][1:]:
        kind = ServiceKind(service["kind"])
        places.add_service(work, stage.organisation_id, name=service["name"], kind=kind)
    # The ids are given to the rows when they are written; people refer to them.
    work.session.flush()
    site_ids = {name: site_id for site_id, name in list_sites(stage.organisation_id)}
    service_ids = {service.name: service.id for service in list_services(stage.organisation_id)}
    stage.sites |= {site["key"]: site_ids[site["name"]] for site in content.organisation["sites"]}
    stage.services |= {entry["key"]: service_ids[entry["name"]] for entry in content.organisation["services"]}
    first = _administrator(content)
    own_ref = stage.staff_refs[first["key"]]
    own = staff.get_staff(work, own_ref)
    staff.change_person(work, own_ref, _details(first, stage), expected_version=own.version)


def _details(person: PersonContent, stage: Stage) -> PersonDetails:
    return PersonDetails(
        first_name=person["first_name"],
        last_name=person["last_name"],
        email=account_address(person["email"]),
        band=person["band"],
        role_title=person["role_title"],
        home_site_id=stage.sites[person["home_site"]],
        site_ids=frozenset(stage.sites[key] for key in person["sites"]),
        service_ids=frozenset(stage.services[key] for key in person["services"]),
        hcpc_number=hcpc_number(person["hcpc_number"] or ""),
    )


def _accept(work: Work, token: str, password: NewPassword) -> None:
    accept_invitation(work, token, password, browser=BROWSER, absolute_hours=SESSION_HOURS)


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
        person = staff.add_person(work, self.stage.organisation_id, _details(self.person, self.stage))
        self.stage.add_person(self.person["key"], person)
        self._token = access.send_invitation(work, person)
        for role, thing_id in self._roles():
            roles.grant_role(work, person, role, thing_id)

    def accept(self, work: Work) -> None:
        _accept(work, self._token, self._password)

    def leave(self, work: Work) -> None:
        staff_ref = self.stage.staff_refs[self.person["key"]]
        access.set_leaving_day(work, staff_ref, leaves_on=london_day(work.now))

    def _roles(self) -> list[tuple[Role, UUID]]:
        key, held = self.person["key"], self.content.roles
        organisation = [Role.IG_LEAD] if key in held["ig_lead"] else []
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
