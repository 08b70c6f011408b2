"""The chair rota of a series: who chairs what, and a fair proposal to accept."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from peersupport.core import clock
from peersupport.core.unit_of_work import Work
from peersupport.core.wording import plural
from peersupport.meetings import policies
from peersupport.meetings.forms.rota import AcceptRotaForm
from peersupport.meetings.presenters.rota import ROTA_HEAD, rota_rows
from peersupport.meetings.queries.series import get_series
from peersupport.meetings.services import rota as services
from peersupport.meetings.views import blueprint
from peersupport.meetings.views.sending import send
from peersupport.web.access import CLINICAL, access, current_actor


@blueprint.route("/series/<reference:series_ref>/rota", methods=["GET", "POST"])
@access(CLINICAL)
def rota(series_ref: str) -> ResponseReturnValue:
    """The turns to come beside the fair proposal; accepting names the proposed chairs."""
    actor = current_actor()
    series = get_series(actor, series_ref)
    policies.can_create_meeting(actor, series).require()
    here = url_for("meetings.rota", series_ref=series_ref)
    form = AcceptRotaForm()

    def accept(work: Work) -> tuple[str, str]:
        count = services.accept_rota(work, series_ref, seen=form.seen.data)
        return here, f"The chair of {plural(count, 'meeting')} was changed."

    onward, status = send(form, accept)
    if onward:
        return redirect(onward, status)
    proposals = services.propose_rota(series, clock.now())
    form.seen.sent = form.seen.data = services.mark_of(proposals)
    return render_template(
        "meetings/rota.html", form=form, series=series, head=ROTA_HEAD, rows=rota_rows(proposals)
    ), status
