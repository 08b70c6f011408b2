"""What the record of a discussion needs to be complete. Pure."""

from collections.abc import Mapping

LIMITS = {
    "summary": 1500,
    "recommendation": 1500,
    "alternatives_considered": 1500,
    "dissent": 1000,
    "dissent_by": 120,
    "deferred_reason": 300,
}
NAMES = {
    "summary": "Summary",
    "recommendation": "Recommendation",
    "alternatives_considered": "Alternatives considered",
    "dissent": "Dissent",
    "dissent_by": "Name",
    "deferred_reason": "Reason",
}
# A recommendation says more than its words: these go with it.
WITH_RECOMMENDATION = {
    "recommendation_kind": "Select what kind of recommendation this is",
    "plan_changed": "Select whether the plan changed",
    "decision_status": "Select whether it was agreed",
}


def record_problems(values: Mapping[str, object]) -> dict[str, list[str]]:
    """Field -> what is wrong with it. `values` is the whole record as it would be."""
    problems: dict[str, list[str]] = {}
    for field, limit in LIMITS.items():
        value = values.get(field)
        if isinstance(value, str) and len(value) > limit:
            problems[field] = [f"{NAMES[field]} must be {limit:,} characters or fewer"]
    if values.get("recommendation"):
        for field, message in WITH_RECOMMENDATION.items():
            if not values.get(field):
                problems[field] = [message]
    if values.get("dissent_by") and not values.get("dissent"):
        problems["dissent"] = ["Enter what they want recorded"]
    return problems
