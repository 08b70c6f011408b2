"""Minutes present: the union of somebody's stays in the room."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stay = tuple[datetime, datetime]


def minutes_present(stays: Iterable[Stay]) -> int:
    """Whole minutes covered by these stays, half minutes rounded up. Two browsers at once count once."""
    covered = timedelta()
    reached: datetime | None = None
    for start, end in sorted(stays):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            covered += end - begin
            reached = end
    return int((covered.total_seconds() + 30) // 60)
