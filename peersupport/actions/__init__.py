"""Agreed tasks from any source: one named owner, a due date, a result."""
