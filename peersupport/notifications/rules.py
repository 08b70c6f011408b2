"""When to try a mail again. Pure."""

from datetime import datetime, timedelta

# Longer than any delivery takes, short enough that a dead worker's mails go out within two minutes.
LEASE = timedelta(seconds=100)
LONGEST_DELIVERY = timedelta(seconds=80)
# About four days, so that a mail server that is refusing over a long weekend costs nobody an invitation.
MOST_TRIES = 100
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
# A server that cannot be used at all is looked at again this soon; that costs the mail no try.
AWAY_WAIT = timedelta(seconds=45)


def next_try(now: datetime, tries: int) -> datetime:
    """When to try again after so many failed tries: 30 seconds, then twice as long each time, to an hour."""
    doubled: int = 2 ** min(max(0, tries - 1), 10)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)
