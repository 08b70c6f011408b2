"""Reads of cases, always scoped to who is asking and always ordered."""

from peersupport.cases.queries.cases import MoveRow, cases_by_ref, get_case, list_moves, visible_cases
from peersupport.cases.queries.lists import (
    CaseFilters,
    CasePage,
    CaseRow,
    ReviewRow,
    WaitingRow,
    list_accepted,
    list_cases,
    list_for_review,
)

__all__ = [
    "CaseFilters",
    "CasePage",
    "CaseRow",
    "MoveRow",
    "ReviewRow",
    "WaitingRow",
    "cases_by_ref",
    "get_case",
    "list_accepted",
    "list_cases",
    "list_for_review",
    "list_moves",
    "visible_cases",
]
