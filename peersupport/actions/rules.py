"""Pure rules of actions: the moves, and what a due date and a text must be."""

from collections.abc import Collection
from datetime import date, timedelta

from peersupport.actions.words import ActionDoer, ActionPriority, ActionStatus
from peersupport.core.decisions import Decision, no
from peersupport.core.moves import MoveTable

TEXT_LIMIT = 200
RESULT_LIMIT = 500
REASON_LIMIT = 300
MOST_REOPENINGS = 1
FURTHEST = timedelta(days=2 * 366)
DUE_SOON_DAYS = 7

_OWNER = {ActionDoer.ACTION_OWNER}
_CHAIR = {ActionDoer.CHAIR}
_CHAIR_OR_LEAD = {ActionDoer.CHAIR, ActionDoer.SERVICE_LEAD}

# Giving an action to somebody else sets it back to open: the new owner has not started it.
MOVES: MoveTable[ActionStatus, ActionDoer] = MoveTable(
    "action",
    [
        (ActionStatus.OPEN, ActionStatus.IN_PROGRESS, _OWNER),
        (ActionStatus.OPEN, ActionStatus.DONE, _OWNER),
        (ActionStatus.IN_PROGRESS, ActionStatus.DONE, _OWNER),
        (ActionStatus.OPEN, ActionStatus.CANCELLED, _CHAIR_OR_LEAD),
        (ActionStatus.IN_PROGRESS, ActionStatus.CANCELLED, _CHAIR_OR_LEAD),
        (ActionStatus.OPEN, ActionStatus.OPEN, _CHAIR_OR_LEAD),
        (ActionStatus.IN_PROGRESS, ActionStatus.OPEN, _CHAIR_OR_LEAD),
        (ActionStatus.DONE, ActionStatus.OPEN, _CHAIR),
    ],
)


def cancel_decision(
    status: ActionStatus, priority: ActionPriority, doers: Collection[ActionDoer]
) -> Decision:
    """Whether somebody who is `doers` may cancel: the chair, but a service lead for a safety action."""
    if priority is ActionPriority.SAFETY:
        if ActionDoer.SERVICE_LEAD not in doers:
            return no("This is a safety action. Only a service lead can cancel it.")
        return MOVES.decide(status, ActionStatus.CANCELLED, doers)
    return MOVES.decide(status, ActionStatus.CANCELLED, set(doers) - {ActionDoer.SERVICE_LEAD})


def reopen_decision(status: ActionStatus, reopened_count: int, doers: Collection[ActionDoer]) -> Decision:
    """Whether a done action may be opened again: by the chair, once."""
    if status is not ActionStatus.DONE:
        return no("Only an action that is done can be opened again.")
    if reopened_count >= MOST_REOPENINGS:
        return no("This action was opened again once already. Agree a new action instead.")
    return MOVES.decide(status, ActionStatus.OPEN, doers)


def reassign_decision(status: ActionStatus, doers: Collection[ActionDoer]) -> Decision:
    """Whether an unfinished action may be given to somebody else."""
    if status is ActionStatus.DONE:
        return no("This action is done. Open it again before you give it to somebody else.")
    return MOVES.decide(status, ActionStatus.OPEN, doers)


def text_problem(text: str) -> str:
    """What is wrong with an action's text, or nothing."""
    if not text:
        return "Enter what will be done"
    if len(text) > TEXT_LIMIT:
        return f"The action must be {TEXT_LIMIT} characters or fewer"
    return ""


def due_problem(due_on: date, today: date) -> str:
    """What is wrong with a due date, or nothing: today is fine, the past and a mistyped century are not."""
    if due_on < today:
        return "The due date must be today or in the future"
    if due_on > today + FURTHEST:
        return "The due date must be within the next 2 years"
    return ""


def is_overdue(status: ActionStatus, due_on: date, today: date) -> bool:
    """Whether it should have been finished before today."""
    return status in (ActionStatus.OPEN, ActionStatus.IN_PROGRESS) and due_on < today
