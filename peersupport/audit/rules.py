"""How an audit event is sealed, and how a chain of them is proved. Pure: plain values in and out.

A digest is HMAC-SHA-256 over the event's canonical JSON, which holds the digest before it. The head of
the chain is sealed apart, and copied to a file outside the database (an anchor): cutting the tail off
the table then disagrees with the head, and restoring an older head disagrees with the anchors.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST_DIGEST = "0" * 64


def digest_of(event: Mapping[str, Any], *, key: bytes) -> str:
    """The seal of one event: 64 hexadecimal digits. `event` holds `previous_digest`."""
    canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()


def head_seal(chain: str, sequence: int, digest: str, *, key: bytes) -> str:
    """The seal of a chain's head, in the database."""
    return _seal("head", chain, sequence, digest, key)


def anchor_seal(chain: str, sequence: int, digest: str, *, key: bytes) -> str:
    """The seal of an anchor. Not the head's: reading the anchors helps nobody to rewind a head."""
    return _seal("anchor", chain, sequence, digest, key)


def is_same(one: str, other: str) -> bool:
    """Compare two seals or digests, whatever somebody may have written in their place."""
    return hmac.compare_digest(one.encode(), other.encode())


def _seal(purpose: str, chain: str, sequence: int, digest: str, key: bytes) -> str:
    return hmac.new(key, f"{purpose}:{chain}:{sequence}:{digest}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was once known, outside the database, to be the last event of a chain."""

    chain: str
    sequence: int
    digest: str


@dataclass(slots=True)
class ChainProof:
    """The verdict on one chain."""

    chain: str
    events: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def prove_chain(
    chain: str,
    events: Iterable[tuple[Mapping[str, Any], str]],
    *,
    head: tuple[int, str, str] | None,
    anchors: Iterable[Anchor],
    key: bytes,
) -> ChainProof:
    """Walk a chain once, in order, and say everything that is wrong with it.

    `events` are pairs of (sealed content, stored digest) ordered by sequence; `head` is the stored
    (sequence, digest, seal); `anchors` are those of this chain. Linear in the number of events; holds one
    event at a time.
    """
    proof = ChainProof(chain)
    wanted = {anchor.sequence: anchor.digest for anchor in anchors}
    is_anchored = bool(wanted)
    previous, sequence = FIRST_DIGEST, 0
    for content, stored in events:
        sequence += 1
        proof.events += 1
        if content["sequence"] != sequence:
            proof.problems.append(f"event {sequence} is missing")
            sequence = int(content["sequence"])
        if content["previous_digest"] != previous:
            proof.problems.append(f"event {sequence} does not follow the one before it")
        if not is_same(digest_of(content, key=key), stored):
            proof.problems.append(f"event {sequence} was changed")
        if wanted.pop(sequence, stored) != stored:
            proof.problems.append(f"event {sequence} is not the one that was anchored")
        previous = stored
    _check_head(proof, head, sequence, previous, key)
    # A kill may come between the first commit and its anchor; the second event has one.
    if proof.events > 1 and not is_anchored:
        proof.problems.append("no anchor speaks of this chain: is the anchor file missing?")
    proof.problems.extend(
        f"event {missing} was anchored and is gone: the end of the chain was cut off"
        for missing in sorted(wanted)
    )
    return proof


def _check_head(
    proof: ChainProof, head: tuple[int, str, str] | None, sequence: int, digest: str, key: bytes
) -> None:
    if head is None:
        if proof.events:
            proof.problems.append("the head of the chain is missing")
        return
    head_sequence, head_digest, seal = head
    if not is_same(seal, head_seal(proof.chain, head_sequence, head_digest, key=key)):
        proof.problems.append("the head of the chain was forged")
    if (head_sequence, head_digest) != (sequence, digest):
        proof.problems.append(f"the chain ends at event {sequence}, its head says {head_sequence}")
