"""Which questions each kind of case asks, and how much text they take (data dictionary 11.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from peersupport.cases.words import CaseKind


class Need(StrEnum):
    """How much a kind of case needs an answer before it can be submitted."""

    REQUIRED = "R"
    OPTIONAL = "r"
    # Needed when another answer makes it so; see `submission`.
    CONDITIONAL = "C"
    NOT_ASKED = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its column, what the kinds need of it, and the length of a text (0: not free text)."""

    name: str
    needs: tuple[Need, Need, Need]
    limit: int = 0


def _question(name: str, needs: str, limit: int = 0) -> Question:
    patient, group, area = (Need(letter) for letter in needs)
    return Question(name, (patient, group, area), limit)


_KINDS = (CaseKind.PATIENT, CaseKind.PATIENT_GROUP, CaseKind.PROFESSIONAL_AREA)

# In the dictionary's order; the three letters are patient, patient group and professional area.
QUESTIONS: Mapping[str, Question] = {
    question.name: question
    for question in (
        _question("title", "RRR", 100),
        _question("clinical_question", "RRR", 300),
        _question("question_type", "RRR"),
        _question("region", "Rr-"),
        _question("condition_keys", "RRr"),
        _question("is_condition_unsure", "r--"),
        _question("topic_tags", "rRR"),
        _question("age_band", "RC-"),
        _question("age_band_to", "-C-"),
        _question("sex", "r--"),
        _question("situation", "RRR", 1500),
        _question("background", "RRr", 2000),
        _question("assessment", "RRr", 2000),
        _question("duration", "R--"),
        _question("red_flag_screen", "Rr-"),
        _question("red_flag_notes", "C--", 500),
        _question("other_flags", "rrr"),
        _question("treatment_so_far", "Rr-", 1000),
        _question("imaging", "r--"),
        _question("outcome_scores", "rC-"),
        _question("what_matters", "Rr-", 500),
        _question("work_status", "r--"),
        _question("what_i_have_tried", "-rR", 800),
        _question("group_size", "-R-"),
        _question("period_from", "-R-"),
        _question("period_to", "-R-"),
        _question("data_source", "-Rr", 200),
        _question("intended_action", "Rr-"),
        _question("help_wanted", "RRR"),
        _question("urgency", "RRR"),
        _question("needed_before", "CCC"),
        _question("preferred_expertise", "rrr"),
        _question("patient_preference", "R--"),
        _question("preference_reason", "C--", 300),
        _question("has_identifier_statement", "RRR"),
        _question("visibility", "RRR"),
        _question("involves_colleague", "-rR"),
    )
}

IMAGING_SUMMARY_LIMIT = 300
MOST_CONDITIONS = {CaseKind.PATIENT: 5, CaseKind.PATIENT_GROUP: 10, CaseKind.PROFESSIONAL_AREA: 5}
MOST_TOPICS = 5
MOST_EXPERTISE = 5
EXPERTISE_LENGTH = 40
MOST_ROWS = 10
SMALLEST_SHOWN_GROUP = 5
LARGEST_GROUP = 1_000_000
REASON_LIMIT = 500
# Each of the two texts that together say why a case was returned.
HALF_REASON_LIMIT = 240
_LISTS = frozenset(
    {"condition_keys", "topic_tags", "other_flags", "imaging", "outcome_scores", "preferred_expertise"}
)
_TICKS = frozenset({"is_condition_unsure", "has_identifier_statement"})
# Free text of one case, whatever its kind: what the identifier guard reads.
TEXTS = tuple(question.name for question in QUESTIONS.values() if question.limit)


def need(kind: CaseKind, name: str) -> Need:
    """What this kind of case needs of this question."""
    return QUESTIONS[name].needs[_KINDS.index(kind)]


def is_asked(kind: CaseKind, name: str) -> bool:
    """Whether this kind of case asks this question at all."""
    return need(kind, name) is not Need.NOT_ASKED


def empty_answer(name: str) -> object:
    """The column's value when the question has no answer."""
    if QUESTIONS[name].limit:
        return ""
    if name in _LISTS:
        return []
    return False if name in _TICKS else None


def shown_group_size(size: int | None, *, is_owner: bool) -> str:
    """A group's size as this reader may know it: small numbers could identify people."""
    if size is None:
        return ""
    if size < SMALLEST_SHOWN_GROUP and not is_owner:
        return f"Under {SMALLEST_SHOWN_GROUP}"
    return f"{size:,}"
