"""The only writers of actions. Each checks, changes, audits and tells, in that order."""

from datetime import date
from uuid import UUID

from peersupport.actions import notices, policies, queries, rules
from peersupport.actions.models import Action, ActionHandover
from peersupport.actions.words import UNFINISHED, ActionDoer, ActionPriority, ActionSource, ActionStatus
from peersupport.audit import services as audit
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.references import next_reference
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts
from peersupport.people.models import Person

NOT_ACTIVE = "Choose a colleague with an active account"
REMINDERS_AT_ONCE = 200


def agree_action(
    work: Work,
    *,
    source: ActionSource,
    source_id: UUID,
    source_ref: str,
    text: str,
    owner: Person,
    due_on: date,
    priority: ActionPriority | str = ActionPriority.NORMAL,
    agreed_by: Person | None = None,
    identifier_reason: str | None = None,
) -> Action:
    """One task with one named owner and a due day, agreed where `source` says. Its owner is told.

    The caller has checked that the actor may agree actions there. `agreed_by` is the chair when somebody
    else types it in; otherwise it is the actor. `source_ref` is what people read ("Case C-2026-00042").
    Raises InvalidInput at `text`, `owner` or `due_on`, NeedsReason at `text` (then give
    `identifier_reason`), and NotAllowed for anybody but a person.
    """
    if not isinstance(work.actor, UserActor):
        raise NotAllowed("Only a person can agree an action.")
    text = text.strip()
    today = london_day(work.now)
    owner = _active_owner(work, owner.id, field="owner")
    chair_id = agreed_by.id if agreed_by is not None else work.actor.person_id
    problems = {"text": rules.text_problem(text), "due_on": rules.due_problem(due_on, today)}
    if any(problems.values()):
        raise InvalidInput({field: [problem] for field, problem in problems.items() if problem})
    check_texts(work, source_ref, {"text": text}, reason=identifier_reason, staff_names=_names(work, owner))
    organisation_id = work.actor.organisation_id
    action = Action(
        organisation_id=organisation_id,
        action_ref=next_reference(work, organisation_id, "A"),
        source=source,
        source_id=source_id,
        source_ref=source_ref,
        text=text,
        owner=owner,
        agreed_by=work.session.get_one(Person, chair_id),
        due_on=due_on,
        priority=ActionPriority(priority),
        status=ActionStatus.OPEN,
    )
    work.session.add(action)
    audit.record(
        work,
        "action:agreed",
        action.action_ref,
        acting_as=ActionDoer.CHAIR if chair_id == work.actor.person_id else "scribe",
        fields={"source": source_ref, "owner": owner.staff_ref, "due_on": due_on.isoformat()},
    )
    notices.tell_agreed(work, action)
    return action


def start_action(work: Work, action_ref: str) -> None:
    """The owner has begun. Raises NotFound, NotAllowed."""
    action = queries.get_action(work.actor, action_ref, is_locked=True)
    policies.can_start_action(work.actor, action).require()
    action.status = ActionStatus.IN_PROGRESS
    _record(work, action, "started", ActionDoer.ACTION_OWNER)


def finish_action(work: Work, action_ref: str, *, result: str, identifier_reason: str | None = None) -> None:
    """The owner says what came of it; whoever agreed it is told.

    Raises NotFound, NotAllowed, InvalidInput at `result`, and Conflict, which gives the text back, when
    the action was finished, cancelled or given away meanwhile.
    """
    action = queries.get_action(work.actor, action_ref, is_locked=True)
    result = result.strip()
    _require_unfinished(action, yours=result)
    policies.can_finish_action(work.actor, action).require()
    _require_text("result", result, rules.RESULT_LIMIT, "Enter what came of it")
    check_texts(work, action_ref, {"result": result}, reason=identifier_reason, staff_names=_people(action))
    action.status = ActionStatus.DONE
    action.done_on = london_day(work.now)
    action.result = result
    _record(work, action, "done", ActionDoer.ACTION_OWNER)
    notices.tell_done(work, action)


def cancel_action(work: Work, action_ref: str, *, reason: str, identifier_reason: str | None = None) -> None:
    """It need not be done any more; the owner is told. A safety action needs a service lead.

    Raises NotFound, NotAllowed, InvalidInput at `reason`, Conflict when it was finished meanwhile.
    """
    action = queries.get_action(work.actor, action_ref, is_locked=True)
    reason = reason.strip()
    _require_unfinished(action, yours=reason)
    policies.can_cancel_action(work.actor, action).require()
    _require_text("reason", reason, rules.REASON_LIMIT, "Enter why it is cancelled")
    check_texts(work, action_ref, {"reason": reason}, reason=identifier_reason, staff_names=_people(action))
    action.status = ActionStatus.CANCELLED
    action.cancelled_reason = reason
    is_safety = action.priority is ActionPriority.SAFETY
    _record(work, action, "cancelled", ActionDoer.SERVICE_LEAD if is_safety else ActionDoer.CHAIR)
    notices.tell_cancelled(work, action)


