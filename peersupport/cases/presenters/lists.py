"""Lists of cases: rows with their words, and the addresses of the pages around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for

from peersupport.cases import taxonomy
from peersupport.cases.presenters.case_page import STATUS_COLOURS
from peersupport.cases.queries import CasePage, CaseRow, ReviewRow
from peersupport.cases.queries.lists import Key
from peersupport.cases.words import CaseKind, Urgency, label
from peersupport.core.clock import london_day
from peersupport.core.wording import day

_KEY = re.compile(r"(\d{1,17})-([0-9a-f]{32})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_label = lru_cache(maxsize=200)(label)
_day = lru_cache(maxsize=2000)(day)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the list."""

    case_ref: str
    href: str
    title: str
    owner_name: str
    about: str
    status: str
    colour: str
    urgency: str
    since: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list, and where older and newer cases are."""

    lines: list[CaseLine]
    older_href: str
    newer_href: str


def list_page(page: CasePage, asked: dict[str, str]) -> ListPage:
    """The view model of one page of the list; `asked` are the filters its neighbours keep."""
    # One address is built and the others follow from it: building 25 costs more than the rest of the row.
    base = url_for("cases.index")
    return ListPage(
        lines=[_line(row, base) for row in page.rows],
        older_href=_address(base, asked, "after", page.older),
        newer_href=_address(base, asked, "before", page.newer),
    )


def _address(base: str, asked: dict[str, str], direction: str, key: Key | None) -> str:
    return f"{base}?{urlencode({**asked, direction: write_key(key)})}" if key else ""


def write_key(key: Key) -> str:
    """A place in the list as an address carries it."""
    microseconds = (key.listed_at - _EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{key.case_id.hex}"


def read_key(typed: str | None) -> Key | None:
    """The place an address names, or None when it names none."""
    match = _KEY.fullmatch(typed or "")
    if match is None or int(match[1]) > _LATEST:
        return None
    return Key(_EPOCH + timedelta(microseconds=int(match[1])), UUID(match[2]))


def _line(row: CaseRow, base: str) -> CaseLine:
    return CaseLine(
        case_ref=row.case_ref,
        href=f"{base}/{row.case_ref}",
        title=row.title or "Case without a title",
        owner_name=row.owner_name,
        about=_about(row.case_kind, row.region),
        status=_label(row.status),
        colour=STATUS_COLOURS[row.status],
        urgency=urgency_words(row.urgency, row.needed_before),
        since=_day(london_day(row.listed_at)),
    )


@lru_cache(maxsize=100)
def _about(kind: CaseKind, region: str | None) -> str:
    """Kind and region in a few words, such as "patient case, wrist and hand"."""
    parts = [label(kind), taxonomy.REGIONS.get(region or "", "")]
    return ", ".join(part.lower() for part in parts if part)


def urgency_words(urgency: Urgency | None, needed_before: date | None) -> str:
    """When an answer is needed, when that is sooner than usual."""
    if urgency is Urgency.BEFORE_DATE and needed_before:
        return f"Before {_day(needed_before)}"
    return "Next meeting" if urgency is Urgency.NEXT_MEETING else ""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One case that waits for review."""

    case_ref: str
    href: str
    title: str
    kind: str
    owner: str
    since: str
    urgency: str
    is_about_colleague: bool


def review_lines(rows: Sequence[ReviewRow]) -> list[ReviewLine]:
    """The queue as the page shows it."""
    return [
        ReviewLine(
            case_ref=row.case_ref,
            href=url_for("cases.show", case_ref=row.case_ref),
            title=row.title,
            kind=label(CaseKind(row.case_kind)),
            owner=f"{row.owner_name}, {row.site_name}",
            since=day(row.submitted_at),
            urgency=urgency_words(row.urgency, row.needed_before) or "Routine",
            is_about_colleague=bool(row.involves_colleague),
        )
        for row in rows
    ]
