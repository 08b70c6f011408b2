"""May this person do this to this action? Pure: they look only at the actor and the action.

Chairs, deputies and coordinators of a series and service leads see the actions of their organisation;
everybody else sees their own, those they agreed, and those of a case they own (see `queries`).
"""

from peersupport.actions import rules
from peersupport.actions.models import Action, ActionStatus
from peersupport.actions.words import ActionDoer
from peersupport.core.actor import Actor, Role, UserActor
from peersupport.core.decisions import Decision, no


def doers_of(actor: Actor, action: Action) -> frozenset[ActionDoer]:
    """What the actor is to the action. Nobody outside its organisation is anything to it."""
    if not isinstance(actor, UserActor) or actor.is_administrator:
        return frozenset()
    if actor.organisation_id != action.organisation_id:
        return frozenset()
    is_chair = actor.person_id == action.agreed_by_id or chairs(actor)
    held = {
        ActionDoer.ACTION_OWNER: actor.person_id == action.owner_id,
        ActionDoer.CHAIR: is_chair,
        ActionDoer.SERVICE_LEAD: actor.has(Role.SERVICE_LEAD),
    }
    return frozenset(doer for doer, is_held in held.items() if is_held)


def chairs(actor: UserActor) -> bool:
    """Whether they chair or deputise any series."""
    return actor.has(Role.CHAIR) or actor.has(Role.DEPUTY_CHAIR)


def oversees_actions(actor: UserActor) -> bool:
    """Whether they see every action of their organisation."""
    return not actor.is_administrator and (actor.is_case_reviewer or actor.has(Role.SERVICE_LEAD))


def can_start_action(actor: Actor, action: Action) -> Decision:
    """Its owner says that they have begun."""
    return rules.MOVES.decide(action.status, ActionStatus.IN_PROGRESS, doers_of(actor, action))


def can_finish_action(actor: Actor, action: Action) -> Decision:
    """Its owner says what was done."""
    return rules.MOVES.decide(action.status, ActionStatus.DONE, doers_of(actor, action))


def can_cancel_action(actor: Actor, action: Action) -> Decision:
    """Who agreed it or a chair; a service lead for a safety action."""
    return rules.cancel_decision(action.status, action.priority, doers_of(actor, action))


def can_reassign_action(actor: Actor, action: Action) -> Decision:
    """Who agreed it, a chair or a service lead."""
    if action.status is ActionStatus.CANCELLED:
        return no("This action was cancelled.")
    return rules.reassign_decision(action.status, doers_of(actor, action))


def can_reopen_action(actor: Actor, action: Action) -> Decision:
    """Who agreed it or a chair, once."""
    return rules.reopen_decision(action.status, action.reopened_count, doers_of(actor, action))