def reassign_action(
    work: Work,
    action_ref: str,
    *,
    owner_id: UUID,
    reason: str,
    expected_version: int | None = None,
    identifier_reason: str | None = None,
) -> None:
    """Give it to another colleague, who starts it afresh. Both are told.

    Raises NotFound, NotAllowed, InvalidInput at `owner` or `reason`, and Conflict when it changed since
    `expected_version` was shown.
    """
    action = queries.get_action(work.actor, action_ref, is_locked=True)
    reason = reason.strip()
    _require_unfinished(action, yours=reason)
    policies.can_reassign_action(work.actor, action).require()
    if expected_version is not None and action.version != expected_version:
        raise Conflict(
            f"Somebody changed this action a moment ago. It belongs to {action.owner.name} now. "
            "Check it, then try again.",
            yours=reason,
        )
    owner = _active_owner(work, owner_id, field="owner")
    if owner.id == action.owner_id:
        raise InvalidInput({"owner": [f"{owner.name} has this action already. Choose somebody else"]})
    _require_text("reason", reason, rules.REASON_LIMIT, "Enter why you are giving it to somebody else")
    names = [*_people(action), owner.name]
    check_texts(work, action_ref, {"reason": reason}, reason=identifier_reason, staff_names=names)
    _hand_over(work, action, owner, reason)


def reopen_action(work: Work, action_ref: str) -> None:
    """There is more to do: a done action is open again, once. Its owner is told.

    Its first result stays until the owner writes the next. Raises NotFound, NotAllowed.
    """
    action = queries.get_action(work.actor, action_ref, is_locked=True)
    policies.can_reopen_action(work.actor, action).require()
    action.status = ActionStatus.OPEN
    action.done_on = None
    action.reopened_count += 1
    _record(work, action, "reopened", ActionDoer.CHAIR)
    notices.tell_reopened(work, action)


def remind_of_overdue(work: Work, organisation_id: UUID) -> int:
    """Remind each owner of an action that became overdue, once. Returns how many were reminded."""
    due = queries.list_newly_overdue(organisation_id, london_day(work.now), REMINDERS_AT_ONCE)
    for action in due:
        action.reminded_at = work.now
        audit.record(work, "action:overdue_reminded", action.action_ref)
        notices.remind_overdue(work, action)
    return len(due)


def _hand_over(work: Work, action: Action, owner: Person, reason: str) -> None:
    previous = action.owner
    action.handovers.append(
        ActionHandover(
            organisation_id=action.organisation_id,
            from_id=previous.id,
            to_id=owner.id,
            reason=reason,
            at=work.now,
        )
    )
    action.owner = owner
    action.status = ActionStatus.OPEN
    action.reminded_at = None
    doers = policies.doers_of(work.actor, action)
    audit.record(
        work,
        "action:reassigned",
        action.action_ref,
        acting_as=ActionDoer.CHAIR if ActionDoer.CHAIR in doers else ActionDoer.SERVICE_LEAD,
        fields={"from": previous.staff_ref, "to": owner.staff_ref},
    )
    notices.tell_reassigned(work, action, previous, len(action.handovers))


def _active_owner(work: Work, person_id: UUID, *, field: str) -> Person:
    organisation_id = getattr(work.actor, "organisation_id", None)
    owner = (
        work.session.scalar(queries.active_colleagues(organisation_id).where(Person.id == person_id))
        if organisation_id
        else None
    )
    if owner is None:
        raise InvalidInput({field: [NOT_ACTIVE]})
    return owner


def _require_unfinished(action: Action, *, yours: str) -> None:
    if action.status not in UNFINISHED:
        state = "done" if action.status is ActionStatus.DONE else "cancelled"
        raise Conflict(f"This action is {state} already. Nothing was changed.", yours=yours)


def _require_text(field: str, text: str, limit: int, missing: str) -> None:
    if not text:
        raise InvalidInput({field: [missing]})
    if len(text) > limit:
        raise InvalidInput({field: [f"This must be {limit} characters or fewer"]})


def _names(work: Work, *people: Person) -> list[str]:
    return [work.actor.name, *(person.name for person in people)]


def _people(action: Action) -> list[str]:
    return [action.owner.name, action.agreed_by.name]


def _record(work: Work, action: Action, step: str, doer: ActionDoer) -> None:
    audit.record(
        work, f"action:{step}", action.action_ref, acting_as=doer, fields={"status": action.status.value}
    )
