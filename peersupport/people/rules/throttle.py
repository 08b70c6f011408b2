"""How guessing at log-in is slowed, without locking anybody out for good.

Failures count over a sliding window. One source guessing at one account is stopped first; the wider
limits are higher, so that somebody guessing at your account from elsewhere does not keep you out.
At most 10 guesses in 5 minutes is the Cyber Essentials figure (requirements 3.1, user access control).
"""

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(minutes=5)
PAIR_LIMIT = 10
ACCOUNT_LIMIT = 50
SOURCE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins within the window."""

    of_pair: int
    of_account: int
    of_source: int


def must_wait(failures: Failures) -> bool:
    """Whether the next try has to wait until older failures have left the window."""
    return (
        failures.of_pair >= PAIR_LIMIT
        or failures.of_account >= ACCOUNT_LIMIT
        or failures.of_source >= SOURCE_LIMIT
    )
