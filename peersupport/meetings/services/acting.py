"""Who acts in a meeting's service: always a person."""

from peersupport.core.actor import UserActor
from peersupport.core.errors import NotAllowed
from peersupport.core.unit_of_work import Work


def acting_person(work: Work) -> UserActor:
    """The person who acts. Raises NotAllowed for the system and for visitors."""
    if not isinstance(work.actor, UserActor):
        raise NotAllowed("Only a person who is logged in can do this.")
    return work.actor
