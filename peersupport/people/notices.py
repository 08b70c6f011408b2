"""Messages about accounts. The links in them are built from the configured address, never from a request."""

from datetime import datetime
from uuid import UUID

from peersupport.core.wording import day_and_time
from peersupport.notifications.links import absolute
from peersupport.notifications.services import Notice

FORGOTTEN_PATH = "/password/forgotten"


def invitation_link(token: str) -> str:
    """Where an invitation is accepted."""
    return absolute(f"/invitation/{token}")


def invitation(link_id: UUID, token: str, *, invited_by: str, organisation: str, until: datetime) -> Notice:
    """Somebody is asked to join."""
    body = f"""{invited_by} has invited you to peersupport at {organisation}.

peersupport is where physiotherapists of all bands and sites discuss cases and support each other.

Choose a password to start:
{invitation_link(token)}

The link works once, until {day_and_time(until)}. After that, ask {invited_by} for a new one.

If you did not expect this email, do nothing: without the link nobody can use the account.
"""
    return Notice(
        f"invitation:{link_id}", f"Your invitation to peersupport at {organisation}", body, drop_after=until
    )


def password_reset(link_id: UUID, token: str, *, until: datetime) -> Notice:
    """A link for whoever has forgotten the password."""
    body = f"""Somebody, probably you, asked for a new password for peersupport.

Choose a new password:
{absolute(f"/password/reset/{token}")}

The link works once, until {day_and_time(until)}. Using it logs you out everywhere else.

If you did not ask for it, do nothing: your password stays as it is.
"""
    return Notice(
        f"password-reset:{link_id}", "Choose a new password for peersupport", body, drop_after=until
    )


def password_changed(event_id: UUID, *, at: datetime) -> Notice:
    """Tells the holder, who may not be the one who did it."""
    body = f"""Your password for peersupport was changed on {day_and_time(at)}. All other log-ins were ended.

If this was not you, choose a new password now and tell your organisation's administrator:
{absolute(FORGOTTEN_PATH)}
"""
    return Notice(f"password-changed:{event_id}", "Your peersupport password was changed", body)
