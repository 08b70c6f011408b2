"""The only writers of cases, their discussions and outcomes."""
