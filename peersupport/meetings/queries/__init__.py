"""Reads of meetings, always scoped to who is asking."""
