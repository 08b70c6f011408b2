"""Asks the guard before free text is stored: refuses, asks for a reason, or lets it through.

What was typed is never written anywhere by this module: not into the audit record, the log or an error.
"""

from collections.abc import Callable, Collection, Mapping

import structlog

from peersupport.audit import services as audit
from peersupport.core.errors import InvalidInput, NeedsReason
from peersupport.core.unit_of_work import Work
from peersupport.guard.rules import WORDING, Kind, Level, Wording, find_identifiers

log = structlog.get_logger(__name__)

# The name, in a form and in an error, of the box for why a softer sign identifies nobody.
REASON_FIELD = "identifier_reason"
BLOCKED = "guard:identifier:blocked"
OVERRIDDEN = "guard:identifier:overridden"

# Field name -> the kinds seen in it, in alphabetical order, each once.
_Seen = dict[str, list[Kind]]


def check_texts(
    work: Work,
    subject: str,
    texts: Mapping[str, str | None],
    *,
    reason: str | None = None,
    staff_names: Collection[str] = (),
) -> None:
    """Let these texts of one thing (`subject` is its reference) through, or refuse them.

    Raises InvalidInput at each field with a blocking kind; the refusal is audited although the unit of
    work rolls back. Raises NeedsReason at each field with a softer sign when no reason is given. With a
    reason the override is audited and the texts pass; the reason itself is checked for blocking kinds.
    """
    reason = (reason or "").strip()
    checked = {**texts, REASON_FIELD: reason} if reason else texts
    blocked = _seen(checked, Level.BLOCK, staff_names)
    if blocked:
        _log("identifier_blocked", subject, blocked)
        audit.record_refusal(work, BLOCKED, subject, fields=_plain(blocked))
        raise InvalidInput({field: _messages(kinds, _refused) for field, kinds in blocked.items()})
    warned = _seen(texts, Level.WARN, staff_names)
    if not warned:
        return
    if not reason:
        _log("identifier_questioned", subject, warned)
        raise NeedsReason({field: _messages(kinds, _questioned) for field, kinds in warned.items()})
    _log("identifier_overridden", subject, warned)
    audit.record(work, OVERRIDDEN, subject, fields=_plain(warned), reason=reason)


def _seen(texts: Mapping[str, str | None], level: Level, staff_names: Collection[str]) -> _Seen:
    found = {
        field: {
            finding.kind
            for finding in find_identifiers(text, staff_names=staff_names)
            if finding.level is level
        }
        for field, text in texts.items()
        if text
    }
    return {field: sorted(kinds) for field, kinds in found.items() if kinds}


def _plain(seen: _Seen) -> dict[str, list[str]]:
    """Field names and kinds as the audit record holds them."""
    return {field: [kind.value for kind in kinds] for field, kinds in seen.items()}


def _log(event: str, subject: str, seen: _Seen) -> None:
    log.info(event, subject=subject, fields=_plain(seen))


def _messages(kinds: Collection[Kind], word: Callable[[Wording], str]) -> list[str]:
    """One message for each thing seen; two kinds with one name, such as names, need saying once."""
    return list(dict.fromkeys(word(WORDING[kind]) for kind in kinds))


def _refused(wording: Wording) -> str:
    return f"Remove the {wording.noun}. {wording.instead}".rstrip()


def _questioned(wording: Wording) -> str:
    seen = f"{wording.article} {wording.noun}"
    return f"Something here looks like {seen}. Remove it, or say below why it does not identify a patient."
