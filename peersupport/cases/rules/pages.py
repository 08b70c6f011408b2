"""The question pages of each kind of case, in order, and the questions on each."""

from collections.abc import Mapping

from peersupport.cases.words import CaseKind, Visibility

# Pages whose answers are lists, made one entry at a time.
LIST_PAGES = ("imaging", "scores", "people")

PAGES: Mapping[CaseKind, Mapping[str, tuple[str, ...]]] = {
    CaseKind.PATIENT: {
        "question": ("title", "clinical_question", "question_type"),
        "region": ("region",),
        "conditions": ("condition_keys", "is_condition_unsure"),
        "red-flags": ("red_flag_screen", "red_flag_notes"),
        "person": ("age_band", "sex", "duration", "work_status"),
        "situation": ("situation", "background"),
        "assessment": ("assessment", "other_flags"),
        "treatment": ("treatment_so_far", "what_matters", "intended_action"),
        "imaging": ("imaging",),
        "scores": ("outcome_scores",),
        "help": ("help_wanted", "urgency", "needed_before", "preferred_expertise"),
        "topics": ("topic_tags",),
        "sharing": ("patient_preference", "preference_reason", "visibility"),
        "people": ("viewers",),
    },
    CaseKind.PATIENT_GROUP: {
        "question": ("title", "clinical_question", "question_type"),
        "region": ("region",),
        "conditions": ("condition_keys",),
        "red-flags": ("red_flag_screen",),
        "group": ("group_size", "period_from", "period_to", "age_band", "age_band_to", "data_source"),
        "situation": ("situation", "background"),
        "assessment": ("assessment", "other_flags"),
        "treatment": ("treatment_so_far", "what_i_have_tried", "what_matters", "intended_action"),
        "scores": ("outcome_scores",),
        "help": ("help_wanted", "urgency", "needed_before", "preferred_expertise"),
        "topics": ("topic_tags",),
        "sharing": ("involves_colleague", "visibility"),
        "people": ("viewers",),
    },
    CaseKind.PROFESSIONAL_AREA: {
        "question": ("title", "clinical_question", "question_type"),
        "topics": ("topic_tags",),
        "situation": ("situation", "background"),
        "assessment": ("assessment", "what_i_have_tried", "data_source", "other_flags"),
        "conditions": ("condition_keys",),
        "help": ("help_wanted", "urgency", "needed_before", "preferred_expertise"),
        "sharing": ("involves_colleague", "visibility"),
        "people": ("viewers",),
    },
}


def questions_of(kind: CaseKind, page: str) -> tuple[str, ...]:
    """The questions of one page. Raises KeyError when this kind of case has no such page."""
    return PAGES[kind][page]


def page_of(kind: CaseKind, question: str) -> str:
    """The page that asks this question; the first page for one that no page asks."""
    pages = PAGES[kind]
    return next((page for page, names in pages.items() if question in names), next(iter(pages)))


def path_of(kind: CaseKind, visibility: Visibility | None) -> list[str]:
    """The pages somebody walks through: people are named only when only named people may see the case."""
    return [page for page in PAGES[kind] if page != "people" or visibility == Visibility.NAMED]


def page_after(kind: CaseKind, page: str, visibility: Visibility | None) -> str | None:
    """The next page, or None when the answers are to be checked."""
    path = path_of(kind, visibility)
    following = path[path.index(page) + 1 :] if page in path else []
    return following[0] if following else None


def page_before(kind: CaseKind, page: str, visibility: Visibility | None) -> str | None:
    """The previous page, or None on the first."""
    path = path_of(kind, visibility)
    earlier = path[: path.index(page)] if page in path else path
    return earlier[-1] if earlier else None
