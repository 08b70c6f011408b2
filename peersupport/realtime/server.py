"""The Socket.IO server: threads, no compression per client, small messages, its own origin only."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from peersupport.config import Config

MAX_MESSAGE_BYTES = 100_000
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

socketio = SocketIO()


def add_live_server(app: Flask, config: Config) -> None:
    """Attach the live server. With a Redis address, several workers share their rooms."""
    socketio.init_app(
        app,
        async_mode="threading",
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
    app.wsgi_app = WithoutSocketCompression(app.wsgi_app)  # type: ignore[method-assign]


class WithoutSocketCompression:
    """Hides a client's wish for compression: compressing each message for each client doubles the delay."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self._app(environ, start_response)
