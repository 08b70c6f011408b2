"""Mails about a case's way to a meeting: to its owner, or to those who review it.

They carry the reference, a name and a link; never what the case says, nor a reason somebody typed.
"""

from collections.abc import Collection
from uuid import UUID

from peersupport.cases.models import Case
from peersupport.cases.queries.reviewers import reviewer_ids
from peersupport.core.unit_of_work import Work
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice, queue_mail
from peersupport.people.queries.directory import addresses_of


def tell_submitted(work: Work, case: Case, *, is_again: bool) -> None:
    """Tell the reviewers that a case waits for them."""
    again = " again" if is_again else ""
    _tell_reviewers(
        work,
        case,
        subject=f"Case {case.case_ref} was submitted{again}",
        lines=[f"{case.owner.name} submitted case {case.case_ref}{again}. It waits for a review."],
    )


def tell_taken_back(work: Work, case: Case) -> None:
    """Tell the reviewers that a case no longer waits for them."""
    _tell_reviewers(
        work,
        case,
        subject=f"Case {case.case_ref} was taken back",
        lines=[f"{case.owner.name} took case {case.case_ref} back to draft. You need not review it now."],
        has_link=False,
    )


def tell_returned(work: Work, case: Case) -> None:
    """Tell the owner that something is missing."""
    _tell_owner(
        work,
        case,
        subject=f"Case {case.case_ref} was returned to you",
        lines=[
            f"{work.actor.name} returned case {case.case_ref}. Read why, change it and submit it again.",
        ],
    )


def tell_accepted(work: Work, case: Case) -> None:
    """Tell the owner that the case waits for a meeting."""
    _tell_owner(
        work,
        case,
        subject=f"Case {case.case_ref} was accepted",
        lines=[
            f"{work.actor.name} accepted case {case.case_ref}. "
            "We will write to you when it is on the agenda of a meeting.",
        ],
    )


def tell_withdrawn(work: Work, case: Case, *, is_by_owner: bool, was_submitted: bool) -> None:
    """Tell the reviewers when its owner withdrew it; the owner when a chair did."""
    subject = f"Case {case.case_ref} was withdrawn"
    lines = [f"{work.actor.name} withdrew case {case.case_ref}."]
    if not is_by_owner:
        _tell_owner(work, case, subject=subject, lines=lines)
    elif was_submitted:
        _tell_reviewers(work, case, subject=subject, lines=lines)


def _tell_owner(work: Work, case: Case, *, subject: str, lines: list[str]) -> None:
    _send(work, case, {case.owner_id}, subject=subject, lines=lines, has_link=True)


def _tell_reviewers(work: Work, case: Case, *, subject: str, lines: list[str], has_link: bool = True) -> None:
    people = reviewer_ids(case.organisation_id, are_only_chairs=bool(case.involves_colleague))
    _send(work, case, people, subject=subject, lines=lines, has_link=has_link)


def _send(
    work: Work, case: Case, people: Collection[UUID], *, subject: str, lines: list[str], has_link: bool
) -> None:
    # Nobody is told what they have just done themselves.
    told = set(people) - {getattr(work.actor, "person_id", None)}
    # The number of steps so far tells the second submission from the first.
    key = f"case:{case.case_ref}:{case.status.value}:{len(case.moves)}"
    links = [f"Open it: {absolute(f'/cases/{case.case_ref}')}"] if has_link else []
    for recipient in addresses_of(told).values():
        body = "\n\n".join([f"Hello {recipient.name.split()[0]}", *lines, *links]) + "\n"
        queue_mail(work, case.organisation_id, recipient, Notice(key=key, subject=subject, body=body))
