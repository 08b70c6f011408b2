"""Builders of actions. They write rows directly, as the past; what is under test goes through services."""

import itertools
from datetime import date, timedelta
from uuid import UUID

from peersupport.actions.models import Action, ActionPriority, ActionSource, ActionStatus
from peersupport.core import clock
from peersupport.core.database import db, new_id
from peersupport.people.models import Organisation, Person
from tests.builders.people import make_person, save, stamps

_numbers = itertools.count(90001)


def make_action(
    owner: Person | None = None,
    *,
    agreed_by: Person | None = None,
    text: str = "Send the referral letter",
    due_in: int = 14,
    status: ActionStatus = ActionStatus.OPEN,
    priority: ActionPriority = ActionPriority.NORMAL,
    done_on: date | None = None,
    result: str = "",
    source_id: UUID | None = None,
    source_ref: str = "Case C-2026-00042",
) -> Action:
    """An action, due in `due_in` days (before today when negative)."""
    owner = owner or make_person()
    today = clock.london_day(clock.now())
    if status is ActionStatus.DONE:
        done_on, result = done_on or today, result or "Letter sent"
    action: Action = save(
        Action(
            action_ref=f"A-2026-{next(_numbers)}",
            source=ActionSource.DISCUSSION,
            source_id=source_id or new_id(),
            source_ref=source_ref,
            text=text,
            owner_id=owner.id,
            agreed_by_id=(agreed_by or owner).id,
            due_on=today + timedelta(days=due_in),
            priority=priority,
            status=status,
            done_on=done_on,
            result=result,
            **stamps(db.session.get_one(Organisation, owner.organisation_id)),
        )
    )
    return action
