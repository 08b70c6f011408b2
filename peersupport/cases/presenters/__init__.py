"""Read-only view models of cases: labels, tags and addresses."""
