"""Reads the audit record, and proves it."""

import uuid
from collections.abc import Generator, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from peersupport.audit.models import AuditEvent, AuditHead
from peersupport.audit.rules import Anchor, ChainProof, prove_chain
from peersupport.audit.services import sealed_content


def prove_all(session: Session, *, anchors: Iterable[Anchor], key: bytes) -> list[ChainProof]:
    """The verdict on every chain, those included that only an anchor still remembers."""
    known: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        known.setdefault(anchor.chain, []).append(anchor)
    heads = {str(head.chain_id): head for head in session.scalars(select(AuditHead))}
    in_events = {str(chain) for chain in session.scalars(select(AuditEvent.chain_id).distinct())}
    return [
        _prove(session, chain, heads.get(chain), known.get(chain, []), key)
        for chain in sorted({*heads, *in_events, *known})
    ]


def _prove(
    session: Session, chain: str, head: AuditHead | None, anchors: list[Anchor], key: bytes
) -> ChainProof:
    try:
        return prove_chain(
            chain,
            _sealed(session, chain),
            head=(head.sequence, head.digest, head.seal) if head else None,
            anchors=anchors,
            key=key,
        )
    except (ValueError, TypeError) as error:
        return ChainProof(chain, problems=[f"an event cannot be read any more ({type(error).__name__})"])


def _sealed(session: Session, chain: str) -> Generator[tuple[Mapping[str, Any], str]]:
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.chain_id == uuid.UUID(chain))
        .order_by(AuditEvent.sequence)
        .execution_options(yield_per=1000)
    )
    for event in events:
        yield sealed_content(event), event.digest
        session.expunge(event)
