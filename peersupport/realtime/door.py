"""The live door. Flask's request hooks do not run for socket events, so all checks are made here.

Every event: the session row is looked up, the event's form reads the payload, and the handler calls the
same services as a page. The answer is always {"ok": True, ...} or {"ok": False, "errors": {...}, ...}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from flask import current_app, request
from flask_login import current_user

from peersupport.config import Config
from peersupport.core import clock
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason, NotAllowed, NotFound
from peersupport.realtime import connections
from peersupport.realtime.server import socketio
from peersupport.web.access import Rule
from peersupport.web.fields import BaseForm
from peersupport.web.signed_in import LiveSession

log = structlog.get_logger(__name__)
Answer = dict[str, Any]
Form = TypeVar("Form", bound=BaseForm)


@dataclass(frozen=True, slots=True)
class LiveEvent(Generic[Form]):
    """One declared event: its name, the form of its payload, its rule, and what it does."""

    name: str
    form: type[Form]
    rule: Rule
    handle: Callable[[UserActor, Form], Answer | None]


EVENTS: dict[str, LiveEvent[Any]] = {}
_lookup: dict[str, Callable[[UUID, Any], LiveSession | None]] = {}


def use_session_lookup(find_by_id: Callable[[UUID, Any], LiveSession | None]) -> None:
    """Say how a session is found by its id. The composition root calls this once."""
    _lookup["find"] = find_by_id


def live_event(
    name: str, *, form: type[Form], rule: Rule
) -> Callable[[Callable[[UserActor, Form], Answer | None]], Callable[[UserActor, Form], Answer | None]]:
    """Declare an event. The handler gets the actor and a valid form, and may return more for the answer."""

    def declare(
        handle: Callable[[UserActor, Form], Answer | None],
    ) -> Callable[[UserActor, Form], Answer | None]:
        EVENTS[name] = LiveEvent(name, form, rule, handle)
        return handle

    return declare


def add_live_events() -> None:
    """Register what was declared. An event that nobody declared does not exist."""
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    for event in EVENTS.values():
        socketio.on_event(event.name, _receiver(event))


def _connect(_auth: object = None) -> bool:
    """Accept a logged-in browser and remember whose socket it is; refuse everybody else."""
    if not current_user.is_authenticated or current_user.actor.session_id is None:
        return False
    connections.add(_sid(), current_user.actor.session_id, current_user.actor.person_id)
    return True


def _disconnect(_reason: object = None) -> None:
    connections.drop(_sid())


def _receiver(event: LiveEvent[Any]) -> Callable[..., Answer]:
    def receive(*arguments: object) -> Answer:
        try:
            actor = _actor_now()
            event.rule.check(actor).require()
            form = event.form.from_payload(arguments[0] if arguments else {})
            if not form.validate():
                return {
                    "ok": False,
                    "errors": {name: list(map(str, found)) for name, found in form.errors.items()},
                }
            return {"ok": True, **(event.handle(actor, form) or {})}
        except Exception as error:
            return _refusal(event.name, error)
        finally:
            db.session.remove()

    return receive


def _actor_now() -> UserActor:
    """Who this socket belongs to, by the session row as it is at this moment."""
    connection = connections.find(_sid())
    now = clock.now()
    live = _lookup["find"](connection.session_id, now) if connection else None
    config: Config = current_app.config["PEERSUPPORT"]
    if live is None:
        socketio.server.disconnect(_sid())
        raise NotAllowed("You are logged out. Log in again: what you typed is kept on this page.")
    if now - max(live.active_at, connections.active_at(_sid())) > timedelta(minutes=config.idle_minutes):
        raise NotAllowed("You were logged out because nothing was done for a while. Log in again.")
    return live.actor


def _refusal(name: str, error: Exception) -> Answer:
    """One table from errors to answers, as `web.errors` has for pages."""
    if isinstance(error, NeedsReason):
        return {"ok": False, "kind": "needs_reason", "errors": error.errors}
    if isinstance(error, InvalidInput):
        return {"ok": False, "kind": "invalid", "errors": error.errors}
    if isinstance(error, NotFound):
        return {"ok": False, "kind": "not_found", "errors": {"": ["This is no longer here for you."]}}
    if isinstance(error, NotAllowed):
        return {"ok": False, "kind": "not_allowed", "errors": {"": [error.reason]}}
    if isinstance(error, Conflict):
        return {"ok": False, "kind": "conflict", "errors": {error.field or "": [error.message]}}
    log.error("event_failed", name=name, kind=type(error).__name__)
    return {
        "ok": False,
        "kind": "failed",
        "errors": {"": ["Something went wrong here. Nothing was saved. Try again."]},
    }


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # set by Flask-SocketIO
