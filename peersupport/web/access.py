"""Who may open a page. Every route declares a rule; one without a rule is refused.

Rules here are about the person alone. What they may do to one thing is asked of its policy, below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from peersupport.core.actor import Actor, Role, UserActor, Visitor
from peersupport.core.decisions import YES, Decision, no
from peersupport.core.errors import NotFound
from peersupport.web.signed_in import SignedIn

log = structlog.get_logger(__name__)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. `needs_log_in` False opens the page to visitors."""

    name: str
    check: Callable[[UserActor], Decision]
    needs_log_in: bool = True


def _anyone(_actor: UserActor) -> Decision:
    return YES


def _administrator(actor: UserActor) -> Decision:
    return YES if actor.has(Role.ORG_ADMIN) else no("Only an organisation administrator can open this page.")


def _coordinates(actor: UserActor) -> Decision:
    return (
        YES
        if actor.has(Role.COORDINATOR)
        else no("Only a coordinator of a meeting series can open this page.")
    )


def _reviews(actor: UserActor) -> Decision:
    if actor.is_case_reviewer and not actor.is_administrator:
        return YES
    return no("Only chairs and coordinators of a meeting series can open this page.")


def _clinical(actor: UserActor) -> Decision:
    if actor.is_administrator:
        return no("Administrators look after people and settings. They do not see cases or meetings.")
    return YES


PUBLIC = Rule("public", _anyone, needs_log_in=False)
DEMO_ONLY = Rule("demo only", _anyone, needs_log_in=False)
LOGGED_IN = Rule("logged in", _anyone)
CLINICAL = Rule("clinical staff", _clinical)
ADMINISTRATOR = Rule("administrator", _administrator)
COORDINATOR = Rule("coordinator", _coordinates)
CASE_REVIEWER = Rule("case reviewer", _reviews)

# Routes that Flask itself adds; listed here, so that opening one is a visible act.
UNRULED_ENDPOINTS = {"static": PUBLIC}


def access(rule: Rule) -> Callable[[View], View]:
    """Declare who may open this view. Goes directly above the function."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]  # data for the door and the structure test
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule declared for an endpoint, or None when nobody declared one."""
    if endpoint in UNRULED_ENDPOINTS:
        return UNRULED_ENDPOINTS[endpoint]
    return cast("Rule | None", getattr(app.view_functions[endpoint], "access_rule", None))


def check_access() -> Response | None:
    """Before each request: hold the request to its route's rule."""
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        log.error("route_without_rule", endpoint=request.endpoint)
        abort(403)
    if rule is DEMO_ONLY and not current_app.config["PEERSUPPORT"].is_demo:
        raise NotFound
    if not rule.needs_log_in:
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return cast(Response, redirect(url_for("people.log_in", next=wanted)))
    rule.check(current_actor()).require()
    return None


def current_actor() -> UserActor:
    """The person who is logged in. Raises NotFound when nobody is; views behind a rule may rely on it."""
    if not current_user.is_authenticated:
        raise NotFound
    return cast(SignedIn, current_user).actor


def actor_or_visitor() -> Actor:
    """Who acts on a public page."""
    return current_actor() if current_user.is_authenticated else Visitor()


def request_id() -> str:
    """The request's identifier, shown in logs and on error pages."""
    return cast(str, g.get("request_id", ""))
