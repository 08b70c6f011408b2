"""Writes audit events, in the same transaction as the change they speak of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from peersupport.audit import rules
from peersupport.audit.models import SYSTEM_CHAIN, AuditEvent, AuditHead
from peersupport.core.actor import SystemActor, UserActor, Visitor
from peersupport.core.database import new_id
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
    The event is sealed and chained just before the commit, so that the chain is held briefly.
    """
    json.dumps(fields or {})  # refuse at once what could not be sealed later
    work.is_audited = True
    actor = work.actor
    event = AuditEvent(
        id=new_id(),
        at=work.now,
        actor_kind=_kind(actor),
        actor_ref=actor.staff_ref if isinstance(actor, UserActor) else "",
        actor_name=actor.name,
        acting_as=acting_as,
        tag=tag,
        subject_ref=subject_ref,
        fields=dict(fields or {}),
        reason=reason[:500],
        request_id=work.request_id or "",
    )
    chain_id = actor.organisation_id or SYSTEM_CHAIN
    work.before_commit(lambda: _append(work, chain_id, event))


def record_refusal(
    work: Work, tag: str, subject_ref: str, *, fields: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Say that something was refused, in a transaction of its own: this one is about to roll back."""
    work.refuse(lambda second: record(second, tag, subject_ref, fields=fields, reason=reason))


def sealed_content(event: AuditEvent) -> dict[str, Any]:
    """What the digest covers: every column but the digest itself."""
    return {
        "sequence": event.sequence,
        "id": str(event.id),
        "at": event.at.isoformat(),
        "actor": [event.actor_kind, event.actor_ref, event.actor_name, event.acting_as],
        "tag": event.tag,
        "subject": event.subject_ref,
        "fields": event.fields,
        "reason": event.reason,
        "request": event.request_id,
        "previous_digest": event.previous_digest,
    }


def _append(work: Work, chain_id: Any, event: AuditEvent) -> None:
    # The head row is locked until the commit: events of one organisation are numbered one at a time.
    head = work.session.scalar(select(AuditHead).where(AuditHead.chain_id == chain_id).with_for_update())
    key = _keys["audit"]
    if head is None:
        head = AuditHead(chain_id=chain_id, sequence=0, digest=rules.FIRST_DIGEST, seal="")
        work.session.add(head)
    event.chain_id = chain_id
    event.sequence = head.sequence + 1
    event.previous_digest = head.digest
    event.digest = rules.digest_of(sealed_content(event), key=key)
    head.sequence, head.digest = event.sequence, event.digest
    head.seal = rules.seal_of(str(chain_id), head.sequence, head.digest, key=key)
    work.session.add(event)
    work.after_commit(ChainGrew(str(chain_id), event.sequence, event.digest))


def _kind(actor: UserActor | SystemActor | Visitor) -> str:
    return {UserActor: "person", SystemActor: "system", Visitor: "visitor"}[type(actor)]
