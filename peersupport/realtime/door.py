"""The live door. Flask's request hooks do not run for socket events, so all checks are made here.

Every event: the session row is looked up, the event's form reads the payload, and the handler calls the
same services as a page. The answer is always {"ok": True, ...} or {"ok": False, "kind": "...", "errors":
{...}}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from flask import current_app, request
from flask_login import current_user

from peersupport.config import Config
from peersupport.core import clock
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.core.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NeedsReason,
    NotAllowed,
    NotFound,
    place_of,
)
from peersupport.realtime import connections
from peersupport.realtime.server import listed, socketio
from peersupport.web.access import Rule
from peersupport.web.fields import BaseForm
from peersupport.web.signed_in import LiveSession, last_active

log = structlog.get_logger(__name__)
Answer = dict[str, Any]
Form = TypeVar("Form", bound=BaseForm)
Handler = Callable[[UserActor, Form], Answer | None]

UNREADABLE = "This could not be read. Load the page again."
TOO_MANY = "This was too much at once. Wait a moment, then try again."
LOGGED_OUT = "You are logged out. Log in again: what you typed is kept on this page."
IDLE = "You were logged out because nothing was done for a while. Log in again."
# The row that says when somebody was last active is renewed at most this often.
RENEW_EACH = timedelta(minutes=1)


class LoggedOut(NotAllowed):
    """There is no live session behind this socket any more."""


@dataclass(frozen=True, slots=True)
class LiveEvent(Generic[Form]):
    """One declared event: its name, the form of its payload, its rule, and what it does.

    `is_activity` when it is something a person does, such as typing: it keeps their session from idling.
    What a page sends by itself is not.
    """

    name: str
    form: type[Form]
    rule: Rule
    handle: Handler[Form]
    is_activity: bool


EVENTS: dict[str, LiveEvent[Any]] = {}


class _Hooks:
    """What the composition root lends the door."""

    find: Callable[[UUID, datetime], LiveSession | None]
    renew: Callable[[UserActor], None]


def use_sessions(
    find: Callable[[UUID, datetime], LiveSession | None], renew: Callable[[UserActor], None]
) -> None:
    """Say how a session is found by its id, and kept from idling. The composition root calls this once."""
    _Hooks.find = staticmethod(find)
    _Hooks.renew = staticmethod(renew)


def live_event(
    name: str, *, form: type[Form], rule: Rule, is_activity: bool = False
) -> Callable[[Handler[Form]], Handler[Form]]:
    """Declare an event. The handler gets the actor and a valid form, and may return more for the answer."""

    def declare(handle: Handler[Form]) -> Handler[Form]:
        EVENTS[name] = LiveEvent(name, form, rule, handle, is_activity)
        return handle

    return declare


def add_live_events() -> None:
    """Register what was declared. An event that nobody declared does not exist."""
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    socketio.on_event("*", _unknown)
    for event in EVENTS.values():
        socketio.on_event(event.name, _receiver(event))


def enter_room(room: UUID) -> None:
    """Let the socket whose event is being handled listen to a thing, such as a meeting."""
    connections.enter(_sid(), room)
    socketio.server.enter_room(_sid(), str(room))


def _connect(_auth: object = None) -> bool:
    """Accept a logged-in browser and remember whose socket it is; refuse everybody else."""
    if connections.find(_sid()) is not None:
        return False  # a browser connects once; this is an event that only bears the name
    try:
        if not current_user.is_authenticated or current_user.actor.session_id is None:
            return False
        actor: UserActor = current_user.actor
        return connections.add(_sid(), current_user.actor.session_id, actor.person_id, last_active())
    finally:
        db.session.remove()


def _disconnect(_reason: object = None) -> None:
    connections.drop(_sid(), clock.now())
    if _sid() in listed():
        # Still connected: somebody sent an event of that name to slip out of the watch's sight.
        socketio.server.disconnect(_sid())


def _unknown(_name: object, *_arguments: object) -> Answer:
    connections.take_turn(_sid(), clock.now())
    return _no("unknown", UNREADABLE)


def _receiver(event: LiveEvent[Any]) -> Callable[..., Answer]:
    def receive(*arguments: object) -> Answer:
        try:
            if not connections.take_turn(_sid(), clock.now()):
                return _no("too_many", TOO_MANY)
            live = _live_now()
            event.rule.check(live.actor).require()
            form = _read(event, arguments)
            if not form.validate():
                raise InvalidInput(_errors(form))
            answer = event.handle(live.actor, form) or {}
            if event.is_activity:
                _keep_active(live)
            return {"ok": True, **answer}
        except Exception as error:
            return _refusal(event.name, error)
        finally:
            db.session.remove()

    return receive


def _live_now() -> LiveSession:
    """Whose socket this is, by the session row as it is at this moment. Raises LoggedOut."""
    connection = connections.find(_sid())
    now = clock.now()
    live = _Hooks.find(connection.session_id, now) if connection else None
    config: Config = current_app.config["PEERSUPPORT"]
    if live is None:
        socketio.server.disconnect(_sid())
        raise LoggedOut(LOGGED_OUT)
    if now - max(live.active_at, connections.active_at(_sid())) > timedelta(minutes=config.idle_minutes):
        raise LoggedOut(IDLE)
    return live


def _read(event: LiveEvent[Any], arguments: tuple[object, ...]) -> BaseForm:
    """The event's form, filled. Raises InvalidInput when the payload is no set of its fields."""
    payload = arguments[0] if len(arguments) == 1 else None
    if not isinstance(payload, dict):
        raise InvalidInput({"": [UNREADABLE]})
    form: BaseForm = event.form.from_payload(payload)
    # A date's parts are named after it: due_on-day.
    if any(str(name).partition("-")[0] not in form for name in payload):
        raise InvalidInput({"": [UNREADABLE]})
    return form


def _errors(form: BaseForm) -> dict[str, list[str]]:
    found = {name: [str(message) for message in messages] for name, messages in form.errors.items() if name}
    if form.form_errors:
        found[""] = [str(message) for message in form.form_errors]
    return found


def _keep_active(live: LiveSession) -> None:
    """Note that the person did something: here at once, in the row at most once a minute."""
    now = clock.now()
    connections.touch(_sid(), now)
    if now - live.active_at >= RENEW_EACH:
        _Hooks.renew(live.actor)


def _no(kind: str, message: str) -> Answer:
    return {"ok": False, "kind": kind, "errors": {"": [message]}}


def _refusal(name: str, error: Exception) -> Answer:
    """One table from errors to answers, as `web.errors` has for pages."""
    log.info("event_refused", name=name, kind=type(error).__name__)
    match error:
        case NeedsReason():
            return {"ok": False, "kind": "needs_reason", "errors": error.errors}
        case InvalidInput():
            return {"ok": False, "kind": "invalid", "errors": error.errors}
        case NotFound():
            return _no("not_found", "This is no longer here for you.")
        case LoggedOut():
            return _no("logged_out", error.reason)
        case NotAllowed():
            return _no("not_allowed", error.reason)
        case Conflict():
            return {"ok": False, "kind": "conflict", "errors": {error.field or "": [error.message]}}
        case AlreadyDone():
            return {"ok": True, "is_repeated": True}
    log.error("event_failed", name=name, kind=type(error).__name__, where=place_of(error))
    return _no("failed", "Something went wrong here. Nothing was saved. Try again.")


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # set by Flask-SocketIO
