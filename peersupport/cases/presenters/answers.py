"""A case's answers as people read them: for the check page and for the case page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from peersupport.cases import taxonomy
from peersupport.cases.forms.pages import PAGE_FORMS
from peersupport.cases.models import Case
from peersupport.cases.rules.fields import shown_group_size
from peersupport.cases.rules.pages import PAGES, path_of
from peersupport.cases.rules.rows import say_imaging, say_score
from peersupport.cases.rules.submission import VIEWERS
from peersupport.cases.words import (
    CaseKind,
    Flag,
    PatientPreference,
    RedFlagScreen,
    Urgency,
    label,
)
from peersupport.core.wording import day

LABELS: Mapping[str, str] = {
    "title": "Title",
    "clinical_question": "Question",
    "question_type": "About",
    "region": "Body region",
    "condition_keys": "Conditions",
    "topic_tags": "Topics",
    "age_band": "Age band",
    "age_band_to": "Oldest age band",
    "sex": "Sex",
    "situation": "Situation",
    "background": "Background",
    "assessment": "Assessment and reasoning",
    "duration": "Duration",
    "red_flag_screen": "Red flag screen",
    "red_flag_notes": "What was found and done",
    "other_flags": "Other flags",
    "treatment_so_far": "Treatment and response",
    "imaging": "Imaging",
    "outcome_scores": "Outcome scores",
    "what_matters": "What matters",
    "work_status": "Work",
    "what_i_have_tried": "What was tried",
    "group_size": "People in the group",
    "period_from": "Period starts",
    "period_to": "Period ends",
    "data_source": "Where numbers come from",
    "intended_action": "Next step without advice",
    "help_wanted": "Help wanted",
    "urgency": "Answer needed",
    "needed_before": "Needed before",
    "preferred_expertise": "Expertise that would help",
    "patient_preference": "The patient's wish",
    "preference_reason": "Why they were not asked",
    "visibility": "Who may see it",
    "involves_colleague": "About a colleague",
    VIEWERS: "Named people",
}
HEADINGS: Mapping[str, str] = {page: form.heading for page, form in PAGE_FORMS.items()} | {
    "imaging": "Imaging",
    "scores": "Outcome scores",
    "people": "People who may see this case",
}
# What readers see together, page by page in the order of this list.
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Question", ("question", "region", "conditions", "topics")),
    ("Red flags", ("red-flags",)),
    ("Who it is about", ("person", "group")),
    ("Situation and assessment", ("situation", "assessment")),
    ("Treatment and goals", ("treatment",)),
    ("Imaging and scores", ("imaging", "scores")),
    ("Help wanted", ("help",)),
    ("Sharing", ("sharing", "people")),
)
# A question that only makes sense after a certain answer to another.
_ONLY_AFTER: Mapping[str, tuple[str, object]] = {
    "red_flag_notes": ("red_flag_screen", RedFlagScreen.FOUND_ACTED),
    "needed_before": ("urgency", Urgency.BEFORE_DATE),
    "preference_reason": ("patient_preference", PatientPreference.NOT_ASKED_REASON),
}
_GROUP_LABELS = {"age_band": "Youngest age band"}


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer: a text, or a list. `href` leads to where it is changed."""

    key: str
    text: str
    lines: list[str]
    href: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.lines


@dataclass(frozen=True, slots=True)
class Section:
    """Answers that belong together."""

    heading: str
    rows: list[Row]


def answer_sections(case: Case, *, is_owner: bool, is_changeable: bool = False) -> list[Section]:
    """Everything this kind of case asks, with what was answered. `is_changeable` adds Change links."""
    path = path_of(case.case_kind, case.visibility)
    asked = PAGES[case.case_kind]
    sections = []
    for heading, pages in _SECTIONS:
        rows = [
            _row(case, page, name, is_owner=is_owner, is_changeable=is_changeable)
            for page in pages
            if page in path
            for name in asked[page]
            if name in LABELS and _makes_sense(case, name)
        ]
        if rows:
            sections.append(Section(heading, rows))
    return sections


def saved_rows(case: Case, page: str) -> list[Row]:
    """What is kept of one page, for an owner who typed something else meanwhile."""
    return [
        Row(LABELS[name], *_value(case, name, is_owner=True))
        for name in PAGES[case.case_kind].get(page, ())
        if name in LABELS and _makes_sense(case, name)
    ]


def change_href(case_ref: str, page: str, name: str) -> str:
    """Where a question is answered again, on the way back to the check page."""
    return url_for("cases.edit", case_ref=case_ref, page=page, back="check", _anchor=name)


def _makes_sense(case: Case, name: str) -> bool:
    other, wanted = _ONLY_AFTER.get(name, ("", None))
    return not other or getattr(case, other) == wanted


def _row(case: Case, page: str, name: str, *, is_owner: bool, is_changeable: bool) -> Row:
    key = LABELS[name]
    if case.case_kind is CaseKind.PATIENT_GROUP:
        key = _GROUP_LABELS.get(name, key)
    text, lines = _value(case, name, is_owner=is_owner)
    href = change_href(case.case_ref, page, name) if is_changeable else ""
    return Row(key, text, lines, href)


def _value(case: Case, name: str, *, is_owner: bool) -> tuple[str, list[str]]:
    if name == "group_size":
        return shown_group_size(case.group_size, is_owner=is_owner), []
    if name == "condition_keys" and case.is_condition_unsure:
        return "Not sure yet", []
    if name == VIEWERS:
        return "", sorted(viewer.person.name for viewer in case.viewers)
    value = getattr(case, name)
    if name in _LISTS:
        return "", [_LISTS[name](item) for item in value]
    if name in _TEXTS:
        return _TEXTS[name](value), []
    return value if type(value) is str else label(value), []


def _condition(key: Any) -> str:
    return taxonomy.condition_names([key])[0]


def _imaging(row: Any) -> str:
    return f"{say_imaging(row)}: {row.get('summary', '')}"


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


_LISTS: Mapping[str, Callable[[Any], str]] = {
    "condition_keys": _condition,
    "topic_tags": str.capitalize,
    "other_flags": lambda key: label(Flag(key)),
    "imaging": _imaging,
    "outcome_scores": say_score,
    "preferred_expertise": str,
}
_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "region": lambda key: taxonomy.REGIONS.get(key, "") if key else "",
    "period_from": day,
    "period_to": day,
    "needed_before": day,
    "involves_colleague": _yes_no,
}
