"""Health pages for whoever watches the service. They say little, and nothing about people."""

from collections.abc import Callable, Mapping

import structlog
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from peersupport.web.access import PUBLIC, access

log = structlog.get_logger(__name__)
Check = Callable[[], bool]


def add_health(app: Flask, checks: Mapping[str, Check]) -> None:
    """`/health/live`: this process answers. `/health/ready`: all it needs answers too, else 503."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/health/live")
    @access(PUBLIC)
    def live() -> ResponseReturnValue:
        return {"ok": True}

    @blueprint.get("/health/ready")
    @access(PUBLIC)
    def ready() -> ResponseReturnValue:
        results = {name: _passes(name, check) for name, check in checks.items()}
        is_ready = all(results.values())
        return {"ok": is_ready, "checks": results}, 200 if is_ready else 503

    app.register_blueprint(blueprint)


def _passes(name: str, check: Check) -> bool:
    try:
        return check()
    except Exception as error:
        # Whatever stops a check means "not ready"; the log says which kind of trouble it was.
        log.error("health_check_failed", check=name, kind=type(error).__name__)
        return False
