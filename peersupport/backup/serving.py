"""Whether a server or worker is running on this instance: a shared lock that every such process holds."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_held: list[int] = []


class Serving(Exception):
    """Some process serves now."""


def hold(instance: Path) -> None:
    """Say that this process serves. Held until the process ends, however it ends.

    Waits while a restore is under way.
    """
    _held.append(_open(instance))
    fcntl.flock(_held[-1], fcntl.LOCK_SH)


@contextmanager
def alone(instance: Path) -> Generator[None]:
    """Keep every server out while the instance is replaced. Raises Serving when one is running."""
    descriptor = _open(instance)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Serving from error
    finally:
        os.close(descriptor)


def is_serving(instance: Path) -> bool:
    """Whether some process serves now."""
    try:
        with alone(instance):
            return False
    except Serving:
        return True


def _open(instance: Path) -> int:
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(instance / "serving.lock", os.O_CREAT | os.O_RDWR, 0o600)
