"""Reads of cases, always scoped to who is asking."""
