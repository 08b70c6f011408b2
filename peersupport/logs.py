"""Structured logs: one JSON line an event, in UTC, with the request's identifier and never case text."""

import logging
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request
from flask_login import current_user

from peersupport.config import Config

log = structlog.get_logger("peersupport.request")


def set_up_logs(config: Config) -> None:
    """Send every log line to standard error as JSON; libraries' own lines from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(config.log_level, 20)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().setLevel(logging.WARNING)


def add_request_log(app: Flask) -> None:
    """Give each request an identifier, and one line when it is answered: path, not query; no form values."""

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
                route=str(request.url_rule),
                status=response.status_code,
                actor=actor,
                ms=round((time.perf_counter() - g.get("request_started", time.perf_counter())) * 1000, 1),
            )
        return response
