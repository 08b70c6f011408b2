"""The first page: the start page for visitors, and what needs me today for everybody else."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from peersupport.web.access import PUBLIC, access, current_actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The start page, or the home page of whoever is logged in."""
    if not current_user.is_authenticated:
        return render_template("home/start.html")
    return render_template("home/index.html", actor=current_actor())
