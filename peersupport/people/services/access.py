"""Giving people access and ending it: invitations, suspension, leaving days, sessions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.clock import london_day
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.notifications.services import Recipient, queue_mails
from peersupport.people import notices, policies
from peersupport.people.models import AccountStatus, LinkKind, Organisation, Person
from peersupport.people.rules.links import INVITATION_LASTS
from peersupport.people.services import sessions
from peersupport.people.services.administrators import require_another_administrator
from peersupport.people.services.links import issue_link, retire_links
from peersupport.people.services.staff import get_staff


def invite_person(work: Work, staff_ref: str) -> None:
    """Send an invitation; any earlier one stops working. Raises NotAllowed for an open or ended account."""
    person = get_staff(work, staff_ref)
    has_left = person.has_left(london_day(work.now))
    policies.can_invite(work.actor, person.account.status, has_left=has_left).require()
    send_invitation(work, person)


def send_invitation(work: Work, person: Person) -> str:
    """The invitation itself, for callers that have asked the policy. Returns the link's token."""
    retire_links(work, person.account.id, LinkKind.INVITATION)
    audit.record(work, "account:invited", person.staff_ref)
    return send_first_invitations(work, person.organisation_id, [person])[0]


def send_first_invitations(work: Work, organisation_id: UUID, people: Sequence[Person]) -> list[str]:
    """Invitations to people who have none yet, for callers that write the audit. Returns the tokens."""
    organisation = work.session.get_one(Organisation, organisation_id)
    mails, tokens = [], []
    for person in people:
        link = issue_link(work, person.account, LinkKind.INVITATION, lasts=INVITATION_LASTS)
        notice = notices.invitation(
            link.link_id,
            link.token,
            invited_by=work.actor.name,
            organisation=organisation.name,
            until=link.expires_at,
        )
        mails.append((Recipient(person.name, person.account.email), notice))
        tokens.append(link.token)
    queue_mails(work, organisation_id, mails)
    return tokens


def suspend_person(work: Work, staff_ref: str) -> None:
    """End access at once, until reactivated. Never one's own, never the last administrator's."""
    person = get_staff(work, staff_ref)
    policies.can_end_access(work.actor, person.id).require()
    if person.account.status is AccountStatus.SUSPENDED:
        raise NotAllowed("This account is suspended already.")
    require_another_administrator(work, person)
    person.account.status = AccountStatus.SUSPENDED
    retire_links(work, person.account.id, LinkKind.INVITATION)
    retire_links(work, person.account.id, LinkKind.PASSWORD_RESET)
    audit.record(work, "account:suspended", staff_ref)
    sessions.log_out_everywhere(work, person)


def reactivate_person(work: Work, staff_ref: str) -> None:
    """Give access back. Who never accepted an invitation needs a new one."""
    person = get_staff(work, staff_ref)
    if person.account.status is not AccountStatus.SUSPENDED:
        raise NotAllowed("This account is not suspended.")
    has_password = person.account.password_hash is not None
    person.account.status = AccountStatus.ACTIVE if has_password else AccountStatus.INVITED
    audit.record(work, "account:reactivated", staff_ref)


def set_leaving_day(work: Work, staff_ref: str, *, leaves_on: date | None) -> None:
    """Access ends at the start of that day; None: they are not leaving. The name stays on records."""
    person = get_staff(work, staff_ref)
    policies.can_end_access(work.actor, person.id).require()
    if leaves_on == person.leaves_on:
        return
    if leaves_on is not None:
        require_another_administrator(work, person)
    person.leaves_on = leaves_on
    said = leaves_on.isoformat() if leaves_on else None
    audit.record(work, "person:leaving_day:set", staff_ref, fields={"leaves_on": said})
    if person.has_left(london_day(work.now)):
        retire_links(work, person.account.id, LinkKind.INVITATION)
        retire_links(work, person.account.id, LinkKind.PASSWORD_RESET)
        sessions.log_out_everywhere(work, person)


def end_sessions_of(work: Work, staff_ref: str) -> int:
    """Log somebody out everywhere, for instance when a device is lost. Returns how many sessions ended."""
    return sessions.log_out_everywhere(work, get_staff(work, staff_ref))
