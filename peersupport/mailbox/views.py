"""The demo's mailbox: reads what the outbox delivered, in place of a mail program. Only in the demo."""

import re
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from peersupport.mailbox import queries
from peersupport.notifications.links import absolute
from peersupport.web.access import DEMO_ONLY, access

blueprint = Blueprint("mailbox", __name__)


@blueprint.get("/mailbox")
@access(DEMO_ONLY)
def index() -> ResponseReturnValue:
    """All mail of the demo, newest first, or one person's."""
    address = request.args.get("to", "")[:254]
    return render_template(
        "mailbox/index.html",
        mails=queries.list_mailbox(address or None),
        addresses=queries.list_mailbox_addresses(),
        address=address,
    )


@blueprint.get("/mailbox/<uuid:mail_id>")
@access(DEMO_ONLY)
def mail(mail_id: UUID) -> ResponseReturnValue:
    """One mail, with its links working."""
    found = queries.get_mailbox_mail(mail_id)
    back_href = url_for(".index")
    return render_template(
        "mailbox/mail.html", mail=found, lines=split_links(found.body), back_href=back_href
    )


@blueprint.get("/mailbox/<uuid:mail_id>/meeting.ics")
@access(DEMO_ONLY)
def calendar(mail_id: UUID) -> ResponseReturnValue:
    """The calendar object of a mail."""
    return Response(
        queries.get_mailbox_calendar(mail_id),
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )


def split_links(body: str) -> list[list[tuple[str, bool]]]:
    """The body as lines of (text, is a link of ours): only this site's own addresses become links."""
    pattern = re.compile("(" + re.escape(absolute("/")) + r"[^\s]*)")
    return [
        [(part, part.startswith(absolute("/"))) for part in pattern.split(line) if part]
        for line in body.splitlines()
    ]
