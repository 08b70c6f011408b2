"""What the layout around every page shows: who is logged in and where they can go.

The entries of the navigation come from the composition root, because this package knows no slice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from peersupport.config import Config
from peersupport.core.actor import UserActor


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation: its text, its endpoint, and whom it is shown to."""

    text: str
    endpoint: str
    is_for: Callable[[UserActor], bool]


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str
    current: bool
    count: int | None = None


@dataclass(slots=True)
class Chrome:
    """The layout's view model."""

    is_signed_in: bool = False
    organisation_name: str = ""
    person_name: str = ""
    person_key: str = ""
    role_title: str = ""
    account_href: str = ""
    navigation: list[Link] = field(default_factory=list)
    idle_seconds: int = 0
    session_ends_at: str | None = None
    demo_mailbox_href: str | None = None


def add_chrome(app: Flask, config: Config, entries: list[Entry]) -> None:
    """Give every template its `chrome`."""

    @app.context_processor
    def _chrome() -> dict[str, Chrome]:
        return {"chrome": build_chrome(config, entries)}


def build_chrome(config: Config, entries: list[Entry]) -> Chrome:
    """The chrome for this request. Asks nothing of the database."""
    chrome = Chrome()
    if config.is_demo and "mailbox.index" in current_app.view_functions:
        chrome.demo_mailbox_href = url_for("mailbox.index")
    if not current_user or not current_user.is_authenticated:
        return chrome
    actor: UserActor = current_user.actor
    section = (request.endpoint or "").partition(".")[0]
    chrome.is_signed_in = True
    chrome.organisation_name = current_user.live.organisation_name
    chrome.person_name = actor.name
    chrome.person_key = actor.staff_ref
    chrome.role_title = actor.role_title
    chrome.account_href = url_for("people.account") if "people.account" in current_app.view_functions else ""
    chrome.idle_seconds = config.idle_minutes * 60
    chrome.session_ends_at = current_user.live.ends_at.isoformat()
    chrome.navigation = [
        Link(entry.text, url_for(entry.endpoint), current=entry.endpoint.partition(".")[0] == section)
        for entry in entries
        if entry.is_for(actor)
    ]
    return chrome
