"""The anchors: a file outside the database that remembers where each chain once ended.

One line an anchor: chain, sequence, digest, seal. A line that was torn by a crash is passed over; a
whole line whose seal is wrong is reported as forged. Keep the file on another disk, or ship it elsewhere.
"""

import os
import re
import threading
from pathlib import Path

from peersupport.audit.rules import Anchor, anchor_seal, is_same
from peersupport.audit.services import ChainGrew

WHOLE_LINE = re.compile(r"([0-9a-f-]{36}) ([0-9]{1,18}) ([0-9a-f]{64}) ([0-9a-f]{64})")


class AnchorFile:
    """Appends the end of a chain after each commit, and reads them back for the proof."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._lock = threading.Lock()

    def note(self, grown: ChainGrew) -> None:
        """Append one anchor. A failure to write is the caller's to log: the change is committed."""
        seal = anchor_seal(grown.chain, grown.sequence, grown.digest, key=self._key)
        line = f"{grown.chain} {grown.sequence} {grown.digest} {seal}\n"
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.write(descriptor, line.encode())
            finally:
                os.close(descriptor)

    def read(self) -> tuple[list[Anchor], int]:
        """The genuine anchors, and how many lines were forged."""
        if not self.path.exists():
            return [], 0
        latest: dict[tuple[str, int], Anchor] = {}
        forged = 0
        for line in self.path.read_text(encoding="utf-8", errors="replace").split("\n"):
            whole = WHOLE_LINE.fullmatch(line)
            if whole is None:
                continue
            chain, sequence, digest, seal = whole.groups()
            if is_same(anchor_seal(chain, int(sequence), digest, key=self._key), seal):
                latest[chain, int(sequence)] = Anchor(chain, int(sequence), digest)
            else:
                forged += 1
        return list(latest.values()), forged
