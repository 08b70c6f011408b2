"""Reads of actions, always scoped to who is asking and always ordered."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from peersupport.actions.models import Action, ActionHandover
from peersupport.actions.policies import oversees_actions
from peersupport.actions.words import UNFINISHED, ActionPriority, ActionSource, ActionStatus
from peersupport.core.actor import Actor, Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people.models import Account, AccountStatus, Person, RoleGrant

LIST_LIMIT = 50
DONE_LIMIT = 10

# For each kind of source: which sources of that kind belong to somebody, as a statement of ids. The slices
# above know this; the composition root hands it in.
SourceOwner = Callable[[UUID], Select[UUID]]
_source_owners: dict[ActionSource, SourceOwner] = {}


def show_to_source_owner(source: ActionSource, owned_by: SourceOwner) -> None:
    """Let the owner of a source see the actions that came from it."""
    _source_owners[source] = owned_by


def visible_actions(actor: Actor) -> ColumnElement[bool]:
    """The condition on Action that holds for what this actor may see."""
    if not isinstance(actor, UserActor) or actor.is_administrator:
        return false()
    in_organisation = Action.organisation_id == actor.organisation_id
    if oversees_actions(actor):
        return in_organisation
    own = [Action.owner_id == actor.person_id, Action.agreed_by_id == actor.person_id]
    through_source = [
        and_(Action.source == source, Action.source_id.in_(owned_by(actor.person_id)))
        for source, owned_by in _source_owners.items()
    ]
    return and_(in_organisation, or_(*own, *through_source))


def get_action(actor: Actor, action_ref: str, *, is_locked: bool = False) -> Action:
    """The action with its people. Raises NotFound when there is none that the actor may see."""
    query = (
        select(Action)
        .where(Action.action_ref == action_ref, visible_actions(actor))
        .options(
            joinedload(Action.owner).joinedload(Person.account),
            joinedload(Action.agreed_by).joinedload(Person.account),
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
    owner_name: str


def _rows() -> Select[Any]:
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
        (Person.first_name + " " + Person.last_name).label("owner_name"),
    ).join(Person, Person.id == Action.owner_id)


def list_my_actions(actor: UserActor) -> list[ActionRow]:
    """The actor's unfinished actions, the most urgent first."""
    found = db.session.execute(
        _rows()
        .where(Action.owner_id == actor.person_id, Action.status.in_(UNFINISHED))
        .order_by(Action.due_on, Action.id)
        .limit(LIST_LIMIT)
    )
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


def active_colleagues(organisation_id: UUID, today: date) -> Select[Person]:
    """Who may own an action: active accounts of the organisation, not those who only administer."""
    administrators = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation_id, RoleGrant.role == Role.ORG_ADMIN
    )
    return (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.organisation_id == organisation_id,
            Account.status == AccountStatus.ACTIVE,
            or_(Person.leaves_on.is_(None), Person.leaves_on > today),
            Person.id.not_in(administrators),
        )
        .order_by(Person.last_name, Person.first_name, Person.id)
    )


@dataclass(frozen=True, slots=True)
class OwnerChoice:
    """Somebody who may be given an action."""

    person_id: UUID
    staff_ref: str
    name: str
    role_title: str


def owner_choices(actor: UserActor, today: date) -> list[OwnerChoice]:
    """Everybody in the actor's organisation who may own an action, by last name."""
    found = db.session.execute(
        active_colleagues(actor.organisation_id, today).with_only_columns(
            Person.id, Person.staff_ref, (Person.first_name + " " + Person.last_name), Person.role_title
        )
    )
    return [OwnerChoice(*row) for row in found]


def list_newly_overdue(organisation_id: UUID, today: date, limit: int) -> list[Action]:
    """Unfinished actions past their day whose owner was not yet reminded, oldest first."""
    return list(
        db.session.scalars(
            select(Action)
            .where(
                Action.organisation_id == organisation_id,
                Action.status.in_(UNFINISHED),
                Action.due_on < today,
                Action.reminded_at.is_(None),
            )
            .options(
                joinedload(Action.owner).joinedload(Person.account),
                joinedload(Action.agreed_by).joinedload(Person.account),
            )
            .order_by(Action.due_on, Action.id)
            .limit(limit)
        )
    )


def list_handovers(action: Action) -> list[tuple[str, str, str, date]]:
    """Whom it went from and to, why and when, oldest first."""
    previous, following = Person.__table__.alias(), Person.__table__.alias()
    found = db.session.execute(
        select(
            previous.c.first_name + " " + previous.c.last_name,
            following.c.first_name + " " + following.c.last_name,
            ActionHandover.reason,
            ActionHandover.at,
        )
        .join(previous, previous.c.id == ActionHandover.from_id)
        .join(following, following.c.id == ActionHandover.to_id)
        .where(ActionHandover.action_id == action.id)
        .order_by(ActionHandover.at, ActionHandover.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]
