"""Saves edits of the live notes. The row in the database is the truth, whichever process holds the socket.

An edit is merged into what the row holds and written back only if nobody wrote in between; who loses that
race merges again. So it needs no lock while people type, no memory, and no order between processes.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import CursorResult, select, update

from peersupport.audit import services as audit
from peersupport.cases.models import Discussion, NoteOverride, NoteRefusal
from peersupport.cases.rules import notes
from peersupport.cases.rules.notes_wire import BadUpdate
from peersupport.cases.words import DiscussionStatus
from peersupport.core.actor import UserActor
from peersupport.core.database import insert_into
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason, NotAllowed, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.guard.rules import Finding, Level, find_identifiers
from peersupport.guard.services import BLOCKED, OVERRIDDEN

log = structlog.get_logger(__name__)

FIELD = "update"
UNREADABLE = "The notes could not be read. Load the page again"
UNSEEN = "The notes hold a character that nobody can see. Delete what you typed last, and type it again"
FULL = f"The notes are full: {notes.MAX_CHARACTERS:,} characters. Shorten them to save"
BUSY = "Many people are typing. Your text is sent again by itself."
BEHIND = "The server lacks something that you wrote before. Your browser sends it again by itself."
LOCKED = "The minutes are approved, so these notes cannot change any more."
REASON_LIMIT = 300
TRIES = 20
WRITTEN = "discussion:notes:written"

_keys: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class SavedNotes:
    """What an edit made of the notes. `news` is what those who had revision `since` now lack."""

    revision: int
    since: int
    vector: bytes
    news: bytes

    @property
    def is_new(self) -> bool:
        return self.revision > self.since


@dataclass(frozen=True, slots=True)
class _Stored:
    state: bytes
    text: str
    revision: int


def use_key(key: bytes) -> None:
    """Set the secret behind the stand-ins of what the guard saw. The composition root calls this once."""
    _keys["notes"] = key


def save_notes(
    work: Work,
    discussion_id: UUID,
    edit: bytes,
    *,
    subject: str,
    reason: str = "",
    staff_names: Collection[str] = (),
) -> SavedNotes:
    """Merge an edit into the notes. Sending the same edit again changes nothing.

    The caller has checked that the actor may write here; `subject` is the case's reference. Raises
    InvalidInput at `update` for an edit that cannot be read or holds an identifier, NeedsReason for a
    softer sign (then send it again with `reason`), and Conflict when the browser must send more.
    """
    if not isinstance(work.actor, UserActor):
        raise NotAllowed("Only a person can write in the notes.")
    for _ in range(TRIES):
        stored = _stored(work, discussion_id)
        merged = _merged(stored, edit)
        if not merged.is_new:
            return SavedNotes(stored.revision, stored.revision, merged.vector, b"")
        overrides = _check(work, discussion_id, subject, stored.text, merged.text, reason, staff_names)
        if _swap(work, discussion_id, stored, merged):
            _keep_overrides(work, discussion_id, subject, overrides, reason)
            audit.record(work, WRITTEN, subject, fields={"revision": stored.revision + 1})
            return SavedNotes(stored.revision + 1, stored.revision, merged.vector, merged.news)
    raise Conflict(BUSY)


def add_paragraph(
    work: Work,
    discussion_id: UUID,
    paragraph: str,
    *,
    subject: str,
    reason: str = "",
    staff_names: Collection[str] = (),
) -> SavedNotes:
    """Add a paragraph at the end of the notes, for a page without scripts. Raises as `save_notes` does."""
    state = _stored(work, discussion_id).state
    edit = notes.append_paragraph(state, paragraph, client_id=secrets.randbits(32) | 2)
    return save_notes(work, discussion_id, edit, subject=subject, reason=reason, staff_names=staff_names)


def _stored(work: Work, discussion_id: UUID) -> _Stored:
    row = work.session.execute(
        select(
            Discussion.notes_state,
            Discussion.notes_text,
            Discussion.notes_revision,
            Discussion.status,
        ).where(Discussion.id == discussion_id)
    ).first()
    if row is None:
        raise NotFound
    if row.status is DiscussionStatus.APPROVED:
        raise NotAllowed(LOCKED)
    return _Stored(bytes(row.notes_state), row.notes_text, row.notes_revision)


def _merged(stored: _Stored, edit: bytes) -> notes.Merged:
    if len(edit) > notes.MAX_UPDATE_BYTES:
        raise InvalidInput({FIELD: ["This is too much at once. Shorten what you pasted to save"]})
    try:
        merged = notes.merge(stored.state, edit)
    except BadUpdate as error:
        raise InvalidInput({FIELD: [UNREADABLE]}) from error
    except notes.NotesGap as error:
        raise Conflict(BEHIND) from error
    if len(merged.text) > notes.MAX_CHARACTERS and len(merged.text) > len(stored.text):
        raise InvalidInput({FIELD: [FULL]})
    if len(merged.state) > notes.MAX_STATE_BYTES:
        raise InvalidInput({FIELD: [FULL]})
    if notes.has_unseen(merged.text):
        raise InvalidInput({FIELD: [UNSEEN]})
    return merged


def _swap(work: Work, discussion_id: UUID, stored: _Stored, merged: notes.Merged) -> bool:
    """Write the notes unless somebody wrote since they were read. `version` stays: that is the record's."""
    result = work.session.execute(
        update(Discussion)
        .where(
            Discussion.id == discussion_id,
            Discussion.notes_revision == stored.revision,
            Discussion.status != DiscussionStatus.APPROVED,
        )
        .values(notes_state=merged.state, notes_text=merged.text, notes_revision=stored.revision + 1)
        .execution_options(synchronize_session=False)
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def _check(
    work: Work,
    discussion_id: UUID,
    subject: str,
    before: str,
    after: str,
    reason: str,
    staff_names: Collection[str],
) -> dict[str, Finding]:
    """The softer signs that `reason` lets through now. Raises InvalidInput or NeedsReason.

    Only what this edit brings is questioned: what stands in the notes already was answered before.
    """
    found = _seen(discussion_id, after, staff_names)
    if found:
        known = _seen(discussion_id, before, staff_names)
        found = {key: finding for key, finding in found.items() if key not in known}
    if not found:
        return {}
    blocked = {key: it for key, it in found.items() if it.level is Level.BLOCK}
    if blocked:
        _refuse(work, discussion_id, subject, blocked)
    explained = work.session.scalars(
        select(NoteOverride.fingerprint).where(NoteOverride.discussion_id == discussion_id)
    )
    warned = {key: found[key] for key in found.keys() - set(explained)}
    if warned and not reason.strip():
        log.info("identifier_questioned", subject=subject, kinds=_kinds(warned))
        raise NeedsReason({FIELD: _messages(warned)})
    if warned:
        _check_reason(reason, staff_names)
    return warned


def _check_reason(reason: str, staff_names: Collection[str]) -> None:
    if len(reason) > REASON_LIMIT:
        raise InvalidInput({"reason": [f"The reason must be {REASON_LIMIT} characters or fewer"]})
    if notes.has_unseen(reason):
        raise InvalidInput({"reason": ["Type the reason again: it holds a character that nobody can see"]})
    if any(it.level is Level.BLOCK for it in find_identifiers(reason, staff_names=staff_names)):
        raise InvalidInput({"reason": ["Remove what identifies a person from the reason"]})


def _seen(discussion_id: UUID, text: str, staff_names: Collection[str]) -> dict[str, Finding]:
    """What the guard sees, each under a keyed stand-in of the very words in this discussion."""
    found = {}
    for finding in find_identifiers(text, staff_names=staff_names):
        words = "".join(text[finding.start : finding.end].casefold().split())
        value = f"{discussion_id}:{finding.kind}:{words}"
        found[hmac.new(_keys["notes"], value.encode(), "sha256").hexdigest()] = finding
    return found


def _refuse(work: Work, discussion_id: UUID, subject: str, blocked: dict[str, Finding]) -> None:
    log.info("identifier_blocked", subject=subject, kinds=_kinds(blocked))
    work.refuse(lambda second: _record_refusal(second, discussion_id, subject, blocked))
    raise InvalidInput({FIELD: _messages(blocked)})


def _record_refusal(work: Work, discussion_id: UUID, subject: str, blocked: dict[str, Finding]) -> None:
    """Audit what was refused, each thing once, although it is tried again with every key pressed."""
    new = {}
    for key, finding in blocked.items():
        note = insert_into(work.session, NoteRefusal).values(
            discussion_id=discussion_id, fingerprint=key, at=work.now
        )
        first = note.on_conflict_do_nothing().returning(NoteRefusal.fingerprint)
        if work.session.scalar(first) is not None:
            new[key] = finding
    if new:
        audit.record(work, BLOCKED, subject, fields={"notes": _kinds(new)})


def _keep_overrides(
    work: Work, discussion_id: UUID, subject: str, overrides: dict[str, Finding], reason: str
) -> None:
    if not overrides or not isinstance(work.actor, UserActor):
        return
    for key, finding in overrides.items():
        work.session.add(
            NoteOverride(
                organisation_id=work.actor.organisation_id,
                discussion_id=discussion_id,
                fingerprint=key,
                kind=finding.kind.value,
                reason=reason.strip(),
            )
        )
    audit.record(work, OVERRIDDEN, subject, fields={"notes": _kinds(overrides)}, reason=reason.strip())


def _kinds(found: dict[str, Finding]) -> list[str]:
    return sorted({finding.kind.value for finding in found.values()})


def _messages(found: dict[str, Finding]) -> list[str]:
    return sorted({finding.explanation for finding in found.values()})
