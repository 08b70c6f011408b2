"""Whether a server is running on this instance: a shared lock that every server process holds."""

import fcntl
import os
from pathlib import Path

_held: list[int] = []


def hold(instance: Path) -> None:
    """Say that this process serves. Held until the process ends, however it ends."""
    _held.append(_open(instance))
    fcntl.flock(_held[-1], fcntl.LOCK_SH)


def is_serving(instance: Path) -> bool:
    """Whether some process serves now."""
    descriptor = _open(instance)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(instance: Path) -> int:
    instance.mkdir(parents=True, exist_ok=True)
    return os.open(instance / "serving.lock", os.O_CREAT | os.O_RDWR, 0o600)
