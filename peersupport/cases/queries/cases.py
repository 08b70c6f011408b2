"""Finding one case, and the condition that says which cases somebody may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import joinedload

from peersupport.cases import policies
from peersupport.cases.models import Case, CaseMove, CaseViewer
from peersupport.cases.words import CaseStatus, Visibility
from peersupport.core.actor import Actor, Role, SystemActor, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people.models import Person, PersonService


# Building the condition costs more than running it. Actors are plain values, so one built for an actor serves
# until their roles or services change: then they are another value.
@lru_cache(maxsize=1024)
def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The condition on Case that holds for what this actor may see: `policies.can_read_case` in SQL."""
    if isinstance(actor, SystemActor):
        return true() if actor.organisation_id is None else Case.organisation_id == actor.organisation_id
    if not isinstance(actor, UserActor) or actor.is_administrator:
        return false()
    is_shown = [
        and_(Case.owner_id == actor.person_id, Case.status != CaseStatus.RESTRICTED),
        and_(Case.status.not_in(policies.HIDDEN_FROM_COLLEAGUES), _colleague_sees(actor)),
    ]
    if actor.is_case_reviewer:
        is_shown.append(_reviewer_sees(actor))
    if actor.has(Role.IG_LEAD):
        is_shown.append(Case.status == CaseStatus.RESTRICTED)
    return and_(Case.organisation_id == actor.organisation_id, or_(*is_shown))


def get_case(actor: Actor, case_ref: str, *, is_locked: bool = False) -> Case:
    """The case with its owner. Raises NotFound when there is none the actor may see.

    Its named readers are read only when somebody asks: most cases have none. `is_locked` holds the row until
    the end of the unit of work, so that two movers go one after the other.
    """
    case = db.session.scalar(_one_case(actor, is_locked=is_locked), {"case_ref": case_ref})
    if case is None:
        raise NotFound
    return case


@lru_cache(maxsize=1024)
def _one_case(actor: Actor, *, is_locked: bool) -> Select[Case]:
    query = select(Case).where(Case.case_ref == bindparam("case_ref"), visible_cases(actor))
    query = query.options(joinedload(Case.owner))
    return query.with_for_update(of=Case) if is_locked else query


def cases_by_ref(actor: Actor, case_refs: Collection[str]) -> list[Case]:
    """Those of these cases that the actor may see, by reference."""
    if not case_refs:
        return []
    query = select(Case).where(Case.case_ref.in_(set(case_refs)), visible_cases(actor))
    query = query.options(joinedload(Case.owner)).order_by(Case.case_ref, Case.id)
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One step of a case's history."""

    start: CaseStatus | None
    end: CaseStatus
    by_name: str
    at: datetime
    reason: str


_MOVES = (
    select(CaseMove.start, CaseMove.end, CaseMove.by_name, CaseMove.at, CaseMove.reason)
    .where(CaseMove.case_id == bindparam("case_id"))
    .order_by(CaseMove.at, CaseMove.id)
)


def list_moves(case: Case) -> list[MoveRow]:
    """The history of a case that was loaded for its reader, oldest first."""
    return [MoveRow(*row) for row in db.session.execute(_MOVES, {"case_id": case.id})]


def _reviewer_sees(actor: UserActor) -> ColumnElement[bool]:
    submitted = and_(
        Case.status.not_in(policies.PRIVATE),
        or_(Case.status != CaseStatus.WITHDRAWN, Case.submitted_at.is_not(None)),
    )
    return submitted if policies.chairs(actor) else and_(submitted, ~_is_for_chairs())


def _is_for_chairs() -> ColumnElement[bool]:
    return and_(Case.involves_colleague.is_(True), Case.status.in_(policies.BEFORE_LISTING))


def _colleague_sees(actor: UserActor) -> ColumnElement[bool]:
    mine = select(CaseViewer.case_id).where(CaseViewer.person_id == actor.person_id)
    near = (
        select(PersonService.person_id)
        .join(Person, Person.id == PersonService.person_id)
        .where(
            PersonService.service_id.in_(sorted(actor.service_ids)),
            Person.organisation_id == actor.organisation_id,
        )
    )
    shared = or_(
        Case.visibility == Visibility.ALL_SERVICES,
        and_(Case.visibility == Visibility.MY_SERVICE, Case.owner_id.in_(near)),
        and_(Case.visibility == Visibility.NAMED, Case.id.in_(mine)),
    )
    return and_(shared, ~_is_for_chairs())
