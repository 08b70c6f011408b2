"""Meeting series: their terms in short, and who chairs and coordinates them."""

from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.core.actor import SERIES_ROLES, Role
from peersupport.core.constraints import explain_constraint
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from peersupport.core.references import next_reference
from peersupport.core.unit_of_work import STALE, Work
from peersupport.guard.services import check_texts
from peersupport.meetings import policies
from peersupport.meetings.models import MeetingSeries, SeriesService
from peersupport.meetings.queries.series import count_meetings_ahead, get_series
from peersupport.meetings.services.acting import acting_person
from peersupport.people.models import Person, RoleGrant, Service
from peersupport.people.services import roles

explain_constraint(
    "uq_meeting_series_organisation_id_name", "There is a series of this name already", field="name"
)
CHAIRING = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})


@dataclass(frozen=True, slots=True)
class Terms:
    """A series' terms as somebody asks for them."""

    name: str
    purpose: str
    scope_in: str
    scope_out: str
    length_minutes: int
    minutes_per_case: int
    outcome_weeks: int
    service_ids: frozenset[UUID]


def create_series(work: Work, terms: Terms, *, identifier_reason: str = "") -> MeetingSeries:
    """A new series. A coordinator who sets it up coordinates it; an administrator names somebody.

    Raises NotAllowed, InvalidInput, and Conflict at `name` when the name is taken.
    """
    actor = acting_person(work)
    policies.can_create_series(actor).require()
    series = MeetingSeries(
        organisation_id=actor.organisation_id,
        series_ref=next_reference(work, actor.organisation_id, "R", is_yearly=False),
    )
    _apply(work, series, terms, identifier_reason)
    work.session.add(series)
    audit.record(work, "series:created", series.series_ref)
    # The role below is given in relation to the row, which must exist.
    work.session.flush()
    if not actor.is_administrator:
        person = work.session.get_one(Person, actor.person_id)
        roles.grant_role(work, person, Role.COORDINATOR, series.id)
    return series


def change_series(
    work: Work, series_ref: str, terms: Terms, *, expected_version: int, identifier_reason: str = ""
) -> None:
    """New terms. Meetings that exist keep theirs.

    Raises NotFound, NotAllowed, InvalidInput, and Conflict when it changed since `expected_version`.
    """
    series = get_series(work.actor, series_ref, is_locked=True)
    policies.can_manage_series(acting_person(work), series).require()
    if series.version != expected_version:
        raise Conflict(STALE)
    before = {field.name: getattr(series, field.name, None) for field in fields(terms)}
    _apply(work, series, terms, identifier_reason)
    changed = [name for name, value in before.items() if getattr(series, name, None) != value]
    audit.record(work, "series:changed", series_ref, fields={"changed": changed})


def give_role(work: Work, series_ref: str, *, staff_ref: str, role: Role) -> bool:
    """Make a colleague chair, deputy or coordinator of the series; False when they are already.

    Raises NotFound, NotAllowed (also for oneself), InvalidInput at `person`.
    """
    series, person = _load(work, series_ref, staff_ref, role)
    is_new = roles.grant_role(work, person, role, series.id)
    if is_new:
        audit.record(work, "series:role_given", series_ref, fields={"person": staff_ref, "role": role.value})
    return is_new


def withdraw_role(work: Work, series_ref: str, *, staff_ref: str, role: Role) -> bool:
    """Take a role in the series away; False when they do not hold it.

    Raises NotFound, NotAllowed for oneself, and for the last chairing role of somebody who is named for
    meetings that are still to come.
    """
    series, person = _load(work, series_ref, staff_ref, role)
    if role in CHAIRING and not _keeps_chairing(work, person, series, role):
        ahead = count_meetings_ahead(series.id, person.id)
        if ahead:
            meetings = "1 meeting" if ahead == 1 else f"{ahead} meetings"
            raise NotAllowed(
                f"{person.name} is named as chair or deputy of {meetings} to come. "
                "Choose somebody else there first."
            )
    is_gone = roles.withdraw_role(work, person, role, series.id)
    if is_gone:
        audit.record(
            work, "series:role_withdrawn", series_ref, fields={"person": staff_ref, "role": role.value}
        )
    return is_gone


def _load(work: Work, series_ref: str, staff_ref: str, role: Role) -> tuple[MeetingSeries, Person]:
    actor = acting_person(work)
    series = get_series(actor, series_ref, is_locked=True)
    policies.can_manage_series(actor, series).require()
    if role not in SERIES_ROLES:
        raise NotFound
    person = work.session.scalar(
        select(Person).where(Person.staff_ref == staff_ref, Person.organisation_id == actor.organisation_id)
    )
    if person is None:
        raise InvalidInput({"person": ["Select a colleague from the list"]})
    policies.can_give_series_role(actor, series, person.id).require()
    return series, person


def _keeps_chairing(work: Work, person: Person, series: MeetingSeries, withdrawn: Role) -> bool:
    other = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.thing_id == series.id,
        RoleGrant.role.in_(CHAIRING - {withdrawn}),
    )
    return work.session.scalar(other) is not None


def _apply(work: Work, series: MeetingSeries, terms: Terms, identifier_reason: str) -> None:
    services = set(
        work.session.scalars(
            select(Service.id).where(
                Service.id.in_(terms.service_ids), Service.organisation_id == series.organisation_id
            )
        )
    )
    if not services or services != terms.service_ids:
        raise InvalidInput({"services": ["Select the services that take part"]})
    texts = {name: getattr(terms, name) for name in ("name", "purpose", "scope_in", "scope_out")}
    check_texts(work, series.series_ref, texts, reason=identifier_reason)
    for name in (*texts, "length_minutes", "minutes_per_case", "outcome_weeks"):
        setattr(series, name, getattr(terms, name))
    kept = [link for link in series.service_links if link.service_id in services]
    new = services - {link.service_id for link in kept}
    series.service_links = [*kept, *(SeriesService(service_id=service) for service in sorted(new))]
