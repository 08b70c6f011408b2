"""The anchors: a file outside the database that remembers where each chain once ended.

One line an anchor: chain, sequence, digest, seal. A line that was torn by a crash is passed over; a
line whose seal is wrong is reported as forged. Keep the file on another disk, or ship it elsewhere.
"""

import hmac
import os
import threading
from pathlib import Path

from peersupport.audit.rules import Anchor, seal_of
from peersupport.audit.services import ChainGrew


class AnchorFile:
    """Appends the end of a chain after each commit, and reads them back for the proof."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._lock = threading.Lock()

    def note(self, grown: ChainGrew) -> None:
        """Append one anchor. A failure to write is the caller's to log: the change is committed."""
        seal = seal_of(grown.chain, grown.sequence, grown.digest, key=self._key)
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
        for line in self.path.read_text().splitlines():
            parts = line.split(" ")
            if len(parts) != 4 or not parts[1].isdigit():
                continue
            anchor = Anchor(parts[0], int(parts[1]), parts[2])
            genuine = seal_of(anchor.chain, anchor.sequence, anchor.digest, key=self._key)
            if hmac.compare_digest(genuine, parts[3]):
                latest[anchor.chain, anchor.sequence] = anchor
            else:
                forged += 1
        return list(latest.values()), forged
