"""Who reviews the cases of an organisation."""

from uuid import UUID

from sqlalchemy import select

from peersupport.core.actor import SERIES_ROLES, Role
from peersupport.core.database import db
from peersupport.people.models import RoleGrant

CHAIRS = (Role.CHAIR, Role.DEPUTY_CHAIR)


def reviewer_ids(organisation_id: UUID, *, are_only_chairs: bool) -> set[UUID]:
    """The people who chair, deputise or coordinate any series; administrators left out, who see no case."""
    roles = CHAIRS if are_only_chairs else tuple(sorted(SERIES_ROLES))
    administrators = select(RoleGrant.person_id).where(
        RoleGrant.organisation_id == organisation_id, RoleGrant.role == Role.ORG_ADMIN
    )
    return set(
        db.session.scalars(
            select(RoleGrant.person_id)
            .where(
                RoleGrant.organisation_id == organisation_id,
                RoleGrant.role.in_(roles),
                RoleGrant.person_id.not_in(administrators),
            )
            .distinct()
        )
    )
