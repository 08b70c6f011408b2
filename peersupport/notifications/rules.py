"""When to try a mail again. Pure."""

from datetime import datetime, timedelta

# Longer than any delivery takes, short enough that a dead worker's mails go out within two minutes.
LEASE = timedelta(seconds=100)
MOST_TRIES = 14
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


def next_try(now: datetime, tries: int) -> datetime:
    """When to try again after so many failed tries: 30 seconds, then twice as long each time, to an hour."""
    doubled: int = 2 ** max(0, tries - 1)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)
