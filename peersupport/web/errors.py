"""One table from domain errors to pages. The live room and the jobs have theirs in their own doors."""

import structlog
from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from peersupport.core.errors import AlreadyDone, Conflict, InvalidInput, NotAllowed, NotFound

log = structlog.get_logger(__name__)
STALE_PAGE = (
    "This page was open for too long, or you logged in again meanwhile. "
    "Go back, reload the page and send it again."
)


def add_error_pages(app: Flask) -> None:
    """Answer every error with a page that says what happened and what to do."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(AlreadyDone, _already_done)
    app.register_error_handler(InvalidInput, _invalid)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _server_error)


def _not_found(_error: Exception) -> ResponseReturnValue:
    return render_template("errors/not_found.html"), 404


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    log.info("refused", endpoint=request.endpoint, reason=error.reason)
    return render_template("errors/not_allowed.html", reason=error.reason), 403


def _conflict(error: Conflict) -> ResponseReturnValue:
    return render_template(
        "errors/conflict.html", message=error.message, yours=error.yours, link=request.path
    ), 409


def _already_done(error: AlreadyDone) -> ResponseReturnValue:
    flash("That was already saved. Nothing was done twice.", "info")
    return redirect(error.answer or "/", 303)


def _invalid(error: InvalidInput) -> ResponseReturnValue:
    """For values no form on the page could show; a view that has a form puts them at their fields."""
    message = " ".join(message for messages in error.errors.values() for message in messages)
    return render_template("errors/conflict.html", message=message, yours=None, link=request.path), 422


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/conflict.html", message=STALE_PAGE, yours=None, link=request.path), 400


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code in (301, 302, 303, 307, 308):
        return error.get_response()
    if code == 404:
        return _not_found(error)
    if code == 429:
        return render_template("errors/too_many.html"), 429
    if code == 403:
        return render_template("errors/not_allowed.html", reason="You cannot open this page."), 403
    if code < 500:
        return render_template(
            "errors/conflict.html", message=_PLAIN.get(code, _PLAIN[400]), yours=None, link=None
        ), code
    return _server_error(error)


_PLAIN = {
    400: "Your browser sent something we could not read. Go back, reload the page and try again.",
    405: "This page cannot be used in that way. Go back and use the buttons on the page.",
    413: "What you sent is too large. Make it smaller and send it again.",
}


def _server_error(error: Exception) -> ResponseReturnValue:
    # The kind of error and where; never its text, which may repeat what somebody typed.
    log.error("server_error", kind=type(error).__name__, endpoint=request.endpoint, where=_place(error))
    return render_template("errors/server_error.html"), 500


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
