"""View models of meeting series."""

from dataclasses import dataclass
from typing import Any

from peersupport.core.actor import Role, UserActor
from peersupport.core.wording import plural
from peersupport.meetings import policies
from peersupport.meetings.models import MeetingSeries
from peersupport.meetings.presenters.meetings import LIST_HEAD, list_rows
from peersupport.meetings.queries.meetings import MeetingPage
from peersupport.meetings.queries.series import SeriesPeople


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role in the series."""

    staff_ref: str
    name: str
    words: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role with those who hold it."""

    role: str
    heading: str
    holders: list[Holder]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """Everything the page of one series shows."""

    series_ref: str
    name: str
    rows: list[dict[str, Any]]
    roles: list[RoleView]
    head: list[str]
    meetings: list[list[object]]
    may_manage: bool
    may_plan: bool
    sees_meetings: bool


HEADINGS = {Role.CHAIR: "Chair", Role.DEPUTY_CHAIR: "Deputy chairs", Role.COORDINATOR: "Coordinators"}


def series_view(
    actor: UserActor, series: MeetingSeries, people: SeriesPeople, ahead: MeetingPage
) -> SeriesView:
    """The page of one series, for this reader."""
    holders = {
        Role.CHAIR: people.chairs,
        Role.DEPUTY_CHAIR: people.deputies,
        Role.COORDINATOR: people.coordinators,
    }
    return SeriesView(
        series_ref=series.series_ref,
        name=series.name,
        rows=terms_of(series),
        roles=[
            RoleView(
                role.value,
                HEADINGS[role],
                [
                    Holder(
                        person.staff_ref,
                        person.name,
                        f"{person.role_title}, {person.site_name}",
                        bool(policies.can_give_series_role(actor, series, person.person_id)),
                    )
                    for person in found
                ],
            )
            for role, found in holders.items()
        ],
        head=LIST_HEAD,
        meetings=list_rows(ahead),
        may_manage=bool(policies.can_manage_series(actor, series)),
        may_plan=bool(policies.can_create_meeting(actor, series)),
        sees_meetings=not actor.is_administrator,
    )


def terms_of(series: MeetingSeries) -> list[dict[str, Any]]:
    """The terms, as a summary list."""
    services = sorted(link.service.name for link in series.service_links)
    return [
        {"key": "Reference", "value": series.series_ref},
        {"key": "What it is for", "value": series.purpose},
        {"key": "What belongs here", "value": series.scope_in},
        {"key": "What does not belong here", "value": series.scope_out},
        {"key": "Services", "value": ", ".join(services)},
        {"key": "Length of a meeting", "value": plural(series.length_minutes, "minute")},
        {"key": "Time for each case", "value": plural(series.minutes_per_case, "minute")},
        {"key": "Outcome asked for", "value": f"{plural(series.outcome_weeks, 'week')} after the discussion"},
    ]


def opened(series: MeetingSeries) -> dict[str, object]:
    """The values the form is opened with."""
    names = (
        "name",
        "purpose",
        "scope_in",
        "scope_out",
        "length_minutes",
        "minutes_per_case",
        "outcome_weeks",
    )
    return {
        **{name: getattr(series, name) for name in names},
        "services": [link.service_id for link in series.service_links],
        "version": str(series.version),
    }
