"""Mails about outcomes."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from peersupport.cases.models import Case, CaseOutcome
from peersupport.core.unit_of_work import Work
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice, queue_mail
from peersupport.people.queries.directory import addresses_of

# Who chaired these meetings. The meetings slice lies above this one; the composition root hands it in.
FindChairs = Callable[[Collection[UUID]], Collection[UUID]]
_find: dict[str, FindChairs] = {}


def find_chairs_with(find: FindChairs) -> None:
    """Say who knows the chairs of meetings. The composition root calls this."""
    _find["chairs"] = find


def tell_recorded(
    work: Work, case: Case, *, presenters: Collection[UUID], meetings: Collection[UUID]
) -> None:
    """Tell those who presented and chaired the case that its outcome can be read."""
    chairs = _find["chairs"](meetings) if "chairs" in _find else ()
    people = {*presenters, *chairs} - {getattr(work.actor, "person_id", None)}
    lines = [
        f"{work.actor.name} recorded what came of case {case.case_ref}, which you discussed together.",
        f"Read it: {_link(case)}",
    ]
    _send(
        work,
        case,
        people,
        step=f"recorded:{work.now:%Y-%m-%d}",
        subject=f"What came of case {case.case_ref}",
        lines=lines,
    )


def remind_owner(work: Work, case: Case, outcome: CaseOutcome, today: date) -> None:
    """Ask the owner what came of the case: 2 weeks before it is due, and when it is due."""
    when = "is due on" if outcome.due_on >= today else "was due on"
    lines = [
        f"What came of case {case.case_ref} {when} {_day(outcome.due_on)}.",
        "It takes about 3 minutes. The people who discussed the case learn from it.",
        f"Say what came of it: {_link(case)}/outcome",
    ]
    step = f"reminder:{outcome.due_on.isoformat()}:{outcome.reminder_count}"
    _send(work, case, {case.owner_id}, step=step, subject=f"What came of case {case.case_ref}?", lines=lines)


def tell_due_changed(work: Work, case: Case, outcome: CaseOutcome) -> None:
    """Tell the owner that the day has changed."""
    lines = [
        f"{work.actor.name} changed when the outcome of case {case.case_ref} is due. "
        f"It is now due on {_day(outcome.due_on)}.",
        f"See the case: {_link(case)}",
    ]
    step = f"due:{outcome.due_on.isoformat()}:{work.now:%Y-%m-%d}"
    subject = f"Outcome of case {case.case_ref} is due on {_day(outcome.due_on)}"
    _send(work, case, {case.owner_id}, step=step, subject=subject, lines=lines)


def tell_closed_without(work: Work, case: Case) -> None:
    """Tell the owner that the case was closed without an outcome."""
    lines = [
        f"{work.actor.name} closed case {case.case_ref} without an outcome, after 2 reminders.",
        f"See the case: {_link(case)}",
    ]
    subject = f"Case {case.case_ref} was closed without an outcome"
    _send(work, case, {case.owner_id}, step="closed-without", subject=subject, lines=lines)


def tell_reopened(work: Work, case: Case) -> None:
    """Tell the owner that the outcome is asked for again."""
    lines = [
        f"{work.actor.name} reopened case {case.case_ref}, because there is new information.",
        f"Say what came of it: {_link(case)}/outcome",
    ]
    step = f"reopened:{work.now:%Y-%m-%d}"
    _send(work, case, {case.owner_id}, step=step, subject=f"Case {case.case_ref} was reopened", lines=lines)


def _send(
    work: Work, case: Case, people: Collection[UUID], *, step: str, subject: str, lines: list[str]
) -> None:
    for recipient in addresses_of(people).values():
        body = "\n\n".join([f"Hello {recipient.name.split()[0]}", *lines]) + "\n"
        notice = Notice(key=f"case:{case.case_ref}:outcome:{step}", subject=subject, body=body)
        queue_mail(work, case.organisation_id, recipient, notice)


def _link(case: Case) -> str:
    return absolute(f"/cases/{case.case_ref}")


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
