"""View model of a listed case, as everybody invited to its meeting reads it."""

from dataclasses import dataclass

from peersupport.cases.models import Case
from peersupport.cases.presenters.answers import Section, answer_sections
from peersupport.cases.words import label


@dataclass(frozen=True, slots=True)
class ListedCase:
    """What the page shows."""

    case_ref: str
    title: str
    kind: str
    presenter: str
    sections: list[Section]


def listed_case(case: Case) -> ListedCase:
    """The case's answers, as those who do not own it read them."""
    return ListedCase(
        case_ref=case.case_ref,
        title=case.title,
        kind=label(case.case_kind),
        presenter=case.owner.name,
        sections=answer_sections(case, is_owner=False),
    )
