"""Accepting an invitation, and choosing a new password after forgetting the old one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.actor import Visitor
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.forms.passwords import ForgottenForm, NewPasswordForm
from peersupport.people.models import LinkKind
from peersupport.people.queries.accounts import LinkHolder, find_link_holder
from peersupport.people.services import passwords
from peersupport.people.views import blueprint
from peersupport.people.views.guess import absolute_hours, reset_request
from peersupport.people.views.log_in import browser, enter
from peersupport.web.access import PUBLIC, access, request_id
from peersupport.web.forms import show_errors


@blueprint.route("/invitation/<string(maxlength=100):token>", methods=["GET", "POST"])
@access(PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Who invites, and the first password. Opening the page uses nothing up: mail scanners open links too."""
    holder = find_link_holder(token, LinkKind.INVITATION, clock.now())
    if holder is None:
        return _dead_link(LinkKind.INVITATION)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            return enter(_accept(token, holder, form.password.data), url_for("home.index"))
        except InvalidInput as error:
            show_errors(form, error)
        except NotFound:
            return _dead_link(LinkKind.INVITATION)
    page = render_template("people/accept_invitation.html", form=form, holder=holder)
    return page, 422 if form.errors else 200


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
@access(PUBLIC)
def forgotten_password() -> ResponseReturnValue:
    """Ask for a link. The answer is the same whether there is an account or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(Visitor(), request_id=request_id()) as work:
                passwords.ask_for_reset(work, reset_request(form.email.data))
            return redirect(url_for("people.reset_sent"), 303)
        except InvalidInput as error:
            show_errors(form, error)
    return render_template("people/forgotten_password.html", form=form), 422 if form.errors else 200


@blueprint.get("/password/sent")
@access(PUBLIC)
def reset_sent() -> ResponseReturnValue:
    """What happens next, for everybody who asked."""
    return render_template("people/reset_sent.html")


@blueprint.route("/password/reset/<string(maxlength=100):token>", methods=["GET", "POST"])
@access(PUBLIC)
def reset_password(token: str) -> ResponseReturnValue:
    """The new password. Afterwards the person logs in with it."""
    holder = find_link_holder(token, LinkKind.PASSWORD_RESET, clock.now())
    if holder is None:
        return _dead_link(LinkKind.PASSWORD_RESET)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            _reset(token, holder, form.password.data)
            flash("Your password was changed. Log in with the new one.", "success")
            return redirect(url_for("people.log_in"), 303)
        except InvalidInput as error:
            show_errors(form, error)
        except NotFound:
            return _dead_link(LinkKind.PASSWORD_RESET)
    page = render_template("people/reset_password.html", form=form, holder=holder)
    return page, 422 if form.errors else 200


def _accept(token: str, holder: LinkHolder, password: str) -> str:
    new = passwords.prepare_password(password, own_words=holder.own_words)
    visitor = Visitor(holder.organisation_id, holder.name)
    with unit_of_work(visitor, request_id=request_id()) as work:
        return passwords.accept_invitation(
            work, token, new, browser=browser(), absolute_hours=absolute_hours()
        )


def _reset(token: str, holder: LinkHolder, password: str) -> None:
    new = passwords.prepare_password(password, own_words=holder.own_words)
    visitor = Visitor(holder.organisation_id, holder.name)
    with unit_of_work(visitor, request_id=request_id()) as work:
        passwords.reset_password(work, token, new)


def _dead_link(kind: LinkKind) -> ResponseReturnValue:
    """One page for every reason, so that nobody learns anything from a guessed link."""
    is_invitation = kind is LinkKind.INVITATION
    return render_template("people/dead_link.html", is_invitation=is_invitation), 410
