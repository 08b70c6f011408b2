"""How much the home page shows."""

# What is shown of each kind; a section that has more says where the rest is.
SHOWN = 5
LIMIT = SHOWN + 1
# Nobody has more drafts, returned cases and outcomes due than this at once; the list of cases has the rest.
MOST_OWN_CASES = 60
