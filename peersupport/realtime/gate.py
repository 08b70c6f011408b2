"""What stands before the socket server: no stranger gets as far as opening a socket.

A handshake without a log-in's cookie is answered at once, so that nobody outside can hold threads or send
packets to be parsed. Whether the log-in still lives is asked behind the gate, of its row.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

PATH = "/socket.io"
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """Lets socket requests through that carry a genuine cookie, without their wish for compression.

    Compressing each message for each client costs more than it saves in a room.
    """

    def __init__(self, app: Flask, inner: WsgiApp) -> None:
        self._app = app
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request."""
        path = environ.get("PATH_INFO", "")
        if path == PATH or path.startswith(f"{PATH}/"):
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            if not self._has_cookie(environ):
                start_response("401 Unauthorized", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"Log in first."]
        return self._inner(environ, start_response)

    def _has_cookie(self, environ: dict[str, Any]) -> bool:
        request = self._app.request_class(environ, populate_request=False, shallow=True)
        cookie = self._app.session_interface.open_session(self._app, request)
        return bool(cookie and cookie.get("_user_id"))
