"""What the data files say, read as plain values. `tests/unit/demo` checks what is written in them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, TypedDict

DATA = Path(__file__).parent / "data"

# A case carries the fields of its kind, as the forms ask for them.
CaseContent = dict[str, Any]


class Named(TypedDict):
    """A site, and the names of a service."""

    key: str
    name: str


class ServiceContent(Named):
    """A service with what kind of team it is."""

    kind: str


class OrganisationContent(TypedDict):
    """An organisation and its places."""

    key: str
    name: str
    sites: list[Named]
    services: list[ServiceContent]


class PersonContent(TypedDict):
    """A member of staff. Days count back from the day of loading."""

    organisation: str
    key: str
    first_name: str
    last_name: str
    email: str
    band: str
    role_title: str
    home_site: str
    sites: list[str]
    services: list[str]
    hcpc_number: str | None
    joined_days_ago: int
    leaver_days_ago: int | None


class SeriesRoles(TypedDict):
    """Who chairs, deputises and coordinates one series."""

    chair: str
    deputies: list[str]
    coordinator: str


class RolesContent(TypedDict):
    """Who holds which role in one organisation."""

    org_admin: list[str]
    ig_lead: list[str]
    service_lead: dict[str, str]
    series: dict[str, SeriesRoles]


class WayIn(TypedDict):
    """A documented account."""

    person: str
    kind: str
    description: str


class SeriesContent(TypedDict):
    """A meeting series with its terms."""

    organisation: str
    key: str
    name: str
    purpose: str
    scope_in: str
    scope_out: str
    length_minutes: int
    minutes_per_case: int
    services: list[str]
    weekday: str
    start: str


class AgendaContent(TypedDict):
    """One case on an agenda."""

    case: str
    minutes: int


class StayContent(TypedDict):
    """One person's stay in the room, in minutes from its start."""

    person: str
    joined_minute: int
    left_minute: int


class DissentContent(TypedDict):
    """A view that the recommendation does not share."""

    text: str
    wish_named: bool
    by: str


class ActionContent(TypedDict):
    """An agreed task, and what came of it when it is done."""

    text: str
    owner: str
    due_days: int
    done_result: str | None
    done_days_after: int | None


class RecordContent(TypedDict):
    """What was said of one case in one meeting."""

    case: str
    minutes_taken: int
    notes: str
    summary: str | None
    key_points: list[str]
    recommendation: str | None
    # A deferred case has neither of these two, and is not asked for them.
    recommendation_kind: str
    alternatives_considered: str | None
    dissent: DissentContent | None
    plan_changed: str
    decision_status: str
    deferred_reason: str | None
    learning_point: str | None
    comment: NotRequired[str]
    actions: list[ActionContent]


class MeetingContent(TypedDict):
    """One conference, past or to come."""

    organisation: str
    key: str
    series: str
    title: str
    state: str
    days_from_today: int
    start: str
    length_minutes: int
    joining_url: str
    chair: str
    deputy: str
    acting_chair: str | None
    scribe: str | None
    sites: list[str]
    invited: list[str]
    agenda: list[AgendaContent]
    attendance: list[StayContent]
    ended_minute: int | None
    minutes_approved_by: str | None
    minutes_approved_days_after: int | None
    minutes_note: str | None
    discussions: list[RecordContent]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything about one organisation, in the order of the files."""

    organisation: OrganisationContent
    people: list[PersonContent]
    roles: RolesContent
    ways_in: list[WayIn]
    series: dict[str, SeriesContent]
    meetings: list[MeetingContent]
    cases: dict[str, CaseContent]

    def emails(self) -> dict[str, str]:
        """Each person's key and address."""
        return {person["key"]: person["email"] for person in self.people}


def read_content() -> list[Content]:
    """All organisations of the demo, the large one first."""
    return [_content_of(entry) for entry in _read("organisations.json")["organisations"]]


def _content_of(organisation: OrganisationContent) -> Content:
    key = organisation["key"]
    roles = _read("roles.json")
    return Content(
        organisation=organisation,
        people=_belonging(_read("people.json")["people"], key),
        roles=roles["roles"][key],
        ways_in=roles["documented_accounts"][key],
        series={entry["key"]: entry for entry in _belonging(_read("series.json")["series"], key)},
        meetings=_belonging(_read("meetings.json")["meetings"], key),
        cases={case["key"]: case for case in _cases_of(key)},
    )


def _cases_of(key: str) -> list[CaseContent]:
    files = (_read(path.name) for path in sorted(DATA.glob("cases_*.json")))
    return [case for content in files if content["organisation"] == key for case in content["cases"]]


def _belonging(entries: list[Any], key: str) -> list[Any]:
    return [entry for entry in entries if entry["organisation"] == key]


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded
