"""Lists of cases: plain columns, a fixed number of queries, pages by key and not by number."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy import case as choose

from peersupport.cases.models import Case, CaseMove
from peersupport.cases.queries.cases import visible_cases
from peersupport.cases.rules.moves import WAITING_FOR_MEETING
from peersupport.cases.words import CaseKind, CaseStatus, Urgency
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.people.models import Person, Site

PAGE_SIZE = 25
# More cases than this never wait at once in one organisation; the page says so if they do.
LONGEST_QUEUE = 200


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What a list is narrowed to; None means all."""

    status: CaseStatus | None = None
    kind: CaseKind | None = None
    region: str | None = None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The place of a row in the list."""

    listed_at: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    case_id: UUID
    case_ref: str
    title: str
    case_kind: CaseKind
    status: CaseStatus
    region: str | None
    urgency: Urgency | None
    needed_before: date | None
    listed_at: datetime
    owner_name: str

    @property
    def key(self) -> Key:
        return Key(self.listed_at, self.case_id)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Up to 25 rows, newest first, and the keys of the pages around it."""

    rows: list[CaseRow]
    older: Key | None
    newer: Key | None


def list_cases(
    actor: UserActor, filters: CaseFilters, after: Key | None = None, *, before: Key | None = None
) -> CasePage:
    """The cases the actor may see, newest first: those after a key, or those just before one."""
    place = before or after
    direction = "newer" if before else "older" if after else "newest"
    query = _list_statement(actor, filters, direction)
    at = {} if place is None else {"at": place.listed_at, "case_id": place.case_id}
    found = [CaseRow(*row) for row in db.session.execute(query, at)]
    return _page(found, after=after, before=before)


@lru_cache(maxsize=1024)
def _list_statement(actor: UserActor, filters: CaseFilters, direction: str) -> Select[*tuple[Any, ...]]:
    """The statement of one page; built once for an actor, because building it costs more than running it."""
    query = _list_columns().where(visible_cases(actor), *_narrowed(actor, filters)).limit(PAGE_SIZE + 1)
    place = tuple_(Case.listed_at, Case.id)
    key = tuple_(bindparam("at", type_=Case.listed_at.type), bindparam("case_id", type_=Case.id.type))
    if direction == "newer":
        return query.where(place > key).order_by(Case.listed_at, Case.id)
    if direction == "older":
        query = query.where(place < key)
    return query.order_by(Case.listed_at.desc(), Case.id.desc())


def _page(found: list[CaseRow], *, after: Key | None, before: Key | None) -> CasePage:
    rows, has_more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if before is not None:
        rows.reverse()
    has_older, has_newer = (True, has_more) if before is not None else (has_more, after is not None)
    return CasePage(
        rows=rows,
        older=rows[-1].key if rows and has_older else None,
        newer=rows[0].key if rows and has_newer else None,
    )


def _list_columns() -> Select[*tuple[Any, ...]]:
    return select(
        Case.id,
        Case.case_ref,
        Case.title,
        Case.case_kind,
        Case.status,
        Case.region,
        Case.urgency,
        Case.needed_before,
        Case.listed_at,
        (Person.first_name + " " + Person.last_name).label("owner_name"),
    ).join(Person, Person.id == Case.owner_id)


def _narrowed(actor: UserActor, filters: CaseFilters) -> list[ColumnElement[bool]]:
    asked: list[tuple[bool, ColumnElement[bool]]] = [
        (filters.status is not None, Case.status == filters.status),
        (filters.kind is not None, Case.case_kind == filters.kind),
        (filters.region is not None, Case.region == filters.region),
        (filters.is_mine, Case.owner_id == actor.person_id),
    ]
    return [condition for is_asked, condition in asked if is_asked]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A submitted case that waits for a chair or coordinator."""

    case_ref: str
    title: str
    case_kind: CaseKind
    owner_name: str
    site_name: str
    submitted_at: datetime | None
    urgency: Urgency | None
    needed_before: date | None
    involves_colleague: bool | None


def list_for_review(actor: UserActor) -> list[ReviewRow]:
    """The submitted cases that the actor may review, the oldest first."""
    if not actor.is_case_reviewer:
        return []
    found = db.session.execute(
        select(
            Case.case_ref,
            Case.title,
            Case.case_kind,
            Person.first_name + " " + Person.last_name,
            Site.name,
            Case.submitted_at,
            Case.urgency,
            Case.needed_before,
            Case.involves_colleague,
        )
        .join(Person, Person.id == Case.owner_id)
        .join(Site, Site.id == Person.home_site_id)
        .where(visible_cases(actor), Case.status == CaseStatus.SUBMITTED)
        .order_by(Case.listed_at, Case.id)
        .limit(LONGEST_QUEUE)
    )
    return [ReviewRow(*row) for row in found]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An accepted or deferred case that waits for a place on an agenda."""

    case_id: UUID
    case_ref: str
    title: str
    case_kind: CaseKind
    status: CaseStatus
    owner_id: UUID
    owner_name: str
    submitted_at: datetime | None
    urgency: Urgency | None
    needed_before: date | None
    deferred_count: int


def list_accepted(actor: UserActor) -> list[WaitingRow]:
    """The cases that could be listed now: the nearest needed-before date first, then the next meeting's,
    then the longest waiting."""
    deferred = (
        select(func.count(CaseMove.id))
        .where(CaseMove.case_id == Case.id, CaseMove.end == CaseStatus.DEFERRED)
        .scalar_subquery()
    )
    rank = choose(
        (Case.urgency == Urgency.BEFORE_DATE, 0), (Case.urgency == Urgency.NEXT_MEETING, 1), else_=2
    )
    found = db.session.execute(
        select(
            Case.id,
            Case.case_ref,
            Case.title,
            Case.case_kind,
            Case.status,
            Case.owner_id,
            Person.first_name + " " + Person.last_name,
            Case.submitted_at,
            Case.urgency,
            Case.needed_before,
            deferred,
        )
        .join(Person, Person.id == Case.owner_id)
        .where(visible_cases(actor), Case.status.in_(WAITING_FOR_MEETING))
        .order_by(rank, Case.needed_before, Case.submitted_at, Case.id)
        .limit(LONGEST_QUEUE)
    )
    return [WaitingRow(*row) for row in found]
