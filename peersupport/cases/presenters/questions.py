"""What some question pages show besides their fields: conditions by region, red flags to think of, stops."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from peersupport.cases import escalation, taxonomy
from peersupport.cases.escalation import Route
from peersupport.cases.forms.base import AnswersForm
from peersupport.cases.forms.pages import EMERGENCY, UNSURE
from peersupport.cases.models import Case
from peersupport.cases.rules.submission import Stop

# The address of the stop page says so when the owner chose what is never kept.
WHY = "why"


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """The conditions of one region as checkboxes. The first group is in view, the others are folded."""

    heading: str
    id: str
    items: list[dict[str, object]]
    is_folded: bool
    is_open: bool


def extras(page: str, form: AnswersForm, case: Case) -> dict[str, object]:
    """What the page's own template reads besides the form."""
    if page == "conditions":
        return {"groups": condition_groups(form, case.region), "unsure": unsure_item(form)}
    if page == "red-flags":
        return {
            "prompts": red_flag_prompts(case.region),
            "region": taxonomy.REGIONS.get(case.region or "", ""),
        }
    return {}


def condition_groups(form: AnswersForm, region: str | None) -> list[ConditionGroup]:
    """Every condition, those of the case's region first; a folded group with a choice in it is open."""
    field = form["condition_keys"]
    chosen = set(field.data)
    order = sorted(taxonomy.REGIONS, key=lambda key: key != region)
    groups = []
    for number, key in enumerate(order):
        items: list[dict[str, object]] = [
            {"value": condition.key, "text": condition.name, "chosen": condition.key in chosen}
            for condition in taxonomy.conditions_of(key)
        ]
        is_folded = key != region
        groups.append(
            ConditionGroup(
                heading=taxonomy.REGIONS[key],
                # The first checkbox carries the field's own id, to which the error summary leads.
                id=field.id if number == 0 else f"{field.id}-{key}",
                items=items,
                is_folded=is_folded,
                is_open=is_folded and any(item["chosen"] for item in items),
            )
        )
    return groups


def unsure_item(form: AnswersForm) -> list[dict[str, object]]:
    """The box for "not sure", when this kind of case has it."""
    field = form["condition_keys"]
    offered = [choice for choice in field.choices if choice.value == UNSURE]
    return [
        {"value": choice.value, "text": choice.text, "chosen": UNSURE in field.data, "exclusive": True}
        for choice in offered
    ]


def red_flag_prompts(region: str | None) -> list[str]:
    """Red flags to think of in this region: prompts, never a score."""
    return [finding.text for finding in taxonomy.findings() if finding.region in ("any", region)]


@dataclass(frozen=True, slots=True)
class StopPage:
    """Why the case cannot go on, and where to go instead."""

    heading: str
    lead: str
    routes: list[tuple[Route, list[str]]]
    change_href: str
    change_text: str
    offers_general: bool


def stop_page(case: Case, stops: Sequence[Stop], *, is_emergency: bool) -> StopPage | None:
    """The page for the gravest stop, or None when nothing stops the case."""
    if Stop.URGENT_CONDITION in stops:
        return _urgent(
            case,
            "This condition needs an urgent route, not a case conference",
            escalation.routes_for_conditions(case.condition_keys),
            page="conditions",
            text="Change the conditions",
        )
    if Stop.RED_FLAGS_NOT_ACTED_ON in stops:
        return _urgent(
            case,
            "Act on the red flags before anything else",
            escalation.routes_for_findings(case.region),
            page="red-flags",
            text="Change what you answered about red flags",
        )
    if is_emergency:
        return _urgent(
            case,
            "A case conference cannot answer today",
            escalation.routes_for_findings(case.region),
            page="help",
            text="Change when you need an answer",
        )
    return _objected(case) if Stop.PATIENT_OBJECTED in stops else None


def emergency_href(case_ref: str) -> str:
    """The stop page, for somebody who needs an answer today."""
    return url_for("cases.stop", case_ref=case_ref, why=EMERGENCY)


def _urgent(case: Case, heading: str, pairs: list[tuple[str, Route]], *, page: str, text: str) -> StopPage:
    return StopPage(
        heading=heading,
        lead="Your case was not submitted. What you wrote is kept as a draft. Find what you saw and act "
        "on it now. When you are not sure, ask a senior colleague on duty.",
        routes=escalation.by_route(pairs),
        change_href=url_for("cases.edit", case_ref=case.case_ref, page=page, back="check"),
        change_text=text,
        offers_general=False,
    )


def _objected(case: Case) -> StopPage:
    return StopPage(
        heading="The patient does not want to be discussed",
        lead="Your case was not submitted and cannot be while the patient objects. You can still ask your "
        "colleagues a general question about the condition or your practice, without this patient.",
        routes=[],
        change_href=url_for("cases.edit", case_ref=case.case_ref, page="sharing", back="check"),
        change_text="Change what the patient said",
        offers_general=True,
    )
