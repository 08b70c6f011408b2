"""The way through the question pages: where each page leads and where it comes from.

Somebody who came from the check page (the address says `back=check`) goes back there.
"""

from flask import request, url_for

from peersupport.cases.models import Case
from peersupport.cases.rules.pages import page_after, page_before
from peersupport.cases.rules.submission import Stop
from peersupport.cases.services.moves import find_stops

# The button "Save and come back later".
LATER = "later"
SAVED = "Your draft is saved. Come back to it when you are ready."
# The page on which each stop arises.
_ARISES_ON = {
    "conditions": Stop.URGENT_CONDITION,
    "red-flags": Stop.RED_FLAGS_NOT_ACTED_ON,
    "sharing": Stop.PATIENT_OBJECTED,
}


def back() -> str | None:
    """What the addresses of the next pages carry along: "check", or nothing."""
    return "check" if request.args.get("back") == "check" else None


def after_page(case: Case, page: str) -> str:
    """Where to go once a page was answered: on, back to the check page, or to what to do instead."""
    if _ARISES_ON.get(page) in find_stops(case):
        return url_for("cases.stop", case_ref=case.case_ref)
    if page == "sharing" and case.involves_colleague:
        return url_for("cases.other_routes", case_ref=case.case_ref, back=back())
    return onward_from(case, page)


def onward_from(case: Case, page: str) -> str:
    """The next page; the check page after the last, or for somebody who came from there."""
    following = page_after(case.case_kind, page, case.visibility)
    needs_people = following == "people" and not case.viewers
    if following is None or (back() and not needs_people):
        return url_for("cases.check", case_ref=case.case_ref)
    return url_for("cases.edit", case_ref=case.case_ref, page=following)


def before_page(case: Case, page: str) -> str:
    """Where the back link leads."""
    if back():
        return url_for("cases.check", case_ref=case.case_ref)
    previous = page_before(case.case_kind, page, case.visibility)
    if previous is None:
        return url_for("cases.show", case_ref=case.case_ref)
    return url_for("cases.edit", case_ref=case.case_ref, page=previous)
