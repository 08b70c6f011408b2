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
    known = list(anchors)
    heads = {str(head.chain_id): head for head in session.scalars(select(AuditHead))}
    in_events = {str(chain) for chain in session.scalars(select(AuditEvent.chain_id).distinct())}
    chains = sorted({*heads, *in_events, *(anchor.chain for anchor in known)})
    proofs = []
    for chain in chains:
        head = heads.get(chain)
        proofs.append(
            prove_chain(
                chain,
                _sealed(session, chain),
                head=(head.sequence, head.digest, head.seal) if head else None,
                anchors=known,
                key=key,
            )
        )
    return proofs


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
