"""What minutes hold, as plain values: drawn up from the meeting, frozen and sealed at approval."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

DRAFT_SUMMARY_LIMIT = 1500


@dataclass(frozen=True, slots=True)
class PersonPresent:
    """Somebody who was in the room, and for how long."""

    name: str
    band: str
    role_title: str
    site: str
    minutes: int
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An agreed action as the minutes list it."""

    action_ref: str
    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What the minutes say of one case. Words of closed lists are kept as people read them."""

    case_ref: str
    question: str
    presenter: str
    is_quorate: bool
    summary: str = ""
    key_points: tuple[str, ...] = ()
    recommendation: str = ""
    recommendation_kind: str = ""
    alternatives: str = ""
    plan_changed: str = ""
    decision: str = ""
    dissent: str = ""
    dissent_by: str = ""
    deferred_reason: str = ""
    learning_point: str = ""
    actions: tuple[ActionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One item of the agenda: planned against actual minutes, and the record of its case if it had one."""

    title: str
    planned_minutes: int
    actual_minutes: int
    record: CaseRecord | None = None


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """The whole of a meeting's minutes."""

    meeting_ref: str
    title: str
    series: str
    starts_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    planned_minutes: int
    chair: str
    sites: tuple[str, ...]
    present: tuple[PersonPresent, ...]
    apologies: tuple[str, ...]
    items: tuple[ItemRecord, ...]
    note: str
    next_meeting_at: datetime | None = None


def to_json(content: MinutesContent) -> dict[str, Any]:
    """The content as JSON values, dates in ISO form."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(content), default=lambda value: value.isoformat()))
    return plain


def from_json(plain: dict[str, Any]) -> MinutesContent:
    """The content that `to_json` made these values from."""
    moments = {
        name: datetime.fromisoformat(plain[name]) if plain[name] else None
        for name in ("opened_at", "closed_at", "next_meeting_at")
    }
    return MinutesContent(
        **{name: plain[name] for name in _PLAIN},
        starts_at=datetime.fromisoformat(plain["starts_at"]),
        opened_at=moments["opened_at"],
        closed_at=moments["closed_at"],
        next_meeting_at=moments["next_meeting_at"],
        sites=tuple(plain["sites"]),
        apologies=tuple(plain["apologies"]),
        present=tuple(PersonPresent(**person) for person in plain["present"]),
        items=tuple(_item(item) for item in plain["items"]),
    )


_PLAIN = ("meeting_ref", "title", "series", "planned_minutes", "chair", "note")


def _item(plain: dict[str, Any]) -> ItemRecord:
    record = plain["record"]
    return ItemRecord(**{**plain, "record": None if record is None else _record(record)})


def _record(plain: dict[str, Any]) -> CaseRecord:
    actions = tuple(
        ActionLine(**{**action, "due_on": date.fromisoformat(action["due_on"])})
        for action in plain["actions"]
    )
    return CaseRecord(**{**plain, "key_points": tuple(plain["key_points"]), "actions": actions})


def digest_of(plain: dict[str, Any]) -> str:
    """A digest of minutes as JSON: the same for the same words, whatever order a database keeps keys in."""
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def whats_missing(content: MinutesContent) -> list[str]:
    """The references of cases that have neither a recommendation nor a reason for deferring them."""
    return [
        item.record.case_ref
        for item in content.items
        if item.record is not None and not item.record.recommendation and not item.record.deferred_reason
    ]


def summary_from_notes(notes: str) -> str:
    """A first summary: the shared notes, cut at a line end when they are longer than a summary may be."""
    notes = notes.strip()
    if len(notes) <= DRAFT_SUMMARY_LIMIT:
        return notes
    cut = notes[:DRAFT_SUMMARY_LIMIT]
    return (cut.rpartition("\n")[0] or cut).rstrip()
