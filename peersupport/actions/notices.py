"""Mails about actions. They carry references, days and links; never what the action says."""

from datetime import date

from peersupport.actions.models import Action
from peersupport.core.unit_of_work import Work
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice, queue_mail
from peersupport.people.models import Person
from peersupport.people.queries.directory import addresses_of


def tell_agreed(work: Work, action: Action) -> None:
    """Tell the owner that the action is theirs."""
    _send(
        work,
        action,
        action.owner,
        step="agreed",
        subject=f"An action for you, due {_day(action.due_on)}",
        lines=[f"{action.agreed_by.name} and you agreed an action: {_where(action)}."],
    )


def tell_reassigned(work: Work, action: Action, previous: Person, handover_count: int) -> None:
    """Tell both the new and the previous owner."""
    _send(
        work,
        action,
        action.owner,
        step=f"given-{handover_count}",
        subject=f"An action for you, due {_day(action.due_on)}",
        lines=[f"{work.actor.name} gave you an action of {previous.name}: {_where(action)}."],
    )
    _send(
        work,
        action,
        previous,
        step=f"taken-{handover_count}",
        subject=f"Action {action.action_ref} is no longer yours",
        lines=[f"{work.actor.name} gave it to {action.owner.name}: {_where(action)}."],
    )


def tell_done(work: Work, action: Action) -> None:
    """Tell whoever agreed it that it is done."""
    _send(
        work,
        action,
        action.agreed_by,
        step=f"done-{action.reopened_count}",
        subject=f"Action {action.action_ref} is done",
        lines=[f"{action.owner.name} finished it: {_where(action)}."],
    )


def tell_cancelled(work: Work, action: Action) -> None:
    """Tell the owner that it need not be done."""
    _send(
        work,
        action,
        action.owner,
        step="cancelled",
        subject=f"Action {action.action_ref} was cancelled",
        lines=[f"{work.actor.name} cancelled it: {_where(action)}. You do not need to do it."],
    )


def tell_reopened(work: Work, action: Action) -> None:
    """Tell the owner that there is more to do."""
    _send(
        work,
        action,
        action.owner,
        step="reopened",
        subject=f"Action {action.action_ref} was opened again",
        lines=[f"{work.actor.name} opened it again: {_where(action)}."],
    )


def remind_overdue(work: Work, action: Action) -> None:
    """Tell the owner, once an owner and due day, that the day has passed."""
    _send(
        work,
        action,
        action.owner,
        step=f"overdue-{action.due_on.isoformat()}",
        subject=f"Action {action.action_ref} is overdue",
        lines=[f"It was due on {_day(action.due_on)}: {_where(action)}."],
    )


def _send(work: Work, action: Action, person: Person, *, step: str, subject: str, lines: list[str]) -> None:
    # Nobody is told what they have just done themselves, and people who left are not written to.
    if person.id == getattr(work.actor, "person_id", None):
        return
    recipient = addresses_of([person.id]).get(person.id)
    if recipient is None:
        return
    link = absolute(f"/actions/{action.action_ref}")
    body = "\n\n".join([f"Hello {person.first_name}", *lines, f"Open it: {link}"])
    notice = Notice(key=f"action:{action.action_ref}:{step}", subject=subject, body=body + "\n")
    queue_mail(work, action.organisation_id, recipient, notice)


def _where(action: Action) -> str:
    return f"action {action.action_ref}, from {action.source_ref}, due {_day(action.due_on)}"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
