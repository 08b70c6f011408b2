"""What may an actor do to people, places and accounts? Pure: an actor and plain values in, a Decision out."""

from uuid import UUID

from peersupport.core.actor import SERIES_ROLES, Actor, Role, SystemActor, UserActor
from peersupport.core.decisions import YES, Decision, first_refusal, no
from peersupport.people.models import AccountStatus

ONLY_ADMINISTRATORS = "Only an organisation administrator can do this."
NOT_YOURSELF = "You cannot end your own access. Ask another administrator to do it."
LAST_ADMINISTRATOR = (
    "This is the last administrator of the organisation. Make somebody else an administrator first."
)


def can_manage_people(actor: Actor) -> Decision:
    """Add and change people, sites and services, import staff, see accounts."""
    if isinstance(actor, SystemActor):
        return YES
    is_administrator = isinstance(actor, UserActor) and actor.is_administrator
    return YES if is_administrator else no(ONLY_ADMINISTRATORS)


def can_end_access(actor: Actor, person_id: UUID) -> Decision:
    """Suspend somebody, or set the day they leave. Never one's own."""
    is_self = isinstance(actor, UserActor) and actor.person_id == person_id
    return first_refusal(can_manage_people(actor), no(NOT_YOURSELF) if is_self else YES)


def can_invite(actor: Actor, status: AccountStatus, *, has_left: bool) -> Decision:
    """Send an invitation, or send it again."""
    if has_left:
        return first_refusal(
            can_manage_people(actor), no("This person has left. Remove the leaving day first.")
        )
    if status is AccountStatus.ACTIVE:
        reason = "This person already has an account. They can ask for a new password on the log-in page."
        return first_refusal(can_manage_people(actor), no(reason))
    if status is AccountStatus.SUSPENDED:
        return first_refusal(can_manage_people(actor), no("This account is suspended. Reactivate it first."))
    return can_manage_people(actor)


def can_change_email(status: AccountStatus) -> Decision:
    """Change the address of an account. Whoever reads that mailbox can take the account over.

    So it can be corrected only until the invitation is accepted.
    """
    if status is AccountStatus.INVITED:
        return YES
    return no("The email address cannot be changed once the person has used their invitation.")


def can_see_registration(actor: UserActor, person_id: UUID) -> Decision:
    """See an HCPC number: one's own, or as an administrator. Hidden from peers."""
    if actor.person_id == person_id or actor.is_administrator:
        return YES
    return no("An HCPC number is shown to its holder and to administrators only.")


def can_set_role(actor: Actor, role: Role) -> Decision:
    """Give or take away a role.

    For series roles the slice of meetings asks its own policy first, about that series.
    """
    if role in SERIES_ROLES:
        return YES
    return can_manage_people(actor)
