"""How long single-use links last, and how often one may be asked for."""

from datetime import timedelta

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(minutes=60)
# So that nobody can fill a colleague's mailbox. Earlier links keep working until one of them is used.
MOST_RESETS_AN_HOUR = 3
