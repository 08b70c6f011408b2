"""Pure rules of cases: moves, completeness, outcomes."""
