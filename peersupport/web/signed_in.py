"""The logged-in person as Flask-Login sees them. Its id is the session's token, never a row id.

A log-in is a row (`user_session`), looked up on every request: a copied cookie is dead once the row has
ended. Reading a page writes nothing: when the person was last active travels in the signed cookie, and
what they send (forms, typing in a room) is kept in the row. The later of the two counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from flask import Flask, Response, g, request, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, login_user

from peersupport.config import Config
from peersupport.core import clock
from peersupport.core.actor import UserActor

SEEN = "seen"
BACKGROUND = "X-Background"
RENEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has neither ended nor passed its absolute limit."""

    actor: UserActor
    organisation_name: str
    active_at: datetime
    ends_at: datetime


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """Somebody whose session is live."""

    def __init__(self, token: str, live: LiveSession) -> None:
        self.token = token
        self.live = live

    @property
    def actor(self) -> UserActor:
        return self.live.actor

    def get_id(self) -> str:
        return self.token


FindSession = Callable[[str, datetime], LiveSession | None]


def add_log_in(app: Flask, config: Config, find_session: FindSession) -> None:
    """Teach the application who is logged in. `find_session` looks a token up among live sessions."""
    manager = LoginManager()
    manager.session_protection = None  # the session row decides, not a guess at the browser's address
    idle = timedelta(minutes=config.idle_minutes)

    @manager.user_loader  # type: ignore[untyped-decorator]  # ships no types
    def _load(token: str) -> SignedIn | None:
        now = clock.now()
        live = find_session(token, now)
        if live is None or now - max(live.active_at, _seen()) > idle:
            return None
        return SignedIn(token, live)

    @app.after_request
    def _renew(response: Response) -> Response:
        # What a page fetches by itself is not something the person did.
        is_page = request.endpoint not in (None, "static") and BACKGROUND not in request.headers
        if is_page and current_user and current_user.is_authenticated:
            now = clock.now()
            if (now - _seen()).total_seconds() >= RENEW_SECONDS:
                session[SEEN] = int(now.timestamp())
        return response

    manager.init_app(app)


def begin(token: str, live: LiveSession) -> None:
    """Put a fresh session into the browser's cookie, leaving nothing of any earlier one."""
    session.clear()
    login_user(SignedIn(token, live))
    session[SEEN] = int(clock.now().timestamp())


def forget_who_asks() -> None:
    """Answer the rest of this request as a visitor's: finding out who asks may be what just failed."""
    g._login_user = AnonymousUserMixin()  # where Flask-Login keeps what it found


def last_active() -> datetime:
    """When the person of this request was last active, by their cookie or their row."""
    return max(cast(SignedIn, current_user).live.active_at, _seen())


def _seen() -> datetime:
    return datetime.fromtimestamp(cast(int, session.get(SEEN, 0)), tz=UTC)
