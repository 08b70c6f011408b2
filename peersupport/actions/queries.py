"""Reads of actions, always scoped to who is asking and always ordered."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from peersupport.actions.models import Action, ActionHandover
from peersupport.actions.policies import oversees_actions
from peersupport.actions.words import UNFINISHED, ActionPriority, ActionSource, ActionStatus
from peersupport.core.actor import Actor, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people.models import Account, Person
from peersupport.people.queries.directory import Colleague, has_access, is_administrator, list_colleagues

LIST_LIMIT = 50
DONE_LIMIT = 10


@dataclass(frozen=True, slots=True)
class SourceReader:
    """What a slice above knows of the things its actions come from.

    `owned_by` gives the ids of those a person owns; `link_to` the page of one, for who may read it.
    """

    owned_by: Callable[[UUID], Select[UUID]]
    link_to: Callable[[UserActor, UUID], str | None]


_readers: dict[ActionSource, SourceReader] = {}


def read_source_with(source: ActionSource, reader: SourceReader) -> None:
    """Say who reads sources of this kind. The composition root calls this."""
    _readers[source] = reader


def find_source_link(actor: UserActor, action: Action) -> str | None:
    """Where the thing that this action came from is shown, or None when the actor may not read it."""
    reader = _readers.get(action.source)
    return None if reader is None else reader.link_to(actor, action.source_id)


def visible_actions(actor: Actor) -> ColumnElement[bool]:
    """The condition on Action that holds for what this actor may see."""
    if not isinstance(actor, UserActor) or actor.is_administrator:
        return false()
    in_organisation = Action.organisation_id == actor.organisation_id
    if oversees_actions(actor):
        return in_organisation
    own = [Action.owner_id == actor.person_id, Action.agreed_by_id == actor.person_id]
    through_source = [
        and_(Action.source == source, Action.source_id.in_(reader.owned_by(actor.person_id)))
        for source, reader in _readers.items()
    ]
    return and_(in_organisation, or_(*own, *through_source))


def get_action(actor: Actor, action_ref: str, *, is_locked: bool = False) -> Action:
    """The action with its people. Raises NotFound when there is none that the actor may see.

    Its people are read by statements of their own: one that waited for a lock would join the new row of the
    action to the people of the old one.
    """
    query = (
        select(Action)
        .where(Action.action_ref == action_ref, visible_actions(actor))
        .options(
            selectinload(Action.owner),
            selectinload(Action.agreed_by),
            selectinload(Action.handovers),
        )
    )
    if is_locked:
        query = query.with_for_update(of=Action)
    action = db.session.scalar(query)
    if action is None:
        raise NotFound
    return action


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One line of a list of actions."""

    action_ref: str
    text: str
    source_ref: str
    source_id: UUID
    due_on: date
    status: ActionStatus
    priority: ActionPriority
    done_on: date | None
    result: str
    owner_id: UUID
    agreed_by_id: UUID
    owner_name: str


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Action.action_ref,
        Action.text,
        Action.source_ref,
        Action.source_id,
        Action.due_on,
        Action.status,
        Action.priority,
        Action.done_on,
        Action.result,
        Action.owner_id,
        Action.agreed_by_id,
        (Person.first_name + " " + Person.last_name).label("owner_name"),
    ).join(Person, Person.id == Action.owner_id)


# Built once, because it runs on every home page and building it costs more than running it.
_MINE = (
    _rows()
    .where(
        Action.owner_id == bindparam("me"),
        Action.status.in_(UNFINISHED),
        Action.due_on <= bindparam("until"),
    )
    .order_by(Action.due_on, Action.id)
    .limit(bindparam("most"))
)


def list_my_actions(actor: UserActor, *, until: date = date.max, limit: int = LIST_LIMIT) -> list[ActionRow]:
    """The actor's unfinished actions, the most urgent first; `until` leaves out those due later."""
    found = db.session.execute(_MINE, {"me": actor.person_id, "until": until, "most": limit})
    return [ActionRow(*row) for row in found]


def list_my_finished_actions(actor: UserActor) -> list[ActionRow]:
    """What the actor finished lately, the newest first."""
    found = db.session.execute(
        _rows()
        .where(Action.owner_id == actor.person_id, Action.status == ActionStatus.DONE)
        .order_by(Action.done_on.desc(), Action.id.desc())
        .limit(DONE_LIMIT)
    )
    return [ActionRow(*row) for row in found]


def list_actions_i_agreed(actor: UserActor) -> list[ActionRow]:
    """Unfinished actions of others that the actor agreed as chair."""
    found = db.session.execute(
        _rows()
        .where(
            Action.agreed_by_id == actor.person_id,
            Action.owner_id != actor.person_id,
            Action.status.in_(UNFINISHED),
        )
        .order_by(Action.due_on, Action.id)
        .limit(LIST_LIMIT)
    )
    return [ActionRow(*row) for row in found]


def list_actions_of(source: ActionSource, source_ids: Collection[UUID]) -> list[ActionRow]:
    """Every action that came from these sources, oldest first.

    For pages whose own slice has already found that the reader may see the sources.
    """
    if not source_ids:
        return []
    found = db.session.execute(
        _rows()
        .where(Action.source == source, Action.source_id.in_(source_ids))
        .order_by(Action.source_id, Action.id)
    )
    return [ActionRow(*row) for row in found]


def active_colleagues(organisation_id: UUID) -> Select[Person]:
    """Who may own an action: people of the organisation with access, not those who only administer."""
    return (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Person.organisation_id == organisation_id, has_access(), ~is_administrator())
        .order_by(Person.last_name, Person.first_name, Person.id)
    )


def owner_choices(actor: UserActor) -> list[Colleague]:
    """Everybody in the actor's organisation who may own an action, by last name."""
    return list_colleagues(actor)


def list_organisations_with_overdue(today: date) -> list[UUID]:
    """Organisations where somebody is to be reminded: for the timed job, which begins with none."""
    return list(
        db.session.scalars(
            select(Action.organisation_id)
            .where(_is_newly_overdue(today))
            .distinct()
            .order_by(Action.organisation_id)
        )
    )


def _is_newly_overdue(today: date) -> ColumnElement[bool]:
    return and_(Action.status.in_(UNFINISHED), Action.due_on < today, Action.reminded_at.is_(None))


def list_newly_overdue(organisation_id: UUID, today: date, limit: int) -> list[Action]:
    """Unfinished actions past their day whose owner was not yet reminded, oldest first."""
    return list(
        db.session.scalars(
            select(Action)
            .where(Action.organisation_id == organisation_id, _is_newly_overdue(today))
            .options(
                joinedload(Action.owner),
                joinedload(Action.agreed_by),
            )
            .order_by(Action.due_on, Action.id)
            .limit(limit)
        )
    )


@dataclass(frozen=True, slots=True)
class Handover:
    """One change of owner."""

    from_name: str
    to_name: str
    reason: str
    at: datetime


def list_handovers(action: Action) -> list[Handover]:
    """Whom it went from and to, why and when, oldest first. The caller loaded the action for its actor."""
    previous, following = aliased(Person), aliased(Person)
    found = db.session.execute(
        select(
            previous.first_name + " " + previous.last_name,
            following.first_name + " " + following.last_name,
            ActionHandover.reason,
            ActionHandover.at,
        )
        .join(previous, previous.id == ActionHandover.from_id)
        .join(following, following.id == ActionHandover.to_id)
        .where(ActionHandover.action_id == action.id)
        .order_by(ActionHandover.at, ActionHandover.id)
    )
    return [Handover(*row) for row in found]
