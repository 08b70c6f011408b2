"""Writes audit events, in the same transaction as the change they speak of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from peersupport.audit import rules
from peersupport.audit.models import SYSTEM_CHAIN, AuditEvent, AuditHead
from peersupport.core.actor import SystemActor, UserActor, Visitor
from peersupport.core.database import insert_into, new_id
from peersupport.core.unit_of_work import Work

_keys: dict[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class ChainGrew:
    """Effect: the chain now ends here. The anchor file notes it, outside the database."""

    chain: str
    sequence: int
    digest: str


def use_key(key: bytes) -> None:
    """Set the secret that seals events. The composition root calls this once."""
    _keys["audit"] = key


def record(
    work: Work,
    tag: str,
    subject_ref: str,
    *,
    acting_as: str = "",
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Say that something happened: `tag` reads source:subject:action or subject:action ("case:submitted").

    `fields` holds plain JSON values: names of what changed, states, counts; never clinical free text.
    The events of one unit of work are sealed and chained together just before the commit, so that the
    chain is held briefly. Raises TypeError for values that are not plain.
    """
    actor = work.actor
    event = AuditEvent(
        id=new_id(),
        at=work.now,
        actor_kind=_kind(actor),
        actor_ref=actor.staff_ref if isinstance(actor, UserActor) else "",
        actor_name=actor.name[:120],
        acting_as=acting_as,
        tag=tag,
        subject_ref=subject_ref,
        fields=_plain(fields or {}),
        reason=reason[:500],
        request_id=work.request_id or "",
    )
    if not work.events:
        work.before_commit(lambda: _seal_all(work))
    work.events.append(event)
    work.is_audited = True


def record_refusal(
    work: Work, tag: str, subject_ref: str, *, fields: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Say that something was refused, in a transaction of its own: this one is about to roll back."""
    work.refuse(lambda second: record(second, tag, subject_ref, fields=fields, reason=reason))


def sealed_content(event: AuditEvent) -> dict[str, Any]:
    """What the digest covers: every column but the digest itself."""
    return {
        "chain": str(event.chain_id),
        "sequence": event.sequence,
        "id": str(event.id),
        "at": event.at.astimezone(UTC).isoformat(),
        "actor": [event.actor_kind, event.actor_ref, event.actor_name, event.acting_as],
        "tag": event.tag,
        "subject": event.subject_ref,
        "fields": event.fields,
        "reason": event.reason,
        "request": event.request_id,
        "previous_digest": event.previous_digest,
    }


def _seal_all(work: Work) -> None:
    events: list[AuditEvent] = list(work.events)
    work.events.clear()
    chain = work.actor.organisation_id or SYSTEM_CHAIN
    key = _keys["audit"]
    head = _lock_head(work.session, chain)
    for event in events:
        event.chain_id = chain
        event.sequence = head.sequence + 1
        event.previous_digest = head.digest
        event.digest = rules.digest_of(sealed_content(event), key=key)
        head.sequence, head.digest = event.sequence, event.digest
    head.seal = rules.head_seal(str(chain), head.sequence, head.digest, key=key)
    work.session.add_all(events)
    work.after_commit(ChainGrew(str(chain), head.sequence, head.digest))


def _lock_head(session: Session, chain: UUID) -> AuditHead:
    """The end of the chain, locked until the commit: events of one organisation are numbered in turn."""
    locked = select(AuditHead).where(AuditHead.chain_id == chain).with_for_update()
    head = session.scalar(locked)
    if head is not None:
        return head
    first = {"chain_id": chain, "sequence": 0, "digest": rules.FIRST_DIGEST, "seal": ""}
    session.execute(insert_into(session, AuditHead).values(first).on_conflict_do_nothing())
    return session.scalars(locked).one()


def _plain(value: Any) -> Any:
    """The value as every database gives it back: words, whole numbers, yes and no, lists and objects."""
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} cannot be sealed")


def _kind(actor: UserActor | SystemActor | Visitor) -> str:
    return {UserActor: "person", SystemActor: "system", Visitor: "visitor"}[type(actor)]
