"""Plain pages that everybody may read, linked at the foot of every page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from peersupport.home.views import blueprint
from peersupport.web.access import PUBLIC, access


@blueprint.get("/accessibility")
@access(PUBLIC)
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("home/accessibility.html")


@blueprint.get("/privacy")
@access(PUBLIC)
def privacy() -> ResponseReturnValue:
    """What is kept about whom, and who sees it."""
    return render_template("home/privacy.html")


@blueprint.get("/not-the-patient-record")
@access(PUBLIC)
def not_the_record() -> ResponseReturnValue:
    """What belongs here and what belongs in the patient's record."""
    return render_template("home/not_the_record.html")
