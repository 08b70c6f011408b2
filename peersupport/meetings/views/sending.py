"""What every form of this slice does when it is sent: check, one service call, and where to go next."""

from collections.abc import Callable

from flask import flash

from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.web.access import current_actor, request_id
from peersupport.web.fields import OneTimeForm
from peersupport.web.forms import GuardedForm, show_errors


def send(form: OneTimeForm, change: Callable[[Work], tuple[str, str]]) -> tuple[str, int]:
    """Run `change` once when the form was sent and is right. It answers where to go next and what to say.

    Returns that address and 303; or nothing and the status of the page to show again: 200 when nothing was
    sent, 422 for wrong answers, 409 for a conflict.
    """
    if not form.is_submitted():
        return "", 200
    if not form.validate():
        return "", 422
    try:
        with unit_of_work(current_actor(), request_id=request_id(), once=form.once) as work:
            onward, message = change(work)
            work.answer = onward
    except (InvalidInput, Conflict) as error:
        if isinstance(form, GuardedForm):
            form.show(error)
        else:
            show_errors(form, error)
        return "", 409 if isinstance(error, Conflict) else 422
    if message:
        flash(message, "success")
    return onward, 303
