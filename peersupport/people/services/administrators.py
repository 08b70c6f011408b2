"""An organisation is never without an administrator who can log in."""

from sqlalchemy import exists, select

from peersupport.core.actor import Role
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.people import policies
from peersupport.people.models import Account, AccountStatus, Organisation, Person, RoleGrant


def require_another_administrator(work: Work, person: Person) -> None:
    """Do nothing unless `person` is the last administrator; raises NotAllowed then.

    Counts those with an active account and no leaving day. The organisation's row is locked first, so that
    two administrators who remove each other at once do not both succeed.
    """
    work.session.execute(
        select(Organisation.id).where(Organisation.id == person.organisation_id).with_for_update()
    )
    holds = RoleGrant.role == Role.ORG_ADMIN
    if not work.session.scalar(select(exists().where(RoleGrant.person_id == person.id, holds))):
        return
    another = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            holds,
            RoleGrant.thing_id == person.organisation_id,
            Person.id != person.id,
            Person.leaves_on.is_(None),
            Account.status == AccountStatus.ACTIVE,
        )
    )
    if work.session.scalar(another.limit(1)) is None:
        raise NotAllowed(policies.LAST_ADMINISTRATOR)
