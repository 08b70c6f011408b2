"""The Socket.IO server: threads, no compression per client, small messages, its own origin only."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask
from flask_socketio import SocketIO

from peersupport.config import Config
from peersupport.realtime.gate import Gate
from peersupport.realtime.quiet import quieten

MAX_MESSAGE_BYTES = 100_000

socketio = SocketIO()


def add_live_server(app: Flask, config: Config) -> None:
    """Attach the live server. With a Redis address, several workers share their rooms."""
    quieten()
    socketio.init_app(
        app,
        async_mode="threading",
        # Events of one socket are handled in the order they were sent, by the thread that holds it.
        async_handlers=False,
        cors_allowed_origins=[config.public_address],
        message_queue=config.redis_url,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        manage_session=False,
        ping_interval=10,
        ping_timeout=10,
        http_compression=False,
        logger=False,
        engineio_logger=False,
    )
    _limit_frames()
    app.wsgi_app = Gate(app, app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way


def broadcast(room: UUID, event: str, payload: dict[str, Any]) -> None:
    """Send one message to every socket in a room, in all processes. It is encoded once."""
    socketio.emit(event, payload, to=str(room))


def cut(sid: str) -> None:
    """Close a socket."""
    socketio.server.disconnect(sid)


def listed() -> set[str]:
    """The sids of all sockets that this process's server holds."""
    manager = socketio.server.manager
    if "/" not in manager.get_namespaces():
        return set()
    return {sid for sid, _ in manager.get_participants("/", None)}


def _limit_frames() -> None:
    """Refuse an oversized WebSocket message while it arrives: the library would gather all of it first."""
    transports = socketio.server.eio._async
    if "websocket" in transports and not isinstance(transports["websocket"], partial):
        transports["websocket"] = partial(transports["websocket"], max_message_size=MAX_MESSAGE_BYTES)
