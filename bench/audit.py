"""The audit chain: rows proved a second, and growth with their number."""

import time
import uuid
from typing import Any

from bench.table import Row
from peersupport.audit.rules import FIRST_DIGEST, Anchor, digest_of, head_seal, prove_chain

KEY = b"benchmark key of no importance"
CHAIN = str(uuid.UUID(int=7))
LIMIT_PER_SECOND = 100_000


def _chain(length: int) -> tuple[list[tuple[dict[str, Any], str]], tuple[int, str, str]]:
    events, previous = [], FIRST_DIGEST
    for sequence in range(1, length + 1):
        content = {
            "chain": CHAIN,
            "sequence": sequence,
            "id": str(uuid.UUID(int=sequence)),
            "at": "2026-11-24T10:00:00+00:00",
            "actor": ["person", "S-00042", "Sam Okafor", "chair"],
            "tag": "case:accepted",
            "subject": f"C-2026-{sequence:05}",
            "fields": {"start": "submitted", "end": "accepted"},
            "reason": "",
            "request": "0123456789abcdef",
            "previous_digest": previous,
        }
        previous = digest_of(content, key=KEY)
        events.append((content, previous))
    return events, (length, previous, head_seal(CHAIN, length, previous, key=KEY))


def _seconds(length: int) -> float:
    events, head = _chain(length)
    taken = []
    for _ in range(3):
        started = time.process_time()
        proof = prove_chain(CHAIN, events, head=head, anchors=[Anchor(CHAIN, *head[:2])], key=KEY)
        taken.append(time.process_time() - started)
        assert proof.holds
    return min(taken)


def rows() -> list[Row]:
    """Time for a proof beside the limit's, and beside ten times a tenth of the rows."""
    small, large = _seconds(10_000), _seconds(100_000)
    return [
        Row.at_most(
            "audit proof, 100,000 rows",
            large * 1000,
            "its limit",
            100_000 / LIMIT_PER_SECOND * 1000,
            most=1.0,
        ),
        Row.at_most("audit proof, 100,000 rows", large * 1000, "10 x 10,000 rows", small * 10_000, most=1.3),
    ]
