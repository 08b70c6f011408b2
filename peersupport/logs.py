"""Structured logs: one JSON line an event, in UTC, with the request's identifier and never case text."""

import logging
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

from peersupport.config import Config
from peersupport.core.errors import place_of

log = structlog.get_logger("peersupport.request")


def set_up_logs(config: Config) -> None:
    """Send every log line to standard error as JSON; libraries' own lines from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_error_text,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[config.log_level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    if not any(isinstance(handler, LibraryLines) for handler in root.handlers):
        root.addHandler(LibraryLines())


class LibraryLines(logging.Handler):
    """What libraries log, in the same form: their words, not what they put into them.

    The arguments of a message and the text of an error may repeat what somebody typed, so neither is kept.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        level = min(record.levelno, logging.CRITICAL) // 10 * 10
        log.log(level, "library", logger=record.name, message=str(record.msg)[:200], exc_info=error)


def _without_error_text(
    _logger: object, _name: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep of an error only its kind and its place."""
    error = line.pop("exc_info", None)
    error = sys.exc_info()[1] if error is True else error
    if isinstance(error, BaseException):
        line.setdefault("kind", type(error).__name__)
        line.setdefault("where", place_of(error))
    return line


def add_request_log(app: Flask) -> None:
    """Give each request an identifier, and one line when it is answered: the route's pattern, no values."""

    @app.before_request
    def _begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.request_started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint != "static":
            actor = current_user.actor.staff_ref if current_user and current_user.is_authenticated else None
            log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                actor=actor,
                ms=round((time.perf_counter() - g.get("request_started", time.perf_counter())) * 1000, 1),
            )
        return response
